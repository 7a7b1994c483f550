"""不予受理 and 撤诉, and how a matter refused comes back."""

from __future__ import annotations

from typing import Any

from callcenter.composition import Platform
from tests.api.road import LAMP, REPLY
from tests.api.story import Citizen, Story, assert_over, at, clock_of, commands, due, running

SUIT = "我和邻居的宅基地纠纷法院正在审理,请12345判他把墙拆掉,湘桥区意溪镇东津村。"


async def _ground(story: Story, word: str) -> dict[str, str]:
    reference = await (await story.road.desk("agent01")).get("reference")
    found: dict[str, str] = next(g for g in reference["refusal_grounds"] if word in g["name"])
    return found


async def test_what_is_before_the_court_is_refused_and_the_court_is_named(story: Story) -> None:
    citizen = await Citizen.asks(story.road.http, SUIT, phone="13900001234")
    number = citizen.number
    seen = await story.seen(number, "agent01")
    assert {"refuse", "accept", "hand_over", "ask_supplement"} <= commands(seen)
    assert running(seen) == {"statutory", "dispatch"}

    wrong = await story.refused("agent01", number, "refuse", ground="RF-NONE", public_answer="不予受理。")
    assert wrong == "code-unknown"
    ground = await _ground(story, "诉讼")
    told = f"该事项正由法院审理,依法不予受理。{ground['channel']}。"
    closed = await story.give("agent01", number, "refuse", ground=ground["code"], public_answer=told)
    assert_over(closed, "refused")
    assert closed["roads"]["refusal_ground"] == ground["code"]
    assert {c["stop_reason"] for c in closed["clocks"]} == {"refuse"}

    page = await citizen.page()
    assert (page["state_name"], page["was_dispatched"]) == ("办结", False)
    assert "12368" in page["public_answer"]
    assert await citizen.progress() == ["已登记您的诉求", "不予受理，已告知办理渠道"]
    assert await story.events(number) == ["registered", "refused"]
    assert (await citizen.does("supplement", content="再补充一点", status=409))["error"] == "matter-over"
    clerk = await story.road.desk("clerk-xq-cg")
    await clerk.get(f"work-orders/{number}", status=404)


async def test_a_refusal_is_no_handling_and_is_not_rated(story: Story, platform: Platform) -> None:
    citizen = await Citizen.asks(story.road.http, SUIT)
    ground = await _ground(story, "诉讼")
    await story.give(
        "agent01", citizen.number, "refuse", ground=ground["code"], public_answer=ground["channel"]
    )
    assert (await citizen.page())["can_rate"] is False
    assert (await citizen.does("rating", score=1, status=409))["error"] == "not-yet-rateable"
    story.day("12-02 09:00")
    await platform.follow_up_end.end(story.clock.now())
    assert (await story.seen(citizen.number))["ratings"] == []


async def test_a_refused_matter_is_taken_up_again_and_begins_anew(story: Story) -> None:
    citizen = await Citizen.asks(story.road.http, LAMP, phone="13900001234")
    number = citizen.number
    await story.give(
        "agent01", number, "refuse", ground="RF-AGAIN", public_answer="该事项已在办理,请等候办理结果。"
    )
    story.day("11-25 10:00")
    again = await story.give("dispatch01", number, "reactivate", reason="核查后并无在办工单,应予受理")
    assert (again["state"], again["round"], again["closed_at"]) == ("pending_dispatch", 2, None)
    assert (again["roads"]["outcome"], again["roads"]["refusal_ground"]) == (None, None)
    assert running(again) == {"statutory", "dispatch"}
    statutory = clock_of(again, "statutory")
    assert (statutory["round"], statutory["started_at"]) == (2, again["clocks"][0]["started_at"])
    assert due(again, "dispatch") == at("11-25 12:00")
    assert (await citizen.page())["state_name"] == "已受理"
    assert (await citizen.progress())[-1] == "已重新受理"
    assert await story.events(number) == ["registered", "refused", "reactivated"]

    await story.give("dispatch01", number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.answers(number, answer="路灯已于11月25日修复,感谢您的监督。")
    await story.visits(number, 5)
    closed = await story.give("follow01", number, "close")
    assert_over(closed, "answered")
    assert (await citizen.page())["public_answer"].startswith("路灯已于11月25日")


async def test_she_takes_it_back_while_it_is_being_worked_on(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    assert running(await story.seen(number)) == {"statutory", "department", "contact"}
    story.day("11-24 15:00")
    await story.give("clerk-xq-cg", number, "contact", method="phone", reached=True, note="已联系")
    page = await citizen.does("withdrawal", reason="邻居自己修好了,不用再办")
    assert page["state_name"] == "办结"
    assert page["progress"][-1]["text"] == "已撤回"
    closed = await story.seen(number)
    assert_over(closed, "withdrawn")
    assert [(a["kind"], a["content"], a["by"]) for a in closed["roads"]["additions"]] == [
        ("withdrawal", "邻居自己修好了,不用再办", None)
    ]
    assert [a["state"] for a in closed["assignments"]] == ["ended"]
    assert (await story.events(number))[-1] == "withdrawn"
    assert commands(await story.seen(number, "clerk-xq-cg")) <= {"request_appeal"}
    again = await citizen.does("withdrawal", reason="再撤一次", status=409)
    assert again["error"] == "illegal-transition"
    late = await story.give("clerk-xq-cg", number, "reply", status=409, **REPLY)
    assert late["error"] == "illegal-transition"


async def test_what_is_answered_is_not_withdrawn_any_more(story: Story) -> None:
    citizen = await story.asks(to="pending_follow_up")
    answer: dict[str, Any] = await citizen.does("withdrawal", reason="不用办了", status=409)
    assert answer["error"] == "illegal-transition"
    assert (await citizen.page())["can_rate"] is True
