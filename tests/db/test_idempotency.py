"""One key, one change: in turn, at once, and after a failure."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from callcenter.kernel import jobs
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.housekeeping import KIND, PERIOD, housekeeping, schedule_housekeeping
from callcenter.kernel.idempotency import IdempotencyKeys, KeyReused
from callcenter.kernel.jobs import JobRunner

KEYS = IdempotencyKeys()
BODY = b"h" * 32
WAITERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%idempotency%'"
)


class Desk:
    """Carries out a change at most once a key, as the edge of the application does."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.db, self.clock, self.changes = db, clock, 0

    async def ask(
        self, key: str, body: bytes = BODY, *, scope: str = "7:POST:/x", fail: bool = False
    ) -> object:
        async with self.db.transaction() as tx:
            known = await KEYS.recall(tx, scope, key, body, self.clock.now())
            if known is not None:
                return known["order"]
            self.changes += 1
            order = self.changes
            if fail:
                raise ZeroDivisionError
            await KEYS.remember(tx, scope, key, 201, {"order": order})
            return order


@pytest.fixture
def desk(db: Database, clock: FakeClock) -> Desk:
    return Desk(db, clock)


async def test_the_second_time_gives_the_first_answer(desk: Desk) -> None:
    assert [await desk.ask("k"), await desk.ask("k")] == [1, 1]
    assert await desk.ask("other") == 2
    assert await desk.ask("k", scope="8:POST:/x") == 3


async def test_many_at_once_give_one_result(desk: Desk) -> None:
    assert await asyncio.gather(*(desk.ask("k") for _ in range(8))) == [1] * 8


async def test_another_body_under_the_key_is_refused(desk: Desk) -> None:
    await desk.ask("k")
    with pytest.raises(KeyReused) as caught:
        await desk.ask("k", b"other")
    assert (caught.value.code, caught.value.status) == ("idempotency-key-reused", 409)


async def test_a_failed_change_does_not_use_up_the_key(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError):
        await desk.ask("k", fail=True)
    assert await desk.ask("k") == 2


async def test_one_waiting_behind_a_failure_takes_its_place(
    desk: Desk, db: Database, clock: FakeClock
) -> None:
    async with db.acquire() as connection:
        outer = connection.transaction()
        await outer.start()
        assert await KEYS.recall(connection, "7:POST:/x", "k", BODY, clock.now()) is None
        waiting = asyncio.create_task(desk.ask("k"))
        async with db.acquire() as watcher:
            async with asyncio.timeout(30):
                while not await watcher.fetchval(WAITERS):
                    assert not waiting.done()
        await outer.rollback()
    assert await waiting == 1


async def test_housekeeping_forgets_old_keys_and_comes_again(
    desk: Desk, db: Database, clock: FakeClock
) -> None:
    await desk.ask("old")
    clock.advance(timedelta(days=4))
    await desk.ask("new")
    runner = JobRunner(db, clock, {KIND: housekeeping(db, clock)})
    async with db.transaction() as tx:
        await schedule_housekeeping(tx, now=clock.now())
        await schedule_housekeeping(tx, now=clock.now())
    assert await runner.run_due() == 1
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT string_agg(key, ' ') FROM idempotency_key") == "new"
        assert await connection.fetchval("SELECT to_regclass('event_2026_11') IS NOT NULL")
        assert (await jobs.backlog(connection, now=clock.now() + PERIOD)).due == 1
    assert await desk.ask("old") == 3
