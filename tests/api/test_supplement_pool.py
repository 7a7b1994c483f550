"""Sent back for supplement, an order falls to the agent who took it in, and to her team while she is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.kernel.clock import FakeClock
from tests.api.desk import Desk
from tests.api.road import LAMP, Road


async def _asked(road: Road, taker: Desk, of: str = "agent") -> str:
    """An order taken in by an agent and sent back for words of hers."""
    registration = {"channel": "phone", "content": LAMP, "phone": "13900001234"}
    made = await taker.post("work-orders", registration, status=201)
    number = str(made["number"])
    await taker.give(number, "accept", category_code="CG02", request_type="help")
    dispatcher = await road.desk("dispatch01")
    await dispatcher.give(number, "ask_supplement", of=of, missing=["具体位置"])
    return number


async def _pool(desk: Desk) -> list[Any]:
    return [item["number"] for item in (await desk.get("pools/supplement"))["items"]]


@pytest.fixture
async def agents(road: Road) -> tuple[Desk, Desk]:
    """Two agents of one team, both at their desks."""
    return await road.desk("agent01"), await road.desk("agent02")


async def test_it_falls_to_the_agent_who_took_it_in(road: Road, agents: tuple[Desk, Desk]) -> None:
    one, two = agents
    number = await _asked(road, one)
    assert await _pool(one) == [number]
    assert await _pool(two) == []
    waiting = {p["pool"]: p["waiting"] for p in (await one.get("pools"))["items"]}
    assert waiting["supplement"] == 1
    assert await _pool(await road.desk("shift01")) == [number], "the shift leader sees all"


async def test_while_she_is_away_it_falls_to_her_team(road: Road, agents: tuple[Desk, Desk]) -> None:
    one, two = agents
    number = await _asked(road, one)
    await one.post("auth/logout", {}, status=204)
    assert await _pool(two) == [number]
    assert await _pool(await road.desk("window01")) == [], "another organisation is not her team"
    await two.post(f"work-orders/{number}/claim", {})
    await two.give(number, "supplement", content="东津村委会门前第三根灯杆")
    assert (await two.order(number))["state"] == "pending_dispatch"
    assert await _pool(two) == []


async def test_a_desk_left_alone_counts_as_away(
    road: Road, agents: tuple[Desk, Desk], clock: FakeClock
) -> None:
    one, two = agents
    number = await _asked(road, one)
    for _ in range(2):
        clock.advance(timedelta(minutes=16))
        await two.get("claims")
    assert await _pool(two) == [number]


async def test_what_the_citizen_is_asked_is_not_in_it(road: Road, agents: tuple[Desk, Desk]) -> None:
    one, two = agents
    await _asked(road, one, of="citizen")
    assert await _pool(one) == await _pool(two) == []
