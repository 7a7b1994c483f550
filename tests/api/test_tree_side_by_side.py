"""Co-handlers answer to the lead; replies are drafted and signed; what is secret stays so on every level."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.cities.in_force import CityInForce
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import REPLY, Road
from tests.api.tree import COUNTY, DISPUTE, STATION, TOWN, Tree, due, offered, part, running, states

LEAD, HELPER = "XQ-CG", "CZ-CG"
WHO = {LEAD: "clerk-xq-cg", HELPER: "clerk-cz-cg"}
ABSTRACT = "请核查辖区内一家企业的夜间排放情况。"
SECRET = "意溪镇东津村某某巷十八号的金凤陶瓷厂夜间偷排废水,请保密。"


@pytest.fixture
def tree(road: Road, clock: FakeClock, platform: Platform) -> Tree:
    """Nothing dispatched yet."""
    return Tree(road, clock, platform)


async def lead_and_helper(tree: Tree) -> None:
    """A bureau of the county leads, the city's bureau helps; the lead has begun and reached the citizen."""
    tree.number = await tree.road.order(
        "pending_dispatch", accept={"category_code": "CG02", "request_type": "help"}
    )
    await tree.give("centre", "dispatch", lead=LEAD, co_handlers=[HELPER])
    await tree.give(WHO[LEAD], "sign_in")
    await tree.give(WHO[LEAD], "contact", method="phone", reached=True, note="已联系")


async def test_a_co_handler_answers_to_the_lead(tree: Tree) -> None:
    await lead_and_helper(tree)
    order = await tree.page("centre")
    assert states(order) == {LEAD: "in_progress", HELPER: "pending_sign_in"}
    assert part(order, HELPER)["parent_id"] == part(order, LEAD)["id"]
    assert due(order, HELPER) < due(order, LEAD)
    assert await tree.refused(WHO[LEAD], "reply", **REPLY) == "parts-open"
    helper = await tree.page(WHO[HELPER])
    assert offered(helper, HELPER) >= {"sign_in", "request_return"}
    assert running(helper) == {HELPER}
    await tree.give(WHO[HELPER], "sign_in")
    await tree.reply(WHO[HELPER], internal_findings="市里协办的情况。")
    assert (await tree.page("centre"))["state"] == "in_progress", "the order waits for its lead"
    read = [r["internal_findings"] for r in (await tree.page(WHO[LEAD]))["replies"]]
    assert read == ["市里协办的情况。"]
    assert offered(await tree.page("centre"), HELPER) == set(), "not the centre's to accept"
    await tree.give(WHO[LEAD], "send_back_part", reason="缺少检测报告")
    assert running(await tree.page("centre")) == {LEAD, HELPER}
    await tree.reply(WHO[HELPER])
    await tree.give(WHO[LEAD], "accept_part")
    replied = await tree.reply(WHO[LEAD], internal_findings="区里主办的情况。")
    assert replied["state"] == "pending_review"
    seen = [r["internal_findings"] for r in (await tree.page(WHO[HELPER]))["replies"]]
    assert "区里主办的情况。" not in seen
    await tree.give("supervisor", "approve")
    assert states(await tree.page("centre")) == {LEAD: "finished", HELPER: "finished"}


async def test_a_helper_is_added_later_and_its_return_goes_to_the_lead(tree: Tree) -> None:
    await tree.begin(LEAD)
    await tree.give(WHO[LEAD], "sign_in")
    assert await tree.refused("centre", "add_co_handler", organisation=LEAD) == "held-already"
    await tree.give("centre", "add_co_handler", organisation=HELPER, note="请提供检测")
    assert await tree.refused("centre", "add_co_handler", organisation=HELPER) == "held-already"
    await tree.give(WHO[HELPER], "request_return", **DISPUTE)
    assert await tree.refused("centre", "grant_return", note="同意") == "no-application"
    page = await tree.give(WHO[LEAD], "grant_return", note="由我局自办")
    assert (states(page)[HELPER], running(await tree.page("centre"))) == ("returned", {LEAD})
    await tree.give("centre", "add_co_handler", organisation="CZ-HB")
    await tree.give(WHO[LEAD], "request_return", **DISPUTE)
    back = await tree.give("centre", "grant_return", note="改派")
    assert states(back) == {LEAD: "returned", HELPER: "returned", "CZ-HB": "ended"}
    assert running(back) == set()
    assert (await tree.page("clerk-cz-hb"))["commands"] == []


