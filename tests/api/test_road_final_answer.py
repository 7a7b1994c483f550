"""From a bad word to the signed final answer, and back only by a new fact."""

from __future__ import annotations

from tests.api.story import (
    CLERK,
    LEADER,
    Citizen,
    Story,
    assert_over,
    at,
    blocked,
    clock_of,
    commands,
    due,
    running,
    waiting,
)

FINAL = {
    "document": "湘城管函〔2026〕88号",
    "signed_by": "局长 林某",
    "public_answer": "经现场核查,该处不属道路照明范围,不再增设路灯。此为最终答复。",
    "reason": "已重办,诉求超出职责范围",
}


async def _reworked_and_still_not_content(story: Story) -> Citizen:
    citizen = await story.asks(to="pending_follow_up")
    number = citizen.number
    first = await story.refused(LEADER, number, "request_final_answer", **FINAL)
    assert first == "not-dissatisfied"
    await story.visits(number, 1)
    assert (await story.refused(LEADER, number, "request_final_answer", **FINAL)) == "rework-first"
    story.day("11-24 09:00")
    again = await story.give("follow01", number, "rework", reason="仍未解决")
    assert (again["round"], again["roads"]["outcome"]) == (2, None)
    assert await citizen.promised() == at("12-08 17:30"), "ten working days of the new round"
    story.day("11-25 09:00")
    await story.answers(number, answer="该处不属道路照明范围,请您理解。")
    await story.visits(number, 2)
    return citizen


async def test_signed_by_the_head_granted_by_the_centre_and_that_is_the_end(story: Story) -> None:
    citizen = await _reworked_and_still_not_content(story)
    number = citizen.number
    stuck = blocked(await story.seen(number, "follow01"))
    assert stuck["close"] == "dissatisfied-needs-supervision"
    await story.give(CLERK, number, "request_final_answer", status=403, **FINAL)
    asked = await story.give(LEADER, number, "request_final_answer", **FINAL)
    assert waiting(asked) == ["final_answer"]
    await story.give("dispatch01", number, "grant_final_answer", status=403)
    assert (await story.refused("dispatch01", number, "reject_request", note="不同意终结")) == (
        "decision-by-supervisor"
    )
    story.day("11-26 09:00")
    over = await story.give("supervisor", number, "grant_final_answer", note="同意终结")
    assert_over(over, "final_answer")
    (application,) = over["roads"]["applications"]
    assert (application["document"], application["signed_by"]) == (FINAL["document"], FINAL["signed_by"])
    page = await citizen.page()
    assert (page["state_name"], page["public_answer"]) == ("办结", FINAL["public_answer"])
    # Her word is known; it reopens nothing.
    assert page["can_rate"] is False
    assert (await citizen.does("rating", score=1, status=409))["error"] == "not-yet-rateable"
    assert (await story.seen(number))["state"] == "closed"

    story.day("12-07 09:00")
    without = await story.refused("dispatch01", number, "reactivate", reason="她又来电")
    assert without == "new-fact-missing"
    fact = "区政府 12 月 4 日新划该路段为市政道路"
    anew = await story.give("dispatch01", number, "reactivate", reason="有新的事实", new_fact=fact)
    assert (anew["state"], anew["round"], anew["rework_count"]) == ("pending_dispatch", 3, 0)
    assert (anew["lead"], anew["roads"]["outcome"], anew["closed_at"]) == (None, None, None)
    assert [(a["kind"], a["content"]) for a in anew["roads"]["additions"]] == [("new_fact", fact)]
    assert running(anew) == {"statutory", "dispatch"}
    assert (clock_of(anew, "statutory")["round"], due(anew, "statutory")) == (3, at("12-21 17:30"))
    assert await citizen.promised() == at("12-21 17:30")
    assert (await citizen.progress())[-1] == "已重新受理"
    await story.give("dispatch01", number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    await story.answers(number, answer="该处已于 12 月 7 日增设路灯。")
    page = await citizen.page()
    assert (page["can_rate"], page["public_answer"]) == (True, "该处已于 12 月 7 日增设路灯。")
    await story.visits(number, 5)
    assert_over(await story.give("follow01", number, "close"), "answered")


async def test_rejected_it_goes_on_under_supervision(story: Story) -> None:
    citizen = await _reworked_and_still_not_content(story)
    number = citizen.number
    await story.give(LEADER, number, "request_final_answer", **FINAL)
    rejected = await story.give("supervisor", number, "reject_request", note="证据不足")
    assert (rejected["state"], waiting(rejected)) == ("pending_follow_up", [])
    assert (await citizen.page())["public_answer"] == "该处不属道路照明范围,请您理解。"
    await story.give("dispatch01", number, "supervise", level="red", reason="请再到现场核查")
    await story.give(CLERK, number, "answer_supervision", answer="已会同镇里现场核查并向诉求人说明")
    await story.give("dispatch01", number, "end_supervision")
    assert "close" in commands(await story.seen(number, "follow01"))
    closed = await story.give("follow01", number, "close")
    assert_over(closed, "answered")
    seen = await story.seen(number)
    assert [f["satisfaction"] for f in seen["follow_ups"]] == [1, 2]


async def test_or_a_rectification_with_its_own_time(story: Story) -> None:
    citizen = await _reworked_and_still_not_content(story)
    number = citizen.number
    put_right = await story.give("follow01", number, "rectify", reason="转差评整改")
    assert (put_right["state"], put_right["round"]) == ("dispatched", 3)
    assert running(put_right) == {"sign_in", "contact", "rectification"}
    assert due(put_right, "rectification") == at("12-16 17:30"), "fifteen working days"
    await story.answers(number, answer="已会同镇里增设临时路灯。")
    await story.visits(number, 2)
    closed = await story.give("follow01", number, "close")
    assert_over(closed, "answered")


async def test_who_is_merged_into_a_rectification_keeps_her_own_promise(story: Story) -> None:
    citizen = await _reworked_and_still_not_content(story)
    number = citizen.number
    await story.give("follow01", number, "rectify", reason="转差评整改")
    others = [await story.asks(to="pending_dispatch", phone=f"1380000567{n}") for n in (8, 9)]
    promised = due(await story.seen(others[0].number), "statutory")
    assert promised == at("12-09 17:30")
    merged = {"into": number, "reason": "同一盏路灯"}
    await story.give("dispatch01", others[0].number, "merge", **merged)
    bound = await story.seen(number)
    assert due(bound, "rectification") == at("12-07 17:30"), "two working days are kept for the review"
    (change,) = [c for c in clock_of(bound, "rectification")["why"]["changes"] if c["change"] == "merge"]
    assert change["old_due_at"] == clock_of(bound, "rectification")["original_due_at"]
    story.day("11-27 09:00")
    later = await story.asks(to="pending_dispatch", phone="13800005670")
    await story.give("dispatch01", later.number, "merge", **merged)
    assert due(await story.seen(number), "rectification") == at("12-07 17:30"), "the earliest holds"
    await story.give("dispatch01", others[0].number, "unmerge", reason="不是同一盏路灯")
    assert due(await story.seen(number), "rectification") == at("12-09 17:30"), "as the other was promised"
    await story.give("dispatch01", later.number, "unmerge", reason="不是同一盏路灯")
    assert due(await story.seen(number), "rectification") == at("12-16 17:30")
