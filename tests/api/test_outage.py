"""Workers down from Friday to Monday, ten thousand clocks due: each fires once, and people hear in sum."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from callcenter.cities.in_force import CityInForce
from callcenter.clocks.firing import Claimed, DueClocks
from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.worker import Worker
from sla.scheduler import Scheduler
from tests.api.road import Road
from tests.api.story import Story, at
from tests.api.test_cards import Night

FRIDAY, MONDAY = at("11-27 17:00"), at("11-30 17:00")
#: orders like one that is there, spread over units, their time running out one after another over the weekend
_COPIES = """
WITH like_this AS (
    SELECT w AS of_order, a AS of_part, c AS of_clock
    FROM work_order w
    JOIN assignment a ON a.work_order_id = w.id
    JOIN clock c ON c.assignment_id = a.id AND c.kind = 'department'
    WHERE w.number = $1
),
copies AS (
    SELECT n, 1000000 + n AS id, 'W' || lpad(n::text, 6, '0') AS number,
        (SELECT id FROM organisation WHERE code = (ARRAY['XQ-CG', 'CA-CG'])[1 + n % 2]) AS unit,
        $3::timestamptz + n * ($4::timestamptz - $3) / ($2 + 1) AS due_at
    FROM generate_series(1, $2) n
),
orders AS (
    INSERT INTO work_order OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(l.of_order, jsonb_build_object(
        'id', c.id, 'number', c.number, 'lead_organisation_id', c.unit,
        'split_from', (l.of_order).id))).*
    FROM copies c, like_this l
    RETURNING id
),
parts AS (
    INSERT INTO assignment OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(l.of_part, jsonb_build_object(
        'id', c.id, 'work_order_id', c.id, 'organisation_id', c.unit))).*
    FROM copies c, like_this l
    WHERE (SELECT count(*) FROM orders) > 0
    RETURNING id
)
INSERT INTO clock OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(l.of_clock, jsonb_build_object(
    'id', c.id, 'work_order_id', c.id, 'assignment_id', c.id, 'due_at', c.due_at,
    'next_fire_at', c.due_at - interval '1 hour',
    'marks', jsonb_build_array(
        jsonb_build_array('warn:1/5', 'breach_warned', c.due_at - interval '1 hour'),
        jsonb_build_array('breach', 'breached', c.due_at),
        jsonb_build_array('overdue:3', 'seriously_overdue', c.due_at + interval '30 days'))))).*
