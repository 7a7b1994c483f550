"""Two people, or two workers, at the same thing at the same moment, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from callcenter.clocks.firing import DueClocks
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from sla.firing import fire
from sla.scheduler import Scheduler
from tests.api.desk import Desk
from tests.api.road import Road, submit


async def _at_once(number: str, command: str, *given: tuple[Desk, dict[str, Any]]) -> Counter[Any]:
    """What each is answered who gives this command on the version all of them see."""
    version = (await given[0][0].order(number))["version"]

    async def one(desk: Desk, body: dict[str, Any]) -> Any:
        path = f"/api/v1/work-orders/{number}/commands/{command}"
        headers = {"Authorization": f"Bearer {desk.token}"}
        response = await desk.http.post(path, json={"version": version, **body}, headers=headers)
        answer = await response.json()
        return response.status, answer.get("error")

    return Counter(await asyncio.gather(*(one(desk, body) for desk, body in given)))


async def test_two_clerks_never_both_sign_in(road: Road) -> None:
    number = await road.order("dispatched", accept={"category_code": "CG02"})
    clerk, leader = await road.desk("clerk-xq-cg"), await road.desk("leader-xq-cg")
    told = await _at_once(number, "sign_in", (clerk, {}), (leader, {}), (clerk, {}), (leader, {}))
    assert told == {(200, None): 1, (409, "version-conflict"): 3}
    history = (await clerk.get(f"work-orders/{number}/events"))["items"]
    assert [e["name"] for e in history].count("work_order.signed_in") == 1


async def test_two_dispatchers_never_both_dispatch(road: Road) -> None:
    number = await road.order("pending_dispatch", accept={"category_code": "CG02"})
    one, two = await road.desk("dispatch01"), await road.desk("dispatch02")
    told = await _at_once(number, "dispatch", (one, {"lead": "XQ-CG"}), (two, {"lead": "CA-CG"}))
    assert told == {(200, None): 1, (409, "version-conflict"): 1}
    order = await one.order(number)
    leads = [a for a in order["assignments"] if a["kind"] == "lead"]
    assert len(leads) == 1
    assert leads[0]["organisation"]["code"] == order["lead"]["code"]
    assert Counter(c["kind"] for c in order["clocks"])["department"] == 1


async def test_a_citizen_rates_once_even_at_once(road: Road) -> None:
    made = await submit(road.http, phone="13900001234")
    await road.bring(made["number"], "pending_follow_up", accept={"category_code": "CG02"})

    async def rate(score: int) -> int:
        path = f"/api/v1/public/requests/{made['number']}/rating"
        headers = {"X-Tracking-Code": made["tracking_code"]}
        response = await road.http.post(path, json={"score": score}, headers=headers)
        return response.status

    told = Counter(await asyncio.gather(*(rate(score) for score in (1, 2, 3, 4, 5))))
    assert told == {200: 1, 409: 4}


@pytest.fixture
async def second_database(city_dsn: str) -> AsyncIterator[Database]:
    """The pool of another worker on the same database."""
    database = await Database.open(city_dsn, max_size=4)
    yield database
    await database.close()


async def _due_clocks(platform: Platform, road: Road, copies: int) -> int:
    """An order with ``copies`` more clocks; how many marks all of them have."""
    number = await road.order("registered")
    async with platform.database.transaction() as tx:
        order_id = await tx.fetchval("SELECT id FROM work_order WHERE number = $1", number)
        await tx.execute(
            "INSERT INTO clock OVERRIDING SYSTEM VALUE"
            " SELECT (jsonb_populate_record(c, jsonb_build_object('id', 1000 + n, 'kind', 'copy ' || n))).*"
            " FROM clock c, generate_series(1, $2) n WHERE work_order_id = $1 AND kind = 'statutory'",
            order_id,
            copies,
        )
        marks: int = await tx.fetchval(
            "SELECT sum(jsonb_array_length(marks)) FROM clock WHERE work_order_id = $1", order_id
        )
    return marks


def _scheduler(database: Database, platform: Platform, clock: FakeClock, batch: int = 20) -> Scheduler:
    return Scheduler(DueClocks(database, platform.clock_store, clock), clock.now, batch=batch)


async def _fired(platform: Platform) -> list[dict[str, Any]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT name, data FROM event WHERE name LIKE 'sla.%'")
    return [{"name": r["name"], **r["data"]} for r in rows]


async def test_two_schedulers_fire_each_mark_once(
    road: Road, platform: Platform, second_database: Database, clock: FakeClock
) -> None:
    marks = await _due_clocks(platform, road, 300)
    clock.advance(timedelta(days=365))
    one, two = _scheduler(platform.database, platform, clock), _scheduler(second_database, platform, clock)
    rounds = await asyncio.gather(one.run_once(), two.run_once())
    # A short batch ends a round early where the other holds the rest; the next tick finds them.
    rest = [await one.run_once(), await two.run_once()]
    assert sum(r.marks for r in (*rounds, *rest)) == marks
    assert min(r.clocks for r in rounds) > 0, "both had work"
    told = Counter((e["clock"], e["mark"]) for e in await _fired(platform))
    assert len(told) == marks
    assert set(told.values()) == {1}
    assert (await one.run_once()).marks == 0


async def _kill_claims(platform: Platform) -> None:
    async with platform.database.acquire() as connection:
        killed = await connection.fetch(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        )
    assert [r[0] for r in killed] == [True]


async def test_what_a_killed_scheduler_held_is_left_to_the_other(
    road: Road, platform: Platform, second_database: Database, clock: FakeClock
) -> None:
    marks = await _due_clocks(platform, road, 5)
    clock.advance(timedelta(days=365))
    doomed = DueClocks(second_database, platform.clock_store, clock)
    other = _scheduler(platform.database, platform, clock)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        async with doomed.claim_due(clock.now(), 200) as claim:
            assert (await other.run_once()).clocks == 0, "the claim holds them"
            await claim.save([fire(c, clock.now()) for c in claim.clocks])
            await _kill_claims(platform)
    assert (await other.run_once()).marks == marks
    assert len(await _fired(platform)) == marks


async def test_three_days_down_everything_fires_once_as_a_digest(
    road: Road, platform: Platform, clock: FakeClock
) -> None:
    number = await road.order("registered", content="请问居民医保在哪里缴费,需要带什么材料?")
    order = await (await road.desk("supervisor")).order(number)
    scheduler = _scheduler(platform.database, platform, clock)
    assert (await scheduler.run_once()).marks == 0
    clock.advance(timedelta(days=3))
    done = await scheduler.run_once()
    fired = await _fired(platform)
    assert done.marks == done.late_marks == len(fired) > 0
    assert all(e["in_digest"] and e["late_s"] > 60 for e in fired)
    due = {c["kind"]: datetime.fromisoformat(c["due_at"]) for c in order["clocks"]}
    assert {e["kind"] for e in fired if e["name"] == "sla.breached"} == {
        kind for kind, at in due.items() if at <= clock.now()
    }
    assert (await scheduler.run_once()).marks == 0


async def test_a_mark_in_time_is_no_digest(road: Road, platform: Platform, clock: FakeClock) -> None:
    await road.order("registered")
    scheduler = _scheduler(platform.database, platform, clock)
    async with platform.database.acquire() as connection:
        first = await connection.fetchval("SELECT min(next_fire_at) FROM clock")
    clock.advance(first - clock.now() + timedelta(seconds=1))
    await scheduler.run_once()
    fired = await _fired(platform)
    assert [(e["kind"], e["in_digest"]) for e in fired] == [("dispatch", False)]
