"""催办, 督办 and 领导批示: pressed by the citizen, by the centre and by a leader."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.story import CLERK, LEADER, Story, assert_over, at, blocked, commands, running

LATE = "三天了还没有人来看"


async def test_she_urges_and_within_a_day_nobody_urges_again(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    before = await story.seen(number)
    story.day("11-26 09:00")
    page = await citizen.does("urge", reason=LATE)
    assert page["progress"][-1]["text"] == "已催办承办单位"
    seen = await story.seen(number, CLERK)
    assert [(u["by"], u["reason"]) for u in seen["roads"]["urges"]] == [(None, LATE)]
    assert (seen["state"], running(seen)) == (before["state"], running(before))
    assert blocked(await story.seen(number, "agent01"))["urge"] == "urged-already"

    story.day("11-27 08:59")
    assert (await citizen.does("urge", reason=LATE, status=409))["error"] == "urged-already"
    assert (await story.refused("agent01", number, "urge", reason=LATE)) == "urged-already"
    story.day("11-27 09:00")
    again = await story.give("agent01", number, "urge", reason="来电人再次催问")
    assert [u["by"] for u in again["roads"]["urges"]] == [None, "坐席 001"]
    assert (await citizen.does("urge", reason=LATE, status=409))["error"] == "urged-already"
    assert (await story.events(number)).count("urged") == 2
    await story.give(CLERK, number, "urge", status=403, reason="自己催自己")


async def test_answered_there_is_nothing_to_urge(story: Story) -> None:
    citizen = await story.asks(to="pending_follow_up")
    assert (await citizen.does("urge", reason=LATE, status=409))["error"] == "illegal-transition"


async def test_a_yellow_card_answered_sent_back_answered_again_and_ended(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    early = await story.refused("dispatch01", number, "end_supervision")
    assert early == "no-supervision"
    story.day("12-04 09:00")
    issued = await story.give(
        "dispatch01", number, "supervise", level="yellow", reason="已超期,请说明原因", answer_days=2
    )
    (card,) = issued["roads"]["supervisions"]
    assert (card["level_name"], card["state"]) == ("黄牌督办", "issued")
    assert datetime.fromisoformat(card["answer_due_at"]) == at("12-08 17:30"), "Monday and Tuesday"
    assert (issued["state"], running(issued)) == (
        "in_progress",
        {"statutory", "department", "contact"},
    ), "a card stops nothing"
    again = await story.refused("supervisor", number, "supervise", level="red", reason="再次督办")
    assert again == "supervised-already"
    assert "answer_supervision" in commands(await story.seen(number, CLERK))
    assert (await story.refused("supervisor", number, "send_back_supervision", reason="尚无反馈")) == (
        "no-supervision"
    )

    story.day("12-07 10:00")
    answered = await story.give(CLERK, number, "answer_supervision", answer="等待备件")
    assert answered["roads"]["supervisions"][0]["state"] == "answered"
    assert blocked(answered)["answer_supervision"] == "no-supervision"
    back = await story.give("dispatch01", number, "send_back_supervision", reason="请给出完成时间")
    (card,) = back["roads"]["supervisions"]
    assert (card["state"], card["sent_back_reason"]) == ("issued", "请给出完成时间")
    await story.give(LEADER, number, "answer_supervision", answer="备件 12 月 9 日到货,当日修复")
    ended = await story.give("dispatch01", number, "end_supervision", note="已落实")
    (card,) = ended["roads"]["supervisions"]
    assert (card["state"], card["answer"], card["note"]) == (
        "ended",
        "备件 12 月 9 日到货,当日修复",
        "已落实",
    )
    assert (await citizen.page())["state_name"] == "办理中", "it is between centre and unit"
    red = await story.give("supervisor", number, "supervise", level="red", reason="仍未修复")
    assert [s["level"] for s in red["roads"]["supervisions"]] == ["yellow", "red"]

    # Over, it presses nobody any more.
    await citizen.does("withdrawal", reason="邻居修好了")
    closed = await story.seen(number)
    assert_over(closed, "withdrawn")
    assert closed["roads"]["supervisions"][-1]["note"] == "工单已办结"
    moves = [e for e in await story.events(number) if e.startswith("supervision")]
    assert moves == ["supervision_issued", *["supervision_moved"] * 4, "supervision_issued"]


@pytest.mark.parametrize("who", ["agent01", CLERK, "follow01"])
async def test_who_may_not_press(story: Story, who: str) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(who, number, "supervise", status=403, level="notice", reason="请尽快办理")
    await story.give(who, number, "instruct", status=403, leader="某局长", text="请尽快办理")


async def test_a_leader_writes_on_it_and_the_unit_reads_it(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    await story.give("dispatch01", number, "instruct", status=403, leader="副市长 某某", text="请速办")
    told = await story.give(
        "supervisor", number, "instruct", leader="副市长 某某", text="请城管局本周内解决并报结果"
    )
    assert told["state"] == "in_progress"
    seen = await story.seen(number, CLERK)
    assert [(i["leader"], i["text"]) for i in seen["roads"]["instructions"]] == [
        ("副市长 某某", "请城管局本周内解决并报结果")
    ]
    assert (await story.events(number))[-1] == "instructed"
    page = await citizen.page()
    assert "副市长" not in str(page)
