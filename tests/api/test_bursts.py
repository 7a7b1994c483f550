"""Early warning and hot topics: told to supervisors, shown to each as far as she may see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import LAMP, Road, number_events, submit

SMELL = "饶平县三饶镇在城村这边工厂排废气，一股刺鼻的酸味，熏得人头晕，请环保来查。"


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    made = Worker(platform)
    yield made
    await made.close()


class Watch:
    """Citizens write, the worker reads, people look."""

    def __init__(self, road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> None:
        self.road, self._platform, self._worker, self._clock = road, platform, worker, clock
        self._callers = 0

    async def tells(self, content: str, *, minutes: int = 0, **fields: Any) -> str:
        self._clock.advance(timedelta(minutes=minutes))
        self._callers += 1
        phone = fields.pop("phone", f"1390001{self._callers:04}")
        answer = await submit(self.road.http, content, phone=phone, **fields)
        return str(answer["number"])

    async def read(self) -> None:
        """Everything that happened, by every reader."""
        for _ in range(2):
            await number_events(self._platform)
            await self._worker.patterns.catch_up()
            await self._worker.notices.catch_up()

    async def bursts(self, who: str = "supervisor", *, status: int = 200) -> Any:
        await self.read()
        found = await (await self.road.desk(who)).get("bursts", status=status)
        return found["items"] if status == 200 else found

    async def topics(self, who: str = "supervisor", **asked: str) -> Any:
        await self.read()
        return (await (await self.road.desk(who)).get("hot-topics", asked))["items"]


@pytest.fixture
def watch(road: Road, platform: Platform, worker: Worker, clock: FakeClock) -> Watch:
    return Watch(road, platform, worker, clock)


async def test_many_of_one_smell_are_a_burst_and_supervisors_are_told_once(watch: Watch, road: Road) -> None:
    for _ in range(4):
        await watch.tells(LAMP, minutes=50)
    assert await watch.bursts() == []
    numbers = [await watch.tells(SMELL, minutes=9) for _ in range(7)]
    await watch.tells(SMELL, minutes=1, confidential=True)
    (burst,) = await watch.bursts()
    assert burst["category_name"] == "大气污染" and burst["place_name"] == "三饶镇在城村"
    assert (burst["citizens"], burst["count"], burst["is_open"]) == (7, 7, True)
    assert [order["number"] for order in burst["orders"]] == numbers
    assert burst["expected"] < 1

    told = await (await road.desk("supervisor")).get("notices")
    about = [n for n in told["items"] if "早期预警" in n["text"]]
    assert len(about) == 1, "one burst is told of once"
    assert "三饶镇在城村" in about[0]["text"] and "大气污染" in about[0]["text"]
    assert about[0]["link"] == "/hotspots"


async def test_one_citizen_who_writes_often_is_no_burst(watch: Watch) -> None:
    for _ in range(9):
        await watch.tells(SMELL, minutes=5, phone="13900009999")
    assert await watch.bursts() == []


async def test_a_burst_grows_and_is_told_of_again_when_it_has_doubled(watch: Watch, road: Road) -> None:
    for _ in range(16):
        await watch.tells(SMELL, minutes=9)
    (burst,) = await watch.bursts()
    assert burst["citizens"] == 16
    told = await (await road.desk("supervisor")).get("notices")
    bodies = [n["text"] for n in told["items"] if "早期预警" in n["text"]]
    assert 2 <= len(bodies) <= 3


async def test_hot_topics_with_growth_words_and_a_representative(watch: Watch, clock: FakeClock) -> None:
    await watch.tells(SMELL)
    clock.advance(timedelta(days=1))
    numbers = [await watch.tells(SMELL, minutes=9) for _ in range(3)]
    await watch.tells(LAMP)
    (today,) = await watch.topics(period="day")
    assert (today["category_name"], today["place_name"]) == ("大气污染", "三饶镇在城村")
    assert (today["count"], today["citizens"]) == (3, 3)
    assert today["orders"] == numbers[::-1]
    assert today["representative"]["number"] in numbers
    assert today["words"] and all(word in SMELL for word in today["words"])
    (week,) = await watch.topics(period="week")
    assert (week["count"], week["before"]) == (4, 0)
    assert await watch.topics(period="day", on="2026-11-01") == []
    (month,) = await watch.topics(period="month")
    assert month["heat"] == week["heat"] > 0


async def test_a_unit_counts_its_own_orders_alone(watch: Watch, road: Road) -> None:
    numbers = [await watch.tells(LAMP, minutes=9) for _ in range(6)]
    await watch.read()
    assert await watch.topics("clerk-xq-cg") == []
    for number in numbers[:2]:
        await road.bring_on(number, "registered", "dispatched")
    (topic,) = await watch.topics("clerk-xq-cg")
    assert topic["count"] == 2 and set(topic["orders"]) == set(numbers[:2])
    (whole,) = await watch.topics()
    assert whole["count"] == 6
    own = await watch.bursts("clerk-xq-cg")
    assert [(b["count"], b["citizens"]) for b in own] in ([], [(2, 2)])
    assert await watch.bursts("clerk-ca-cg") == []


async def test_those_who_follow_no_orders_are_turned_away(watch: Watch) -> None:
    await watch.bursts("sysadmin", status=403)


async def test_what_is_spread_over_the_city_is_one_burst_of_the_whole(watch: Watch) -> None:
    towns = ("意溪镇", "古巷镇", "彩塘镇", "黄冈镇", "三饶镇", "磷溪镇", "浮洋镇", "庵埠镇")
    for town in towns:
        await watch.tells(f"{town}全镇停电了，什么时候来电？请供电局处理。", minutes=3)
    (burst,) = await watch.bursts()
    assert (burst["place"], burst["place_name"], burst["citizens"]) == (None, "全市", len(towns))
