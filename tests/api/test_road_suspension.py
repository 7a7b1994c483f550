"""挂账: it cannot be solved now; a date is promised, progress reported, and on that date it goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import REPLY
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


def asking(until: str, **more: Any) -> dict[str, Any]:
    return {
        "until": at(until).isoformat(),
        "reason": "道路改造期间无法立杆",
        "basis": "市政改造工程计划",
        "plan": "先装临时灯,改造完成后立杆",
        "told_citizen": True,
        **more,
    }


async def test_put_off_reported_on_reviewed_and_taken_up_on_the_promised_day(
    story: Story, platform: Platform
) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    await story.give(CLERK, number, "contact", method="phone", reached=True, note="已说明改造计划")
    await story.give(CLERK, number, "request_suspension", **asking("2027-02-01 17:30"))
    assert waiting(await story.seen(number)) == ["suspension"]
    await story.give("dispatch01", number, "grant_suspension", status=403)
    refused = await story.refused("dispatch01", number, "reject_request", note="不同意挂账")
    assert refused == "decision-by-supervisor"
    kept = await story.give("supervisor", number, "grant_suspension", report_days=30)
    assert (kept["state"], kept["lead"]["code"]) == ("suspended", "XQ-CG")
    assert running(kept) == {"statutory", "department"}
    assert (due(kept, "department"), first_due(kept, "department")) == (
        at("2027-02-01 17:30"),
        at("12-03 17:30"),
    )
    assert due(kept, "statutory") == at("2027-02-03 17:30")
    assert clock_of(kept, "statutory")["why"]["promise"]["reason"] == "挂账：道路改造期间无法立杆"
    page = await citizen.page()
    assert (page["state_name"], await citizen.promised()) == ("办理中", at("2027-02-03 17:30"))
    seen = await story.seen(number, CLERK)
    assert {"report_progress", "resume", "contact"} <= commands(seen)
    assert "reply" not in commands(seen) | set(blocked(seen))

    for who in ("supervisor", "dispatch01", CLERK):
        rows = (await (await story.road.desk(who)).get("suspensions"))["items"]
        assert [(r["number"], r["organisation"]["code"], r["is_report_overdue"]) for r in rows] == [
            (number, "XQ-CG", False)
        ]
    assert (await (await story.road.desk("clerk-ca-cg")).get("suspensions"))["items"] == []

    story.day("12-28 09:00")
    late = (await (await story.road.desk("supervisor")).get("suspensions"))["items"]
    assert late[0]["is_report_overdue"] is True
    told = await story.give(
        CLERK, number, "report_progress", progress="临时灯已装好", next_step="1 月底道路完工"
    )
    assert [r["progress"] for r in told["roads"]["suspension"]["reports"]] == ["临时灯已装好"]
    row = (await (await story.road.desk("supervisor")).get("suspensions"))["items"][0]
    assert (row["is_report_overdue"], row["last_report"]) == (False, "临时灯已装好")
    story.day("12-30 09:00")
    looked = await story.give("dispatch01", number, "review_suspension", note="进度属实", report_days=15)
    assert looked["roads"]["suspension"]["review_note"] == "进度属实"
    assert looked["roads"]["suspension"]["report_days"] == 15

    worker = Worker(platform)
    story.day("2027-02-01 17:29")
    assert await worker.resume_suspended() == 0
    story.day("2027-02-01 17:30")
    assert await worker.resume_suspended() == 1
    await worker.close()
    back = await story.seen(number, CLERK)
    assert back["state"] == "in_progress"
    assert back["roads"]["suspension"]["end_reason"] == "承诺时间已到"
    assert running(back) == {"statutory", "department"}
    assert (await (await story.road.desk("supervisor")).get("suspensions"))["items"] == []
    await story.give(CLERK, number, "reply", **REPLY)
    await story.give("supervisor", number, "approve")
    await story.visits(number, 5)
    assert_over(await story.give("follow01", number, "close"), "answered")
    moved = [e for e in await story.events(number) if e == "suspension_moved"]
    assert len(moved) == 3, "a report, a review, and the end"


async def test_the_unit_takes_it_up_earlier_and_the_promise_stands(story: Story, platform: Platform) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "request_suspension", **asking("2027-02-01 17:30"))
    await story.give("supervisor", number, "grant_suspension")
    story.day("2027-01-11 10:00")
    outsider = await story.road.desk("clerk-ca-cg")
    await outsider.get(f"work-orders/{number}", status=404)
    early = await story.give(CLERK, number, "resume", reason="道路提前完工")
    assert (early["state"], due(early, "department")) == ("in_progress", at("2027-02-01 17:30"))
    worker = Worker(platform)
    story.day("2027-02-02 09:00")
    assert await worker.resume_suspended() == 0, "there is nothing left to resume"
    await worker.close()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (asking("2027-06-01 09:00"), "suspension-too-long"),  # 180 days are 22 May
        (asking("11-24 08:00"), "suspension-too-short"),
        (asking("2027-02-01 17:30", told_citizen=False), "citizen-not-told"),
    ],
)
async def test_a_promise_no_city_would_make_is_refused(
    story: Story, fields: dict[str, Any], code: str
) -> None:
    number = (await story.asks(to="in_progress")).number
    assert (await story.refused(CLERK, number, "request_suspension", **fields)) == code


async def test_withdrawn_while_put_off_the_ledger_forgets_it(story: Story, platform: Platform) -> None:
    citizen = await story.asks(to="in_progress")
    await story.give(CLERK, citizen.number, "request_suspension", **asking("2027-02-01 17:30"))
    await story.give("supervisor", citizen.number, "grant_suspension")
    await citizen.does("withdrawal", reason="搬家了")
    assert_over(await story.seen(citizen.number), "withdrawn")
    assert (await (await story.road.desk("supervisor")).get("suspensions"))["items"] == []
    story.day("2027-02-02 09:00")
    worker = Worker(platform)
    assert await worker.resume_suspended() == 0
    await worker.close()


async def test_a_report_is_due_by_the_promised_date(story: Story) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "contact", method="phone", reached=True, note="已说明改造计划")
    await story.give(CLERK, number, "request_suspension", **asking("2026-12-14 17:30"))
    kept = await story.give("supervisor", number, "grant_suspension", report_days=30)
    assert datetime.fromisoformat(kept["roads"]["suspension"]["next_report_at"]) == at("2026-12-14 17:30")
    await story.give(CLERK, number, "report_progress", progress="已立杆", next_step="接线")
    reviewed = await story.give("supervisor", number, "review_suspension", note="属实", report_days=3)
    next_report = datetime.fromisoformat(reviewed["roads"]["suspension"]["next_report_at"])
    assert next_report < at("2026-12-14 17:30")
