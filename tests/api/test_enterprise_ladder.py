"""A matter of an enterprise, day by day through every level of the ladder, with what each leaves behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.enterprises import LEAD, LEAD_HEAD, OFFICER, PLAN, Track, registered
from tests.api.road import Road
from tests.api.story import at, due_of, running
from tests.conftest import MONDAY_MORNING

CONTACT = {"post": "厂长", "name": "林晓明", "phone": "13900001111"}


@pytest.fixture
def track(road: Road, platform: Platform, clock: FakeClock) -> Track:
    """The office, the units and the worker."""
    return Track(road, platform, clock)


def due(case: Any, kind: str) -> str:
    """When the newest clock of a kind runs out, as 12-03 17:30."""
    clock = max((c for c in case["clocks"] if c["kind"] == kind), key=lambda c: c["id"])
    local = due_of(clock).astimezone(MONDAY_MORNING.tzinfo)
    return f"{local:%m-%d %H:%M}"


def ticking(case: Any) -> set[str]:
    return {c["kind"] for c in case["clocks"] if c["state"] == "running"}


async def test_it_climbs_until_it_is_solved(track: Track, road: Road) -> None:
    enterprise = await registered(road, contacts=[CONTACT])
    # Monday 09:00: it comes in, is known by its code, name or number, and waits for the office.
    citizen = await track.asks()
    number = citizen.number
    case = await track.seen(number)
    assert (case["state"], case["enterprise"]) == (
        "screening",
        {"id": enterprise["id"], "name": enterprise["name"]},
    )
    assert (case["recognised_by"], case["officer"]["username"]) == ("号码", OFFICER)
    assert due(case, "case_screening") == "11-23 10:00"
    assert await track.told(OFFICER, number) == ["case-opened-officer"]
    # It is taken on as a clear duty: an hour to make contact, a day for the plan, five days to solve it.
    await track.dispatched(number)
    case = await track.seen(number)
    assert ticking(case) == {"case_contact", "case_plan", "case_close_a"}
    assert due(case, "case_contact") == "11-23 10:00"
    assert due(case, "case_plan") == "11-24 17:30"
    assert due(case, "case_close_a") == "11-30 17:30"
    assert (await citizen.page())["enterprise"]["class_name"] == "权责清晰"
    await track.give(OFFICER, number, "contact", method="phone", reached=True)
    assert "case_contact" not in ticking(await track.seen(number))
    # Half the time is gone and there is no plan: the deputy head has it.
    await track.until("11-26 17:30")
    case = await track.seen(number)
    assert (case["level"], [m["cause"] for m in case["moves"]]) == (1, ["TR-HALF"])
    assert "case-climbed-holders" in await track.told(LEAD_HEAD, number)
    assert "case-climbed-officer" in await track.told(OFFICER, number)
    assert "case_level_1" in ticking(case)
    # Overdue: that is a reason for the level it has already.
    await track.until("11-30 17:31")
    assert (await track.seen(number))["level"] == 1
    # A working day overdue: the head of the unit.
    await track.until("12-01 17:31")
    case = await track.seen(number)
    assert (case["level"], case["moves"][-1]["cause"]) == (2, "TR-OVERDUE-1")
    assert ticking(case) == {"case_plan", "case_close_a", "case_level_2", "case_overdue"}
    # Five days of his are over: above him nothing happens by itself, a document is drafted.
    await track.until("12-08 17:31")
    case = await track.seen(number)
    assert (case["level"], case["moves"][-1]["state"]) == (2, "waiting")
    document = case["moves"][-1]["document"]
    assert enterprise["name"] in document
    assert "市领导包案" in document
    assert {"case-climb-proposed-officer"} <= set(await track.told(OFFICER, number))
    assert due(case, "case_confirm") == "12-09 17:30"
    # Nobody confirms: the director hears of it, and it still waits.
    await track.until("12-09 17:31")
    assert "case-climb-silent" in await track.told("supervisor", number)
    assert (await track.seen(number))["level"] == 2
    move = case["moves"][-1]["id"]
    printed = await (await road.desk(OFFICER)).get(f"track-cases/{number}/moves/{move}/document")
    assert printed.startswith(b"%PDF")
    # The office submits it: the city's leader.
    await track.until("12-10 09:00")
    await track.give(OFFICER, number, "confirm_climb", note="已报市领导")
    await track.work()
    case = await track.seen(number)
    assert (case["level"], "case_confirm" in ticking(case)) == (3, False)
    assert "case-climbed-holders" in await track.told("cityleader", number)
    assert (await citizen.page())["enterprise"]["level_name"] == "市领导包案"
    # His ten days too: the joint meeting.
    await track.until("12-24 17:31")
    await track.give("supervisor", number, "confirm_climb")
    case = await track.seen(number)
    assert (case["level"], ticking(case) & {"case_level_3", "case_level_4"}) == (4, {"case_level_4"})
    assert await track.refused(OFFICER, number, "climb", to_level=5, reason="再往上") == "climb-at-top"
    # A plan at last, and its steps; the enterprise reads them with its code.
    await track.give(LEAD, number, "set_plan", **PLAN)
    case = await track.seen(number)
    first = case["milestones"][0]["id"]
    await track.give(LEAD, number, "complete_milestone", milestone=first, note="已供电")
    page = (await citizen.page())["enterprise"]
    assert page["plan"] == PLAN["plan"]
    assert [(m["goal"], m["done_on"]) for m in page["milestones"]] == [
        ("移动变压器到位", "2026-12-24"),
        ("增容方案批复", None),
    ]
    # It is answered; the ordinary follow-up cannot close it, the office does on the enterprise's word.
    await track.answers(number)
    supervisor = await road.desk("follow01")
    await supervisor.give(number, "follow_up", method="phone", reached=True, is_solved=True, satisfaction=5)
    refused = await supervisor.give(number, "close", status=409)
    assert refused["error"] == "office-closes"
    case = await track.give(OFFICER, number, "close", basis="confirmed")
    assert (case["state"], case["closing"]["basis"], case["order_state"]) == ("closed", "confirmed", "closed")
    order = await (await road.desk("supervisor")).order(number)
    assert running(order) == set()
    assert ticking(case) == set()
    assert await track.events(number) == [
        *("opened", "accepted", "contacted", "climbed", "climbed", "climb_proposed", "climbed"),
        *("climb_proposed", "climbed", "plan_set", "milestone_done", "closed"),
    ]


async def test_two_workers_and_a_second_reading_make_one_climb(track: Track) -> None:
    number = await track.taken_on()
    await track.until("11-25 17:30")
    before = await track.seen(number)
    assert before["level"] == 0
    track.clock.set(at("11-26 17:30"))
    workers = [track.another_worker(), track.another_worker()]
    await asyncio.gather(*(track.work(worker) for worker in workers))
    async with track.platform.database.transaction() as tx:
        await tx.execute("UPDATE event_cursor SET number = 0 WHERE name = 'ladder'")
    await asyncio.gather(*(track.work(track.another_worker()) for _ in range(2)))
    case = await track.seen(number)
    assert (case["level"], len(case["moves"])) == (1, 1)
    assert (await track.events(number)).count("climbed") == 1
