"""Carries a corrected calendar into the clocks: reckoned apart from the loop, written order by order.

An act is decided in one transaction and carried out by many short ones, each of some hundred whole orders,
so that nobody waits for it longer than for any other write. What changes while an act is reckoned is left
alone by it and counted anew a minute later (`SETTLE`), when every process has heard of the calendar that is
in force; the same job ends what a process began and could not end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import asyncpg

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.jobs import enqueue

from . import store
from .bodies import bases_of
from .marking import marking
from .model import Act
from .standing import Move, Reckoner, Standing, derived_from

SETTLE = "calendars.settle"
#: by then every process counts by the calendar in force: they look every ten seconds
SETTLE_AFTER = timedelta(seconds=60)
#: orders that are written together: a clerk who wants one of them waits for as many at most
_AT_ONCE = 100
_TRIES = 5


class Clocks(Protocol):
    """The clocks as they are stored."""

    async def refresh_mains(self, tx: Connection, order_ids: Sequence[int]) -> None:
        """Copy the most pressing running clock to each of these orders."""
        ...


@dataclass(frozen=True, slots=True)
class Reckoned:
    """All running clocks, and those of them that stand otherwise."""

    clocks: Sequence[Standing]
    moves: Sequence[Move]


async def reckon_all(tx: Connection, name: str, before: CityInForce, after: CityInForce) -> Reckoned:
    """What it moves that a calendar, and what stands upon it, reads as ``after`` has it."""
    clocks = await store.standing(tx)
    names = derived_from(name, bases_of(after.pack))
    moves = await asyncio.to_thread(Reckoner(before, after, names).moves, clocks)
    return Reckoned(clocks, moves)


async def settle_later(tx: Connection, change: int, act: Act, now: datetime) -> None:
    """Count anew, once everybody has heard of it, what was started or changed meanwhile."""
    body = {"change": change, "act": act.value}
    await enqueue(tx, SETTLE, body, now=now, run_at=now + SETTLE_AFTER, dedupe_key=f"{SETTLE}:{change}:{act}")


class Carrying:
    """Writes what an act does, some orders at a time; several may carry out the same act."""

    def __init__(self, database: Database, clocks: Clocks) -> None:
        self._database = database
        self._clocks = clocks

    async def move(
        self, change: int, act: Act, moves: Sequence[Move], after: CityInForce, actor: Actor, now: datetime
    ) -> int:
        """Move these clocks and what their orders show of them; how many had changed and were left alone."""
        moved = 0
        async for lines in _ahead(_some_orders(moves), lambda some: _reckoned(some, after, now)):

            async def write(tx: Connection, lines: Sequence[store.Line] = lines) -> int:
                orders = sorted({move.clock.order_id for move, _, _ in lines})
                await store.hold_orders(tx, orders)
                count = await store.move(tx, change, act, lines, actor, now)
                await self._clocks.refresh_mains(tx, orders)
                return count

            moved += await self._in_turn(change, act, write)
        return len(moves) - moved

    async def put_back(self, change: int, actor: Actor, now: datetime) -> None:
        """Put back what stands as the act left it, and say of the rest why not."""
        async with self._database.acquire() as connection:
            orders = await store.orders_to_restore(connection, change)
        for first in range(0, len(orders), _AT_ONCE):
            some = dict(orders[first : first + _AT_ONCE])

            async def write(tx: Connection, some: Mapping[int, Sequence[int]] = some) -> int:
                await store.hold_orders(tx, list(some))
                await store.restore(tx, change, [c for clocks in some.values() for c in clocks], actor, now)
                await self._clocks.refresh_mains(tx, list(some))
                return len(some)

            await self._in_turn(change, Act.undo, write)

    async def _in_turn(self, change: int, act: Act, write: Callable[[Connection], Awaitable[int]]) -> int:
        """One transaction of an act, tried anew where it and a clerk's stood in each other's way."""
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._database.transaction() as tx:
                    await store.commit_lightly(tx)
                    if await store.is_undone(tx, change) is not act.is_of_undoing:
                        return 0  # taken back meanwhile: whoever does that counts what is left
                    return await write(tx)
            except (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError):
                if attempt == _TRIES:
                    raise
        raise AssertionError("the last try returns or raises")


async def _ahead(
    batches: Iterable[list[Move]], reckon: Callable[[list[Move]], list[store.Line]]
) -> AsyncIterator[list[store.Line]]:
    """Each batch reckoned apart from the loop while the one before it is written."""
    coming: asyncio.Task[list[store.Line]] | None = None
    try:
        for some in batches:
            came, coming = coming, asyncio.create_task(asyncio.to_thread(reckon, some))
            if came is not None:
                yield await came
        if coming is not None:
            yield await coming
    finally:
        if coming is not None:
            coming.cancel()


def _some_orders(moves: Sequence[Move]) -> Iterator[list[Move]]:
    """The moves of some hundred orders at a time; those of an order stand together."""
    some: list[Move] = []
    orders = 0
    for _, of_order in groupby(moves, key=lambda m: m.clock.order_id):
        some.extend(of_order)
        orders += 1
        if orders == _AT_ONCE:
            yield some
            some, orders = [], 0
    if some:
        yield some


def _reckoned(moves: Sequence[Move], after: CityInForce, now: datetime) -> list[store.Line]:
    calendars = {name: after.calendar(name) for name in {m.clock.calendar for m in moves}}
    return [
        (move, marking(named.calendar, move, now), named.version)
        for move in moves
        for named in (calendars[move.clock.calendar],)
    ]
