"""What is over, taken back or merged has no running clock, whatever ran; and nothing of it fires any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.story import CLERK, Citizen, Story, at, clock_of, due, first_due, running

PHONE = "13800005678"


async def _to(story: Story, state: str) -> Citizen:
    """An order in any state in which its citizen waits for an answer."""
    straight = {"pending_supplement": "pending_dispatch", "in_consultation": "pending_dispatch"}
    straight["suspended"] = "in_progress"
    citizen = await story.asks(to=straight.get(state, state))
    number = citizen.number
    if state == "pending_supplement":
        await story.give("dispatch01", number, "ask_supplement", of="citizen", missing=["具体位置"])
    elif state == "in_consultation":
        await story.give("dispatch01", number, "consult", question="谁办", organisations=["XQ-CG"])
    elif state == "suspended":
        until = at("2027-01-29 17:30").isoformat()
        told = {"reason": "管网改造", "plan": "每月巡查", "basis": "年度计划", "told_citizen": True}
        await story.give(CLERK, number, "request_suspension", until=until, **told)
        await story.give("supervisor", number, "grant_suspension", report_days=30)
    assert (await story.seen(number))["state"] == state
    return citizen


async def _fires_nothing(story: Story, platform: Platform, number: str) -> None:
    """A year later the scheduler has nothing to say of it."""
    story.clock.advance(timedelta(days=365))
    worker = Worker(platform)
    await worker.scheduler.run_once()
    await worker.close()
    async with platform.database.acquire() as connection:
        fired = await connection.fetch(
            "SELECT name, data ->> 'kind' AS kind FROM event WHERE subject = $1 AND name LIKE 'sla.%'", number
        )
    assert fired == []


@pytest.mark.parametrize(
    "state",
    [
        "registered",
        "pending_supplement",
        "pending_dispatch",
        "in_consultation",
        "dispatched",
        "in_progress",
        "suspended",
        "pending_review",
    ],
)
async def test_withdrawn_from_any_state_nothing_runs(story: Story, platform: Platform, state: str) -> None:
    citizen = await _to(story, state)
    assert state == "pending_supplement" or running(await story.seen(citizen.number))
    await citizen.does("withdrawal", reason="不反映了")
    order = await story.seen(citizen.number)
    assert (order["state"], running(order)) == ("closed", set())
    assert all(c["net_s"] is not None and c["gross_s"] >= c["net_s"] for c in order["clocks"])
    await _fires_nothing(story, platform, citizen.number)


@pytest.mark.parametrize(
    ("state", "command", "body"),
    [
        ("registered", "refuse", {"ground": "RF-OUT", "public_answer": "请向当地 12345 反映。"}),
        ("registered", "hand_over", {"to": "110", "taken_by": "接警员 1"}),
        ("registered", "direct_close", {"public_answer": "请到大厅办理。"}),
        ("pending_dispatch", "direct_close", {"public_answer": "请到大厅办理。"}),
        ("pending_supplement", "direct_close", {"public_answer": "请到大厅办理。"}),
    ],
)
async def test_ended_at_the_centre_nothing_runs(
    story: Story, platform: Platform, state: str, command: str, body: dict[str, Any]
) -> None:
    if command == "refuse":
        body = {**body, "ground": next(g.code for g in platform.city().pack.grounds if g.kind == "refusal")}
    citizen = await _to(story, state)
    order = await story.give("supervisor", citizen.number, command, **body)
    assert (order["state"], running(order)) == ("closed", set())
    await _fires_nothing(story, platform, citizen.number)


async def test_visited_and_closed_nothing_runs(story: Story, platform: Platform) -> None:
    citizen = await story.asks(to="pending_follow_up")
    await story.visits(citizen.number, 5)
    order = await story.give("follow01", citizen.number, "close")
    assert (order["state"], running(order)) == ("closed", set())
    await _fires_nothing(story, platform, citizen.number)


async def _two(story: Story) -> tuple[str, str]:
    """An order received in the morning of one day, and a main one received two days later."""
    other = await story.asks(to="pending_dispatch", phone=PHONE)
    story.day("11-25 09:00")
    main = await story.asks(to="pending_dispatch")
    return main.number, other.number


@pytest.mark.parametrize("state", ["registered", "pending_supplement", "pending_dispatch"])
async def test_merged_from_any_state_nothing_runs(story: Story, platform: Platform, state: str) -> None:
    other = await _to(story, state)
    main = await story.asks(to="pending_dispatch", phone=PHONE)
    order = await story.give("dispatch01", other.number, "merge", into=main.number, reason="同一盏路灯")
    assert (order["state"], running(order)) == ("merged", set())
    assert clock_of(order, "statutory")["stop_reason"] == "merge"
    await _fires_nothing(story, platform, other.number)


async def test_the_main_orders_clock_keeps_the_earlier_promise(story: Story) -> None:
    main, other = await _two(story)
    assert due(await story.seen(main), "statutory") == at("12-09 17:30")
    await story.give("dispatch01", other, "merge", into=main, reason="同一盏路灯")
    bound = await story.seen(main)
    assert due(bound, "statutory") == at("12-07 17:30")
    change = clock_of(bound, "statutory")["why"]["changes"][-1]
    assert (change["change"], change["cause"]) == ("merge", "merge")
    sent = await story.give("dispatch01", main, "dispatch", lead="XQ-CG", accused_is_outside=True)
    assert due(sent, "department") == at("12-03 17:30"), "two working days before the earlier promise"
    story.day("12-08 10:00")
    await story.answers(main)
    late = clock_of(await story.seen(other), "statutory")
    assert (late["stop_reason"], late["on_time_original"]) == ("answer_released", False)
    assert datetime.fromisoformat(late["stopped_at"]) == at("12-08 10:00")


async def test_taken_apart_each_has_its_own_time_again(story: Story) -> None:
    main, other = await _two(story)
    await story.give("dispatch01", other, "merge", into=main, reason="同一盏路灯")
    story.day("11-26 09:00")
    apart = await story.give("dispatch01", other, "unmerge", reason="不是同一盏")
    assert due(apart, "statutory") == at("12-07 17:30"), "what passed meanwhile is not given back"
    assert clock_of(apart, "statutory")["why"]["pauses"] == []
    assert due(await story.seen(main), "statutory") == at("12-09 17:30")


async def test_an_extension_of_the_main_order_is_promised_to_whoever_hangs_on_it(story: Story) -> None:
    main, other = await _two(story)
    await story.give("dispatch01", other, "merge", into=main, reason="同一盏路灯")
    await story.give("dispatch01", main, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.give(CLERK, main, "sign_in")
    told = {"reason": "须检测", "basis": "条例第十五条", "told_citizen": True}
    await story.give(CLERK, main, "request_extension", until=at("12-10 17:30").isoformat(), **told)
    extended = await story.give("supervisor", main, "grant_extension")
    merged = await story.seen(other)
    assert due(merged, "statutory") == due(extended, "statutory") == at("12-14 17:30")
    assert first_due(merged, "statutory") == at("12-07 17:30")
    assert (await story.events(other))[-1] == "promise_moved"
    assert running(merged) == set()
