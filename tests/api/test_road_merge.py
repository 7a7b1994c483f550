"""并单: the matter of several citizens worked on once, each with an answer, a visit and a word of her own."""

from __future__ import annotations

import pytest

from tests.api.road import REPLY
from tests.api.story import CLERK, Citizen, Story, assert_over, blocked, commands, running

SAME = "东津村村口路灯不亮,晚上看不见路,请修理。"
WHY = "同一盏路灯"
ANSWER = "东津村村口路灯已修复,感谢您的监督。"


async def _two(story: Story) -> tuple[Citizen, Citizen]:
    main = await story.asks(to="pending_dispatch")
    other = await story.asks(SAME, to="pending_dispatch", phone="13800005678")
    return main, other


async def _merged(story: Story) -> tuple[Citizen, Citizen]:
    main, other = await _two(story)
    await story.give("dispatch01", other.number, "merge", into=main.number, reason=WHY)
    return main, other


async def test_two_citizens_one_lamp_and_each_is_heard(story: Story) -> None:
    main, other = await _two(story)
    assert "merge" in commands(await story.seen(other.number, "dispatch01"))
    merged = await story.give("dispatch01", other.number, "merge", into=main.number, reason=WHY)
    assert (merged["state"], merged["roads"]["merged_into"]) == ("merged", main.number)
    assert running(merged) == set(), "the main order's clock keeps her promise"
    assert (await story.seen(main.number))["roads"]["merged"] == [other.number]
    page = await other.page()
    assert (page["state_name"], page["progress"][-1]["text"]) == ("办理中", "已与同一事项合并办理")
    assert main.number not in str(page), "of the other citizen's matter she reads nothing"

    await story.give("dispatch01", main.number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    unit = await story.road.desk(CLERK)
    await unit.get(f"work-orders/{other.number}", status=404)
    story.day("11-25 10:00")
    await story.answers(main.number, answer=ANSWER)
    for citizen in (main, other):
        page = await citizen.page()
        assert (page["state_name"], page["public_answer"], page["can_rate"]) == ("已答复", ANSWER, True)
        assert page["progress"][-1]["text"] == "已答复"
        assert running(await story.seen(citizen.number)) == {"follow_up"}
    answered = await story.seen(other.number)
    assert answered["lead"]["code"] == "XQ-CG", "whoever answered stands for her order too"
    assert [(a["kind"], a["state"]) for a in answered["assignments"]] == [("lead", "finished")]

    # The first is content; the second is not, and gets a rework of her own from the same unit.
    await story.visits(main.number, 5)
    assert_over(await story.give("follow01", main.number, "close"), "answered")
    await other.does("rating", score=1, comment="我家门口那盏还是不亮")
    again = await story.seen(other.number, CLERK)
    assert (again["state"], again["round"], again["rework_count"]) == ("dispatched", 2, 1)
    assert again["lead"]["code"] == "XQ-CG"
    of_the_rating = {"rating_verification", "rating_rectification"}
    assert running(again) == {"statutory", "sign_in", "contact", "department"} | of_the_rating
    assert (await other.progress())[-1] == "已退回承办单位重新办理"
    assert (await story.seen(main.number))["state"] == "closed", "the other one stays as it is"
    story.day("11-26 10:00")
    await story.answers(other.number, answer="您家门口的路灯也已修复。")
    await story.visits(other.number, 5)
    closed = await story.give("follow01", other.number, "close")
    assert_over(closed, "answered")
    assert closed["roads"]["merged_into"] == main.number
    assert (await main.page())["public_answer"] == ANSWER


async def test_dissatisfied_at_the_visit_it_is_the_visitor_who_sends_it_back(story: Story) -> None:
    main, other = await _merged(story)
    await story.give("dispatch01", main.number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.answers(main.number, answer=ANSWER)
    await story.visits(other.number, 2)
    assert blocked(await story.seen(other.number, "follow01"))["close"] == "dissatisfied-needs-rework"
    again = await story.give("follow01", other.number, "rework", reason="仍不亮")
    assert (again["state"], again["lead"]["code"]) == ("dispatched", "XQ-CG")
    assert "work_order.answered_with_main" not in await story.events(main.number)
    assert (await story.events(other.number))[-4:] == [
        "merged",
        "answered_with_main",
        "followed_up",
        "rework_ordered",
    ]


async def test_not_the_same_after_all(story: Story) -> None:
    main, other = await _merged(story)
    story.day("11-24 09:00")
    apart = await story.give("dispatch01", other.number, "unmerge", reason="不是同一盏路灯")
    assert (apart["state"], apart["roads"]["merged_into"]) == ("pending_dispatch", None)
    assert running(apart) == {"statutory", "dispatch"}
    assert (await story.seen(main.number))["roads"]["merged"] == []
    await story.give("dispatch01", main.number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.answers(main.number)
    assert (await other.page())["public_answer"] is None


async def test_what_the_main_order_never_handled_stands_on_its_own_again(story: Story) -> None:
    main, other = await _merged(story)
    await main.does("withdrawal", reason="不反映了")
    assert_over(await story.seen(main.number), "withdrawn")
    free = await story.seen(other.number)
    assert (free["state"], free["roads"]["merged_into"]) == ("pending_dispatch", None)
    assert running(free) == {"statutory", "dispatch"}


async def test_answered_on_the_spot_both_are_over_and_neither_can_be_stuck(story: Story) -> None:
    main, other = await _merged(story)
    told = "该路段今晚计划停电检修,明早恢复照明。"
    await story.give("dispatch01", main.number, "direct_close", public_answer=told)
    for citizen in (main, other):
        assert_over(await story.seen(citizen.number), "directly_answered")
        assert (await citizen.page())["public_answer"] == told
    # Nobody handled it, so a bad word is kept and moves nothing.
    await other.does("rating", score=1)
    assert (await story.seen(other.number))["state"] == "closed"


async def test_she_takes_hers_back_and_the_main_order_goes_on(story: Story) -> None:
    main, other = await _merged(story)
    await other.does("withdrawal", reason="搬家了")
    closed = await story.seen(other.number)
    assert_over(closed, "withdrawn")
    assert (await story.seen(main.number))["roads"]["merged"] == []


@pytest.mark.parametrize("case", ["itself", "unknown", "closed", "has-others", "into-a-merged-one"])
async def test_a_merge_that_makes_no_sense_is_refused_and_changes_nothing(story: Story, case: str) -> None:
    main, other = await _two(story)
    into, expected = main.number, ""
    if case == "itself":
        into, expected = other.number, "merge-with-itself"
    elif case == "unknown":
        into, expected = "CZ991231-99999", "merge-target-unknown"
    elif case == "closed":
        await main.does("withdrawal", reason="不反映了")
        expected = "merge-target-closed"
    elif case == "has-others":
        third = await story.asks(SAME, to="pending_dispatch", phone="13800009999")
        await story.give("dispatch01", third.number, "merge", into=other.number, reason=WHY)
        expected = "merge-has-others"
    else:
        third = await story.asks(SAME, to="pending_dispatch", phone="13800009999")
        await story.give("dispatch01", main.number, "merge", into=third.number, reason=WHY)
        expected = "merge-target-closed"
    assert (await story.refused("dispatch01", other.number, "merge", into=into, reason=WHY)) == expected


async def test_a_merged_order_is_not_answered_by_hand(story: Story) -> None:
    _, other = await _merged(story)
    seen = await story.seen(other.number)
    assert commands(seen) & {"dispatch", "direct_close", "answer_with_main", "reply"} == set()
    await story.give("supervisor", other.number, "direct_close", status=403, public_answer="已处理完毕。")
    refused = await story.give(CLERK, other.number, "reply", status=404, version=1, **REPLY)
    assert refused["error"] == "work-order-not-found"


async def test_whoever_is_complained_of_in_it_does_not_answer_it(story: Story) -> None:
    main = await story.asks(to="pending_dispatch")
    about = "我要投诉湘桥区城市管理和综合执法局,村口路灯坏了报修三次没有人来。"
    other = await story.asks(
        about, to="pending_dispatch", phone="13800005678", accept={"request_type": "complaint"}
    )
    seen = await story.seen(other.number)
    assert seen["complained_of"]["organisation"] == "XQ-CG"
    await story.give("dispatch01", other.number, "merge", into=main.number, reason=WHY)
    await story.give("dispatch01", main.number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.answers(main.number, answer=ANSWER)
    apart = await story.seen(other.number)
    assert (apart["state"], apart["lead"], apart["roads"]["merged_into"]) == ("pending_dispatch", None, None)
    assert running(apart) == {"statutory", "dispatch"}
    assert (await other.page())["public_answer"] is None
    accused = await story.road.desk(CLERK)
    await accused.get(f"work-orders/{other.number}", status=404)
