"""Taking a list of orders out: another person allows it, bounded, marked, and nobody sees more by it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.conftest import demo_rows
from tests.api.desk import Desk, answer_of
from tests.api.road import LAMP, Road

ASKED: dict[str, Any] = {"reason": "季度分析用", "format": "csv", "filter": {}}


async def step_up(desk: Desk, username: str, clock: FakeClock) -> None:
    clock.advance(timedelta(seconds=31))
    secret = next(row["totp_secret"] for row in demo_rows() if row["username"] == username)
    await desk.post("auth/step-up", {"otp": pyotp.TOTP(secret).at(clock.now())})


async def lines_of(desk: Desk, id_: int) -> list[list[str]]:
    content = await desk.get(f"exports/{id_}/file")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


async def audited(platform: Platform) -> list[str]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT action FROM audit WHERE action LIKE 'export.%' ORDER BY id")
    return [row["action"] for row in rows]


async def test_from_the_wish_to_the_file(road: Road, platform: Platform) -> None:
    numbers = {await road.order("registered") for _ in range(3)}
    boss, security = await road.desk("supervisor"), await road.desk("secadmin")
    asked = await boss.post("exports", ASKED, status=201)
    id_ = asked["id"]
    assert (asked["state"], asked["row_count"]) == ("pending", 3)
    assert (await boss.get(f"exports/{id_}/file", status=409))["error"] == "export-pending"
    assert (await boss.post(f"exports/{id_}/approve", {}, status=403))["error"] == "own-request"
    waiting = await security.get("exports")
    assert [item["id"] for item in waiting["items"]] == [id_]
    assert LAMP[:6] not in str(waiting)
    assert not any(number in str(waiting) for number in numbers)
    approved = await security.post(f"exports/{id_}/approve", {"note": "可"})
    assert approved["state"] == "approved"
    assert (await security.post(f"exports/{id_}/reject", {}, status=409))["error"] == "export-settled"
    assert (await security.get(f"exports/{id_}/file", status=403))["error"] == "not-allowed"
    lines = await lines_of(boss, id_)
    assert lines[0] == lines[-1]
    assert f"导出申请 {id_} 号" in lines[0][0]
    assert {line[0] for line in lines[2:-1]} == numbers
    assert all(line[-1].startswith(f"E{id_}-supervisor-") for line in lines[2:-1])
    assert await audited(platform) == ["export.requested", "export.approved", "export.downloaded"]


async def test_an_approval_ends(road: Road, clock: FakeClock) -> None:
    boss, security = await road.desk("supervisor"), await road.desk("secadmin")
    first = (await boss.post("exports", ASKED, status=201))["id"]
    second = (await boss.post("exports", ASKED, status=201))["id"]
    await security.post(f"exports/{first}/approve", {})
    clock.advance(timedelta(days=1))
    await boss.enter()
    assert (await boss.get(f"exports/{first}/file", status=409))["error"] == "export-expired"
    clock.advance(timedelta(days=6))
    await security.enter()
    assert (await security.get("exports"))["items"] == []
    assert (await security.post(f"exports/{second}/approve", {}, status=409))["error"] == "export-settled"


async def test_a_list_longer_than_the_limit_is_refused(road: Road, platform: Platform) -> None:
    for _ in range(3):
        await road.order("registered")
    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE access_policy SET value = 2 WHERE name = 'export_rows'")
    boss, security = await road.desk("supervisor"), await road.desk("secadmin")
    refused = await boss.post("exports", ASKED, status=422)
    assert refused["error"] == "export-too-large"
    narrow = {**ASKED, "filter": {"state": "closed"}}
    id_ = (await boss.post("exports", narrow, status=201))["id"]
    await security.post(f"exports/{id_}/approve", {})
    assert len(await lines_of(boss, id_)) == 3


async def test_a_department_takes_out_what_its_own_list_shows(road: Road, clock: FakeClock) -> None:
    await road.order("dispatched", accept={"category_code": "CG02"})
    await road.order("registered")
    boss = await road.desk("supervisor")
    leader = next(
        row["username"]
        for row in demo_rows()
        if row["role"] == "department_leader" and "XQ-CG" in row.values()
    )
    desk = await road.desk(leader)
    own = {item["number"] for item in (await desk.get("work-orders"))["items"]}
    assert len(own) == 1
    answer = await desk.post("exports", ASKED, status=403)
    assert answer["error"] == "step-up-required"
    enrolled = await desk.http.post(
        "/api/v1/auth/totp/enrol", json={"username": leader, "password": "Hotline@2026"}
    )
    secret = (await answer_of(enrolled, 200))["secret"]
    body = {"username": leader, "password": "Hotline@2026", "otp": pyotp.TOTP(secret).at(clock.now())}
    await answer_of(await desk.http.post("/api/v1/auth/totp/confirm", json=body), 204)
    clock.advance(timedelta(seconds=31))
    await desk.post("auth/step-up", {"otp": pyotp.TOTP(secret).at(clock.now())})
    id_ = (await desk.post("exports", ASKED, status=201))["id"]
    await step_up(boss, "supervisor", clock)
    await boss.post(f"exports/{id_}/approve", {})
    assert {line[0] for line in (await lines_of(desk, id_))[2:-1]} == own
    assert (await boss.get(f"exports/{id_}/file", status=404))["error"] == "export-not-found"


@pytest.mark.parametrize("name", ["agent01", "dispatcher01", "sysadmin", "auditor", "leader01"])
async def test_others_take_nothing_out(road: Road, name: str) -> None:
    names = {row["username"] for row in demo_rows()}
    if name not in names:
        name = next(row["username"] for row in demo_rows() if row["role"] == name.rstrip("01"))
    desk = await road.desk(name)
    assert (await desk.post("exports", ASKED, status=403))["error"] == "not-allowed"
    assert (await desk.post("exports/1/approve", {}, status=403))["error"] == "not-allowed"
    assert (await desk.get("exports/1/file", status=403))["error"] == "not-allowed"
