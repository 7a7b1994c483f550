"""Numbers committed events without gaps, one leader at a time, and wakes the readers.

A transaction's events become visible all at once and get their numbers then, however long it was
open: a reader that has seen number n never finds a smaller one later. Numbers are given by one leased
leader in a transaction that first confirms the lease; a leader killed in the middle leaves nothing
behind, and the next one goes on from the highest committed number.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from .db import LOST, Connection, Database
from .lease import Lease, LeaseLost
from .queries import load_queries

log = logging.getLogger(__name__)

CHANNEL = "event"
BATCH = 1000
_queries = load_queries(__package__, "outbox.sql")


async def number_batch(connection: Connection, lease: Lease, limit: int = BATCH) -> int:
    """Number at most ``limit`` committed events in one transaction; returns how many.

    Raises LeaseLost, having changed nothing, when another leads.
    """
    async with connection.transaction():
        await lease.confirm(connection)
        row = await connection.fetchrow(_queries.number_batch, limit)
        if row is None or row["count"] == 0:
            return 0
        await connection.execute(_queries.notify, row["last"])
        count: int = row["count"]
        return count


class Sequencer:
    """The leader's loop: look, number, rest.

    Writers send no NOTIFY, so it looks by itself: every ``busy_s`` seconds while events come, resting
    up to ``idle_s`` when none do; `wake` cuts a rest short for writers in the same process. One look at
    an empty table costs about a tenth of a millisecond.
    """

    def __init__(
        self, database: Database, *, lease: Lease | None = None, busy_s: float = 0.02, idle_s: float = 0.25
    ) -> None:
        self._database = database
        self._lease = lease or Lease("sequencer")
        self._busy_s = busy_s
        self._idle_s = idle_s
        self._woken = asyncio.Event()
        self.leads = False
        self.numbered = 0
        self.last_tick_at: float | None = None  # monotonic seconds, for readiness

    def wake(self) -> None:
        """Look now; called after a commit in the same process."""
        self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled, surviving the loss of the database and of the lease."""
        try:
            while True:
                try:
                    await self._lead()
                except LOST as error:
                    log.warning(
                        "sequencer lost the database",
                        extra={"action": "sequencer", "reason": type(error).__name__},
                    )
                self.leads = False
                await self._rest(1.0)
        finally:
            if self.leads:
                await self._resign()

    async def _lead(self) -> None:
        async with self._database.acquire() as connection:
            rest_s, renewed = self._busy_s, 0.0
            while True:
                self.last_tick_at = monotonic()
                if self.last_tick_at - renewed > self._lease.ttl_s / 3:
                    self.leads = await self._lease.acquire(connection)
                    renewed = self.last_tick_at
                if self.leads and await self._number_all(connection):
                    rest_s = self._busy_s
                else:
                    rest_s = min(rest_s * 1.5, self._idle_s)
                await self._rest(rest_s)

    async def _number_all(self, connection: Connection) -> bool:
        """Number what is there, one batch; False when there was nothing or the lease is lost."""
        if not await connection.fetchval(_queries.anything_unnumbered):
            return False
        try:
            count = await number_batch(connection, self._lease)
        except LeaseLost:
            log.warning("sequencer lost its lease", extra={"action": "sequencer"})
            self.leads = False
            return False
        self.numbered += count
        if count == BATCH:
            self._woken.set()
        return count > 0

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def _resign(self) -> None:
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(2), self._database.acquire() as connection:
                await self._lease.release(connection)


class Listener:
    """Lets any number of streams wait for the next event over one connection that LISTENs.

    NOTIFY is for speed; every ``poll`` the highest number is read anyway, which also finds a dead
    connection and opens another.
    """

    def __init__(self, database: Database, *, poll: timedelta = timedelta(seconds=2)) -> None:
        self._database = database
        self._poll_s = poll.total_seconds()
        self._advanced = asyncio.Condition()
        self._told = asyncio.Event()
        self._announced = 0
        self._callbacks: list[Callable[[], None]] = []
        self.number = 0  # the highest known to be committed

    def on_advance(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` whenever there are new events: how job runners and schedulers are woken."""
        self._callbacks.append(callback)

    async def wait_after(self, number: int) -> int:
        """Wait until an event after ``number`` exists; returns the highest number known."""
        async with self._advanced:
            await self._advanced.wait_for(lambda: self.number > number)
            return self.number

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            try:
                await self._listen()
            except LOST as error:
                log.warning(
                    "event listener lost the database",
                    extra={"action": "listener", "reason": type(error).__name__},
                )
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        connection = await self._database.dedicated()
        try:
            await connection.add_listener(CHANNEL, self._hear)
            connection.add_termination_listener(lambda _connection: self._told.set())
            while True:
                async with asyncio.timeout(5):
                    await self._advance(await connection.fetchval(_queries.last_number))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_s):
                        await self._follow(connection)
        finally:
            await connection.close(timeout=2)

    async def _follow(self, connection: Connection) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            if connection.is_closed():
                raise ConnectionError
            await self._advance(self._announced)

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._announced = max(self._announced, int(str(payload)))
        self._told.set()

    async def _advance(self, number: int) -> None:
        if number > self.number:
            async with self._advanced:
                self.number = number
                self._advanced.notify_all()
            for callback in self._callbacks:
                callback()
