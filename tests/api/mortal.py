"""A worker process that is killed in the middle: its connection ends between two of its own statements.

What it does is watched at the one place all of it passes, its transactions. A moment to die at is after a
claim was answered, after everything was written but before the commit, and after the commit before anything
was made of it. What was claimed or written is told in words, so that a story can say where it stopped:
``case_close_a breach``, ``track_case.climbed 1``, ``notice case-climbed-holders``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from callcenter.composition import Platform, wire
from callcenter.kernel.db import Connection, Database, Isolation
from callcenter.kernel.lease import Lease
from callcenter.kernel.reader import EventReader
from callcenter.kernel.sequencer import number_batch
from callcenter.worker import Worker

_GONE_S = 10.0
_IS_THERE = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)"


class Killed(Exception):
    """The process is gone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a process may die: what it had just claimed, written and not saved, or saved and not told."""

    kind: Literal["claimed", "unsaved", "saved"]
    what: frozenset[str]


class Fate:
    """Where a process stops, not to go on from there: at a moment ``about`` something that is not spared."""

    def __init__(self, spared: set[Moment], about: Collection[str] = ("",)) -> None:
        #: moments that end no process any more
        self.spared = spared
        self._about = about
        self.moment: Moment | None = None
        self._pid = 0
        self._reached = asyncio.Event()
        self._end = asyncio.Event()

    async def meet(
        self, kind: Literal["claimed", "unsaved", "saved"], what: Collection[str], connection: Connection
    ) -> bool:
        """At a moment that ends a process: wait for the end. True if it has come."""
        moment = Moment(kind, frozenset(what))
        if not what or self.moment is not None or moment in self.spared:
            return False
        if not any(word in line for word in self._about for line in what):
            return False
        self.spared.add(moment)
        self.moment = moment
        self._pid = await connection.fetchval("SELECT pg_backend_pid()")
        self._reached.set()
        await self._end.wait()
        return True

    async def met(self, process: asyncio.Task[Any]) -> bool:
        """Wait for the moment; False if the process came through without one."""
        waiting = asyncio.ensure_future(self._reached.wait())
        await asyncio.wait((process, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        return self.moment is not None

    async def end(self, database: Database) -> None:
        """The database loses the process's connection."""
        async with database.acquire() as connection, asyncio.timeout(_GONE_S):
            assert await connection.fetchval("SELECT pg_terminate_backend($1)", self._pid)
            # asked again and again: the server's own waiting looks only every tenth of a second
            while await connection.fetchval(_IS_THERE, self._pid):
                pass
        self._end.set()


class Mortal(Database):
    """The database as a process meets it whose fate is sealed."""

    fate: Fate | None = None

    async def begin_anew(self) -> None:
        """A new process has no connection of the dead one's."""
        await self._pool.expire_connections()

    @asynccontextmanager
    async def transaction(
        self, *, isolation: Isolation = "read_committed", readonly: bool = False
    ) -> AsyncIterator[Connection]:
        """The same, with the moments before and after the commit."""
        fate = self.fate
        async with super().transaction(isolation=isolation, readonly=readonly) as tx:
            if fate is None:
                yield tx
                return
            watched = _Watched(tx, fate)
            yield watched  # type: ignore[misc]
            await fate.meet("unsaved", watched.told, tx)
        if watched.told:
            async with self.acquire() as connection:
                if await fate.meet("saved", watched.told, connection):
                    raise Killed(str(fate.moment))


class _Watched:
    """A connection in a transaction that takes note of what is claimed and written."""

    def __init__(self, tx: Connection, fate: Fate) -> None:
        self._tx = tx
        self._fate = fate
        self.told: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def fetch(self, query: str, *args: Any, **how: Any) -> Any:
        rows = await self._tx.fetch(query, *args, **how)
        self.told += _written(query, args)
        await self._fate.meet("claimed", _claimed(query, args, rows), self._tx)
        return rows

    async def fetchrow(self, query: str, *args: Any, **how: Any) -> Any:
        row = await self._tx.fetchrow(query, *args, **how)
        if query.startswith("-- number_batch") and row["count"]:
            self.told.append("numbers")
        return row

    async def fetchval(self, query: str, *args: Any, **how: Any) -> Any:
        value = await self._tx.fetchval(query, *args, **how)
        self.told += _written(query, args)
        await self._fate.meet("claimed", _claimed(query, args, [] if value is None else [value]), self._tx)
        return value

    async def execute(self, query: str, *args: Any, **how: Any) -> Any:
        status = await self._tx.execute(query, *args, **how)
        self.told += _written(query, args)
        return status


def _written(query: str, args: Sequence[Any]) -> Sequence[str]:
    """What a statement wrote that somebody waits for: events, notices, and that one has left."""
    if query.startswith("-- append_events"):
        return [_event(name, data) for name, data in zip(args[4], args[8], strict=True)]
    if "INSERT INTO notice (" in query:
        return [f"notice {args[2]}"]
    if query.startswith("-- mark_sent"):
        return ["notice sent"]
    return []


def _event(name: str, data: Mapping[str, Any]) -> str:
    said = (str(data[key]) for key in ("kind", "mark", "to_level") if key in data)
    return " ".join((name, *said))


def _claimed(query: str, args: Sequence[Any], rows: Sequence[Any]) -> Sequence[str]:
    """What a statement took for this process alone: due clocks, a reader's turn, notices to send."""
    if query.startswith("-- claim_due\n-- Clocks"):
        return [f"{r['kind']} {next(m[0] for m in r['marks'] if m[0] not in r['fired'])}" for r in rows]
    if "FROM event_cursor" in query and rows:
        return [f"turn of {args[0]}"]
    if query.startswith("-- claim_due\n-- Takes the next notices"):
        return ["notices to send"] if rows else []
    return []


_READERS = ("ladder", "letters", "alerts", "boards", "notices")


class Process:
    """One worker process, which does in one round all there is to do at a moment."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.worker = Worker(platform)
        self._lease = Lease("sequencer")
        #: the part of its round it is at
        self.doing = "clocks"

    @classmethod
    async def beside(cls, other: Platform, dsn: str) -> Process:
        """A process of its own, with its own connections."""
        database = await Mortal.open(dsn, max_size=3)
        return cls(wire(other.settings, database, other.clock, other.ring, other.city))

    async def round(self) -> None:
        """Fire clocks, number and read events as long as there are any, send what is due."""
        await self.step("clocks")
        while sum([await self.step(name) for name in ("numbers", *_READERS)]):
            pass
        await self.step("outbox")
        await self.step("digests")

    async def step(self, name: str) -> int:
        """One part of a round; how much there was to do."""
        self.doing = name
        worker = self.worker
        if name in _READERS:
            reader: EventReader = getattr(worker, name)
            return await reader.catch_up()
        match name:
            case "clocks":
                return (await worker.scheduler.run_once()).clocks
            case "numbers":
                return await self._number()
            case "outbox":
                await worker.deliver()
            case _:
                await worker.tell_late()
        return 0

    async def _number(self) -> int:
        """Number what is there unless another process does."""
        async with self.platform.database.acquire() as connection:
            leads = await self._lease.acquire(connection)
        if not leads:
            return 0
        async with self.platform.database.transaction() as tx:
            count = await number_batch(tx, self._lease)
        async with self.platform.database.acquire() as connection:
            await self._lease.release(connection)
        return count

    async def close(self) -> None:
        """Let go of what the worker held."""
        await self.worker.close()