async def test_what_came_up_after_the_draft_is_settled_before_the_signature(tree: Tree) -> None:
    await tree.begin(LEAD)
    await tree.give(WHO[LEAD], "sign_in")
    await tree.give(WHO[LEAD], "contact", method="phone", reached=True, note="已联系")
    await tree.give(WHO[LEAD], "draft_reply", **REPLY)
    await tree.give("centre", "add_co_handler", organisation=HELPER)
    assert await tree.refused("leader-xq-cg", "sign_reply") == "parts-open"
    await tree.give(WHO[HELPER], "sign_in")
    await tree.reply(WHO[HELPER], is_solved=False, unsolved_reason="不归我局管")
    assert await tree.refused(WHO[LEAD], "accept_part") == "superior-replied"
    await tree.give("leader-xq-cg", "return_draft", reason="补写市局意见")
    await tree.give(WHO[LEAD], "accept_part")
    await tree.give(WHO[LEAD], "draft_reply", **REPLY)
    await tree.give("leader-xq-cg", "sign_reply")
    desk = await tree.road.desk("dispatch01")
    history = (await desk.get(f"work-orders/{tree.number}/events"))["items"]
    told = next(e for e in history if e["name"] == "work_order.replied")
    assert told["detail"] == "属实，已解决", "the lead's own word"


async def test_a_leader_returns_a_draft_and_signs_the_next(tree: Tree) -> None:
    await tree.begin(LEAD)
    await tree.give(WHO[LEAD], "sign_in")
    await tree.give(WHO[LEAD], "contact", method="phone", reached=True, note="已联系")
    drafted = await tree.give(WHO[LEAD], "draft_reply", **REPLY)
    assert states(drafted) == {LEAD: "awaiting_signature"}
    assert await tree.refused(WHO[LEAD], "reply", **REPLY) == "awaiting-signature"
    assert await tree.refused(WHO[LEAD], "sign_reply", status=403) == "not-allowed"
    assert running(drafted) == {LEAD}, "the clock runs until the reply has left the unit"
    await tree.give("leader-xq-cg", "return_draft", reason="写明更换日期")
    again = await tree.page(WHO[LEAD])
    assert (again["replies"][0]["state"], again["replies"][0]["review_note"]) == ("sent_back", "写明更换日期")
    await tree.give(WHO[LEAD], "draft_reply", **{**REPLY, "public_answer": "路灯已于11月23日修复。"})
    signed = await tree.give("leader-xq-cg", "sign_reply", note="同意")
    assert (signed["state"], running(signed)) == ("pending_review", set())
    approved = await tree.give("supervisor", "approve")
    assert approved["public_answer"] == "路灯已于11月23日修复。"


async def test_where_the_city_wants_signatures_a_clerk_alone_cannot_reply(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CityInForce, "signs_replies", _always, raising=False)
    monkeypatch.setattr("callcenter.cities.road_rules.RoadRules.signs_replies", _always)
    await tree.begin()
    await tree.give("county", "sign_in")
    await tree.give("county", "delegate", organisations=[TOWN])
    await tree.give("clerk-yixi", "sign_in")
    assert await tree.refused("clerk-yixi", "reply", **REPLY) == "signature-needed"
    assert "reply" not in offered(await tree.page("clerk-yixi"), TOWN)
    await tree.give("clerk-yixi", "draft_reply", **REPLY)
    assert offered(await tree.page("county"), TOWN) == {"recall"}
    await tree.give("leader-yixi", "sign_reply")
    await tree.give("county", "accept_part")
    await tree.give("clerk-xq", "contact", method="phone", reached=True, note="已联系")
    assert await tree.refused("clerk-xq", "reply", **REPLY) == "signature-needed"
    assert (await tree.reply("leader-xq"))["state"] == "pending_review", "hers is the signature"


def _always(*_of: object) -> bool:
    return True


