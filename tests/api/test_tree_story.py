"""City → county → town → station and back, told day by day, with what each desk sees."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import REPLY, Road
from tests.api.tree import (
    COUNTY,
    DISPUTE,
    STATION,
    TOWN,
    Tree,
    at,
    clock_of,
    due,
    offered,
    part,
    running,
    states,
)


@pytest.fixture
async def tree(road: Road, clock: FakeClock, platform: Platform) -> Tree:
    """An order the centre has just dispatched to a county, Monday 09:00."""
    made = Tree(road, clock, platform)
    await made.begin()
    return made


async def down_to_the_station(tree: Tree) -> None:
    """The county passes it to the town, the town to its station, Monday morning."""
    await tree.give("county", "sign_in")
    tree.to("11-23 10:00")
    await tree.give("county", "delegate", organisations=[TOWN], note="请现场核查")
    await tree.give("town", "sign_in")
    tree.to("11-23 11:00")
    await tree.give("town", "delegate", organisations=[STATION])


async def test_each_level_sees_the_order_once_it_reaches_it(tree: Tree) -> None:
    assert await tree.seen_by() == {"centre", "county"}
    assert offered(await tree.page("county")) >= {"sign_in", "request_return"}
    assert await tree.refused("county", "delegate", organisations=[TOWN]) == "illegal-transition"
    await tree.give("county", "sign_in")
    tree.to("11-23 10:00")
    county = await tree.give("county", "delegate", organisations=[TOWN], note="请现场核查")
    assert states(county) == {COUNTY: "in_progress", TOWN: "pending_sign_in"}
    assert part(county, TOWN)["parent_id"] == part(county, COUNTY)["id"]
    assert offered(county, TOWN) == {"recall"}
    assert {b["code"] for b in county["blocked"] if b["command"] == "reply"} == {"citizen-not-contacted"}
    assert await tree.seen_by() == {"centre", "county", "town"}
    town = await tree.page("town")
    assert offered(town, TOWN) >= {"sign_in", "request_return"}
    assert offered(town) == set(), "the order as a whole is the county's"
    assert await tree.refused("station", "sign_in", status=404, version=1) == "work-order-not-found"
    await tree.give("town", "sign_in")
    tree.to("11-23 11:00")
    town = await tree.give("town", "delegate", organisations=[STATION])
    assert await tree.seen_by() == {"centre", "county", "town", "station"}
    assert states(town) == {COUNTY: "in_progress", TOWN: "in_progress", STATION: "pending_sign_in"}
    station = await tree.page("station")
    assert offered(station, STATION) >= {"sign_in", "request_return"}
    assert offered(await tree.page("county"), STATION) == set(), "it answers to the town"
    assert await tree.refused("county", "recall", assignment=part(town, STATION)["id"], reason="收回") == (
        "not-superior"
    )
    centre = await tree.page("centre")
    assert states(centre) == states(town)
    assert offered(centre, TOWN) == offered(centre, STATION) == set()


async def test_each_part_is_due_before_the_one_above_it(tree: Tree) -> None:
    await down_to_the_station(tree)
    order = await tree.page("centre")
    assert due(order, COUNTY) == at("12-03 17:30"), "eight working days"
    assert due(order, TOWN) == at("12-02 17:30")
    assert due(order, STATION) == at("12-01 17:30")
    assert running(order) == {COUNTY, TOWN, STATION}
    assert clock_of(order, TOWN, "sign_in")["state"] == "stopped"
    assert clock_of(order, STATION, "sign_in")["state"] == "running"
    assert order["clock"]["kind"] == "contact", "the centre's list sorts by the lead's clocks"
    for who, codes in (
        ("county", {COUNTY, TOWN, STATION}),
        ("town", {TOWN, STATION}),
        ("station", {STATION}),
    ):
        page = await tree.page(who)
        assert running(page) == codes, who
        assert [c["kind"] for c in page["clocks"] if c["assignment"] is None] == ["statutory", "dispatch"]


async def test_a_return_climbs_one_level_each_time(tree: Tree) -> None:
    await down_to_the_station(tree)
    tree.to("11-23 14:00")
    await tree.give("station", "sign_in")
    station = await tree.give("station", "request_return", **DISPUTE)
    assert [a["state"] for a in station["roads"]["applications"]] == ["pending"]
    assert await tree.refused("station", "request_return", **DISPUTE) == "application-pending"
    assert await tree.refused("station", "reply", **REPLY) == "application-pending"
    for above in ("county", "centre"):
        assert "grant_return" not in offered(await tree.page(above), STATION), "the town's to decide"
    assert await tree.refused("centre", "grant_return", note="同意") == "no-application"
    assert offered(await tree.page("town"), STATION) == {"grant_return", "reject_request", "recall"}
    town = await tree.give("town", "grant_return", note="由镇里自办")
    assert states(town) == {COUNTY: "in_progress", TOWN: "in_progress", STATION: "returned"}
    assert running(town) == {TOWN}
    returned = await tree.page("station")
    assert offered(returned, STATION) == offered(returned) == set()
    assert [c["state"] for c in returned["clocks"] if c["assignment"] is not None] == ["stopped", "stopped"]

    tree.to("11-23 16:00")
    await tree.give("town", "request_return", **DISPUTE)
    waiting = await tree.page("county")
    assert offered(waiting, TOWN) == {"grant_return", "reject_request", "recall"}
    await tree.give("county", "reject_request", note="养护协议已到期,仍由镇里负责。", is_wrongful=True)
    assert offered(await tree.page("town"), TOWN) >= {"reply", "delegate", "request_return"}
    await tree.give("town", "request_return", **DISPUTE)
    tree.to("11-24 09:00")
    county = await tree.give("county", "grant_return", note="同意")
    assert states(county)[TOWN] == "returned"
    assert running(await tree.page("centre")) == {COUNTY}

    tree.to("11-24 10:00")
    await tree.give("county", "request_return", **DISPUTE)
    assert offered(await tree.page("county"), TOWN) == set()
    decided = await tree.give("centre", "reject_request", note="属地负责,由湘桥区承办。")
    assert states(decided)[COUNTY] == "in_progress"
    told = [(a["organisation"]["code"], a["state"]) for a in decided["roads"]["applications"]]
    assert told == [(STATION, "granted"), (TOWN, "rejected"), (TOWN, "granted"), (COUNTY, "rejected")]
    assert "return-too-late" not in {b["code"] for b in (await tree.page("county"))["blocked"]}
    tree.to("11-24 17:31")
    assert await tree.refused("county", "request_return", **DISPUTE) == "return-too-late"


async def test_the_centre_takes_it_back_and_everything_below_ends(tree: Tree) -> None:
    await down_to_the_station(tree)
    await tree.give("county", "request_return", **DISPUTE)
    taken = await tree.give("centre", "grant_return", note="改派", proper_lead="XQ-CG")
    assert taken["state"] == "pending_dispatch"
    assert states(taken) == {COUNTY: "returned", TOWN: "ended", STATION: "ended"}
    assert running(taken) == set()
    assert {c["kind"] for c in taken["clocks"] if c["state"] == "running"} == {"statutory", "dispatch"}
    for who in ("county", "town", "station"):
        assert (await tree.page(who))["commands"] == [], who
    again = await tree.give("centre", "dispatch", lead="XQ-CG")
    assert (again["lead"]["code"], running(again)) == ("XQ-CG", {"XQ-CG"})


async def test_the_answer_climbs_level_by_level(tree: Tree) -> None:
    await down_to_the_station(tree)
    tree.to("11-24 09:00")
    await tree.give("station", "sign_in")
    await tree.give("station", "contact", method="phone", reached=True, note="已约定周三上门")
    page = await tree.page("station")
    assert [c["note"] for c in page["contacts"]] == ["已约定周三上门"]
    contact = next(c for c in (await tree.page("county"))["clocks"] if c["kind"] == "contact")
    assert contact["state"] == "stopped", "the citizen has been spoken to"
    tree.to("11-25 09:00")
    station = await tree.reply("station", internal_findings="站里第一次核查。")
    assert states(station)[STATION] == "replied"
    assert running(await tree.page("centre")) == {COUNTY, TOWN}
    assert await tree.refused("town", "reply", **REPLY) == "parts-open"
    assert offered(await tree.page("town"), STATION) == {"accept_part", "send_back_part", "recall"}
    assert await tree.refused("station", "reply", **REPLY) == "illegal-transition"

    tree.to("11-27 09:00")
    await tree.give("town", "send_back_part", reason="照片不清楚")
    sent_back = await tree.page("station")
    assert sent_back["replies"][0]["review_note"] == "照片不清楚"
    assert clock_of(sent_back, STATION)["state"] == "running"
    assert due(sent_back, STATION) == at("12-01 17:30"), "a bound is a bound"
    await tree.reply("station", internal_findings="站里第二次核查。")
    town = await tree.give("town", "accept_part")
    assert states(town)[STATION] == "finished"
    assert running(town) == {TOWN}

    town = await tree.reply("town", internal_findings="镇里的核查情况。")
    assert {r["internal_findings"] for r in town["replies"]} == {
        "站里第一次核查。",
        "站里第二次核查。",
        "镇里的核查情况。",
    }
    assert {r["internal_findings"] for r in (await tree.page("station"))["replies"]} == {
        "站里第一次核查。",
        "站里第二次核查。",
    }
    part_id = part(town, STATION)["id"]
    told = await tree.refused("town", "send_back_part", assignment=part_id, reason="再核")
    assert told == "superior-replied"
    await tree.give("county", "send_back_part", assignment=part(town, TOWN)["id"], reason="请写明修复日期")
    assert states(await tree.page("centre")) == {
        COUNTY: "in_progress",
        TOWN: "in_progress",
        STATION: "finished",
    }
    await tree.give("town", "send_back_part", reason="请补修复日期")
    await tree.reply("station")
    await tree.give("town", "accept_part")
    await tree.reply("town")
    assert await tree.refused("county", "reply", **REPLY) == "parts-open"
    assert states(await tree.give("county", "accept_part"))[TOWN] == "finished"

    tree.to("11-30 09:00")
    await tree.reply("county", internal_findings="区里汇总的情况。")
    centre = await tree.page("centre")
    assert (centre["state"], running(centre)) == ("pending_review", set())
    told = await tree.refused("county", "send_back_part", reason="再核", assignment=part(centre, TOWN)["id"])
    assert told == "superior-replied"
    await tree.give("supervisor", "send_back", reason="请附照片")
    assert running(await tree.page("centre")) == {COUNTY}
    await tree.give("county", "send_back_part", reason="请附照片", assignment=part(centre, TOWN)["id"])
    await tree.reply("town")
    await tree.give("county", "accept_part")
    await tree.reply("county")
    await tree.give("supervisor", "approve")
    await tree.give("follow01", "follow_up", method="phone", reached=True, is_solved=True, satisfaction=5)
    closed = await tree.give("follow01", "close")
    assert [c["kind"] for c in closed["clocks"] if c["state"] == "running"] == []
    assert states(closed) == {COUNTY: "finished", TOWN: "finished", STATION: "finished"}
    assert await tree.seen_by() == {"centre", "county", "town", "station"}


async def test_time_that_the_superior_took_is_given_back(tree: Tree) -> None:
    """A part delegated late is due by its superior's time; sent back after its own, it has until then."""
    await tree.give("county", "sign_in")
    await tree.give("county", "delegate", organisations=[TOWN])
    await tree.give("town", "sign_in")
    tree.to("12-02 16:00")
    await tree.reply("town")
    assert clock_of(await tree.page("town"), TOWN)["level"] == "stopped"
    tree.to("12-03 09:00")
    page = await tree.give("county", "send_back_part", reason="请补充照片")
    assert due(page, TOWN) == at("12-03 17:30"), "its own bound is over: the county's time is all there is"
    assert clock_of(page, TOWN)["level"] != "overdue"


