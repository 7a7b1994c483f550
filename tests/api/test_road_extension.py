"""延期: asked before the time is up, granted within limits; the first promise is kept beside the new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.story import (
    CLERK,
    Story,
    assert_over,
    at,
    blocked,
    clock_of,
    commands,
    due,
    first_due,
    running,
    waiting,
)


def asking(until: str, *, told: bool = True) -> dict[str, Any]:
    return {
        "until": at(until).isoformat(),
        "reason": "灯杆须重新定制",
        "basis": "采购合同约定 12 月 15 日到货",
        "told_citizen": told,
    }


async def test_granted_both_promises_move_and_the_first_ones_are_kept(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    before = await story.seen(number, CLERK)
    assert (due(before, "department"), due(before, "statutory")) == (at("12-03 17:30"), at("12-07 17:30"))
    story.day("12-01 10:00")
    untold = await story.refused(CLERK, number, "request_extension", **asking("12-15 17:30", told=False))
    assert untold == "citizen-not-told"
    asked = await story.give(CLERK, number, "request_extension", **asking("12-15 17:30"))
    assert (waiting(asked), due(asked, "department")) == (["extension"], at("12-03 17:30"))
    assert blocked(asked)["request_extension"] == "application-pending"
    assert {"grant_extension", "reject_request"} <= commands(await story.seen(number, "dispatch01"))

    granted = await story.give("dispatch01", number, "grant_extension", until=at("12-11 17:30").isoformat())
    assert due(granted, "department") == at("12-11 17:30"), "shortened by who granted it"
    assert first_due(granted, "department") == at("12-03 17:30")
    assert due(granted, "statutory") == at("12-15 17:30"), "and two working days for the review"
    assert first_due(granted, "statutory") == at("12-07 17:30")
    (application,) = granted["roads"]["applications"]
    assert application["state"] == "granted"
    assert (_moment(application["asked_until"]), _moment(application["granted_until"])) == (
        at("12-15 17:30"),
        at("12-11 17:30"),
    )
    assert await citizen.promised() == at("12-15 17:30")
    story.day("12-04 09:00")
    assert clock_of(await story.seen(number), "department")["level"] != "overdue"
    assert (await story.events(number))[-2:] == ["application_made", "application_decided"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_the_new_time_warns_and_runs_out_like_the_first(story: Story, platform: Platform) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "request_extension", **asking("12-11 17:30"))
    await story.give("dispatch01", number, "grant_extension")
    worker = Worker(platform)
    story.day("12-03 18:00")
    await worker.scheduler.run_once()
    assert await _breaches(platform, number) == []
    story.day("12-11 17:31")
    await worker.scheduler.run_once()
    await worker.close()
    assert await _breaches(platform, number) == ["department"]


async def _breaches(platform: Platform, number: str) -> list[str]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT data ->> 'kind' AS kind FROM event WHERE name = 'sla.breached' AND subject = $1"
            " AND data ->> 'kind' IN ('department', 'statutory') ORDER BY id",
            number,
        )
    return [r["kind"] for r in rows]


async def test_when_the_time_is_up_it_is_too_late_to_ask(story: Story) -> None:
    number = (await story.asks(to="in_progress")).number
    story.day("12-03 17:30")
    code = await story.refused(CLERK, number, "request_extension", **asking("12-11 17:30"))
    assert code == "extension-after-due"
    seen = await story.seen(number, CLERK)
    assert blocked(seen)["request_extension"] == "extension-after-due"
    assert (waiting(seen), due(seen, "department")) == ([], at("12-03 17:30"))


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("12-17 17:31", "extension-too-long"),  # ten working days from 3 December are 17 December
        ("12-03 17:30", "extension-not-later"),
        ("11-24 09:00", "extension-not-later"),
    ],
)
async def test_neither_longer_than_the_limit_nor_shorter_than_now(
    story: Story, until: str, code: str
) -> None:
    number = (await story.asks(to="in_progress")).number
    assert (await story.refused(CLERK, number, "request_extension", **asking(until))) == code
    await story.give(CLERK, number, "request_extension", **asking("12-17 17:30"))
    longer = at("12-18 17:30").isoformat()
    assert (await story.refused("dispatch01", number, "grant_extension", until=longer)) == (
        "extension-too-long"
    )


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2026-12-11T17:30:00", 422),  # no zone
        ("9999-12-31T23:59:59Z", 409),
        ("0001-01-01T00:00:00+14:00", 409),
    ],
)
async def test_an_odd_time_is_no_crash(story: Story, until: str, status: int) -> None:
    number = (await story.asks(to="in_progress")).number
    desk = await story.road.desk(CLERK)
    sent = {**asking("12-11 17:30"), "until": until, "version": (await desk.order(number))["version"]}
    await desk.post(f"work-orders/{number}/commands/request_extension", sent, status=status)
    assert waiting(await desk.order(number)) == []


async def test_the_second_is_for_the_supervisor_and_there_is_no_third(story: Story) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "request_extension", **asking("12-08 17:30"))
    await story.give("dispatch01", number, "grant_extension")
    story.day("12-07 09:00")
    await story.give(CLERK, number, "request_extension", **asking("12-14 17:30"))
    assert (await story.refused("dispatch01", number, "grant_extension")) == "extension-by-supervisor"
    assert blocked(await story.seen(number, "dispatch01"))["grant_extension"] == "extension-by-supervisor"
    granted = await story.give("supervisor", number, "grant_extension")
    assert due(granted, "department") == at("12-14 17:30")
    assert first_due(granted, "department") == at("12-03 17:30")
    story.day("12-11 09:00")
    third = await story.refused(CLERK, number, "request_extension", **asking("12-18 17:30"))
    assert third == "extension-limit"
    await story.answers(number)
    await story.visits(number, 5)
    assert_over(await story.give("follow01", number, "close"), "answered")


async def test_rejected_or_overtaken_by_the_reply_nothing_waits_at_the_end(story: Story) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "request_extension", **asking("12-08 17:30"))
    rejected = await story.give("dispatch01", number, "reject_request", note="备件已到,无须延期")
    assert (due(rejected, "department"), running(rejected)) == (
        at("12-03 17:30"),
        {"statutory", "department", "contact"},
    )
    await story.give(CLERK, number, "request_extension", **asking("12-08 17:30"))
    await story.answers(number)
    await story.visits(number, 5)
    closed = await story.give("follow01", number, "close")
    assert_over(closed, "answered")
    assert [a["state"] for a in closed["roads"]["applications"]] == ["rejected", "cancelled"]
