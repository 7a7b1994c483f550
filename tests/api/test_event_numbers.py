"""Events of the API's changes: every change leaves one, numbered without gaps, told in order."""

from __future__ import annotations

import asyncio

from callcenter.composition import Platform
from tests.api.road import Road, number_events, submit


async def test_numbers_run_without_a_gap_through_many_at_once(road: Road, platform: Platform) -> None:
    await asyncio.gather(*(submit(road.http, key=f"k{n % 7}") for n in range(20)))
    numbering = asyncio.create_task(number_events(platform))
    number = await road.order("archived", accept={"category_code": "CG02"})
    await numbering
    await road.desk("agent01")
    refused = await (await road.desk("agent01")).give(number, "accept", status=409)
    assert refused["error"] == "illegal-transition"
    newest = await number_events(platform)
    async with platform.database.acquire() as connection:
        numbers = [r[0] for r in await connection.fetch("SELECT number FROM event_number ORDER BY number")]
        events = await connection.fetchval("SELECT count(*) FROM event")
        left = await connection.fetchval("SELECT count(*) FROM event_unnumbered")
    assert numbers == list(range(1, newest + 1))
    assert (events, left) == (newest, 0)


async def test_a_history_is_told_in_order_with_actor_and_number(road: Road, platform: Platform) -> None:
    number = await road.order("pending_review", accept={"category_code": "CG02"})
    desk = await road.desk("supervisor")
    fresh = (await desk.get(f"work-orders/{number}/events"))["items"]
    assert all(e["number"] is None for e in fresh), "the sequencer has not been by"
    await number_events(platform)
    items = (await desk.get(f"work-orders/{number}/events"))["items"]
    assert [e["name"] for e in items] == [e["name"] for e in fresh]
    numbers = [e["number"] for e in items]
    assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers)
    assert [e["at"] for e in items] == sorted(e["at"] for e in items)
    actors = {e["name"]: e["actor"] and e["actor"]["name"] for e in items}
    assert actors == {
        "work_order.registered": None,
        "work_order.accepted": "中心主管",
        "work_order.dispatched": "派单员 甲",
        "work_order.signed_in": "湘桥区城管局联络员",
        "work_order.citizen_contacted": "湘桥区城管局联络员",
        "work_order.replied": "湘桥区城管局联络员",
    }
    async with platform.database.acquire() as connection:
        causes = await connection.fetch(
            "SELECT name, cause FROM event WHERE subject = $1 AND actor LIKE 'user:%'", number
        )
    assert len(causes) == 5
    assert all(str(r["cause"]).startswith("request:") for r in causes)