async def test_a_part_is_recalled_with_all_below_it(tree: Tree) -> None:
    await down_to_the_station(tree)
    await tree.give("station", "sign_in")
    await tree.reply("station")
    county = await tree.give("county", "recall", reason="改由区里直接办理")
    assert states(county) == {COUNTY: "in_progress", TOWN: "ended", STATION: "ended"}
    assert running(county) == {COUNTY}
    assert (await tree.page("station"))["replies"][0]["state"] == "withdrawn"
    assert {c["command"] for c in (await tree.page("town"))["commands"]} == set()
    await tree.give("county", "delegate", organisations=[TOWN])
    assert states(await tree.page("centre"))[TOWN] == "pending_sign_in"


async def test_nobody_gets_two_parts_nor_one_that_is_not_below(tree: Tree) -> None:
    await tree.give("county", "sign_in")
    await tree.give("county", "delegate", organisations=[TOWN])
    assert await tree.refused("county", "delegate", organisations=[TOWN]) == "held-already"
    for stranger in ("T445103110", "CZ-CG", COUNTY):
        assert await tree.refused("county", "delegate", organisations=[stranger]) == "not-below"
    await tree.give("town", "sign_in")
    assert await tree.refused("town", "delegate", organisations=["XQ-CG"]) == "not-below"
    told = await tree.refused("centre", "add_co_handler", organisation=TOWN)
    assert told == "held-already"


