"""A matter of an enterprise, day by day through every level of the ladder, with what each leaves behind."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.api.days import Days, Stage
from tests.api.enterprises import CONTACT, HELPER, LEAD, LEAD_HEAD, OFFICER, PLAN, Track, registered
from tests.api.papers import does_with_letter, letter_path, printed
from tests.api.road import Road
from tests.api.story import due_of, running
from tests.api.tellings import Teller
from tests.conftest import MONDAY_MORNING


@pytest.fixture
def track(road: Road, days: Days) -> Track:
    """The office, the units and the worker."""
    return Track(road, days)


#: what the office, the units and the leaders are told when a matter climbs
CLIMBED = "case-climbed"


def due(case: Any, kind: str) -> str:
    """When the newest clock of a kind runs out, as 12-03 17:30."""
    clock = max((c for c in case["clocks"] if c["kind"] == kind), key=lambda c: c["id"])
    local = due_of(clock).astimezone(MONDAY_MORNING.tzinfo)
    return f"{local:%m-%d %H:%M}"


def ticking(case: Any) -> set[str]:
    return {c["kind"] for c in case["clocks"] if c["state"] == "running"}


def level(case: Any) -> str:
    """What the level is called on which it stands."""
    return str(case["ladder"][case["level"]]["name"])


def climbed_to(*holders: str) -> dict[str, list[str]]:
    """Those of the level, the unit that leads and the officer hear of a climb, each once."""
    return {
        "case-climbed-holders": sorted(holders),
        "case-climbed-lead": [LEAD],
        "case-climbed-officer": [OFFICER],
    }


async def it_climbs_until_it_is_solved(stage: Stage) -> None:
    days, road, track = stage.days, stage.road, Track(stage.road, stage.days)
    supervisor, officer = await road.desk("supervisor"), await road.desk(OFFICER)
    enterprise = await registered(road, contacts=[CONTACT])

    # Monday 23 November, 09:00: it comes in, is known by its number, and waits an hour for the office.
    citizen = await track.asks()
    number = citizen.number
    case = await track.seen(number)
    known = {"id": enterprise["id"], "name": enterprise["name"]}
    assert (case["state"], case["enterprise"], case["recognised_by"]) == ("screening", known, "号码")
    assert (case["officer"]["username"], due(case, "case_screening")) == (OFFICER, "11-23 10:00")
    assert await days.happened(number, "track_case") == ["track_case.opened"]
    assert await days.told(number, "case-") == {"case-opened-officer": [OFFICER]}

    # It is taken on as a clear duty: an hour to make contact, a day for the plan, five days to solve it.
    await track.dispatched(number)
    case = await track.seen(number)
    assert ticking(case) == {"case_contact", "case_plan", "case_close_a"}
    assert due(case, "case_contact") == "11-23 10:00"
    assert due(case, "case_plan") == "11-24 17:30"
    assert due(case, "case_close_a") == "11-30 17:30"
    assert (await citizen.page())["enterprise"]["class_name"] == "权责清晰"
    await (await road.desk(HELPER)).give(number, "sign_in")
    for who in (LEAD, HELPER):
        await (await road.desk(who)).give(number, "contact", method="phone", reached=True, note="已联系")
    await days.work()
    assert "case_contact" not in ticking(await track.seen(number)), "the unit has called: so has the track"
    assert await days.happened(number, "track_case", "letter") == ["track_case.accepted"]
    assert await days.told(number, "case-") == {"case-accepted-citizen": ["citizen"]}

    # Tuesday: the day for the plan goes by without one. That alone lifts nothing.
    await days.until("11-24 17:31")
    assert await days.happened(number, "track_case", "sla.breached") == ["sla.breached case_plan breach"]
    assert (await days.told(number, "case-"))["case-clock-breached"] == [LEAD, LEAD_HEAD]
    assert (await track.seen(number))["level"] == 0

    # Thursday morning, half the time is gone and there is no plan: level 1, the deputy head.
    await days.until("11-26 09:00")
    assert await days.happened(number, "track_case") == ["track_case.climbed 1 TR-HALF"]
    assert await days.told(number, CLIMBED) == climbed_to(LEAD_HEAD)
    case = await track.seen(number)
    assert (case["level"], level(case), due(case, "case_level_1")) == (1, "分管领导", "11-30 17:30")
    assert [
        i["number"] for i in (await (await road.desk(LEAD_HEAD)).get("track-cases", held="true"))["items"]
    ] == [number]

    # Friday, a working day before it is due: the yellow card, and with it a letter of urgency by itself.
    await days.until("11-27 09:00")
    assert await days.letters() == ["潮热催〔2026〕1号 urge"]
    page = await printed(await road.desk(LEAD), letter_path("潮热催〔2026〕1号"))
    for words in ("催办单", number, "11月30日", "潮州供电局"):
        assert words in page
    assert (await days.told(number, "urged", "yellow"))["urged-department"] == [LEAD, LEAD_HEAD]
    answered = await does_with_letter(
        await road.desk(LEAD), "潮热催〔2026〕1号", "answer", answer="设备 12 月上旬到货。"
    )
    assert answered["state"] == "answered"
    closed = await does_with_letter(supervisor, "潮热催〔2026〕1号", "close", note="继续跟踪")
    assert closed["state"] == "closed"

    # Monday 30 November, 17:30: overdue. That is a reason for the level it has already.
    await days.until("11-30 17:30")
    happened = await days.happened(number, "track_case", "sla.breached")
    assert Counter(happened) == {
        "sla.breached case_close_a breach": 1,
        "sla.breached case_level_1 breach": 1,
        "sla.breached department breach": 2,  # the helper's part was due a day before the lead's
    }
    case = await track.seen(number)
    assert (case["level"], due(case, "case_overdue")) == (1, "12-01 17:30")

    # Tuesday morning: the red card of an enterprise's matter is a letter of supervision to the unit's head.
    await days.until("12-01 09:00")
    assert await days.letters() == ["潮热督〔2026〕1号 red"]
    assert "请由主要负责人牵头办理" in await printed(
        await road.desk(LEAD_HEAD), letter_path("潮热督〔2026〕1号")
    )
    assert (await days.told(number, "supervision"))["supervision-department"] == [LEAD, LEAD_HEAD]

    # Tuesday 17:30, a working day overdue: level 2, the head of the unit.
    await days.until("12-01 17:30")
    assert await days.happened(number, "track_case") == ["track_case.climbed 2 TR-OVERDUE-1"]
    assert await days.told(number, CLIMBED) == climbed_to(LEAD_HEAD)
    case = await track.seen(number)
    assert (level(case), due(case, "case_level_2")) == ("主要领导", "12-08 17:30")
    assert ticking(case) == {"case_plan", "case_close_a", "case_level_2", "case_overdue"}
    await days.until("12-03 09:00")
    await does_with_letter(
        await road.desk(LEAD_HEAD), "潮热督〔2026〕1号", "answer", answer="变压器到货迟，已另行调拨。"
    )
    await does_with_letter(supervisor, "潮热督〔2026〕1号", "close", note="已反馈")

    # Monday and Tuesday: the enterprise should have its answer by law; a leader's letter is proposed.
    await days.until("12-08 17:29")
    (proposal,) = (await supervisor.get("letter-proposals"))["items"]
    assert (proposal["order"], proposal["form"]) == (number, "leader")
    assert await days.letters() == [], "proposed is not issued"
    await supervisor.post(f"letter-proposals/{proposal['id']}/issue", {})
    assert await days.letters() == ["潮热督〔2026〕2号 leader"]

    # Tuesday 8 December: five days of the head are over. Above him nothing happens by itself.
    await days.happened(number)
    await days.told(number)
    await days.until("12-08 17:30")
    assert await days.happened(number, "track_case") == ["track_case.climb_proposed 3 TR-LEVEL-2"]
    assert await days.told(number, "case-climb") == {
        "case-climb-proposed-office": ["supervisor"],
        "case-climb-proposed-officer": [OFFICER],
    }
    case = await track.seen(number)
    move = case["moves"][-1]
    assert (case["level"], move["state"], due(case, "case_confirm")) == (2, "waiting", "12-09 17:30")
    assert enterprise["name"] in move["document"] and "市领导包案" in move["document"]
    paper = await printed(officer, f"track-cases/{number}/moves/{move['id']}/document")
    for words in ("呈阅件", enterprise["name"], number, "主要领导协调期满仍未办结"):
        assert words in paper

    # Wednesday 17:30: the office has said nothing, the director hears of it, and it still waits.
    await days.until("12-09 17:30")
    assert await days.happened(number, "track_case") == []
    assert await days.told(number, "case-climb") == {"case-climb-silent": ["supervisor"]}
    assert (await track.seen(number))["level"] == 2

    # Thursday: the office submits it. Level 3, a leader of the city takes it on.
    await days.until("12-10 09:00")
    await track.give(OFFICER, number, "confirm_climb", note="已报市领导")
    await days.work()
    assert await days.happened(number, "track_case") == ["track_case.climbed 3 TR-LEVEL-2"]
    assert await days.told(number, CLIMBED) == climbed_to("cityleader")
    case = await track.seen(number)
    assert (case["level"], "case_confirm" in ticking(case)) == (3, False)
    assert due(case, "case_level_3") == "12-24 17:30"
    assert (await citizen.page())["enterprise"]["level_name"] == "市领导包案"
    held = (await (await road.desk("cityleader")).get("track-cases", held="true"))["items"]
    assert [i["number"] for i in held] == [number]

    # Thursday 24 December: his ten days are over too. The joint meeting is proposed, and this time confirmed.
    await days.until("12-24 17:30")
    assert await days.happened(number, "track_case") == ["track_case.climb_proposed 4 TR-LEVEL-3"]
    await track.give("supervisor", number, "confirm_climb")
    await days.work()
    assert await days.happened(number, "track_case") == ["track_case.climbed 4 TR-LEVEL-3"]
    assert (await days.told(number, CLIMBED)) == climbed_to("cityleader")
    case = await track.seen(number)
    assert (level(case), ticking(case) & {"case_level_3", "case_level_4"}) == (
        "联席会议",
        {"case_level_4"},
    )
    assert await track.refused(OFFICER, number, "climb", to_level=5, reason="再往上") == "climb-at-top"
    assert [(m["from_level"], m["to_level"], m["state"]) for m in case["moves"]] == [
        (0, 1, "made"),
        (1, 2, "made"),
        (2, 3, "made"),
        (3, 4, "made"),
    ]

    # A plan at last, and its first step; the enterprise reads them with its code.
    await track.give(LEAD, number, "set_plan", **PLAN)
    first = (await track.seen(number))["milestones"][0]["id"]
    await track.give(LEAD, number, "complete_milestone", milestone=first, note="已供电")
    await days.work()
    assert await days.happened(number, "track_case") == ["track_case.plan_set", "track_case.milestone_done"]
    assert await days.told(number, "case-plan", "case-milestone") == {
        "case-milestone-citizen": ["citizen"],
        "case-plan-citizen": ["citizen"],
        "case-plan-officer": [OFFICER],
    }
    page = (await citizen.page())["enterprise"]
    assert page["plan"] == PLAN["plan"]
    assert [(m["goal"], m["done_on"]) for m in page["milestones"]] == [
        ("移动变压器到位", "2026-12-24"),
        ("增容方案批复", None),
    ]

    # It is answered. The ordinary follow-up cannot close it; the office does, on the enterprise's word.
    await does_with_letter(await road.desk(LEAD_HEAD), "潮热督〔2026〕2号", "answer", answer="已送电。")
    await does_with_letter(supervisor, "潮热督〔2026〕2号", "close", note="已办结")
    await track.answers(number)
    assert await track.refused(OFFICER, number, "close", basis="confirmed") == "confirmation-missing"
    follow_up = {"method": "phone", "reached": True, "is_solved": True, "satisfaction": 5}
    await (await road.desk("follow01")).give(number, "follow_up", **follow_up)
    for who in ("follow01", "supervisor"):
        refused = await (await road.desk(who)).give(number, "close", status=409)
        assert refused["error"] == "office-closes"
    case = await track.give(OFFICER, number, "close", basis="confirmed")
    await days.work()
    assert (case["state"], case["closing"]["basis"], case["order_state"]) == ("closed", "confirmed", "closed")
    assert await days.happened(number, "track_case") == ["track_case.closed"]
    assert await days.told(number, "case-closed") == {"case-closed-citizen": ["citizen"]}
    assert running(await supervisor.order(number)) == set()
    assert ticking(case) == set()
    history = (await supervisor.get(f"work-orders/{number}/events"))["items"]
    assert [e["detail"] for e in history if e["name"] == "track_case.climbed"] == [
        "承办科室 → 分管领导",
        "分管领导 → 主要领导",
        "主要领导 → 市领导包案",
        "市领导包案 → 联席会议",
    ]
    assert await days.letters() == []


async def it_is_unsolved_twice(stage: Stage) -> None:
    """The units are in time; what they answer does not help the enterprise, once and again."""
    days, road, track = stage.days, stage.road, Track(stage.road, stage.days)
    number = await track.taken_on(case_class="B")
    await track.give(LEAD, number, "set_plan", **PLAN)
    await days.until("11-25 10:00")
    await track.answers(number)

    # Thursday: the enterprise says it is not solved. Straight to the head of the unit, once.
    await days.until("11-26 09:00")
    assert await days.happened(number, "track_case.climb") == []
    follow = await road.desk("follow01")
    bad = {"method": "phone", "reached": True, "is_solved": False, "satisfaction": 1}
    await follow.give(number, "follow_up", **bad)
    await days.work()
    assert await days.happened(number, "track_case") == ["track_case.climbed 2 TR-REDO"]
    assert await days.told(number, CLIMBED) == climbed_to(LEAD_HEAD)
    case = await track.seen(number)
    assert (level(case), due(case, "case_level_2")) == ("主要领导", "12-03 17:30")
    await follow.give(number, "rework", reason="企业不满意")
    await days.work()
    assert await days.happened(number, "track_case") == [], "the same word does not lift it twice"

    # Tuesday: answered anew. Wednesday: still not solved, two dispatches have not helped; the city is asked.
    await days.until("12-01 15:00")
    await track.answers(number)
    await days.until("12-02 09:00")
    await follow.give(number, "follow_up", **bad)
    await days.work()
    assert await days.happened(number, "track_case") == ["track_case.climb_proposed 3 TR-TWICE"]
    assert await days.told(number, "case-climb") == {
        "case-climb-proposed-office": ["supervisor"],
        "case-climb-proposed-officer": [OFFICER],
    }
    case = await track.seen(number)
    assert (case["level"], case["moves"][-1]["state"], due(case, "case_confirm")) == (
        2,
        "waiting",
        "12-03 17:30",
    )

    # Thursday: nobody closes it against the enterprise's word but on a documented service confirmation.
    await days.until("12-03 10:00")
    assert await track.refused(OFFICER, number, "close", basis="confirmed") == "enterprise-dissatisfied"
    service = {"basis": "service_confirmed", "explanation": "已向企业说明增容须待主网改造。"}
    assert await track.refused(OFFICER, number, "close", **service) == "service-confirmation-incomplete"
    case = await track.give(OFFICER, number, "close", **service, document="潮供电函〔2026〕18号")
    await days.work()
    assert (case["state"], case["closing"]["basis"]) == ("closed", "service_confirmed")
    assert case["closing"]["document"] == "潮供电函〔2026〕18号"
    assert case["moves"][-1]["state"] == "declined"
    assert ticking(case) == set()
    await days.until("12-10 09:00")
    assert await days.happened(number, "track_case", "letter") == ["track_case.closed"]


#: what one of two workers is killed at: the case's clocks, its climbs, its letters, who is told of them
MIDST = (
    "case_close_a warn:1/2",
    "case_overdue",
    "case_confirm breach",
    "track_case",
    "letter",
    "notice case-climb",
    "notice supervision",
    "numbers",
    "turn",
)


async def test_it_climbs_until_it_is_solved(teller: Teller) -> None:
    await teller.by_one(it_climbs_until_it_is_solved)


async def test_it_climbs_the_same_with_two_workers_at_once(teller: Teller) -> None:
    await teller.by_both(it_climbs_until_it_is_solved)


async def test_it_climbs_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(it_climbs_until_it_is_solved, *MIDST)
    assert deaths.at("case_overdue breach") == {"claimed"}
    for reader in ("ladder", "letters", "notices"):
        assert deaths.at(f"turn of {reader}") == {"claimed"}
    for written in (
        "numbers",
        "sla.breached case_overdue breach",
        "track_case.climbed 1",
        "track_case.climbed 2",
        "track_case.climb_proposed 3",
        "track_case.climb_proposed 4",
        "letter.issued",
        "notice case-climbed-holders",
        "notice case-climb-silent",
        "notice supervision-department",
    ):
        assert deaths.at(written) == {"unsaved", "saved"}, written


async def test_it_is_unsolved_twice(teller: Teller) -> None:
    await teller.by_one(it_is_unsolved_twice)


async def test_it_is_unsolved_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(
        it_is_unsolved_twice, "track_case.climb", "turn of ladder", "notice case-climb"
    )
    for written in ("track_case.climbed 2", "track_case.climb_proposed 3", "notice case-climbed-holders"):
        assert deaths.at(written) == {"unsaved", "saved"}, written


async def test_a_second_reading_of_what_was_read_changes_nothing(track: Track, days: Days) -> None:
    number = await track.taken_on()
    await days.until("11-26 17:30")
    async with days.platform.database.transaction() as tx:
        await tx.execute("UPDATE event_cursor SET number = 0 WHERE name IN ('ladder', 'letters', 'notices')")
    told = await days.told(number)
    await days.work()
    case = await track.seen(number)
    assert (case["level"], len(case["moves"])) == (1, 1)
    assert (await days.happened(number)).count("track_case.climbed 1 TR-HALF") == 1
    assert told and await days.told(number) == {}
