"""The engine on a store in memory: once each, by any number of workers, through failures and stand-stills."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sla.firing import DueClock, FiredMark, Firing, Mark, MarkKind, next_fire_at
from sla.scheduler import Round, Scheduler
from tests.unit.sla import oracle

MONDAY = datetime(2026, 3, 2, 9, tzinfo=oracle.ZONE)
WIDE_LIMIT_S = 30


class Time:
    """A clock moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class MemoryStore:
    """Clocks in memory with the locks, the commit and the roll-back of the real thing."""

    def __init__(self, clocks: Sequence[DueClock]) -> None:
        self.clocks = {clock.id: clock for clock in clocks}
        self.locked: set[int] = set()
        self.told: list[tuple[int, FiredMark]] = []
        self.fail_next = 0
        self.claims = 0
        self.claimed = asyncio.Event()

    @asynccontextmanager
    async def claim_due(self, now: datetime, limit: int) -> AsyncIterator["MemoryClaim"]:
        self.claims += 1
        self.claimed.set()
        due = []
        for clock in self.clocks.values():
            at = next_fire_at(clock.marks, clock.fired)
            if at is not None and at <= now and clock.id not in self.locked:
                due.append((at, clock.id))
        held = [number for _, number in sorted(due)[:limit]]
        self.locked.update(held)
        claim = MemoryClaim(self, [self.clocks[number] for number in held])
        try:
            await asyncio.sleep(0)  # others run while these are held
            yield claim
            for firing in claim.saved:
                self.clocks[firing.clock_id] = replace(self.clocks[firing.clock_id], fired=firing.fired)
                self.told += [(firing.clock_id, mark) for mark in firing.marks]
        finally:
            self.locked.difference_update(held)


class MemoryClaim:
    def __init__(self, store: MemoryStore, clocks: Sequence[DueClock]) -> None:
        self.clocks = clocks
        self.saved: Sequence[Firing] = ()
        self._store = store

    async def save(self, firings: Sequence[Firing]) -> None:
        await asyncio.sleep(0)
        if self._store.fail_next:
            self._store.fail_next -= 1
            raise ConnectionError("the database is away")
        self.saved = firings


def clock(number: int, *minutes: int) -> DueClock:
    marks = tuple(
        Mark(f"m{n}", MarkKind.WARNED, MONDAY + timedelta(minutes=m)) for n, m in enumerate(minutes)
    )
    return DueClock(number, marks)


def told_once(store: MemoryStore) -> bool:
    keys = [(number, fired.mark.key) for number, fired in store.told]
    return len(keys) == len(set(keys))


async def test_fires_what_is_due_and_nothing_else() -> None:
    time = Time(MONDAY + timedelta(minutes=5))
    store = MemoryStore([clock(1, 5, 30), clock(2, 6), clock(3)])
    scheduler = Scheduler(store, time)
    assert await scheduler.run_once() == Round(clocks=1, marks=1)
    assert await scheduler.run_once() == Round()
    time.now += timedelta(minutes=1)
    assert (await scheduler.run_once()).clocks == 1
    assert [(number, fired.mark.key) for number, fired in store.told] == [(1, "m0"), (2, "m0")]
    assert scheduler.last_tick_at == time.now


async def test_after_three_days_down_everything_fires_once_in_order_and_late() -> None:
    store = MemoryStore([clock(n, n % 700, 700 + n % 50) for n in range(2000)])
    done = await Scheduler(store, Time(MONDAY + timedelta(days=3)), batch=100).run_once()
    assert (done.clocks, done.marks, done.late_marks) == (2000, 4000, 4000)
    assert done.latest_s == 3 * 86_400
    assert told_once(store) and all(fired.in_digest for _, fired in store.told)
    first_moments = [fired.mark.at for _, fired in store.told if fired.mark.key == "m0"]
    assert first_moments == sorted(first_moments)


async def test_two_workers_never_fire_one_clock_twice() -> None:
    store = MemoryStore([clock(n, n % 60) for n in range(500)])
    time = Time(MONDAY + timedelta(hours=1))
    workers = [Scheduler(store, time, batch=7) for _ in range(3)]
    rounds = await asyncio.gather(*(worker.run_once() for worker in workers))
    assert sum(done.clocks for done in rounds) == 500
    assert all(done.clocks for done in rounds)
    assert told_once(store) and len(store.told) == 500


async def test_a_worker_killed_in_the_middle_leaves_its_clocks_to_the_next() -> None:
    store = MemoryStore([clock(n, 0) for n in range(10)])
    time = Time(MONDAY)
    killed = asyncio.create_task(Scheduler(store, time).run_once())
    await store.claimed.wait()
    killed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await killed
    assert store.told == [] and not store.locked
    assert (await Scheduler(store, time).run_once()).clocks == 10
    assert told_once(store)


async def test_a_failed_round_fires_nothing_and_the_next_tick_tries_again() -> None:
    store = MemoryStore([clock(1, 0)])
    store.fail_next = 2
    failures: list[Exception] = []
    fired = asyncio.Event()
    rounds: list[Round] = []

    def hear(done: Round) -> None:
        rounds.append(done)
        fired.set()

    scheduler = Scheduler(store, Time(MONDAY), tick_s=0.001, on_round=hear, on_failure=failures.append)
    task = asyncio.create_task(scheduler.run())
    async with asyncio.timeout(WIDE_LIMIT_S):
        await fired.wait()
        scheduler.stop()
        await task
    assert [type(error) for error in failures] == [ConnectionError, ConnectionError]
    assert rounds == [Round(clocks=1, marks=1)] and len(store.told) == 1


async def test_a_store_that_stays_away_ends_the_loop() -> None:
    store = MemoryStore([clock(1, 0)])
    store.fail_next = 99
    failures: list[Exception] = []
    scheduler = Scheduler(store, Time(MONDAY), tick_s=0.001, max_failures=3, on_failure=failures.append)
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(scheduler.run(), WIDE_LIMIT_S)
    assert len(failures) == 2


async def test_waking_looks_at_once_and_stopping_ends_at_once() -> None:
    time = Time(MONDAY)
    store = MemoryStore([clock(1, 1)])
    fired = asyncio.Event()
    scheduler = Scheduler(store, time, tick_s=3600, on_round=lambda _: fired.set())
    task = asyncio.create_task(scheduler.run())
    async with asyncio.timeout(WIDE_LIMIT_S):
        await store.claimed.wait()
        time.now += timedelta(minutes=1)
        scheduler.wake()
        await fired.wait()
        assert len(store.told) == 1
        scheduler.stop()
        await task
    claims = store.claims
    assert await scheduler.run_once() == Round() and store.claims == claims
