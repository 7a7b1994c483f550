"""不合理诉求认定 and 考核申诉: what the centre grants stays out of the rates, and counts nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.story import CLERK, Story, assert_over, blocked, commands, running, waiting

BASIS = {"reason": "要求拆除邻居合法建筑", "basis": "不动产权证"}
APPEAL = {"reason": "诉求人误评", "basis": "回访录音 12 分 30 秒"}


async def _figures(story: Story) -> Any:
    figures = await (await story.road.desk("supervisor")).get(
        "follow-ups/figures", since="2026-11-01", until="2026-12-31"
    )
    return figures["total"]


async def _closed_with_a_bad_word(story: Story) -> str:
    """An order reworked, rectified and closed over her bad word."""
    number = (await story.asks(to="pending_follow_up")).number
    await story.visits(number, 2)
    await story.give("follow01", number, "rework", reason="仍未解决")
    await story.answers(number)
    await story.visits(number, 2)
    await story.give("dispatch01", number, "supervise", level="notice", reason="请核查")
    await story.give("dispatch01", number, "end_supervision")
    await story.give("follow01", number, "close")
    return number


async def test_found_unreasonable_it_is_answered_and_left_out_of_the_rates(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    asked = await story.give(CLERK, number, "request_unreasonable", **BASIS)
    assert (waiting(asked), asked["state"]) == (["unreasonable"], "in_progress")
    assert blocked(asked)["request_unreasonable"] == "application-pending"
    await story.give("dispatch01", number, "grant_unreasonable", status=403)
    granted = await story.give("supervisor", number, "grant_unreasonable", note="属实")
    assert (granted["roads"]["is_unreasonable"], granted["state"]) == (True, "in_progress")
    assert running(granted) == {"statutory", "department", "contact"}, "she is still owed an answer"
    assert "不合理" not in str(await citizen.page())
    await story.answers(number)
    await story.visits(number, 5)
    assert_over(await story.give("follow01", number, "close"), "answered")
    total = await _figures(story)
    assert (total["closed"], total["excluded"], total["valid"]) == (1, 1, 0)


async def test_rejected_it_counts_like_any_other(story: Story) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "request_unreasonable", **BASIS)
    rejected = await story.give("supervisor", number, "reject_request", note="诉求合理")
    assert rejected["roads"]["is_unreasonable"] is False
    await story.answers(number)
    await story.visits(number, 5)
    await story.give("follow01", number, "close")
    total = await _figures(story)
    assert (total["excluded"], total["valid"], total["satisfied"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("against", "decision", "expected"),
    [
        ("rating", "grant_appeal", {"excluded": 1, "valid": 0, "dissatisfied": 0, "reworked": 1}),
        ("rework", "grant_appeal", {"excluded": 0, "valid": 1, "dissatisfied": 1, "reworked": 0}),
        ("rating", "reject_request", {"excluded": 0, "valid": 1, "dissatisfied": 1, "reworked": 1}),
    ],
)
async def test_an_appeal_takes_out_what_it_is_against(
    story: Story, against: str, decision: str, expected: dict[str, int]
) -> None:
    number = await _closed_with_a_bad_word(story)
    assert "request_appeal" in commands(await story.seen(number, CLERK))
    asked = await story.give(CLERK, number, "request_appeal", against=against, **APPEAL)
    assert (waiting(asked), asked["state"]) == (["appeal"], "closed")
    assert blocked(asked)["request_appeal"] == "application-pending"
    total = await _figures(story)
    assert (total["valid"], total["reworked"]) == (1, 1), "asked is not granted"
    await story.give("dispatch01", number, "grant_appeal", status=403)
    note = {"note": "经听取录音"}
    decided = await story.give("supervisor", number, decision, **note)
    assert (decided["state"], waiting(decided), running(decided)) == ("closed", [], set())
    assert decided["ratings"] == []
    assert [f["satisfaction"] for f in decided["follow_ups"]] == [2, 2], "her word is kept as it is"
    total = await _figures(story)
    assert {name: total[name] for name in expected} == expected


async def test_what_she_said_is_judged_by_nobody_who_heard_her_say_it(story: Story) -> None:
    number = (await story.asks(to="pending_follow_up")).number
    await story.visits(number, 2)
    await story.give("follow01", number, "rework", reason="仍未解决")
    await story.answers(number)
    await story.visits(number, 2, who="supervisor")
    await story.give("dispatch01", number, "supervise", level="notice", reason="请核查")
    await story.give("dispatch01", number, "end_supervision")
    await story.give("follow01", number, "close")
    await story.give(CLERK, number, "request_appeal", against="rating", **APPEAL)
    for decision in ("grant_appeal", "reject_request"):
        assert await story.refused("supervisor", number, decision, note="经听取录音") == "another-decides"
    await story.give(CLERK, number, "cancel_request")
    # how long it took is nothing she said
    await story.give(CLERK, number, "request_appeal", against="overdue", **APPEAL)
    await story.give("supervisor", number, "grant_appeal", note="因停电")


async def test_a_rating_of_her_own_is_appealed_against_in_the_register_alone(story: Story) -> None:
    citizen = await story.asks(to="pending_follow_up")
    number = citizen.number
    await story.visits(number, 2)
    for command in ("rework", "rectify"):
        await story.give("follow01", number, command, reason="仍未解决")
        await story.answers(number)
        await story.visits(number, 2)
    await story.give("follow01", number, "close")
    # she said it in a visit: that is appealed against here, as long as she has not rated it herself
    await story.give(CLERK, number, "request_appeal", against="rating", **APPEAL)
    story.clock.advance(timedelta(hours=1))
    await citizen.does("rating", score=1)
    assert (await story.seen(number))["state"] == "closed"
    note = {"note": "经听取录音"}
    assert await story.refused("supervisor", number, "grant_appeal", **note) == "rating-in-register"
    await story.give("supervisor", number, "reject_request", **note)
    again = {"against": "rating", **APPEAL}
    assert await story.refused(CLERK, number, "request_appeal", **again) == "rating-in-register"
    total = await _figures(story)
    assert (total["excluded"], total["dissatisfied"]) == (0, 1)


async def test_an_order_with_an_appeal_waiting_is_not_put_away(story: Story, platform: Platform) -> None:
    number = await _closed_with_a_bad_word(story)
    await story.give(CLERK, number, "request_appeal", against="rating", **APPEAL)
    worker = Worker(platform)
    story.clock.advance(timedelta(days=10))
    assert await worker.archive() == 0
    assert (await story.refused("supervisor", number, "archive")) == "application-pending"
    await story.give(CLERK, number, "cancel_request")
    assert await worker.archive() == 1
    await worker.close()
    assert (await story.seen(number))["state"] == "archived"
    late = await story.give(CLERK, number, "request_appeal", status=409, against="rating", **APPEAL)
    assert late["error"] == "illegal-transition"