async def secret_order(tree: Tree, **accept: Any) -> None:
    """A confidential order at the county, delegated to a town; the city's bureau helps."""
    await tree.begin(content=SECRET, confidential=True, abstract=ABSTRACT, accept=accept)
    await tree.give("county", "sign_in")
    await tree.give("centre", "add_co_handler", organisation=HELPER)
    await tree.give("county", "delegate", organisations=[TOWN])
    await tree.give("town", "sign_in")
    await tree.give("town", "delegate", organisations=[STATION])


async def test_every_level_reads_the_abstract_and_its_own_part_only(tree: Tree) -> None:
    await secret_order(tree)
    await tree.give("station", "sign_in")
    await tree.reply("station", internal_findings="站里的秘密核查。")
    await tree.give("town", "accept_part")
    await tree.reply("town", internal_findings="镇里的秘密核查。")
    await tree.give("bureau", "sign_in")
    await tree.reply("bureau", internal_findings="市局的秘密核查。")
    known = {
        "county": ({COUNTY, TOWN, STATION, HELPER}, {"站里", "镇里", "市局"}),
        "town": ({COUNTY, TOWN, STATION}, {"站里", "镇里"}),
        "station": ({TOWN, STATION}, {"站里"}),
        "bureau": ({COUNTY, HELPER}, {"市局"}),
    }
    for who, (units, words) in known.items():
        page = await tree.page(who)
        assert (page["content"], page["is_abstract"], page["citizen"]) == (ABSTRACT, True, None), who
        assert set(states(page)) == units, who
        assert {r["internal_findings"][:2] for r in page["replies"]} == words, who
        assert "金凤" not in str(page), who
        told = await tree.told(who)
        assert told[0] == "work_order.dispatched", who
        assert "work_order.registered" not in told
    assert "work_order.signed_in" not in await tree.told("bureau"), "what others do is not told"
    assert await tree.seen_by() == {"centre", "county", "town", "station", "bureau"}


async def test_any_level_asks_the_citizen_through_the_centre(tree: Tree) -> None:
    await secret_order(tree)
    await tree.give("station", "sign_in")
    await tree.give("station", "ask_citizen", question="排放多在几点?")
    assert await tree.refused("county", "ask_citizen", question="在哪条沟?") == "question-pending"
    assert (await tree.page("bureau"))["roads"]["questions"] == []
    assert "relay_answer" in offered(await tree.page("centre"))
    await tree.give("centre", "relay_answer", answer="凌晨两点左右")
    for who in ("station", "town", "county"):
        asked = (await tree.page(who))["roads"]["questions"]
        assert [q["answer"] for q in asked] == ["凌晨两点左右"], who
    assert (await tree.page("bureau"))["roads"]["questions"] == []
    await tree.give("station", "ask_citizen", question="有照片吗?")
    await tree.give("town", "recall", reason="改由镇里办理")
    assert "ask_citizen" in offered(await tree.page("county")), "nobody waits for that answer any more"
    await tree.give("county", "ask_citizen", question="现在还在排放吗?")
    await tree.give("centre", "relay_answer", answer="还在")
    asked = (await tree.page("county"))["roads"]["questions"]
    assert sorted(q["answer"] for q in asked) == ["凌晨两点左右", "提问的单位已不再办理，未再询问", "还在"]


async def test_an_ordinary_matter_is_not_asked_through_the_centre(tree: Tree) -> None:
    await tree.begin()
    await tree.give("county", "sign_in")
    assert await tree.refused("county", "ask_citizen", question="在哪里?") == "not-confidential"


async def test_the_accused_and_what_is_below_it_get_no_part(tree: Tree) -> None:
    accused = {
        "complained_of_kind": "person",
        "complained_of_name": "意溪镇某负责人",
        "complained_of_organisation": TOWN,
    }
    await tree.begin(content=SECRET, confidential=True, abstract=ABSTRACT, accept=accused)
    await tree.give("county", "sign_in")
    for code in (TOWN, STATION):
        assert await tree.refused("county", "delegate", organisations=[code]) == "recusal", code
        assert await tree.refused("centre", "add_co_handler", organisation=code) == "recusal", code
    await tree.give("county", "delegate", organisations=["XQ-CG"])
    await tree.give("clerk-xq-cg", "sign_in")
    assert await tree.seen_by() == {"centre", "county"}
