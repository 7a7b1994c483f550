"""The clocks of an order as the API tells them, checked by hand and against `sla.deadline`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from sla.deadline import deadline
from tests.api.road import REPLY, Road, submit

DAY_ROUND = {"category_code": "CG02", "request_type": "help"}


def at(text: str) -> datetime:
    """A moment in Chaozhou, of November or December 2026: "12-03 17:30"."""
    return datetime.fromisoformat(f"2026-{text}+08:00")


def clock_of(order: Mapping[str, Any], kind: str) -> Any:
    """The newest clock of a kind."""
    return max((c for c in order["clocks"] if c["kind"] == kind), key=lambda c: c["id"])


def due(order: Mapping[str, Any], kind: str) -> datetime:
    """When it runs out."""
    return datetime.fromisoformat(clock_of(order, kind)["due_at"])


@pytest.mark.parametrize(
    ("dispatched", "expected", "bound"),
    [
        ("11-23 09:00", "12-03 17:30", "12-03 17:30"),  # eight working days, as many as there are
        ("11-24 09:00", "12-03 17:30", "12-03 17:30"),  # a day late: the citizen's promise does not move
        ("12-02 17:29", "12-03 17:30", "12-03 17:30"),
        ("12-03 18:00", "12-07 17:30", "12-07 17:30"),  # the reserve is eaten up: the statutory time itself
        ("12-08 10:00", "12-08 10:01", "12-08 10:01"),  # that is over too
    ],
)
async def test_a_department_is_due_before_the_statutory_time_less_the_review(
    road: Road, clock: FakeClock, dispatched: str, expected: str, bound: str
) -> None:
    number = await road.order("pending_dispatch", accept=DAY_ROUND)
    clock.set(at(dispatched))
    dispatcher = await road.desk("dispatch01")
    order = await dispatcher.give(number, "dispatch", lead="XQ-CG")
    assert due(order, "statutory") == at("12-07 17:30"), "ten working days from Monday"
    assert due(order, "department") == at(expected)
    why = clock_of(order, "department")["why"]
    assert datetime.fromisoformat(why["bound_at"]) == at(bound)


@pytest.mark.parametrize(
    ("accepted", "minutes"),
    [
        ({"urgency": "urgent", "category_code": "CG02"}, 15),
        ({"urgency": "urgent", "category_code": "GY01"}, 30),
        ({"urgency": "emergency", "category_code": "GY01"}, 15),
        ({"urgency": "normal", "category_code": "GY0101"}, 30),
    ],
)
async def test_danger_is_signed_in_within_minutes_around_the_clock(
    road: Road, clock: FakeClock, accepted: dict[str, Any], minutes: int
) -> None:
    clock.set(at("11-28 23:50"))  # a Saturday night
    number = await road.order("dispatched", accept=accepted)
    order = await (await road.desk("supervisor")).order(number)
    assert due(order, "sign_in") == clock.now() + timedelta(minutes=minutes)
    clock.advance(timedelta(minutes=minutes, seconds=1))
    late = await (await road.desk("supervisor")).order(number)
    assert clock_of(late, "sign_in")["level"] == "overdue"
    signed = await (await road.desk("clerk-xq-cg")).give(number, "sign_in")
    assert clock_of(signed, "sign_in")["state"] == "stopped"
    assert clock_of(signed, "sign_in")["remaining_text"].startswith("已停止")


async def test_an_ordinary_order_waits_for_office_hours(road: Road, clock: FakeClock) -> None:
    clock.set(at("11-28 23:50"))
    number = await road.order("dispatched", accept=DAY_ROUND)
    order = await (await road.desk("supervisor")).order(number)
    assert due(order, "sign_in") == at("11-30 17:30"), "one working day after Saturday is Monday"
    assert due(order, "dispatch") == at("11-30 10:30"), "two working hours from Monday's opening"


async def test_a_reply_sent_back_credits_the_time_of_the_review_alone(road: Road, clock: FakeClock) -> None:
    number = await road.order("in_progress", accept={**DAY_ROUND, "urgency": "urgent"})
    clerk = await road.desk("clerk-xq-cg")
    assert due(await clerk.order(number), "department") == at("11-26 17:30"), "three working days"
    await clerk.give(number, "contact", method="phone", reached=True, note="已联系")

    async def reviewed(replied: str, sent_back: str) -> Any:
        clock.set(at(replied))
        await (await road.desk("clerk-xq-cg")).give(number, "reply", **REPLY)
        stopped = await (await road.desk("dispatch01")).order(number)
        assert clock_of(stopped, "department")["state"] == "stopped"
        clock.set(at(sent_back))
        return await (await road.desk("dispatch01")).give(number, "send_back", reason="请补充")

    # Two hours of the morning and the noon break: two hours.
    once = await reviewed("11-24 10:00", "11-24 14:00")
    assert due(once, "department") == at("11-27 10:30")
    # Half an hour in the evening, half an hour in the morning.
    twice = await reviewed("11-24 17:00", "11-25 09:00")
    assert due(twice, "department") == at("11-27 11:30")
    department = clock_of(twice, "department")
    assert datetime.fromisoformat(department["original_due_at"]) == at("11-26 17:30")
    pauses = [(p["from"], p["to"]) for p in department["why"]["pauses"]]
    assert [tuple(map(datetime.fromisoformat, p)) for p in pauses] == [
        (at("11-24 10:00"), at("11-24 14:00")),
        (at("11-24 17:00"), at("11-25 09:00")),
    ]
    assert due(twice, "statutory") == due(once, "statutory"), "the citizen's time has run on"


async def test_credit_never_passes_the_bound(road: Road, clock: FakeClock) -> None:
    number = await road.order("pending_review", accept=DAY_ROUND)
    clock.set(at("12-03 15:00"))
    order = await (await road.desk("dispatch01")).give(number, "send_back", reason="请补充")
    assert due(order, "department") == at("12-03 17:30")


async def test_another_type_at_acceptance_is_reckoned_anew_from_the_same_start(
    road: Road, clock: FakeClock
) -> None:
    made = await submit(road.http, request_type="consultation")
    supervisor = await road.desk("supervisor")
    before = await supervisor.order(made["number"])
    assert due(before, "statutory") == at("11-25 17:30")
    clock.advance(timedelta(hours=5))
    after = await (await road.desk("supervisor")).give(
        made["number"], "accept", request_type="complaint", category_code="CG02"
    )
    statutory = clock_of(after, "statutory")
    assert due(after, "statutory") == at("12-14 17:30"), "fifteen working days from receipt"
    assert datetime.fromisoformat(statutory["original_due_at"]) == at("11-25 17:30")
    assert statutory["started_at"] == clock_of(before, "statutory")["started_at"]
    assert len([c for c in after["clocks"] if c["kind"] == "statutory"]) == 1
    told = await road.http.get(
        f"/api/v1/public/requests/{made['number']}", headers={"X-Tracking-Code": made["tracking_code"]}
    )
    assert datetime.fromisoformat((await told.json())["promised_at"]) == at("12-14 17:30")


async def test_what_was_received_long_ago_is_overdue_at_once_and_told_in_sum(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    desk = await road.desk("agent01")
    received = at("09-28 09:00")
    order = await desk.post(
        "work-orders",
        {
            "channel": "letter",
            "content": "咨询居民医保在哪里缴费",
            "request_type": "consultation",
            "received_at": received.isoformat(),
            "backdate_reason": "信件在途",
        },
        status=201,
    )
    # 29 and 30 September; the holidays begin on 1 October.
    assert due(order, "statutory") == at("09-30 17:30")
    assert clock_of(order, "statutory")["level"] == "overdue"
    assert (await desk.get("work-orders", due="overdue"))["items"][0]["number"] == order["number"]
    worker = Worker(platform)
    await worker.scheduler.run_once()
    async with platform.database.acquire() as connection:
        digests = await connection.fetch("SELECT data->>'in_digest' AS d FROM event WHERE name LIKE 'sla.%'")
    assert {r["d"] for r in digests} == {"true"}
    await worker.close()


@pytest.mark.parametrize(
    "start", ["11-23 09:00", "11-23 11:14:14", "11-27 17:30", "11-28 03:00", "12-30 12:00"]
)
async def test_why_agrees_with_the_deadline_library(
    road: Road, platform: Platform, clock: FakeClock, start: str
) -> None:
    clock.set(at(start))
    number = await road.order("pending_review", accept={**DAY_ROUND, "request_type": "complaint"})
    order = await (await road.desk("supervisor")).order(number)
    calendar = platform.city().calendar("chaozhou-office").calendar
    compared = set()
    for told in order["clocks"]:
        began = datetime.fromisoformat(told["started_at"])
        length = {"days": told["amount"]} if told["unit"] == "working_day" else {"hours": told["amount"] / 60}
        answer = deadline(calendar, began, **length)
        expected = [_row(row.as_json()) for row in answer.counted()]
        assert [_row(r) for r in told["why"]["counted"]] == expected, told["kind"]
        bound = told["why"]["bound_at"]
        latest = answer.due_at if bound is None else min(answer.due_at, datetime.fromisoformat(bound))
        assert datetime.fromisoformat(told["due_at"]) == latest
        assert told["provisional"] == answer.provisional
        assert told["policy"]["source"]
        compared.add(told["unit"])
    assert compared == {"working_day", "working_minute"}


def _row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    from_, to = datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])
    return row["date"], row["kind"], from_, to, row["minutes"]


async def test_a_rework_gives_a_new_round_its_own_time(road: Road, clock: FakeClock) -> None:
    number = await road.order("pending_follow_up", accept=DAY_ROUND)
    clock.set(at("12-09 10:00"))
    follower = await road.desk("follow01")
    await follower.give(number, "follow_up", method="phone", reached=True, is_solved=False, satisfaction=1)
    order = await follower.give(number, "rework", reason="仍未解决")
    rounds = {c["round"]: c for c in order["clocks"] if c["kind"] == "statutory"}
    assert (rounds[1]["state"], rounds[2]["state"]) == ("stopped", "running")
    assert datetime.fromisoformat(rounds[1]["due_at"]) == at("12-07 17:30")
    assert datetime.fromisoformat(rounds[2]["due_at"]) == at("12-23 17:30")
