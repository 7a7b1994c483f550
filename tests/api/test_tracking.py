"""Number and code are all that opens a matter, and nothing tells a stranger which of them was wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app
from callcenter.composition import Platform
from callcenter.config import HttpSettings
from callcenter.kernel.clock import FakeClock
from callcenter.people.hashing import CHEAP
from callcenter.postgres import EmbeddedPg
from tests.api.road import LAMP, Http, Road, submit

NAME, PHONE, ADDRESS = "陈晓明", "13900001234", "坝街社区八十八号"


async def follow(http: Http, number: str, code: str | None, **headers: str) -> tuple[int, dict[str, Any]]:
    """Status and body, the request's id taken out."""
    if code is not None:
        headers["X-Tracking-Code"] = code
    response = await http.get(f"/api/v1/public/requests/{number}", headers=headers)
    body = await response.json()
    body.pop("request_id", None)
    return response.status, body


async def test_a_wrong_an_unknown_and_a_missing_one_look_alike(http: Http) -> None:
    made = await submit(http)
    number, code = made["number"], made["tracking_code"]
    other = await submit(http, "垃圾没有人清运")
    refused = [
        await follow(http, number, "ABCD-EFGH-JKLM-NPQR"),
        await follow(http, "CZ261123-99999", code),
        await follow(http, number, None),
        await follow(http, number, ""),
        await follow(http, number, other["tracking_code"]),
        await follow(http, "nonsense", "nonsense"),
        await follow(http, "%00", code),
        await follow(http, "' OR 1=1 --", code),
        await follow(http, "%F0%9F%98%80" * 50, code),
    ]
    assert {r[0] for r in refused} == {404}
    assert all(r == refused[0] for r in refused)
    assert refused[0][1] == {"error": "request-not-found", "detail": "编号或查询码不正确"}
    rating = await http.post(
        f"/api/v1/public/requests/{number}/rating", json={"score": 5}, headers={"X-Tracking-Code": "wrong"}
    )
    assert (rating.status, (await rating.json())["error"]) == (404, "request-not-found")
    assert (await follow(http, number, code))[0] == 200


async def test_a_code_is_read_as_people_write_it(http: Http) -> None:
    made = await submit(http)
    code = made["tracking_code"]
    for written in (code.lower(), code.replace("-", ""), f" {code} "):
        assert (await follow(http, made["number"], written))[0] == 200


@pytest.fixture
async def proxied(platform: Platform) -> AsyncIterator[Http]:
    """The application behind a declared proxy, so that a test can come from many addresses."""
    networks = (ip_network("127.0.0.0/8"),)
    http = replace(platform.settings.http, behind_proxy=networks)
    assert isinstance(http, HttpSettings)
    app = build_app(replace(platform, settings=replace(platform.settings, http=http)), hash_cost=CHEAP)
    client = TestClient(TestServer(app))
    await client.start_server()
    yield client
    await client.close()


async def test_ten_failures_lock_one_number_for_one_address(proxied: Http, clock: FakeClock) -> None:
    made, other = await submit(proxied), await submit(proxied, "垃圾没有人清运")
    number, code = made["number"], made["tracking_code"]
    here, there = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "198.51.100.9"}
    for _ in range(9):
        assert (await follow(proxied, number, "WRONG", **here))[0] == 404
    assert (await follow(proxied, number, code, **here))[0] == 200, "nine are forgiven by the right one"
    for _ in range(10):
        assert (await follow(proxied, number, "WRONG", **here))[0] == 404
    locked = await follow(proxied, number, code, **here)
    assert locked == await follow(proxied, number, "WRONG", **here)
    assert locked[0] == 404
    forged = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}
    assert (await follow(proxied, number, code, **forged))[0] == 404, "the proxy's own word counts"
    assert (await follow(proxied, number, code, **there))[0] == 200
    assert (await follow(proxied, other["number"], other["tracking_code"], **here))[0] == 200
    clock.advance(timedelta(minutes=14, seconds=59))
    assert (await follow(proxied, number, code, **here))[0] == 404
    clock.advance(timedelta(seconds=2))
    assert (await follow(proxied, number, code, **here))[0] == 200


async def test_unknown_numbers_lock_like_known_ones(proxied: Http, platform: Platform) -> None:
    for _ in range(12):
        await follow(proxied, "CZ261123-77777", "WRONG")
    async with platform.database.acquire() as connection:
        row = await connection.fetchrow("SELECT failures, locked_until FROM tracking_failure")
    assert row is not None and row["failures"] == 10 and row["locked_until"] is not None


async def test_a_forwarded_address_counts_only_from_a_declared_proxy(http: Http) -> None:
    made = await submit(http)
    for n in range(10):
        await follow(http, made["number"], "WRONG", **{"X-Forwarded-For": f"203.0.113.{n}"})
    locked = await follow(http, made["number"], made["tracking_code"], **{"X-Forwarded-For": "203.0.113.99"})
    assert locked[0] == 404


async def test_codes_are_long_and_unlike(http: Http) -> None:
    codes = [(await submit(http, key=f"k{n}"))["tracking_code"].replace("-", "") for n in range(20)]
    assert len(set(codes)) == 20
    assert all(len(c) >= 16 and c.isalnum() for c in codes), "16 characters of 5 bits are 80 bits"
    assert len({c[:4] for c in codes}) == 20
    assert len(set("".join(codes))) > 24, "of an alphabet of 32"


async def test_only_hashes_and_sealed_values_are_in_the_database(
    http: Http, road: Road, platform: Platform, postgres: EmbeddedPg, city_dsn: str
) -> None:
    text = f"{LAMP}我叫{NAME},电话{PHONE}。"
    made = await submit(http, text, name=NAME, phone=PHONE, key="k", address=ADDRESS)
    await follow(http, made["number"], made["tracking_code"])
    desk = await road.desk("agent01")
    body = {"channel": "phone", "content": text, "citizen_name": NAME, "phone": PHONE, "on_behalf_of": NAME}
    await desk.post("work-orders", body, status=201, key="k")
    await desk.give(made["number"], "accept", request_type="help")
    everything = await _dump(city_dsn.replace("callcenter_app@", "postgres@"))
    assert made["number"] in everything and LAMP[:10] in everything, "the search sees the tables"
    code = made["tracking_code"]
    for clear in (code, code.replace("-", ""), code.lower(), PHONE, NAME):
        assert clear not in everything, clear
    for path in platform.settings.blobs_dir.rglob("*"):
        assert path.is_dir() or PHONE.encode() not in path.read_bytes()


async def _dump(dsn: str) -> str:
    """Every column of every row of every table, bytes read as text where they can be."""
    connection = await asyncpg.connect(dsn)
    parts = []
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for table in tables:
            for row in await connection.fetch(f"SELECT * FROM {table['name']}"):  # noqa: S608 (quoted)
                for value in row.values():
                    plain = bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
                    parts.append(plain)
    finally:
        await connection.close()
    return "\n".join(parts)
