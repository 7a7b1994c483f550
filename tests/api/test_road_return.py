"""退单: disputed once and granted, rejected as wrongful, too late, and the third time the centre decides."""

from __future__ import annotations

import pytest

from tests.api.story import CLERK, LEADER, Story, assert_over, at, blocked, commands, due, running, waiting

WHY = {"reason": "该路灯由意溪镇自建自管", "basis": "区路灯管护分工清单第 3 条"}


async def test_a_return_is_granted_and_the_next_unit_gets_it_at_once(story: Story) -> None:
    citizen = await story.asks(to="dispatched")
    number = citizen.number
    first = await story.seen(number, CLERK)
    assert {"sign_in", "request_return"} <= commands(first)
    assert due(first, "department") == at("12-03 17:30")

    story.day("11-24 10:00")
    grounds = (await (await story.road.desk(CLERK)).get("reference"))["return_grounds"]
    ground = next(g["code"] for g in grounds if "职责" in g["name"])
    unknown = await story.refused(CLERK, number, "request_return", ground="RT-NONE", **WHY)
    assert unknown == "code-unknown"
    to_itself = await story.refused(
        CLERK, number, "request_return", ground=ground, proper_organisation="XQ-CG", **WHY
    )
    assert to_itself == "return-to-oneself"
    asked = await story.give(
        CLERK, number, "request_return", ground=ground, proper_organisation="T445102100", **WHY
    )
    assert asked["state"] == "dispatched"
    assert running(asked) == running(first), "asking stops no clock"
    assert blocked(asked)["request_return"] == "application-pending"
    desk = await story.road.desk("dispatch01")
    listed = (await desk.get("applications", state="pending", kind="return"))["items"]
    assert [(a["number"], a["proper_organisation"], a["ground"]) for a in listed] == [
        (number, "T445102100", ground)
    ]
    assert {"grant_return", "reject_request"} <= commands(await desk.order(number))

    granted = await story.give("dispatch01", number, "grant_return", note="属实,改派意溪镇")
    assert (granted["state"], granted["lead"]) == ("pending_dispatch", None)
    assert running(granted) == {"statutory", "dispatch"}
    assert due(granted, "dispatch") == at("11-24 12:00"), "two working hours for the centre anew"
    assert [a["state"] for a in granted["assignments"]] == ["returned"]
    assert waiting(granted) == []
    assert commands(await story.seen(number, CLERK)) == set()
    assert (await citizen.page())["state_name"] == "已受理"

    again = await story.give("dispatch01", number, "dispatch", lead="T445102100", accused_is_outside=True)
    assert again["lead"]["code"] == "T445102100"
    assert due(again, "department") == at("12-03 17:30"), "not a day later for the citizen"
    assert due(again, "statutory") == at("12-07 17:30")
    await story.answers(number, clerk="clerk-yixi")
    await story.visits(number, 5)
    assert_over(await story.give("follow01", number, "close"), "answered")
    events = await story.events(number)
    assert events[2:6] == ["dispatched", "application_made", "application_decided", "dispatched"]


async def test_a_return_without_reason_is_rejected_and_counted(story: Story) -> None:
    citizen = await story.asks(to="in_progress")
    number = citizen.number
    before = await story.seen(number)
    await story.give(CLERK, number, "request_return", ground="RT-DUTY", **WHY)
    story.day("11-23 16:00")
    rejected = await story.give(
        "dispatch01", number, "reject_request", note="区管路灯,属本单位职责", is_wrongful=True
    )
    assert (rejected["state"], rejected["lead"]["code"]) == ("in_progress", "XQ-CG")
    assert [(due(rejected, k), k) for k in sorted(running(rejected))] == [
        (due(before, k), k) for k in sorted(running(before))
    ], "the clocks ran on and run on"
    (application,) = rejected["roads"]["applications"]
    assert (application["state"], application["is_wrongful"]) == ("rejected", True)
    assert application["decision_note"] == "区管路灯,属本单位职责"
    seen = await story.seen(number, CLERK)
    assert seen["roads"]["applications"][0]["is_wrongful"] is True, "the unit reads why"
    await story.answers(number)


