"""退回补充 (一次性告知): asked of the citizen the clocks stand, asked of the agent they run on."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.story import CLERK, Story, at, clock_of, commands, due, first_due, running


async def test_the_citizen_answers_two_days_later_and_gets_the_working_time_back(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    asked_at, answered_at = "11-23 10:00", "11-25 16:00"
    story.day(asked_at)
    before = await story.seen(number, "dispatch01")
    assert (due(before, "statutory"), due(before, "dispatch")) == (at("12-07 17:30"), at("11-23 11:00"))
    waiting = await story.give(
        "dispatch01", number, "ask_supplement", of="citizen", missing=["是哪一根灯杆?", "何时开始不亮?"]
    )
    assert waiting["state"] == "pending_supplement"
    assert running(waiting) == set()
    assert "supplement" in commands(waiting)
    page = await citizen.page()
    assert page["state_name"] == "待您补充"
    assert page["asked"] == "是哪一根灯杆?；何时开始不亮?"
    assert (await citizen.progress())[-1] == "请补充情况"
    agent = await story.road.desk("agent01")
    pool = await agent.get("pools/supplement")
    assert pool["items"] == [], "it is the citizen's turn, not an agent's"
    listed = await agent.get("work-orders", state="pending_supplement")
    assert [o["number"] for o in listed["items"]] == [number]

    story.day(answered_at)
    page = await citizen.does("supplement", content="村口小卖部旁 12 号灯杆,上周五开始。")
    assert (page["state_name"], page["asked"]) == ("已受理", None)
    after = await story.seen(number, "dispatch01")
    assert after["state"] == "pending_dispatch"
    assert running(after) == {"statutory", "dispatch"}
    # Monday 10:00–17:30 is 5 hours, Tuesday 6.5, Wednesday to 16:00 5: 16.5 hours, two days and 3.5 hours.
    assert due(after, "statutory") == at("12-10 12:00")
    assert first_due(after, "statutory") == at("12-07 17:30")
    # An hour was left on Monday.
    assert due(after, "dispatch") == at("11-25 17:00")
    for kind in ("statutory", "dispatch"):
        pauses = clock_of(after, kind)["why"]["pauses"]
        assert [(p["from"], p["to"]) for p in _moments(pauses)] == [(at(asked_at), at(answered_at))]
        assert pauses[0]["reason"] == "待诉求人补充"
    assert await citizen.promised() == at("12-10 12:00")
    pool = await (await story.road.desk("dispatch01")).get("pools/dispatch")
    assert [o["number"] for o in pool["items"]] == [number]
    assert [(a["kind"], a["by"]) for a in after["roads"]["additions"]] == [
        ("ask_citizen", "派单员 甲"),
        ("citizen", None),
    ]
    assert (await story.events(number))[-2:] == ["supplement_asked", "supplement_added"]


@pytest.mark.parametrize(
    ("answered_at", "due_at"),
    [
        ("11-23 10:01", "12-07 17:30"),  # a minute is nobody's day
        ("11-23 10:29", "12-07 17:30"),
        ("11-23 10:30", "12-08 09:00"),  # half an hour of work counts, as half an hour
        ("11-24 08:45", "12-08 16:15"),  # nearly a day by the clock, five hours and a quarter of the office
    ],
)
async def test_what_was_waited_is_given_back_and_no_minute_costs_a_day(
    story: Story, answered_at: str, due_at: str
) -> None:
    citizen = await story.asks(to="registered")
    story.day("11-23 10:00")
    asked = await story.seen(citizen.number)
    assert due(asked, "statutory") == at("12-07 17:30")
    await story.give("agent01", citizen.number, "ask_supplement", of="citizen", missing=["请说明地点"])
    story.day(answered_at)
    await citizen.does("supplement", content="东津村村口")
    after = await story.seen(citizen.number)
    assert due(after, "statutory") == at(due_at)
    why = clock_of(after, "statutory")["why"]
    given_back = [c["credit_s"] for c in why["changes"] if c["change"] == "resume"]
    waited = at(due_at) != at("12-07 17:30")
    assert [s > 0 for s in given_back] == [waited], "the history says what it was worth"
    assert len(why["pauses"]) == waited
    assert await citizen.promised() == at(due_at)


async def test_a_promise_that_runs_out_while_the_citizen_is_asked_gets_its_minutes_back(story: Story) -> None:
    citizen = await story.asks(to="registered")
    story.day("12-07 17:20")
    assert due(await story.seen(citizen.number), "statutory") == at("12-07 17:30")
    await story.give("agent01", citizen.number, "ask_supplement", of="citizen", missing=["请说明地点"])
    story.day("12-08 08:45")
    await citizen.does("supplement", content="东津村村口")
    after = await story.seen(citizen.number)
    assert due(after, "statutory") == at("12-08 08:55"), "ten minutes are left, as when she was asked"
    assert clock_of(after, "statutory")["level"] != "overdue"


def _moments(pauses: list[dict[str, str]]) -> list[dict[str, datetime]]:
    return [{k: datetime.fromisoformat(p[k]) for k in ("from", "to")} for p in pauses]


async def test_what_the_agent_is_to_find_out_stops_no_clock(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    story.day("11-23 10:00")
    before = await story.seen(number)
    waiting = await story.give(
        "dispatch01", number, "ask_supplement", of="agent", missing=["请核实门牌号"], note="回听录音"
    )
    assert waiting["state"] == "pending_supplement"
    assert running(waiting) == {"statutory", "dispatch"}
    assert (await citizen.page())["asked"] is None, "it is not hers to answer"
    story.day("11-24 09:00")
    after = await story.give("agent01", number, "supplement", content="门牌号是东津村 88 号。")
    assert after["state"] == "pending_dispatch"
    for kind in ("statutory", "dispatch"):
        assert due(after, kind) == due(before, kind)
        assert clock_of(after, kind)["why"]["pauses"] == []
    assert clock_of(after, "dispatch")["level"] == "overdue"


async def test_a_type_corrected_while_she_is_asked_counts_when_her_answer_comes(story: Story) -> None:
    citizen = await story.asks(to="registered", request_type="consultation")
    number = citizen.number
    assert due(await story.seen(number), "statutory") == at("11-25 17:30")
    await story.give("agent01", number, "ask_supplement", of="citizen", missing=["请说明地点"])
    await story.give("agent01", number, "amend", request_type="complaint", category_code="CG02")
    story.day("11-24 09:00")
    await citizen.does("supplement", content="东津村村口")
    # Fifteen working days, and one day of 6.5 hours back: Monday 09:00 to Tuesday 09:00.
    assert due(await story.seen(number), "statutory") == at("12-15 17:30")


async def test_what_she_adds_later_reaches_the_unit_and_moves_nothing(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    before = await story.seen(citizen.number)
    story.day("11-24 10:00")
    await citizen.does("supplement", content="今天又坏了一盏,在小学门口。")
    after = await story.seen(citizen.number, CLERK)
    assert after["state"] == "in_progress"
    assert [(a["kind"], a["content"]) for a in after["roads"]["additions"]] == [
        ("citizen", "今天又坏了一盏,在小学门口。")
    ]
    assert due(after, "department") == due(before, "department")
    assert (await citizen.progress())[-1] == "已收到补充"
