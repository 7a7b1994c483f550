"""难办事直通车 day by day: taken in at the window, sorted, followed by one officer, and told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.days import Stage
from tests.api.dockets import Docket, hard_matters_of
from tests.api.story import Story, at, due_of
from tests.api.tellings import Teller

WINDOW, OFFICER, HEAD = "window01", "enterprise01", "supervisor"
STUCK = "我在湘桥区办理老房子的不动产登记,去了几次窗口都说档案里少一张规划图,请帮忙协调。"
TRIED = {"tried": "去不动产登记窗口四次，每次要求补不同材料。", "tried_times": 4}
SORTED: dict[str, Any] = {"kind": "HM06", "complexity": "simple", "can_be_done": True}
TOLD: dict[str, Any] = {"told_method": "phone", "told_words": "已电话告知，诉求人表示知道了。"}

WORDS = {
    "explanation": "该房屋建于规划道路红线内，未取得规划许可，不符合首次登记条件。",
    "basis": "《不动产登记暂行条例》第二十二条第（二）项。",
}


async def taken_in(story: Story, **fields: Any) -> str:
    """A citizen stands at the window of the hall; her matter goes onto the track."""
    window = await story.road.desk(WINDOW)
    made = await window.post(
        "work-orders", {"channel": "walk_in", "content": STUCK, "phone": "13900001234"}, status=201
    )
    number = str(made["number"])
    path = f"hard-matters/{number}/take-in"
    taken = await window.post(path, {"kind": "HM06", "service_item": "不动产首次登记", **TRIED, **fields})
    assert taken["state"] == "classifying"
    return number


async def they_are_followed_to_the_end(stage: Stage) -> None:
    """Three matters of one Monday: one in time, one nobody sorts, one that takes too long."""
    days, story, hard = stage.days, stage.story, hard_matters_of(stage.road)
    await days.until("11-23 10:00")
    first, second, third = [await taken_in(story) for _ in range(3)]
    await days.work()
    for number in (first, second, third):
        matter = await hard.seen(number)
        assert (matter["kind_name"], matter["tried_times"]) == ("历史遗留问题", 4)
        assert due_of(matter["explain_clock"]) == at("11-26 17:30")
        assert (await story.seen(number))["track"] == "hard_matter"
        assert await days.happened(number, "hard_matter") == ["hard_matter.opened"]
        assert (await days.told(number, "hard"))["hard-matter-opened"] == [OFFICER]

    # Tuesday: two are sorted; the time to explain why not ends where it can be done.
    await days.until("11-24 09:00")
    matter = await hard.act(first, "classify", **SORTED)
    assert (matter["state"], matter["officer"]) == ("working", OFFICER)
    assert due_of(matter["done_clock"]) == at("11-30 17:30"), "the days count from when it came"
    assert not matter["explain_clock"]["is_running"]
    finish = {"outcome": "solved", "result": "补测规划图后已发证。", **TOLD}
    assert await hard.refused(first, "finish", **finish) == "steps-missing"
    await hard.act(third, "classify", **SORTED)
    await hard.act(third, "log", what="已约自然资源局现场核对。")

    # Thursday: nobody has sorted the second one, nor said why it cannot be done: three days are over.
    await days.until("11-26 17:30")
    assert await days.happened(second, "hard_matter", "sla.breached case") == [
        "sla.breached case_hm_explain breach"
    ]
    assert await days.told(second, "hard") == {"hard-matter-late": sorted([OFFICER, HEAD])}
    assert await days.happened(first, "hard_matter", "sla.breached case") == ["hard_matter.classified"]

    # Friday: the second cannot be done, and is told so a day late; the first takes longer, said in time.
    await days.until("11-27 16:00")
    await hard.act(second, "classify", **{**SORTED, "can_be_done": False})
    impossible = {"outcome": "explained", "result": "依规定不能登记。", **TOLD}
    assert await hard.refused(second, "finish", **impossible) == "explanation-missing"
    matter = await hard.act(second, "explain", **WORDS)
    assert (matter["state"], matter["explain_clock"]["is_late"]) == ("explained", True)
    done = await hard.act(second, "finish", **impossible)
    assert (done["state"], done["basis"]) == ("finished", WORDS["basis"])
    await hard.act(first, "log", what="与自然资源局、档案馆现场核对，缺图可补测。")
    matter = await hard.act(first, "reclassify", reason="须补测规划图，五个工作日办不完。")
    assert matter["complexity"] == "complex"
    assert due_of(matter["done_clock"]) == at("12-07 17:30")
    assert due_of({"due_at": matter["first_due_at"]}) == at("11-30 17:30")
    assert await hard.refused(first, "reclassify", reason="再延长一些时间。") == "reclassify-once"
    await days.work()
    assert await days.happened(second, "hard_matter") == [
        *("hard_matter.classified", "hard_matter.explained", "hard_matter.finished explained")
    ]

    # Monday 30 November, 17:30: five days of the third are over; now it is too late to say it takes longer.
    await days.until("11-30 17:30")
    assert (await days.happened(third, "sla.breached case")) == ["sla.breached case_hm_simple breach"]
    assert (await days.told(third, "hard-matter-late")) == {"hard-matter-late": sorted([OFFICER, HEAD])}
    await days.until("12-01 09:00")
    assert await hard.refused(third, "reclassify", reason="须补测规划图，办不完。") == "told-too-late"
    late = await hard.act(third, "finish", **finish)
    assert (late["state"], late["done_clock"]["is_late"]) == ("finished", True)

    # Friday: the first is done. Nobody ended it past the officer; now it is closed like any other.
    await days.until("12-04 10:00")
    await story.give(HEAD, first, "accept", request_type="help")
    answer = "您反映的事项已转有关单位办理，感谢您的监督，请留意。"
    assert await story.refused(HEAD, first, "direct_close", public_answer=answer) == "office-closes"
    done = await hard.act(first, "finish", **finish)
    assert (done["state"], done["outcome_name"], done["acts"]) == ("finished", "办成", [])
    assert not done["done_clock"]["is_late"]
    assert [s["by_name"] for s in done["steps"]] == ["直通车专员 甲"]
    assert (await story.give(HEAD, first, "direct_close", public_answer=answer))["state"] == "closed"
    assert (await hard.seen(first))["state"] == "finished"
    await days.until("12-07 09:00")
    assert await days.happened(first, "hard_matter", "sla.breached case") == [
        *("hard_matter.reclassified", "hard_matter.finished solved")
    ]
    told = {number: await days.told(number, "hard-matter") for number in (first, second)}
    assert [template for template in told[first] if template.endswith("-citizen")] == [
        *(
            "hard-matter-classified-citizen",
            "hard-matter-finished-citizen",
            "hard-matter-reclassified-citizen",
        )
    ]
    assert [template for template in told[second] if template.endswith("-citizen")] == [
        *("hard-matter-classified-citizen", "hard-matter-explained-citizen", "hard-matter-finished-citizen")
    ]


async def test_they_are_followed_to_the_end(teller: Teller) -> None:
    await teller.by_one(they_are_followed_to_the_end)


async def test_they_are_followed_the_same_with_two_workers_one_killed_in_the_middle(teller: Teller) -> None:
    deaths = await teller.by_two(
        they_are_followed_to_the_end, "case_hm", "hard", "to send", "sent", "numbers"
    )
    for clock in ("case_hm_explain breach", "case_hm_simple breach"):
        assert deaths.at(clock) == {"claimed"}
        assert deaths.at(f"sla.breached {clock}") == {"unsaved", "saved"}
    for written in ("notice hard-matter-late", "notice hard-matter-finished-citizen", "numbers"):
        assert deaths.at(written) == {"unsaved", "saved"}, written
    # a message to a phone: taken to be sent, sent and not noted
    assert deaths.at("notices to send") == {"claimed"}
    assert deaths.at("notice sent") == {"unsaved", "saved"}


async def test_only_her_officer_or_the_head_ends_it(story: Story, hard: Docket) -> None:
    number = await taken_in(story)
    await hard.act(number, "classify", officer=HEAD, **SORTED)
    await hard.act(number, "log", what="已约自然资源局现场核对。")
    finish = {"outcome": "solved", "result": "补测规划图后已发证。", **TOLD}
    assert await hard.refused(number, "finish", status=403, **finish) == "matter-of-another"
    assert (await hard.act(number, "finish", WINDOW, status=403, **finish))["error"] == "not-allowed"
    assert (await hard.act(number, "assign", HEAD, officer=OFFICER))["officer"] == OFFICER
    assert (await hard.act(number, "finish", **finish))["state"] == "finished"


async def test_what_is_none_goes_on_as_an_ordinary_order(story: Story, hard: Docket) -> None:
    number = await taken_in(story)
    released = await hard.act(number, "release", HEAD, reason="属于一般咨询，按普通诉求答复。", status=200)
    assert released["state"] == "released"
    assert (await story.seen(number))["track"] == "ordinary"
    agent = await story.road.desk("agent01")
    again = await agent.post(f"hard-matters/{number}/take-in", TRIED)
    assert (again["state"], again["tried_times"]) == ("classifying", 4)


async def test_the_kinds_are_the_citys(story: Story) -> None:
    kinds = (await (await story.road.desk(WINDOW)).get("hard-matters/kinds"))["items"]
    assert len(kinds) == 10
    assert all(kind["source"] and kind["description"] for kind in kinds)


@pytest.mark.parametrize(
    ("step", "body", "status", "error"),
    [
        ("classify", {**SORTED, "kind": "HM99"}, 422, "kind-unknown"),
        ("classify", {**SORTED, "officer": "agent01"}, 422, "officer-unfit"),
        ("classify", {**SORTED, "complexity": "easy"}, 422, "invalid"),
        ("classify", {**SORTED, "version": 99}, 409, "version-conflict"),
        (
            "explain",
            {"explanation": "不能办理的理由。", "basis": "某条例第一条。"},
            409,
            "illegal-transition",
        ),
        ("finish", {"outcome": "solved", "result": "已经办成。", **TOLD}, 409, "illegal-transition"),
        ("log", {"what": " "}, 422, "invalid"),
    ],
)
async def test_bad_input_is_refused(
    story: Story, hard: Docket, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = await taken_in(story)
    assert await hard.refused(number, step, status=status, **body) == error


async def test_take_in_is_refused_where_it_does_not_fit(story: Story) -> None:
    number = await story.road.order("closed")
    agent = await story.road.desk("agent01")
    path = f"hard-matters/{number}/take-in"
    assert (await agent.post(path, TRIED, status=409))["error"] == "order-answered"
    fresh = await taken_in(story)
    wrong = await agent.post(f"hard-matters/{fresh}/take-in", {**TRIED, "kind": "HM99"}, status=422)
    assert wrong["error"] == "kind-unknown"
    clerk = await story.road.desk("clerk-xq-cg")
    assert (await clerk.post(path, TRIED, status=403))["error"]
    assert (await clerk.get(f"hard-matters/{fresh}", status=404))["error"] == "hard-matter-not-found"