async def test_whoever_took_it_back_was_not_wrongful(story: Story) -> None:
    number = (await story.asks(to="dispatched")).number
    await story.give(CLERK, number, "request_return", ground="RT-DUTY", **WHY)
    taken_back = await story.give(CLERK, number, "cancel_request")
    assert waiting(taken_back) == []
    assert "request_return" in commands(taken_back)
    assert (await story.refused("dispatch01", number, "grant_return")) == "no-application"


@pytest.mark.parametrize("late", [False, True])
async def test_a_return_is_asked_for_within_one_working_day(story: Story, late: bool) -> None:
    number = (await story.asks(to="dispatched")).number
    story.day("11-24 17:31" if late else "11-24 17:30")
    if late:
        code = await story.refused(CLERK, number, "request_return", ground="RT-DUTY", **WHY)
        assert code == "return-too-late"
        assert blocked(await story.seen(number, CLERK))["request_return"] == "return-too-late"
        assert waiting(await story.seen(number)) == []
    else:
        await story.give(CLERK, number, "request_return", ground="RT-DUTY", **WHY)


async def test_after_three_disputes_the_centre_designates_and_returning_is_over(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    for day, lead, clerk in (
        ("11-24 09:00", "XQ-CG", CLERK),
        ("11-25 09:00", "T445102100", "clerk-yixi"),
        ("11-26 09:00", "CZ-CG", "clerk-cz-cg"),
    ):
        story.day(day)
        await story.give("dispatch01", number, "dispatch", lead=lead, accused_is_outside=True)
        await story.give(clerk, number, "request_return", ground="RT-DUTY", **WHY)
        await story.give("dispatch01", number, "grant_return")
    again = await story.refused("dispatch01", number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    assert again == "must-designate"
    assert blocked(await story.seen(number, "dispatch01"))["dispatch"] == "must-designate"
    basis = "区政府专题会议纪要〔2026〕12号"
    await story.give("dispatch01", number, "designate", status=403, lead="XQ-CG", basis=basis)
    fixed = await story.give(
        "supervisor", number, "designate", lead="XQ-CG", basis=basis, accused_is_outside=True
    )
    assert (fixed["state"], fixed["roads"]["is_designated"]) == ("dispatched", True)
    leads = [a["state"] for a in fixed["assignments"] if a["kind"] == "lead"]
    assert leads == ["returned"] * 3 + ["pending_sign_in"]
    assert running(fixed) == {"statutory", "department", "sign_in", "contact"}
    for who in (CLERK, LEADER):
        assert blocked(await story.seen(number, who))["request_return"] == "designated"
    assert (await story.refused(CLERK, number, "request_return", ground="RT-DUTY", **WHY)) == "designated"
    await story.answers(number)
    await story.visits(number, 4)
    assert_over(await story.give("follow01", number, "close"), "answered")
    # A new fact is a new life: it may be dispatched, and disputed, anew.
    story.day("12-01 09:00")
    anew = await story.give("dispatch01", number, "reactivate", reason="路灯又坏了")
    assert anew["roads"]["is_designated"] is False
    await story.give("dispatch01", number, "dispatch", lead="XQ-CG", accused_is_outside=True)
    assert "request_return" in commands(await story.seen(number, CLERK))


async def test_the_third_dispute_rejected_leaves_it_where_it_is_for_good(story: Story) -> None:
    number = (await story.asks(to="dispatched")).number
    for _ in range(3):
        await story.give(CLERK, number, "request_return", ground="RT-DUTY", **WHY)
        rejected = await story.give("dispatch01", number, "reject_request", note="属本单位职责")
    assert rejected["roads"]["is_designated"] is True
    assert blocked(await story.seen(number, CLERK))["request_return"] == "designated"
