"""难办事直通车 day by day: taken in at the window, sorted, followed by one officer, and told."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import Road, number_events
from tests.api.story import Story, at, due_of

WINDOW, OFFICER, HEAD = "window01", "enterprise01", "supervisor"
STUCK = "我在湘桥区办理老房子的不动产登记,去了几次窗口都说档案里少一张规划图,请帮忙协调。"
TRIED = {"tried": "去不动产登记窗口四次，每次要求补不同材料。", "tried_times": 4}
SORTED: dict[str, Any] = {"kind": "HM06", "complexity": "simple", "can_be_done": True}
TOLD: dict[str, Any] = {"told_method": "phone", "told_words": "已电话告知，诉求人表示知道了。"}


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


async def seen(road: Road, number: str, who: str = OFFICER) -> Any:
    return await (await road.desk(who)).get(f"hard-matters/{number}")


async def act(
    road: Road, number: str, step: str, who: str = OFFICER, *, status: int = 200, **body: Any
) -> Any:
    """Somebody does something about it as it stands."""
    body.setdefault("version", (await seen(road, number))["version"])
    return await (await road.desk(who)).post(f"hard-matters/{number}/{step}", body, status=status)


async def refused(
    road: Road, number: str, step: str, who: str = OFFICER, *, status: int = 409, **body: Any
) -> str:
    """The code of a refusal, after which nothing has changed."""
    before = await seen(road, number)
    answer = await act(road, number, step, who, status=status, **body)
    assert answer["detail"]
    assert await seen(road, number) == before
    return str(answer["error"])


async def told(platform: Platform, number: str) -> list[str]:
    """The templates the citizen was written to by."""
    await number_events(platform)
    worker = Worker(platform)
    await worker.notices.catch_up()
    await worker.close()
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT template_code FROM notice WHERE subject = $1 AND audience = 'citizen' ORDER BY id", number
        )
    return [row["template_code"] for row in rows if row["template_code"].startswith("hard")]


async def test_from_the_window_to_the_end(story: Story, platform: Platform) -> None:
    road = story.road
    story.day("11-23 10:00")
    number = await taken_in(story)
    matter = await seen(road, number)
    assert (matter["kind_name"], matter["tried_times"]) == ("历史遗留问题", 4)
    assert due_of(matter["explain_clock"]) == at("11-26 17:30")
    assert (await story.seen(number))["track"] == "hard_matter"

    story.day("11-24 09:00")
    matter = await act(road, number, "classify", **SORTED)
    assert (matter["state"], matter["officer"]) == ("working", OFFICER)
    assert due_of(matter["done_clock"]) == at("11-30 17:30"), "the days count from when it came"
    assert not matter["explain_clock"]["is_running"]
    finish = {"outcome": "solved", "result": "补测规划图后已发证。", **TOLD}
    assert await refused(road, number, "finish", **finish) == "steps-missing"

    story.day("11-27 16:00")
    await act(road, number, "log", what="与自然资源局、档案馆现场核对，缺图可补测。")
    matter = await act(road, number, "reclassify", reason="须补测规划图，五个工作日办不完。")
    assert matter["complexity"] == "complex"
    assert due_of(matter["done_clock"]) == at("12-07 17:30")
    assert due_of({"due_at": matter["first_due_at"]}) == at("11-30 17:30")
    assert await refused(road, number, "reclassify", reason="再延长一些时间。") == "reclassify-once"

    # nobody ends it past the officer
    await story.give(HEAD, number, "accept", request_type="help")
    answer = "您反映的事项已转有关单位办理，感谢您的监督，请留意。"
    assert await story.refused(HEAD, number, "direct_close", public_answer=answer) == "office-closes"

    story.day("12-04 10:00")
    done = await act(road, number, "finish", **finish)
    assert (done["state"], done["outcome_name"], done["acts"]) == ("finished", "办成", [])
    assert not done["done_clock"]["is_late"]
    assert [s["by_name"] for s in done["steps"]] == ["直通车专员 甲"]
    assert (await story.give(HEAD, number, "direct_close", public_answer=answer))["state"] == "closed"
    assert (await seen(road, number))["state"] == "finished"
    names = [n for n in await story.events(number) if n.startswith("hard_matter")]
    assert names == [
        "hard_matter.opened",
        "hard_matter.classified",
        "hard_matter.reclassified",
        "hard_matter.finished",
    ]
    assert await told(platform, number) == [
        "hard-matter-classified-citizen",
        "hard-matter-reclassified-citizen",
        "hard-matter-finished-citizen",
    ]


async def test_what_cannot_be_done_is_explained_within_three_days(story: Story, platform: Platform) -> None:
    road = story.road
    story.day("11-23 10:00")
    number = await taken_in(story)
    await act(road, number, "classify", **{**SORTED, "can_be_done": False})
    assert (await seen(road, number))["explain_clock"]["is_running"]
    finish = {"outcome": "explained", "result": "依规定不能登记。", **TOLD}
    assert await refused(road, number, "finish", **finish) == "explanation-missing"
    story.day("11-25 10:00")
    words = {
        "explanation": "该房屋建于规划道路红线内，未取得规划许可，不符合首次登记条件。",
        "basis": "《不动产登记暂行条例》第二十二条第（二）项。",
    }
    matter = await act(road, number, "explain", **words)
    assert (matter["state"], matter["explain_clock"]["is_late"]) == ("explained", False)
    assert "hard-matter-explained-citizen" in await told(platform, number)
    done = await act(road, number, "finish", **finish)
    assert (done["state"], done["basis"]) == ("finished", words["basis"])


async def test_too_late_is_too_late(story: Story, platform: Platform) -> None:
    road = story.road
    story.day("11-23 10:00")
    number = await taken_in(story)
    await act(road, number, "classify", **SORTED)
    story.day("12-01 09:00")
    assert await refused(road, number, "reclassify", reason="须补测规划图，办不完。") == "told-too-late"
    assert (await seen(road, number))["done_clock"]["is_late"]
    worker = Worker(platform)
    await worker.scheduler.run_once()
    await worker.close()
    async with platform.database.acquire() as connection:
        kinds = await connection.fetch(
            "SELECT data->>'kind' AS kind FROM event WHERE name = 'sla.breached' AND subject = $1", number
        )
    assert "case_hm_simple" in {row["kind"] for row in kinds}


async def test_only_her_officer_or_the_head_ends_it(story: Story) -> None:
    road = story.road
    number = await taken_in(story)
    await act(road, number, "classify", officer=HEAD, **SORTED)
    await act(road, number, "log", what="已约自然资源局现场核对。")
    finish = {"outcome": "solved", "result": "补测规划图后已发证。", **TOLD}
    assert await refused(road, number, "finish", status=403, **finish) == "matter-of-another"
    assert (await act(road, number, "finish", WINDOW, status=403, **finish))["error"] == "not-allowed"
    assert (await act(road, number, "assign", HEAD, officer=OFFICER))["officer"] == OFFICER
    assert (await act(road, number, "finish", **finish))["state"] == "finished"


async def test_what_is_none_goes_on_as_an_ordinary_order(story: Story) -> None:
    road = story.road
    number = await taken_in(story)
    released = await act(road, number, "release", HEAD, reason="属于一般咨询，按普通诉求答复。", status=200)
    assert released["state"] == "released"
    assert (await story.seen(number))["track"] == "ordinary"
    agent = await road.desk("agent01")
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
    story: Story, step: str, body: dict[str, Any], status: int, error: str
) -> None:
    number = await taken_in(story)
    assert await refused(story.road, number, step, status=status, **body) == error


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
