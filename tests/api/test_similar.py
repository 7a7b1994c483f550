"""Same matter at the desk: what looks like an order, and to whom it is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.worker import Worker
from tests.api.road import LAMP, Road, number_events, submit

AGAIN = "意溪东津村村口路灯不亮好几天了，晚上看不见路，请修理。"
ELSEWHERE = LAMP.replace("东津村", "西都村")


@pytest.fixture
async def worker(platform: Platform) -> AsyncIterator[Worker]:
    made = Worker(platform)
    yield made
    await made.close()


class Similar:
    """The worker reads the orders, a person asks what looks like one."""

    def __init__(self, road: Road, platform: Platform, worker: Worker) -> None:
        self._road, self._platform, self._worker = road, platform, worker

    async def asks(self, content: str, phone: str, **fields: Any) -> str:
        answer = await submit(self._road.http, content, phone=phone, **fields)
        await self.read()
        return str(answer["number"])

    async def read(self) -> None:
        await number_events(self._platform)
        await self._worker.patterns.catch_up()

    async def of(self, number: str, who: str = "dispatch01", *, status: int = 200) -> Any:
        return await (await self._road.desk(who)).get(f"work-orders/{number}/similar", status=status)


@pytest.fixture
def similar(road: Road, platform: Platform, worker: Worker) -> Similar:
    return Similar(road, platform, worker)


async def test_another_citizens_order_of_the_same_lamp_is_found_with_its_reasons(
    similar: Similar, road: Road, clock: FakeClock
) -> None:
    first = await similar.asks(LAMP, "13900000001")
    clock.advance(timedelta(hours=3))
    second = await similar.asks(AGAIN, "13900000002")
    await similar.asks(ELSEWHERE, "13900000003")
    found = (await similar.of(second))["items"]
    assert [item["order"]["number"] for item in found] == [first]
    (item,) = found
    assert (item["relation"], item["is_earlier"], item["mergeable"]) == ("duplicate_of", True, True)
    assert {"同一村（社区）", "同类事项", "相隔3小时"} <= set(item["reasons"])
    assert any("路灯" in word for word in item["shared"])
    (back,) = (await similar.of(first))["items"]
    assert (back["order"]["number"], back["is_earlier"]) == (second, False)

    events = await (await road.desk("dispatch01")).get(f"work-orders/{second}/events")
    told = [e for e in events["items"] if e["name"] == "pattern.similar_found"]
    assert len(told) == 1 and first not in str(told), "the other order is shown to whom may see it"


async def test_the_same_number_again_is_a_repeat(similar: Similar, clock: FakeClock) -> None:
    first = await similar.asks(LAMP, "13900000001")
    clock.advance(timedelta(days=20))
    second = await similar.asks(AGAIN, "13900000001")
    (item,) = (await similar.of(second))["items"]
    assert (item["order"]["number"], item["relation"]) == (first, "repeat_of")
    assert item["reasons"][0] == "同一来电人"


async def test_units_see_only_what_is_theirs_and_nobody_sees_confidential_ones(
    similar: Similar, road: Road, platform: Platform
) -> None:
    first = await similar.asks(LAMP, "13900000001")
    secret = await similar.asks(AGAIN, "13900000002", confidential=True)
    assert (await similar.of(first))["items"] == []
    assert (await similar.of(secret))["items"] == []
    open_one = await similar.asks(AGAIN, "13900000003")
    await road.bring_on(open_one, "registered", "dispatched")
    assert [i["order"]["number"] for i in (await similar.of(open_one))["items"]] == [first]
    assert (await similar.of(open_one, "clerk-xq-cg"))["items"] == []
    await similar.of(first, "clerk-xq-cg", status=404)
    async with platform.database.acquire() as connection:
        stored = await connection.fetch("SELECT relation FROM matter_likeness")
        assert [r["relation"] for r in stored] == ["duplicate_of"]
        await connection.execute("UPDATE work_order SET is_confidential = true WHERE number = $1", first)
        assert await connection.fetchval("SELECT count(*) FROM matter_likeness") == 0
        assert await connection.fetchval("SELECT count(*) FROM matter_profile") == 1
    assert (await similar.of(open_one))["items"] == []


async def test_orders_from_before_there_were_profiles_are_read_once(
    similar: Similar, road: Road, platform: Platform
) -> None:
    await submit(road.http, LAMP, phone="13900000001")
    patterns = platform.patterns.patterns
    assert await patterns.begin(platform.clock.now()) == 1
    assert await patterns.begin(platform.clock.now()) == 0
    await similar.read()
    async with platform.database.acquire() as connection:
        assert await connection.fetchval("SELECT n FROM matter_term WHERE term = ''") == 1


async def test_how_often_the_same_number_came_and_about_what(
    similar: Similar, road: Road, clock: FakeClock
) -> None:
    first = await similar.asks(LAMP, "13900000001")
    clock.advance(timedelta(days=40))
    other = await similar.asks("请问社保卡丢了去哪里补办？", "13900000001")
    secret = await similar.asks("举报东津村有人赌博，请保密", "13900000001", confidential=True)
    await similar.asks(LAMP, "13900000009")
    clock.advance(timedelta(days=1))
    last = await similar.asks(AGAIN, "13900000001")
    desk = await road.desk("dispatch01")
    seen = await desk.get(f"work-orders/{last}/citizen-orders")
    assert (seen["count"], seen["in_30_days"]) == (2, 1)
    assert [item["number"] for item in seen["items"]] == [other, first]
    assert seen["repeats"] == [first]
    assert [m["count"] for m in seen["matters"]] == [1, 1]
    assert {m["category_name"] for m in seen["matters"]} >= {"社保卡挂失补办"}
    assert "13900000001" not in str(seen) and secret not in str(seen)
    assert (await desk.get(f"work-orders/{secret}/citizen-orders"))["count"] == 0
    await (await road.desk("clerk-xq-cg")).get(f"work-orders/{last}/citizen-orders", status=404)
