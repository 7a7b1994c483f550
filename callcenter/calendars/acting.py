"""Carries a corrected calendar into the clocks: reckoned apart from the loop, written by few statements.

Whatever changes while an act is reckoned is left alone by it and counted anew a minute later (`settle`), when
every process has heard of the calendar that is in force.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.jobs import enqueue

from . import store
from .bodies import bases_of
from .marking import Marking, marking
from .model import Act
from .standing import Move, Reckoner, Standing, derived_from

SETTLE = "calendars.settle"
#: by then every process counts by the calendar in force: they look every ten seconds
SETTLE_AFTER = timedelta(seconds=60)
_AT_ONCE = 5_000


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


async def carry_out(
    tx: Connection,
    clocks: Clocks,
    change: int,
    act: Act,
    moves: Sequence[Move],
    after: CityInForce,
    actor: Actor,
    now: datetime,
) -> dict[str, int]:
    """Move the clocks and what their orders show of them; what was done, in numbers."""
    for first in range(0, len(moves), _AT_ONCE):
        some = moves[first : first + _AT_ONCE]
        reckoned = await asyncio.to_thread(_reckoned, some, after, now)
        await store.write_moves(tx, change, act, reckoned, now)
    await store.move_clocks(tx, change, act, now)
    await store.tell_moved(tx, change, act, actor)
    await clocks.refresh_mains(tx, await store.moved_orders(tx, change, act))
    return await store.numbers_of_act(tx, change, act)


async def settle_later(tx: Connection, change: int, act: Act, now: datetime) -> None:
    """Count anew, once everybody has heard of it, what was started or changed meanwhile."""
    body = {"change": change, "act": act.value}
    await enqueue(tx, SETTLE, body, now=now, run_at=now + SETTLE_AFTER, dedupe_key=f"{SETTLE}:{change}:{act}")


def _reckoned(moves: Sequence[Move], after: CityInForce, now: datetime) -> list[tuple[Move, Marking, str]]:
    calendars = {name: after.calendar(name) for name in {m.clock.calendar for m in moves}}
    return [
        (move, marking(named.calendar, move, now), named.version)
        for move in moves
        for named in (calendars[move.clock.calendar],)
    ]
