"""Cases of the enterprise track: who is recognised, what screening decides, who may do what, how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.enterprise.store import CaseStore
from callcenter.kernel.clock import FakeClock
from tests.api.days import Days
from tests.api.enterprises import (
    HELPER,
    LEAD,
    LEAD_HEAD,
    OFFICER,
    PLAN,
    POWER,
    Track,
    registered,
)
from tests.api.road import Road, submit
from tests.api.story import Citizen, at, due_of

PENSION = "我想问一下我自己的养老金什么时候可以领，我是厂里的文员。"
WAGES = "我在潮州市韩青瓷业有限公司上班，公司拖欠我三个月工资，请帮我要回来。"
LIN = {"post": "厂长", "name": "林晓明", "phone": "13900001111"}


@pytest.fixture
def track(road: Road, days: Days) -> Track:
    """The office, the units and the worker."""
    return Track(road, days)


async def queue_of(road: Road, who: str = "supervisor") -> dict[str, Any]:
    items = (await (await road.desk(who)).get("enterprises/queue"))["items"]
    return {item["number"]: item for item in items}


@pytest.mark.parametrize(
    ("content", "fields", "by"),
    [
        (POWER, {"phone": "13900001111"}, "号码"),
        (POWER, {"phone": "13799990000", "uscc": "CODE"}, "统一社会信用代码"),
        (POWER, {"phone": "13799990000"}, "名称"),
        (POWER.replace("潮州市韩青瓷业有限公司", "韩青瓷业"), {"company": "（韩青瓷业）"}, "名称"),
    ],
)
async def test_an_enterprise_is_known_by_number_code_or_name(
    track: Track, road: Road, content: str, fields: dict[str, str], by: str
) -> None:
    enterprise = await registered(road, aliases=["韩青瓷业"], contacts=[LIN])
    fields = {k: enterprise["uscc"] if v == "CODE" else v for k, v in fields.items()}
    citizen = await track.asks(content, **{"phone": "13799990000", **fields})
    case = await track.seen(citizen.number)
    assert (case["enterprise"]["id"], case["recognised_by"]) == (enterprise["id"], by)


async def test_two_that_fit_are_as_good_as_none(track: Track, road: Road) -> None:
    for name in ("潮州市甲瓷厂", "潮州市乙瓷厂"):
        await registered(road, name, contacts=[LIN])
    citizen = await track.asks(POWER)
    assert (await track.seen(citizen.number))["enterprise"] is None


async def test_what_its_clerk_asks_for_himself_is_on_the_queue_but_not_on_the_track(
    track: Track, road: Road
) -> None:
    await registered(road, contacts=[LIN])
    for content in (PENSION, WAGES):
        number = (await submit(road.http, content, phone="13900001111"))["number"]
        item = (await queue_of(road))[number]
        assert (item["track"], item["enterprise_name"]) == ("ordinary", "潮州市韩青瓷业有限公司")
        assert await track.seen(number, "supervisor", status=404)
        # The officer follows enterprises, not what their people ask for themselves.
        assert number not in await queue_of(road, OFFICER)


async def test_who_reports_in_confidence_is_not_given_away_by_a_number(track: Track, road: Road) -> None:
    await registered(road, contacts=[LIN])
    for fields in ({"confidential": True}, {"request_type": "report"}):
        number = (await submit(road.http, POWER, phone="13900001111", **fields))["number"]
        item = (await queue_of(road)).get(number)
        assert item is None or item["enterprise_name"] is None


async def test_a_matter_that_is_none_goes_on_as_an_ordinary_order(track: Track, road: Road) -> None:
    citizen = await track.asks()
    number = citizen.number
    told = "经核实为个人事项，已按普通诉求继续办理，编号不变。"
    wrong = await track.refused(OFFICER, number, "refuse", ground="SC-NONE", explanation=told)
    assert wrong == "ground-unknown"
    gone = await track.give(OFFICER, number, "refuse", ground="SC-PERSONAL", explanation=told, status=204)
    assert not gone  # it is nothing of the officer's any more
    await track.seen(number, status=404)
    case = await track.seen(number, "supervisor")
    assert (case["state"], case["refusal"]["explanation"]) == ("refused", told)
    order = await (await road.desk("supervisor")).order(number)
    assert (order["track"], order["state"]) == ("ordinary", "registered")
    page = (await citizen.page())["enterprise"]
    assert (page["refusal"], bool(page["channel"])) == (told, True)
    await track.work()
    assert await track.events(number) == ["opened", "refused"]
    # It is closed like any other now.
    await road.bring(number, "closed", accept={"category_code": "CG02"})


async def test_what_is_no_enterprises_yet_is_linked_before_it_is_taken_on(track: Track, road: Road) -> None:
    citizen = await track.asks()
    number = citizen.number
    assert await track.refused(OFFICER, number, "accept", case_class="A") == "enterprise-missing"
    assert await track.refused(OFFICER, number, "link_enterprise", enterprise=77) == "enterprise-not-found"
    enterprise = await registered(road)
    case = await track.give(OFFICER, number, "link_enterprise", enterprise=enterprise["id"])
    assert (case["recognised_by"], case["officer"]["username"]) == ("人工确认", OFFICER)
    case = await track.give(OFFICER, number, "accept", case_class="B")
    assert (case["state"], case["class_name"]) == ("working", "多部门")


@pytest.mark.parametrize(
    ("case_class", "kinds"),
    [
        ("A", {"case_close_a": "11-30 17:30"}),
        ("B", {"case_close_b": "12-14 17:30"}),
        ("C", {"case_close_c": "01-05 17:30", "case_report": "12-23 17:30"}),
        ("D", {"case_close_d": "01-05 17:30", "case_report": "12-23 17:30"}),
    ],
)
async def test_each_class_has_its_clocks(
    track: Track, road: Road, case_class: str, kinds: dict[str, str]
) -> None:
    number = await track.taken_on(case_class)
    case = await track.seen(number)
    running = {c["kind"]: c for c in case["clocks"] if c["state"] == "running"}
    assert running.keys() == {"case_contact", "case_plan", *kinds}
    for kind, until in kinds.items():
        year = "2027-" if until.startswith("01") else ""
        assert due_of(running[kind]) == at(year + until)
        assert running[kind]["policy"]["source"]
    # None of them is the order's own.
    order = await (await road.desk("supervisor")).order(number)
    assert order["clock"]["kind"] in ("contact", "department", "statutory", "sign_in")


async def test_a_longer_class_is_the_heads_word_and_counts_from_the_same_start(
    track: Track, road: Road, clock: FakeClock
) -> None:
    number = await track.taken_on("A")
    clock.set(at("11-25 09:00"))
    longer = {"case_class": "C", "reason": "涉及历史用地"}
    assert await track.refused(OFFICER, number, "reclassify", **longer) == "longer-class-by-head"
    assert await track.refused("supervisor", number, "reclassify", case_class="A", reason="同前") == (
        "class-unchanged"
    )
    case = await track.give("supervisor", number, "reclassify", **longer)
    clocks = {c["kind"]: c for c in case["clocks"]}
    assert clocks["case_close_a"]["state"] == "stopped"
    assert clocks["case_close_c"]["started_at"] == clocks["case_close_a"]["started_at"]
    assert clocks["case_report"]["state"] == "running"


async def test_who_may_do_what(track: Track, road: Road) -> None:
    number = await track.taken_on()
    plan = {k: v for k, v in PLAN.items()}
    for who in (OFFICER, HELPER, "supervisor"):
        assert await track.refused(who, number, "set_plan", status=403, **plan) == "not-allowed"
    for who in (LEAD, LEAD_HEAD, HELPER):
        refused = await track.refused(who, number, "climb", status=403, to_level=1, reason="想快一点")
        assert refused == "climb-not-allowed"
    assert await track.refused(LEAD, number, "request_climb", status=403, reason="想快一点") == (
        "climb-not-allowed"
    )
    for who in (LEAD, HELPER, LEAD_HEAD):
        assert await track.refused(who, number, "close", status=403, basis="confirmed") == "not-allowed"
    await track.seen(number, "clerk-xq-cg", status=404)
    answer = await track.give("clerk-xq-cg", number, "climb", status=404, to_level=1, reason="不是我的")
    assert answer["error"] == "track-case-not-found"
    stale = await track.give(OFFICER, number, "climb", status=409, version=1, to_level=1, reason="旧版")
    assert stale["error"] == "version-conflict"
    stranger = [{**PLAN["milestones"][0], "organisation": "XQ-CG"}]
    assert await track.refused(LEAD, number, "set_plan", **{**plan, "milestones": stranger}) == (
        "milestone-of-stranger"
    )
    back = {**plan, "milestones": PLAN["milestones"][::-1]}
    assert await track.refused(LEAD, number, "set_plan", **back) == "milestones-out-of-order"
    case = await track.give(LEAD, number, "set_plan", **plan)
    theirs = next(m["id"] for m in case["milestones"] if m["organisation"] == "U-GD")
    assert await track.refused(HELPER, number, "complete_milestone", milestone=theirs) == (
        "milestone-of-another"
    )


async def test_the_head_asks_and_the_office_lifts_a_level_at_a_time_with_a_reason(
    track: Track, road: Road
) -> None:
    number = await track.taken_on()
    case = await track.give(LEAD_HEAD, number, "request_climb", reason="须市工信局一并协调")
    assert (case["level"], case["moves"][-1]["cause"]) == (1, "TR-HEAD")
    assert "须市工信局一并协调" in case["moves"][-1]["reason"]
    assert await track.refused(OFFICER, number, "climb", to_level=3, reason="直接上报") == (
        "climb-skips-level"
    )
    assert await track.refused(OFFICER, number, "climb", to_level=0, reason="放下来") == "climb-not-up"
    case = await track.give(OFFICER, number, "climb", to_level=2, reason="涉及两个单位")
    assert (case["level"], case["moves"][-1]["asked_by"]) == (2, "直通车专员 甲")
    # The head's next request would pass the automatic levels: the office decides.
    case = await track.give(LEAD_HEAD, number, "request_climb", reason="须市领导出面")
    assert (case["level"], case["moves"][-1]["state"], case["moves"][-1]["to_level"]) == (2, "waiting", 3)
    waits = await track.refused(LEAD_HEAD, number, "request_climb", reason="再次申请")
    assert waits == "move-waiting"
    case = await track.give(OFFICER, number, "decline_climb", reason="主要领导已约谈，先看结果")
    assert (case["level"], case["moves"][-1]["state"]) == (2, "declined")
    assert not [c for c in case["clocks"] if c["kind"] == "case_confirm" and c["state"] == "running"]
    await track.work()
    assert (await track.events(number))[-1] == "climb_declined"


async def test_it_goes_down_only_with_a_reason_and_another_persons_approval(track: Track, road: Road) -> None:
    number = await track.taken_on()
    ask = {"to_level": 0, "reason": "已有方案，科室可办"}
    assert await track.refused(OFFICER, number, "ask_step_down", **ask) == "step-down-at-bottom"
    await track.give(OFFICER, number, "climb", to_level=1, reason="先提级")
    up = {**ask, "to_level": 1}
    assert await track.refused(OFFICER, number, "ask_step_down", **up) == "step-down-not-down"
    case = await track.give("supervisor", number, "ask_step_down", **ask)
    assert (case["level"], case["moves"][-1]["state"]) == (1, "waiting")
    assert await track.refused("supervisor", number, "approve_step_down") == "own-step-down"
    case = await track.give("supervisor", number, "reject_step_down", reason="仍由分管领导协调")
    assert case["level"] == 1
    await track.give(OFFICER, number, "ask_step_down", **ask)
    assert await track.refused(OFFICER, number, "approve_step_down", status=403) == "not-allowed"
    case = await track.give("supervisor", number, "approve_step_down", note="同意")
    assert (case["level"], case["moves"][-1]["decided_by"]) == (0, "中心主管")
    await track.work()
    events = await track.events(number)
    assert events[-4:] == ["step_down_asked", "step_down_rejected", "step_down_asked", "stepped_down"]


async def test_only_the_office_ends_it(track: Track, road: Road) -> None:
    number = await track.taken_on()
    assert await track.refused(OFFICER, number, "close", basis="confirmed") == "answer-missing"
    await track.answers(number)
    assert await track.refused(OFFICER, number, "close", basis="confirmed") == "confirmation-missing"
    follow = await road.desk("follow01")
    await follow.give(number, "follow_up", method="phone", reached=True, is_solved=True, satisfaction=4)
    for who in ("follow01", "supervisor", OFFICER):
        refused = await (await road.desk(who)).give(number, "close", status=409)
        assert refused["error"] == "office-closes"
    blocked = {b["command"]: b["code"] for b in (await follow.order(number))["blocked"]}
    assert blocked["close"] == "office-closes"
    case = await track.give(OFFICER, number, "close", basis="confirmed", satisfaction=5)
    assert (case["state"], case["order_state"]) == ("closed", "closed")


async def test_an_answer_on_the_spot_does_not_slip_past_the_office(track: Track, road: Road) -> None:
    citizen = await track.asks()
    answer = {"public_answer": "请自行到供电局营业厅咨询办理。"}
    refused = await (await road.desk("agent01")).give(citizen.number, "direct_close", status=409, **answer)
    assert refused["error"] == "office-closes"


async def test_a_withdrawn_matter_ends_and_its_clocks_with_it(track: Track, road: Road) -> None:
    citizen = await track.asks()
    await track.dispatched(citizen.number)
    await citizen.does("withdrawal", reason="已自行解决")
    case = await track.seen(citizen.number)
    assert (case["state"], case["end_reason"]) == ("ended", "withdrawn")
    assert not [c for c in case["clocks"] if c["state"] == "running"]


async def test_a_closed_matter_that_is_rated_badly_goes_on_where_it_stood(
    track: Track, clock: FakeClock
) -> None:
    citizen = await track.asks()
    number = citizen.number
    await track.dispatched(number)
    await track.give(OFFICER, number, "climb", to_level=1, reason="先提级")
    await track.answers(number)
    await track.give(OFFICER, number, "close", basis="confirmed", satisfaction=4)
    clock.advance(timedelta(hours=1))
    await citizen.does("rating", score=1, comment="又停了")
    await track.work()
    case = await track.seen(number)
    assert (case["state"], case["order_state"], case["level"]) == ("working", "dispatched", 2)
    assert {c["kind"] for c in case["clocks"] if c["state"] == "running"} == {"case_close_a", "case_level_2"}
    assert (await track.events(number))[-2:] == ["reopened", "climbed"]


async def test_the_unit_that_reaches_the_enterprise_stops_the_clock_of_contact(
    track: Track, road: Road
) -> None:
    number = await track.taken_on()
    await (await road.desk(LEAD)).give(number, "contact", method="phone", reached=True, note="已约时间")
    await track.work()
    case = await track.seen(number)
    assert case["contacted_at"] is not None
    assert "case_contact" not in {c["kind"] for c in case["clocks"] if c["state"] == "running"}


async def test_reports_come_every_month_and_a_missed_one_lifts_it(
    track: Track, road: Road, clock: FakeClock
) -> None:
    number = await track.taken_on("C")
    report = {"progress": "已完成测绘，待规划部门确认。", "next_step": "下月上会"}
    assert await track.refused(HELPER, number, "report", status=403, **report) == "not-allowed"
    clock.set(at("12-01 09:00"))
    case = await track.give(LEAD, number, "report", **report)
    assert case["reports"][0]["progress"] == report["progress"]
    await track.give(LEAD, number, "set_plan", **PLAN)
    await track.until("12-31 17:31")
    case = await track.seen(number)
    assert (case["level"], case["moves"][-1]["cause"]) == (1, "TR-REPORT")
    simple = await track.taken_on(content=POWER + "另有一事。", phone="13800000001")
    assert await track.refused(LEAD, simple, "report", **report) == "no-report-due"


async def test_an_extension_that_was_approved_moves_the_clock_of_closing_too(
    track: Track, road: Road, clock: FakeClock
) -> None:
    number = await track.taken_on()
    await track.give(LEAD, number, "set_plan", **PLAN)
    lead = await road.desk(LEAD)
    until = at("12-04 17:30").isoformat()
    await lead.give(
        number,
        "request_extension",
        until=until,
        reason="设备到货延迟",
        basis="采购合同",
        told_citizen=True,
    )
    await (await road.desk("supervisor")).give(number, "grant_extension", until=until)
    await track.work()
    case = await track.seen(number)
    clock_ = next(c for c in case["clocks"] if c["kind"] == "case_close_a")
    assert clock_["due_at"] != clock_["original_due_at"]
    await track.until("12-01 09:00")
    assert (await track.seen(number))["level"] == 0


async def test_each_level_has_its_people_and_its_view(track: Track, road: Road) -> None:
    number = await track.taken_on()
    head = await road.desk(LEAD_HEAD)
    assert (await head.get("track-cases", held="true"))["items"] == []
    await track.give(OFFICER, number, "climb", to_level=1, reason="先提级")
    held = await head.get("track-cases", held="true")
    assert [i["number"] for i in held["items"]] == [number]
    other = await road.desk("leader-cz-cg")
    assert (await other.get("track-cases", held="true"))["items"] == []
    board = await (await road.desk("cityleader")).get("track-cases/board")
    assert [(level["name"], level["count"]) for level in board["levels"]] == [
        ("承办科室", 0), ("分管领导", 1), ("主要领导", 0), ("市领导包案", 0), ("联席会议", 0),
    ]  # fmt: skip
    assert board["holds"] == [3, 4]
    # A person named for a level has it; the others of the role no longer do.
    supervisor = await road.desk("supervisor")
    named = {"level": 1, "organisation": "U-GD", "post": "副局长", "valid_from": "2026-11-01"}
    unfit = await supervisor.post("ladder-holders", {**named, "username": LEAD}, status=422)
    assert unfit["error"] == "holder-unfit"
    made = await supervisor.post("ladder-holders", {**named, "username": LEAD_HEAD}, status=201)
    assert made["level_name"] == "分管领导"
    case = await track.seen(number)
    assert case["ladder"][1]["people"] == ["潮州供电局分管领导"]
    assert [i["number"] for i in (await head.get("track-cases", held="true"))["items"]] == [number]
    await supervisor.post(f"ladder-holders/{made['id']}/end", {"last_day": "2026-11-22"})


async def test_the_levels_of_each_unit_show_who_holds_them_and_where_nobody_does(
    track: Track, road: Road, platform: Platform
) -> None:
    await track.taken_on()
    office = await road.desk(OFFICER)

    async def level_of(unit: str, level: int) -> Any:
        items = (await office.get("ladder-holders/units"))["items"]
        (found,) = [u for u in items if u["organisation"] == unit]
        return next(one for one in found["levels"] if one["level"] == level)

    whole, first, *_ = (await office.get("ladder-holders/units"))["items"]
    assert (whole["organisation"], [one["level"] for one in whole["levels"]]) == ("CZ", [3, 4])
    assert (first["organisation"], first["open_cases"]) == ("U-GD", 1), "who leads most comes first"
    held = await level_of("U-GD", 2)
    assert (held["by_role"], held["is_vacant"]) == (["潮州供电局分管领导"], False)
    lent = {"level": 1, "organisation": "CZ-JY", "post": "副局长", "username": LEAD_HEAD}
    await office.post("ladder-holders", {**lent, "valid_from": "2026-11-01"}, status=201)
    assert not (await level_of(lent["organisation"], 1))["is_vacant"]
    assert (await level_of(lent["organisation"], 2))["is_vacant"], "nobody there has an account"
    named = {"level": 2, "organisation": "U-GD", "post": "局长", "username": LEAD_HEAD}
    first = await office.post("ladder-holders", {**named, "valid_from": "2026-11-01"}, status=201)
    held = await level_of("U-GD", 2)
    assert ([one["post"] for one in held["named"]], held["by_role"]) == (["局长"], [])
    again = {**named, "post": "新局长", "valid_from": "2026-11-01", "replaces": first["id"]}
    assert (await office.post("ladder-holders", again, status=422))["error"] == "replaces-unfit"
    await office.post("ladder-holders", {**again, "valid_from": "2027-01-01"}, status=201)
    held = await level_of("U-GD", 2)
    assert [(one["post"], one["valid_to"]) for one in held["named"]] == [("局长", "2026-12-31")]
    assert [(one["post"], one["valid_from"]) for one in held["to_come"]] == [("新局长", "2027-01-01")]
    brief = {**lent, "valid_from": "2026-11-01", "valid_to": "2026-12-05"}
    ended = await office.post("ladder-holders", brief, status=201)
    after = {**lent, "post": "局长", "valid_from": "2027-02-01", "replaces": ended["id"]}
    await office.post("ladder-holders", after, status=201)
    kept = {one["id"]: one["valid_to"] for one in (await office.get("ladder-holders"))["items"]}
    assert kept[ended["id"]] == "2026-12-05", "who replaces her later gives her no longer a term"
    await (await road.desk(LEAD)).get("ladder-holders/units", status=403)
    async with platform.database.acquire() as connection:
        left = "UPDATE app_user SET disabled_at = now(), disabled_reason = '离职' WHERE username = $1"
        await connection.execute(left, LEAD_HEAD)
        today = platform.city().today(platform.clock.now())
        named_for = await CaseStore().named_levels(connection, "U-GD", today)
    held = await level_of("U-GD", 2)
    assert (held["named"], held["is_vacant"]) == ([], True), "who has left holds nothing"
    assert not named_for, "and keeps nobody of the post's role from it"


async def test_a_confidential_matter_is_sealed_and_its_unit_reads_no_more_than_the_abstract(
    track: Track, road: Road, platform: Platform
) -> None:
    citizen = await track.asks(confidential=True)
    number = citizen.number
    supervisor = await road.desk("supervisor")
    enterprise = await registered(road)
    await track.seen(number, OFFICER, status=404)

    async def give(who: str, command: str, **fields: Any) -> Any:
        version = (await track.seen(number, "supervisor"))["version"]
        path = f"track-cases/{number}/commands/{command}"
        return await (await road.desk(who)).post(path, {"version": version, **fields})

    await give("supervisor", "link_enterprise", enterprise=enterprise["id"])
    await give("supervisor", "accept", case_class="A")
    await supervisor.give(number, "accept", request_type="help")
    abstract = "一家企业申请临时用电增容未获答复。"
    await (await road.desk("dispatch01")).give(
        number, "dispatch", lead="U-GD", abstract=abstract, accused_is_outside=True
    )
    await (await road.desk(LEAD)).give(number, "sign_in")
    plan = {**PLAN, "milestones": PLAN["milestones"][:1]}
    await give(LEAD, "set_plan", **plan)
    async with platform.database.acquire() as connection:
        kept = await connection.fetchval("SELECT plan FROM case_plan")
    assert PLAN["plan"] not in kept
    seen = await track.seen(number, LEAD)
    assert (seen["title"], seen["plan"]["plan"]) == ("保密工单", PLAN["plan"])
    assert (await citizen.page())["enterprise"]["plan"] == PLAN["plan"]


async def test_history_of_an_enterprise_is_its_matters(track: Track, road: Road) -> None:
    enterprise = await registered(road, contacts=[LIN])
    first = await track.asks()
    second = await Citizen.asks(road.http, POWER, phone="13900001111")
    await submit(road.http, PENSION, phone="13900001111")
    case = await track.seen(second.number)
    assert [m["number"] for m in case["history"]] == [first.number]
    officer = await road.desk(OFFICER)
    listed = await officer.get(f"enterprises/{enterprise['id']}/matters")
    assert [m["number"] for m in listed["items"]] == [second.number, first.number]
