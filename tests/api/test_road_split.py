"""拆单: one contact asked three things; each is followed with the one code she was given."""

from __future__ import annotations

from tests.api.story import HELP, Story, assert_over, at, due, running

PARTS = [
    {"title": "村道积水", "content": "东津村村道下雨积水,排水沟堵了。", "category_code": "CG02"},
    {"title": "垃圾清运", "content": "垃圾桶三天没有人清运。"},
]


async def test_one_contact_three_matters_one_code(story: Story) -> None:
    citizen = await story.asks(to="registered", name="陈晓明")
    number = citizen.number
    story.day("11-23 11:00")
    split = await story.give("agent01", number, "split", parts=PARTS)
    assert (split["state"], len(split["roads"]["split_into"])) == ("registered", 2)
    parts = split["roads"]["split_into"]
    assert await story.events(number) == ["registered", "split"]
    assert (await citizen.page())["related"] == parts

    for part, given in zip(parts, PARTS, strict=True):
        seen = await story.seen(part)
        assert (seen["title"], seen["content"], seen["state"]) == (
            given["title"],
            given["content"],
            "registered",
        )
        assert seen["roads"]["split_from"] == number
        assert (seen["citizen"]["name"], seen["citizen"]["phone"]) == ("陈**", "139****1234")
        assert seen["received_at"] == split["received_at"], "received when she called, not when it was split"
        assert running(seen) == {"statutory", "dispatch"}
        assert due(seen, "statutory") == due(split, "statutory") == at("12-07 17:30")
        page = await citizen.also(part).page()
        assert (page["number"], page["title"], page["related"]) == (part, given["title"], [number])

    # Each goes its own way.
    await story.road.bring(number, "in_progress", accept=HELP)
    first, second = (citizen.also(p) for p in parts)
    await story.road.bring(first.number, "pending_follow_up", accept=HELP)
    await second.does("withdrawal", reason="今早已清运")
    assert (await citizen.page())["state_name"] == "办理中"
    assert (await first.page())["state_name"] == "已答复"
    assert_over(await story.seen(second.number), "withdrawn")
    await first.does("rating", score=5)
    assert (await first.page())["rating"]["score"] == 5
    assert (await citizen.page())["rating"] is None


async def test_what_is_dispatched_is_not_split_any_more(story: Story) -> None:
    number = (await story.asks(to="dispatched")).number
    assert (await story.refused("dispatch01", number, "split", parts=PARTS)) == "illegal-transition"
    fresh = (await story.asks(to="registered", phone="13800005678")).number
    await story.give("agent01", fresh, "split", status=422, parts=[])