async def test_a_superior_does_not_act_for_a_part_that_answers_to_it(tree: Tree) -> None:
    await down_to_the_station(tree)
    order = await tree.page("county")
    for code in (TOWN, STATION):
        wanted = part(order, code)["id"]
        assert await tree.refused("county", "sign_in", assignment=wanted) == "illegal-transition"
        assert await tree.refused("county", "reply", assignment=wanted, **REPLY) == "not-own-order"
    assert states(await tree.page("centre"))[STATION] == "pending_sign_in"


async def test_a_part_may_be_given_time_but_never_beyond_the_one_above(tree: Tree) -> None:
    await down_to_the_station(tree)
    asked: dict[str, Any] = {"reason": "等待配件到货", "basis": "采购合同", "told_citizen": True}
    late = await tree.refused("town", "request_extension", until="2026-12-04T17:30:00+08:00", **asked)
    assert late == "extension-too-long", "the county itself is due on the 3rd"
    await tree.give("town", "request_extension", until="2026-12-03T12:00:00+08:00", **asked)
    page = await tree.give("county", "grant_extension", note="同意")
    assert due(page, TOWN) == at("12-03 12:00")
    assert due(page, COUNTY) == at("12-03 17:30")
    await tree.give("county", "request_extension", until="2026-12-10T17:30:00+08:00", **asked)
    granted = await tree.give("centre", "grant_extension", note="同意")
    assert due(granted, COUNTY) == at("12-10 17:30"), "the town's extension is not the order's first"


