"""The same request sent twice, one after the other or at once, is carried out once."""

from __future__ import annotations

import asyncio
from typing import Any

from callcenter.composition import Platform
from tests.api.road import LAMP, REPLY, Http, Road, submit


async def _count(platform: Platform, table: str) -> int:
    queries = {
        "orders": "SELECT count(*) FROM work_order",
        "contacts": "SELECT count(*) FROM contact",
        "replies": "SELECT count(*) FROM reply",
        "events": "SELECT count(*) FROM event WHERE subject_kind = 'work_order'",
    }
    async with platform.database.acquire() as connection:
        counted: int = await connection.fetchval(queries[table])
    return counted


async def test_a_repeated_submission_gets_the_same_answer(http: Http, platform: Platform) -> None:
    first = await submit(http, key="a-key", name="陈晓明", phone="13900001234")
    again = await submit(http, key="a-key", name="陈晓明", phone="13900001234")
    assert again == first
    other = await submit(http, "完全不同的内容,占道经营", key="a-key", status=409)
    assert other["error"] == "idempotency-key-reused"
    assert await submit(http, key="another-key") != first
    assert (await _count(platform, "orders"), await _count(platform, "contacts")) == (2, 2)


async def test_submissions_at_once_make_one_order(http: Http, platform: Platform) -> None:
    answers = await asyncio.gather(*(submit(http, key="at-once") for _ in range(8)))
    assert all(a == answers[0] for a in answers)
    assert (await _count(platform, "orders"), await _count(platform, "contacts")) == (1, 1)


async def test_a_repeated_registration_gets_the_same_order(road: Road, platform: Platform) -> None:
    desk = await road.desk("agent01")
    body = {"channel": "letter", "content": LAMP}
    first = await desk.post("work-orders", body, status=201, key="k")
    assert await desk.post("work-orders", body, status=201, key="k") == first
    other = await desk.post("work-orders", {**body, "title": "另一件"}, status=409, key="k")
    assert other["error"] == "idempotency-key-reused"
    colleague = await road.desk("agent02")
    hers = await colleague.post("work-orders", body, status=201, key="k")
    assert hers["number"] != first["number"], "a key is one person's"
    assert await _count(platform, "orders") == 2


async def test_registrations_at_once_make_one_order(road: Road, platform: Platform) -> None:
    desk = await road.desk("agent01")
    body = {"channel": "walk_in", "content": LAMP}
    answers = await asyncio.gather(*(desk.post("work-orders", body, status=201, key="k") for _ in range(6)))
    assert {a["number"] for a in answers} == {answers[0]["number"]}
    assert await _count(platform, "orders") == 1


async def test_a_repeated_command_is_given_once(road: Road, platform: Platform) -> None:
    number = await road.order("in_progress", accept={"category_code": "CG02"})
    clerk = await road.desk("clerk-xq-cg")
    await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
    body = {"version": (await clerk.order(number))["version"], **REPLY}
    path = f"work-orders/{number}/commands/reply"
    first = await clerk.post(path, body, key="r1")
    assert await clerk.post(path, body, key="r1") == first
    other = await clerk.post(path, {**body, "is_true": "partly"}, status=409, key="r1")
    assert other["error"] == "idempotency-key-reused"
    without = await clerk.post(path, body, status=409)
    assert without["error"] == "version-conflict"
    assert await _count(platform, "replies") == 1


async def test_commands_at_once_with_one_key_are_one(road: Road, platform: Platform) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    body = {"version": 1, "request_type": "help"}
    path = f"work-orders/{number}/commands/accept"
    answers = await asyncio.gather(*(desk.post(path, body, key="once") for _ in range(6)))
    assert all(a == answers[0] for a in answers)
    assert await _count(platform, "events") == 2


async def test_a_refused_command_leaves_its_key_free(road: Road) -> None:
    number = await road.order("in_progress", accept={"category_code": "CG02"})
    clerk = await road.desk("clerk-xq-cg")
    body: dict[str, Any] = {"version": (await clerk.order(number))["version"], **REPLY}
    path = f"work-orders/{number}/commands/reply"
    refused = await clerk.post(path, body, status=409, key="r2")
    assert refused["error"] == "citizen-not-contacted"
    contacted = await clerk.give(number, "contact", method="phone", reached=True, note="已联系")
    replied = await clerk.post(path, {**body, "version": contacted["version"]}, key="r2")
    assert replied["state"] == "pending_review"


async def test_a_key_that_cannot_be_one_is_refused(road: Road, http: Http) -> None:
    number = await road.order("registered")
    desk = await road.desk("agent01")
    path = f"work-orders/{number}/commands/accept"
    told = await desk.post(path, {"version": 1}, status=422, key="k" * 201)
    assert told["error"] == "idempotency-key-invalid"
    assert (await submit(http, key="k" * 201, status=422))["error"] == "idempotency-key-invalid"
    assert (await desk.order(number))["state"] == "registered"
