"""Who does a story's work in the background: one worker, or two of which one is killed in the middle.

A story is told the same whoever does it, and must leave the same behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from callcenter.composition import Platform
from callcenter.kernel.db import LOST, Database
from tests.api.mortal import Fate, Killed, Moment, Mortal, Process

#: the longest the survivor is given to find its way blocked, in seconds
_LOOK_S = 0.02
_WAITS = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
)
"""
_LEASE_ENDS = "UPDATE lease SET expires_at = clock_timestamp()"


class Hands(Protocol):
    """The workers of a story."""

    async def work(self) -> None:
        """All there is to do at this moment is done."""
        ...

    async def close(self) -> None: ...


class OneHand:
    """One worker, undisturbed."""

    def __init__(self, platform: Platform) -> None:
        self._process = Process(platform)

    async def work(self) -> None:
        await self._process.round()

    async def close(self) -> None:
        await self._process.close()


class BothHands:
    """Two workers at the same work at the same time, neither of them disturbed."""

    def __init__(self, first: Process, second: Process) -> None:
        self._first, self._second = first, second

    @classmethod
    async def on(cls, platform: Platform, dsn: str) -> BothHands:
        """Two processes beside the application's own."""
        return cls(await Process.beside(platform, dsn), await Process.beside(platform, dsn))

    async def work(self) -> None:
        await asyncio.gather(self._first.round(), self._second.round())
        await self._first.round()  # what the other one held when this one looked

    async def close(self) -> None:
        for process in (self._first, self._second):
            await process.close()
            await process.platform.database.close()


@dataclass
class Deaths:
    """The moments at which workers died, in order."""

    moments: list[Moment] = field(default_factory=list)

    def at(self, what: str) -> set[str]:
        """How far one got with this when it died: it had claimed it, not saved it, saved it."""
        return {moment.kind for moment in self.moments if what in moment.what}


class TwoHands:
    """Two workers on one database; now one, now the other dies, once at every moment there is.

    While it still holds what it had taken, the other is at the same work: it must leave that alone, or wait
    for it. Then the connection is gone or, every second time, its task is cancelled; it is started anew.
    """

    def __init__(self, survivor: Process, doomed: Process, about: Collection[str]) -> None:
        self._survivor = survivor
        self._doomed = doomed
        self._about = about
        self.deaths = Deaths()
        self._spared: set[Moment] = set()

    @classmethod
    async def on(cls, platform: Platform, dsn: str, about: Collection[str]) -> TwoHands:
        """Two processes beside the application's own; one dies where its moment tells of one of ``about``."""
        return cls(await Process.beside(platform, dsn), await Process.beside(platform, dsn), about)

    async def work(self) -> None:
        while await self._one_dies():
            self._survivor, self._doomed = self._doomed, self._survivor
        await self._survivor.round()

    async def close(self) -> None:
        for process in (self._survivor, self._doomed):
            await process.close()
            await process.platform.database.close()

    async def _one_dies(self) -> bool:
        """The doomed one does its round until a moment it has not died at; False if there is none left."""
        database = self._doomed.platform.database
        assert isinstance(database, Mortal)
        database.fate = fate = Fate(self._spared, self._about)
        dying = asyncio.create_task(self._doomed.round(), name="doomed worker")
        try:
            if not await fate.met(dying):
                await dying
                return False
            same = self._survivor.step(self._doomed.doing)
            beside = asyncio.create_task(same, name="surviving worker")
            await self._through_or_blocked(beside)
            if len(self.deaths.moments) % 2:
                dying.cancel()
            else:
                await fate.end(self._survivor.platform.database)
            (end,) = await asyncio.gather(dying, return_exceptions=True)
            assert isinstance(end, (Killed, asyncio.CancelledError, *LOST)), end
            await beside
        finally:
            database.fate = None
        assert fate.moment is not None
        self.deaths.moments.append(fate.moment)
        await database.begin_anew()
        await self._time_of_leases_passes()
        return True

    async def _through_or_blocked(self, beside: asyncio.Task[int]) -> None:
        database: Database = self._survivor.platform.database
        while not (await asyncio.wait((beside,), timeout=_LOOK_S))[0]:
            async with database.acquire() as connection:
                if await connection.fetchval(_WAITS):
                    return

    async def _time_of_leases_passes(self) -> None:
        """Leases run by the database's own clock, which no story moves: those of the dead are over."""
        async with self._survivor.platform.database.acquire() as connection:
            await connection.execute(_LEASE_ENDS)
