"""Yellow and red cards: shown on the order and in lists, told to those the city names, in duty hours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.worker import Worker
from tests.api.road import number_events
from tests.api.story import CLERK, LEADER, Story, clock_of


class Night:
    """The worker at work, step by step, and what people then have in their lists."""

    def __init__(self, platform: Platform, worker: Worker, story: Story) -> None:
        self.platform, self.worker, self.story = platform, worker, story

    async def passes(self) -> None:
        """Clocks fire and events become notices."""
        await self.worker.scheduler.run_once()
        await number_events(self.platform)
        await self.worker.notices.catch_up()

    async def told(self, who: str, word: str = "】") -> list[str]:
        """The texts in somebody's list that have this word, oldest first."""
        page = await (await self.story.road.desk(who)).get("notices?limit=100")
        return [item["text"] for item in reversed(page["items"]) if word in item["text"]]


@pytest.fixture
async def night(platform: Platform, story: Story) -> AsyncIterator[Night]:
    worker = Worker(platform)
    yield Night(platform, worker, story)
    await worker.close()


async def row_of(story: Story, who: str, number: str) -> Any:
    page = await (await story.road.desk(who)).get("work-orders?limit=100")
    return next(item for item in page["items"] if item["number"] == number)


async def test_yellow_before_and_red_after_the_due_day_on_the_order_in_lists_and_in_words(
    story: Story, night: Night
) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "contact", method="phone", reached=True, note="已联系")
    story.day("12-02 08:29")
    await night.passes()
    assert clock_of(await story.seen(number), "department")["card"] is None
    assert await night.told(CLERK, "黄牌") == []

    story.day("12-02 08:30")
    await night.passes()
    assert clock_of(await story.seen(number, CLERK), "department")["card"] == "yellow"
    assert (await row_of(story, CLERK, number))["clock"]["card"] == "yellow"
    assert (await row_of(story, "supervisor", number))["clock"]["card"] == "yellow"
    (told,) = await night.told(LEADER, "黄牌")
    assert number in told and "12月3日17:30" in told
    assert await night.told("supervisor", "黄牌") == [], "a yellow card is the unit's"

    story.day("12-04 08:30")
    await night.passes()
    assert (await row_of(story, CLERK, number))["clock"]["card"] == "red"
    for who in (CLERK, LEADER, "supervisor"):
        assert len(await night.told(who, "红牌")) == 1
    assert "湘桥区城管局" in (await night.told("supervisor", "红牌"))[0]
    events = await story.events(number)
    order = ["sla.yellow_card_given", "sla.breached", "sla.red_card_given"]
    assert [e for e in events if e in order][:3] == order
    await night.passes()
    assert len(await night.told(CLERK, "红牌")) == 1


async def test_an_extension_takes_the_card_back_and_gives_its_own(story: Story, night: Night) -> None:
    number = (await story.asks(to="in_progress")).number
    story.day("12-02 08:30")
    await night.passes()
    await story.give(
        CLERK,
        number,
        "request_extension",
        until="2026-12-10T17:30:00+08:00",
        reason="等待备件",
        basis="供货合同",
        told_citizen=True,
    )
    seen = await story.give("dispatch01", number, "grant_extension")
    assert clock_of(seen, "department")["card"] is None
    assert (await row_of(story, CLERK, number))["clock"]["card"] is None
    story.day("12-09 08:30")
    await night.passes()
    assert clock_of(await story.seen(number), "department")["card"] == "yellow"


async def test_what_fires_after_hours_is_told_when_the_unit_is_on_duty_again(
    story: Story, night: Night
) -> None:
    number = (await story.asks(to="in_progress")).number
    await story.give(CLERK, number, "contact", method="phone", reached=True, note="已联系")
    story.day("12-03 17:30")  # the moment the office closes
    await night.passes()
    assert "sla.breached" in await story.events(number), "the clock itself waits for nobody"
    assert await night.told(CLERK, "已超期") == []
    story.day("12-04 00:00")
    assert await night.told(CLERK, "已超期") == []
    story.day("12-04 08:30")
    assert len(await night.told(CLERK, "已超期")) == 1
    page = await (await story.road.desk(CLERK)).get("notices?limit=100")
    assert page["items"][0]["at"].startswith("2026-12-04T00:30"), "it says when it came"


async def test_danger_is_told_on_a_sunday_night(story: Story, night: Night) -> None:
    story.day("11-29 03:00")
    number = (await story.asks(to="dispatched", accept={"urgency": "urgent", "category_code": "CG02"})).number
    story.day("11-29 03:10")
    await night.passes()
    assert any(number in told for told in await night.told(CLERK, "签收时限"))


async def test_an_urgent_order_goes_red_with_the_due_time_itself(story: Story, night: Night) -> None:
    urgent = {"urgency": "urgent", "category_code": "GY01"}
    number = (await story.asks(to="in_progress", accept=urgent)).number
    due = clock_of(await story.seen(number), "department")["due_at"]
    assert due.startswith("2026-11-24T01:00")
    story.day("11-24 09:00")
    await night.passes()
    assert clock_of(await story.seen(number), "department")["card"] == "red"
