"""Fires due clocks: the engine, on a port that a store implements.

Any number of schedulers may run on one store: a claim locks its clocks until it is closed, and other claims
skip them. The events and the clock's next state are saved in the claim's own transaction, so that a worker
killed in the middle has either fired a clock or left it to the next. After a stand-still the backlog is
worked off oldest first, without a pause between batches, every late mark told as such.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sla.firing import LATE_AFTER, DueClock, Firing, fire


class Claim(Protocol):
    """Due clocks held by one transaction, ordered by ``next_fire_at``."""

    clocks: Sequence[DueClock]

    async def save(self, firings: Sequence[Firing]) -> None:
        """Write the events of each firing and the clock's new ``fired`` and ``next_fire_at``."""
        ...


class ClockStore(Protocol):
    """Where clocks are kept."""

    def claim_due(self, now: datetime, limit: int) -> AbstractAsyncContextManager[Claim]:
        """Up to ``limit`` running clocks with ``next_fire_at`` <= ``now`` that nobody else has claimed.

        Leaving the block commits; leaving it by an exception gives the clocks back unchanged.
        """
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of work did. ``latest_s`` is the greatest lateness of a mark fired, in seconds."""

    clocks: int = 0
    marks: int = 0
    late_marks: int = 0
    latest_s: float = 0.0

    def plus(self, firings: Sequence[Firing]) -> Round:
        fired = [mark for firing in firings for mark in firing.marks]
        return Round(
            clocks=self.clocks + len(firings),
            marks=self.marks + len(fired),
            late_marks=self.late_marks + sum(mark.in_digest for mark in fired),
            latest_s=max([self.latest_s, *(mark.late_s for mark in fired)]),
        )


class Scheduler:
    """Works off due clocks whenever it is woken, and at the latest every ``tick_s`` seconds.

    ``late_after`` is asked before each batch: what fires later than that is told in sum.
    ``now`` tells the time as an aware datetime. ``on_round`` hears of every round that fired something, for
    metrics; ``on_failure`` of every failed one: the next tick tries again, and after ``max_failures``
    failures in a row the error is raised.
    """

    def __init__(
        self,
        store: ClockStore,
        now: Callable[[], datetime],
        *,
        batch: int = 200,
        tick_s: float = 1.0,
        late_after: Callable[[], timedelta] = lambda: LATE_AFTER,
        max_failures: int = 10,
        on_round: Callable[[Round], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        self._store = store
        self._now = now
        self._batch = batch
        self._tick_s = tick_s
        self._late_after = late_after
        self._max_failures = max_failures
        self._on_round = on_round
        self._on_failure = on_failure
        self._woken = asyncio.Event()
        self._stopping = False
        self.last_tick_at: datetime | None = None

    def wake(self) -> None:
        """Look at once: a clock has been started or changed."""
        self._woken.set()

    def stop(self) -> None:
        """End :meth:`run` after the batch at hand."""
        self._stopping = True
        self._woken.set()

    async def run_once(self) -> Round:
        """Fire everything that is due now, batch by batch."""
        result = Round()
        while not self._stopping:
            fired = await self._fire_batch()
            result = result.plus(fired)
            if len(fired) < self._batch:
                break
        self.last_tick_at = self._now()
        return result

    async def run(self) -> None:
        """Until :meth:`stop` or cancellation."""
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                done = await self.run_once()
            except Exception as error:
                failures += 1
                if failures >= self._max_failures:
                    raise
                if self._on_failure:
                    self._on_failure(error)
            else:
                failures = 0
                if self._on_round and done.marks:
                    self._on_round(done)
            await self._wait()

    async def _fire_batch(self) -> list[Firing]:
        now, late_after = self._now(), self._late_after()
        async with self._store.claim_due(now, self._batch) as claim:
            firings = [fire(clock, now, late_after) for clock in claim.clocks]
            if firings:
                await claim.save(firings)
        return firings

    async def _wait(self) -> None:
        if self._stopping:
            return
        try:
            async with asyncio.timeout(self._tick_s):
                await self._woken.wait()
        except TimeoutError:
            pass