FROM copies c, like_this l
WHERE (SELECT count(*) FROM parts) > 0
"""


async def left_due(platform: Platform, story: Story, count: int) -> None:
    """``count`` orders of two units whose department clocks run out between Friday and Monday."""
    number = (await story.asks(to="in_progress")).number
    async with platform.database.transaction() as tx:
        await tx.execute(_COPIES, number, count, FRIDAY, MONDAY)
        # of the pattern itself nothing is told
        await tx.execute(
            "UPDATE clock SET state = 'stopped', stopped_at = started_at, next_fire_at = NULL"
            " WHERE work_order_id = (SELECT id FROM work_order WHERE number = $1)",
            number,
        )


async def fired(platform: Platform) -> list[dict[str, Any]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch("SELECT name, data FROM event WHERE name ~ '^sla.breach' ORDER BY id")
    return [{"name": r["name"], **r["data"]} for r in rows]


def assert_each_once(events: list[dict[str, Any]], count: int) -> None:
    told = Counter((e["clock"], e["mark"]) for e in events)
    assert (len(told), set(told.values())) == (2 * count, {1})


async def digests(platform: Platform) -> list[Any]:
    async with platform.database.acquire() as connection:
        return await connection.fetch("SELECT user_id, sent_at FROM notice WHERE template_code = 'digest'")


async def people(platform: Platform, *units: str) -> set[int]:
    """Everybody of these units who is told of a breach or a warning."""
    roles = ["department_clerk", "department_leader", "local_dispatcher"]
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT id FROM app_user WHERE organisation_code = ANY ($1) AND role = ANY ($2)",
            list(units),
            roles,
        )
    return {r["id"] for r in rows}


@pytest.fixture
async def night(platform: Platform, story: Story) -> AsyncIterator[Night]:
    worker = Worker(platform)
    yield Night(platform, worker, story)
    await worker.close()


@pytest.mark.slow
async def test_three_days_down_ten_thousand_due_each_once_in_order_and_one_digest_a_person(
    platform: Platform, story: Story, night: Night, clock: FakeClock
) -> None:
    count = 10_000
    await left_due(platform, story, count)
    clock.set(MONDAY)
    await platform.digests.tell(clock.now())
    done = await night.worker.scheduler.run_once()
    assert (done.clocks, done.marks) == (count, 2 * count)

    events = await fired(platform)
    assert_each_once(events, count)
    warned = [e["due_at"] for e in events if e["name"] == "sla.breach_warned"]
    assert warned == sorted(warned), "the oldest first"
    on_time = [e for e in events if not e["in_digest"]]
    assert all(e["late_s"] <= 60 for e in on_time) and len(on_time) < 5
    assert done.late_marks == 2 * count - len(on_time)
    assert 3 * 86_400 <= done.latest_s < 3 * 86_400 + 3_600

    clock.advance(timedelta(seconds=31))
    told = await platform.digests.tell(clock.now())
    rows = await digests(platform)
    assert {r["user_id"] for r in rows} == await people(platform, "XQ-CG", "CA-CG")
    assert len(rows) == told == len({r["user_id"] for r in rows}), "one a person"
    (text,) = await night.told("clerk-xq-cg", "停用期间")
    # the last one ran out within this minute: told by itself, though its warning came late
    assert "超期 4999 件、严重超期 0 件、临期 1 件" in text
    assert "W000002、W000004、W000006、W000008、W000010" in text, "her own, the longest overdue first"
    page = await (await story.road.desk("clerk-xq-cg")).get("notices")
    assert page["items"][0]["link"] == "/orders?due=overdue"

    assert await platform.digests.tell(clock.now() + timedelta(hours=1)) == 0
    assert (await night.worker.scheduler.run_once()).marks == 0
    assert len(await digests(platform)) == told
    history = await (await story.road.desk("supervisor")).get("work-orders/W000002/events")
    assert [e["name"] for e in history["items"]] == ["sla.breach_warned", "sla.breached"]


class Doomed(DueClocks):
    """A worker whose connection the database ends after its third claim has written, before it commits."""

    def __init__(self, database: Database, platform: Platform) -> None:
        super().__init__(database, platform.clock_store, platform.clock)
        self._killer = platform.database
        self.claims = 0

    @asynccontextmanager
    async def _claim(self, now: datetime, limit: int) -> AsyncIterator[Claimed]:
        async with super()._claim(now, limit) as claim:
            self.claims += 1
            if self.claims == 3:
                save = claim.save

                async def save_and_die(firings: Any) -> None:
                    await save(firings)
                    pid = await claim._tx.fetchval("SELECT pg_backend_pid()")
                    async with self._killer.acquire() as connection:
                        assert await connection.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)

                claim.save = save_and_die  # type: ignore[method-assign]
            yield claim


async def test_two_workers_after_the_outage_one_killed_in_the_middle(
    platform: Platform, story: Story, city_dsn: str, clock: FakeClock
) -> None:
    count = 2_000
    await left_due(platform, story, count)
    clock.set(MONDAY)
    second = await Database.open(city_dsn, max_size=2)
    doomed = Scheduler(Doomed(second, platform), clock.now, batch=50)
    other = Scheduler(DueClocks(platform.database, platform.clock_store, clock), clock.now, batch=50)
    ends = await asyncio.gather(doomed.run_once(), other.run_once(), return_exceptions=True)
    await second.close()
    assert isinstance(ends[0], (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError))
    await other.run_once()
    assert_each_once(await fired(platform), count)

    clock.advance(timedelta(seconds=31))
    first, again = await asyncio.gather(
        platform.digests.tell(clock.now()), platform.digests.tell(clock.now())
    )
    rows = await digests(platform)
    assert first + again == len(rows) == len({r["user_id"] for r in rows})


async def test_no_digest_while_clocks_are_behind_nor_of_what_has_ended(
    platform: Platform, story: Story, clock: FakeClock
) -> None:
    await left_due(platform, story, 20)
    clock.set(MONDAY)
    half = Scheduler(DueClocks(platform.database, platform.clock_store, clock), clock.now, batch=10)
    await half._fire_batch()
    clock.advance(timedelta(minutes=5))
    assert await platform.digests.tell(clock.now()) == 0, "ten are still behind"
    await half.run_once()
    async with platform.database.transaction() as tx:
        await tx.execute(
            "UPDATE clock SET state = 'stopped', stopped_at = $1, next_fire_at = NULL WHERE id > 1000001",
            clock.now(),
        )
    clock.advance(timedelta(seconds=31))
    await platform.digests.tell(clock.now())
    assert {r["user_id"] for r in await digests(platform)} == await people(platform, "CA-CG")
    async with platform.database.acquire() as connection:
        told = await connection.fetchval("SELECT data FROM event WHERE name = 'sla.backlog_told'")
    assert (told["clocks"], told["of_orders"]) == (1, 1)


async def test_a_digest_waits_for_monday_morning(
    platform: Platform, story: Story, night: Night, clock: FakeClock
) -> None:
    await left_due(platform, story, 10)
    clock.set(at("11-29 03:00"))  # up again on Sunday night
    await night.worker.scheduler.run_once()
    clock.advance(timedelta(seconds=31))
    assert await platform.digests.tell(clock.now()) > 0
    assert await night.told("clerk-xq-cg", "停用期间") == []
    clock.set(at("11-30 08:30"))
    assert len(await night.told("clerk-xq-cg", "停用期间")) == 1


async def test_the_city_says_what_is_late_and_how_long_a_digest_waits(
    platform: Platform, story: Story, night: Night, clock: FakeClock
) -> None:
    pack = platform.city().pack
    said = {"clock_late_after": 4 * 86_400, "digest_quiet": 300, "digest_orders_named": 2}

    def changed(*names: str) -> None:
        limits = tuple(
            replace(limit, value=said[limit.name]) if limit.name in names else limit for limit in pack.limits
        )
        platform.city.replace(CityInForce(replace(pack, limits=limits)))

    await left_due(platform, story, 10)
    changed("clock_late_after")
    clock.set(MONDAY)
    await night.worker.scheduler.run_once()
    assert not [e for e in await fired(platform) if e["in_digest"]], "nothing is late for another day"

    async with platform.database.transaction() as tx:
        await tx.execute("UPDATE clock SET fired = '{}', next_fire_at = due_at WHERE id > 1000000")
    changed("digest_quiet", "digest_orders_named")
    await night.worker.scheduler.run_once()
    clock.advance(timedelta(seconds=299))
    assert await platform.digests.tell(clock.now()) == 0, "more may come for five minutes"
    clock.advance(timedelta(seconds=2))
    assert await platform.digests.tell(clock.now()) > 0
    (told,) = await night.told("clerk-xq-cg", "停用期间")
    assert told.count("、W") == 1, "two orders are named"


async def test_how_late_the_clocks_are_is_a_metric(
    road: Road, platform: Platform, story: Story, clock: FakeClock
) -> None:
    await left_due(platform, story, 5)
    clock.set(MONDAY)

    async def gauge(name: str) -> float:
        text = await (await road.http.get("/metrics")).text()
        (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
        return float(line.split()[1])

    assert await gauge("hotline_clock_lateness_seconds") > 2 * 86_400
    await Scheduler(DueClocks(platform.database, platform.clock_store, clock), clock.now).run_once()
    assert await gauge("hotline_clock_lateness_seconds") == 0
    assert await gauge("hotline_clock_late_marks_untold") > 0
