"""The three officers administer and read no order: every door the document lists is tried."""

from __future__ import annotations

import json
import re

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from tests.api.road import LAMP, Http, Road

OFFICERS = ("sysadmin", "secadmin", "auditor")


async def doors(http: Http) -> list[str]:
    """Every GET of the document below the API."""
    document = await (await http.get("/api/openapi.json")).json()
    return sorted(path for path, operations in document["paths"].items() if "get" in operations)


@pytest.mark.parametrize("name", OFFICERS)
async def test_no_door_shows_an_order(http: Http, road: Road, name: str) -> None:
    number = await road.order("in_progress")
    desk = await road.desk(name)
    tried = 0
    for path in await doors(http):
        url = re.sub(r"{\w+}", "1", path.replace("{number}", number))
        headers = {"Authorization": f"Bearer {desk.token}"}
        async with http.get(url, headers=headers) as response:
            body = (await response.read()).decode(errors="replace")
            assert response.status != 500, url
        if "{number}" in path and "/public/" not in path:
            assert response.status in (403, 404), (url, body)
        if "/audit" not in url:  # what was done is the auditor's to read; the matter is in none of it
            assert number not in body.replace(url, ""), (url, body)
        assert LAMP[:12] not in body, url
        tried += 1
    assert tried > 10
    page = await desk.get("work-orders", q="路灯")
    assert (page["items"], page["counts"]["by_state"]) == ([], {})


@pytest.mark.parametrize("name", OFFICERS)
async def test_no_command_works(http: Http, road: Road, name: str) -> None:
    number = await road.order("registered")
    desk = await road.desk(name)
    document = await (await http.get("/api/openapi.json")).json()
    commands = [path for path in document["paths"] if "/work-orders/{number}/" in path]
    for path in commands:
        if "post" not in document["paths"][path]:
            continue
        url = re.sub(r"{\w+}", "1", path.replace("{number}", number)).removeprefix("/api/v1/")
        response = await http.post(
            f"/api/v1/{url}", json={"version": 1}, headers={"Authorization": f"Bearer {desk.token}"}
        )
        assert response.status in (403, 404, 422), (url, await response.text())
        if response.status == 422:
            assert number not in await response.text()
    assert (await (await road.desk("supervisor")).order(number))["version"] == 1


async def test_who_becomes_an_officer_leaves_the_own_orders_behind(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    agent = await road.desk("agent01")
    taken = await agent.post("work-orders", {"channel": "phone", "content": LAMP}, status=201)
    number = taken["number"]
    await agent.order(number)
    await _as_superuser(platform.database, "system_officer")
    answer = await agent.get(f"work-orders/{number}", status=404)
    assert answer["error"] == "work-order-not-found"
    assert number not in json.dumps(await agent.get("work-orders"))


async def _as_superuser(database: Database, role: str) -> None:
    async with database.transaction() as tx:
        await tx.execute("UPDATE app_user SET role = $1 WHERE username = 'agent01'", role)
