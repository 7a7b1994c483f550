"""Reads numbered events in order, each exactly once in its effect, whichever worker does it.

What is made of a batch is written in the transaction that moves the reader's cursor: a worker killed in
between has done neither, and the next one begins at the same event. The cursor's row lock keeps other
workers out for as long as that transaction lasts, so no lease can run out under it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from time import monotonic

import asyncpg

from .clock import Clock
from .db import LOST, Connection, Database
from .events import Envelope
from .jobs import place_of
from .outbox import read_after

log = logging.getLogger(__name__)

BATCH = 100
Take = Callable[[Connection, Envelope, datetime], Awaitable[None]]
TakeMany = Callable[[Connection, Sequence[Envelope], datetime], Awaitable[None]]

_WAITING = """
SELECT EXISTS (SELECT FROM event_cursor c JOIN event_number n ON n.number > c.number WHERE c.name = $1)
"""
_CLAIM = "SELECT number FROM event_cursor WHERE name = $1 FOR UPDATE SKIP LOCKED"
_MOVE = "UPDATE event_cursor SET number = $2 WHERE name = $1"
_PASS_OVER = "INSERT INTO event_passed_over (reader, number, at, failure) VALUES ($1, $2, $3, $4)"
#: failures of the moment, not of the event: the whole batch is tried again
_PASSING = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.TransactionRollbackError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
)


class EventReader:
    """One named reader; any number of processes may run it.

    ``take`` is called with each event whose name is in ``names``, inside the transaction. An event it fails
    on is noted and passed over: those behind it do not wait.
    """

    def __init__(
        self, database: Database, clock: Clock, name: str, names: Callable[[], Collection[str]], take: Take
    ) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._names = names
        self._take = take
        self._batch = BATCH
        self.last_tick_at: float | None = None  # monotonic seconds, for readiness

    async def run(self, poll_s: float = 0.3) -> None:
        """Serve until cancelled."""
        while True:
            self.last_tick_at = monotonic()
            try:
                while await self.read_batch():
                    pass
            except LOST as error:
                log.warning(
                    "event reader lost the database",
                    extra={"action": "reader", "reader": self._name, "reason": type(error).__name__},
                )
            await asyncio.sleep(poll_s)

    async def catch_up(self) -> int:
        """Read all there is; how many events."""
        total = 0
        while read := await self.read_batch():
            total += read
        return total

    async def read_batch(self) -> int:
        """Deal with the next events; 0 where there are none or another worker is at them."""
        async with self._database.acquire() as connection:
            if not await connection.fetchval(_WAITING, self._name):
                return 0
        names, now = self._names(), self._clock.now()
        async with self._database.transaction() as tx:
            number = await tx.fetchval(_CLAIM, self._name)
            if number is None:
                return 0
            batch = await read_after(tx, number, self._batch)
            await self._deal_with(tx, [e for e in batch if e.name in names], now)
            if batch:
                await tx.execute(_MOVE, self._name, batch[-1].number)
        return len(batch)

    async def _deal_with(self, tx: Connection, wanted: Sequence[Envelope], now: datetime) -> None:
        for envelope in wanted:
            await self._taken(tx, envelope, now)

    async def _taken(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        try:
            async with tx.transaction():
                await self._take(tx, envelope, now)
        except _PASSING:
            raise
        except Exception as error:
            log.exception(
                "event passed over",
                extra={"action": "reader", "reader": self._name, "event_number": envelope.number},
            )
            await tx.execute(_PASS_OVER, self._name, envelope.number, now, place_of(error))


class BatchReader(EventReader):
    """Takes all wanted events of a batch together, for work that costs less so.

    Where ``take_many`` fails on a batch, its events are taken one by one, and the faulty one is passed over.
    A smaller ``batch`` keeps the transaction short where an event is much work.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        name: str,
        names: Callable[[], Collection[str]],
        take_many: TakeMany,
        batch: int = BATCH,
    ) -> None:
        async def take(tx: Connection, envelope: Envelope, now: datetime) -> None:
            await take_many(tx, [envelope], now)

        super().__init__(database, clock, name, names, take)
        self._batch = batch
        self._take_many = take_many

    async def _deal_with(self, tx: Connection, wanted: Sequence[Envelope], now: datetime) -> None:
        if not wanted:
            return
        try:
            async with tx.transaction():
                await self._take_many(tx, wanted, now)
        except _PASSING:
            raise
        except Exception:
            log.exception("batch of events failed", extra={"action": "reader", "reader": self._name})
            await super()._deal_with(tx, wanted, now)