async def test_a_town_dispatched_to_directly_has_its_county_told(
    road: Road, clock: FakeClock, platform: Platform
) -> None:
    tree = Tree(road, clock, platform)
    await tree.begin(TOWN)
    county = await tree.page("county")
    copy = part(county, COUNTY)
    assert (copy["kind"], copy["state"]) == ("copy", "informed")
    assert await tree.seen_by() == {"centre", "county", "town"}
    assert offered(county) >= {"sign_in"}, "a county may act for its town that leads"
    assert running(await tree.page("centre")) == {TOWN}


async def test_who_works_on_a_part_may_ring_the_citizen_and_nobody_after(tree: Tree) -> None:
    await down_to_the_station(tree)
    await tree.give("station", "sign_in")
    desk = await tree.road.desk("clerk-yixi-zf")
    asked = {"field": "contact_phone", "reason": "预约上门时间"}
    shown = await desk.post(f"work-orders/{tree.number}/reveal", asked)
    assert shown["value"] == "13900001234"
    await tree.give("town", "recall", reason="改由镇里办理")
    assert (await tree.page("station"))["reveals"] == []
    assert (await desk.post(f"work-orders/{tree.number}/reveal", asked, status=403))["error"] == "not-allowed"


async def test_what_is_put_off_is_put_off_for_its_parts_too(tree: Tree) -> None:
    await tree.give("county", "sign_in")
    await tree.give("county", "delegate", organisations=[TOWN])
    await tree.give("town", "sign_in")
    asked = {"reason": "须等项目立项", "basis": "区财政预算安排", "plan": "明年一季度完成"}
    until = "2027-01-29T17:30:00+08:00"
    await tree.give("county", "request_suspension", until=until, told_citizen=True, **asked)
    page = await tree.give("supervisor", "grant_suspension", note="同意")
    assert page["state"] == "suspended"
    assert due(page, COUNTY).isoformat() == "2027-01-29T09:30:00+00:00"
    assert due(page, TOWN).isoformat() == "2027-01-28T09:30:00+00:00"
    town = await tree.reply("town")
    assert states(town)[TOWN] == "replied", "a part goes on while the order waits"
    await tree.give("county", "accept_part")
    assert running(await tree.page("centre")) == {COUNTY}


async def test_who_gave_its_part_back_is_told_of_nothing_more_to_do(tree: Tree) -> None:
    await down_to_the_station(tree)
    await tree.give("station", "request_return", **DISPUTE)
    await tree.give("town", "grant_return", note="镇里自行办理")
    page = await tree.page("station")
    assert not {"reply", "contact", "request_return"} & {b["command"] for b in page["blocked"]}
