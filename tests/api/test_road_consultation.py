"""会商: whose duty it is, is in dispute; those asked give their opinion, and the centre names who leads."""

from __future__ import annotations

from tests.api.story import CLERK, Story, assert_over, at, blocked, commands, due_of, running

QUESTION = "路灯在区管道路与镇管村道交界处,由谁维修?"


async def test_three_are_asked_and_the_centre_names_lead_and_co_handler(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    asked = ["XQ-CG", "T445102100", "CZ-CG"]
    await story.give("dispatch01", number, "consult", status=422, question=QUESTION, organisations=["NOBODY"])
    opened = await story.give("dispatch01", number, "consult", question=QUESTION, organisations=asked)
    assert (opened["state"], opened["lead"]) == ("in_consultation", None)
    assert running(opened) == {"statutory", "dispatch"}, "the centre's time runs while it asks"
    assert (await citizen.page())["state_name"] == "已受理"
    for clerk in (CLERK, "clerk-yixi", "clerk-cz-cg"):
        assert commands(await story.seen(number, clerk)) == {"give_opinion"}
    outsider = await story.road.desk("clerk-ca-cg")
    await outsider.get(f"work-orders/{number}", status=404)

    story.day("11-24 10:00")
    await story.give(CLERK, number, "give_opinion", opinion="灯杆在村道一侧", is_ours="no")
    twice = await story.refused(CLERK, number, "give_opinion", opinion="再说一次", is_ours="no")
    assert twice == "not-asked"
    assert blocked(await story.seen(number, CLERK)) == {"give_opinion": "not-asked"}
    await story.give("clerk-yixi", number, "give_opinion", opinion="电源由区里接入", is_ours="co_handling")

    story.day("11-25 09:00")
    heard = await story.seen(number, "dispatch01")
    assert [
        (o["organisation"]["code"], o["is_ours"]) for o in heard["roads"]["consultation"]["opinions"]
    ] == [
        ("XQ-CG", "no"),
        ("T445102100", "co_handling"),
    ]
    minutes = "经会商,由湘桥区城管局主办,意溪镇协办。"
    settled = await story.give(
        "dispatch01",
        number,
        "conclude",
        lead="XQ-CG",
        co_handlers=["T445102100"],
        minutes=minutes,
        accused_is_outside=True,
    )
    assert (settled["state"], settled["lead"]["code"]) == ("dispatched", "XQ-CG")
    assert settled["roads"]["is_designated"] is True
    assert settled["roads"]["consultation"]["minutes"] == minutes
    kinds = {(a["organisation"]["code"], a["kind"], a["state"]) for a in settled["assignments"]}
    assert ("XQ-CG", "lead", "pending_sign_in") in kinds
    assert ("T445102100", "co_handling", "pending_sign_in") in kinds
    assert ("CZ-CG", "consulted", "informed") in kinds
    assert running(settled) == {"statutory", "department", "sign_in", "contact"}
    ends = [due_of(c) for c in settled["clocks"] if c["kind"] == "department"]
    assert sorted(ends) == [at("12-02 17:30"), at("12-03 17:30")], "the co-handler a working day earlier"
    # Nobody who was heard may send it back.
    assert blocked(await story.seen(number, CLERK))["request_return"] == "designated"
    late = await story.refused("clerk-cz-cg", number, "give_opinion", opinion="迟到的意见", is_ours="no")
    assert late == "illegal-transition"
    events = await story.events(number)
    assert events[2:] == ["consultation_opened", "opinion_given", "opinion_given", "dispatched"]


async def test_withdrawn_in_consultation_it_may_be_consulted_again_later(story: Story) -> None:
    citizen = await story.asks(to="pending_dispatch")
    number = citizen.number
    await story.give("dispatch01", number, "consult", question=QUESTION, organisations=["XQ-CG", "CZ-CG"])
    await citizen.does("withdrawal", reason="不反映了")
    assert_over(await story.seen(number), "withdrawn")
    story.day("11-26 09:00")
    await story.give("dispatch01", number, "reactivate", reason="诉求人要求继续办理")
    again = await story.give("dispatch01", number, "consult", question=QUESTION, organisations=["XQ-CG"])
    assert again["state"] == "in_consultation"
    assert again["roads"]["consultation"]["opinions"] == []
    assert commands(await story.seen(number, CLERK)) == {"give_opinion"}
    assert blocked(await story.seen(number, "clerk-cz-cg")) == {"give_opinion": "not-asked"}
