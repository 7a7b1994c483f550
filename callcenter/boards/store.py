"""Reads the facts of orders and keeps the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.model import OPEN_STATES, State

from .model import (
    Cell,
    Count,
    Dimension,
    Entry,
    Facts,
    Part,
    Times,
    cells_of,
    hour_of,
    warned_in_hour,
)

_Q = load_queries(__package__)
#: a merged order is counted with the one it hangs on
_COUNTED = sorted(s.value for s in OPEN_STATES - {State.merged})

Contribution = tuple[tuple[Entry, ...], bool]
"""Where an order counts, and whether it is put off."""


class BoardStore:
    """The tables of the boards."""

    async def facts(self, tx: Connection, numbers: Sequence[str]) -> tuple[list[Facts], list[int]]:
        """What is known of these orders that are open, and the ids of those that are not."""
        rows = await tx.fetch(_Q.facts, list(numbers))
        open_ = [_facts(r) for r in rows if r["state"] in _COUNTED]
        return open_, [r["id"] for r in rows if r["state"] not in _COUNTED]

    async def open_after(self, tx: Connection, order_id: int, limit: int) -> list[Facts]:
        """The next open orders by id."""
        return [_facts(r) for r in await tx.fetch(_Q.open_after, _COUNTED, order_id, limit)]

    async def kept(self, tx: Connection, orders: Sequence[int]) -> dict[int, Contribution]:
        """What these orders count as so far."""
        rows = await tx.fetch(_Q.kept, list(orders))
        return {r["work_order_id"]: (_entries(r["entries"]), r["is_suspended"]) for r in rows}

    async def keep(self, tx: Connection, counted: Mapping[int, Contribution]) -> None:
        """What these orders count as from now on."""
        rows = []
        for order_id, (entries, is_suspended) in counted.items():
            warned = [warn_s for *_, warn_s in entries if warn_s is not None]
            first, last = (min(warned), max(warned)) if warned else (None, None)
            rows.append(
                {
                    "id": order_id,
                    "entries": entries,
                    "is_suspended": is_suspended,
                    "first": first,
                    "last": last,
                }
            )
        await tx.execute(_Q.keep, rows)

    async def forget(self, tx: Connection, orders: Sequence[int]) -> None:
        """These count no more."""
        await tx.execute(_Q.forget, list(orders))

    async def add(self, tx: Connection, cells: Counter[Cell]) -> None:
        """Move the kept numbers."""
        moved = [(cell, n) for cell, n in cells.items() if n]
        if not moved:
            return
        columns = zip(*(cell for cell, _ in moved), strict=True)
        await tx.execute(_Q.add, *(list(column) for column in columns), [n for _, n in moved])

    async def forget_all(self, tx: Connection) -> None:
        """Nothing is counted."""
        await tx.execute(_Q.forget_counts)
        await tx.execute(_Q.forget_orders)

    async def is_anything_counted(self, connection: Connection) -> bool:
        """False in a database whose orders were never counted."""
        value: bool = await connection.fetchval(_Q.anything)
        return value

    async def hold(self, tx: Connection) -> None:
        """Keep every reader of events out until the transaction ends."""
        await tx.execute(_Q.claim)

    async def counts(
        self,
        tx: Connection,
        dimension: Dimension,
        keys: Sequence[str] | None,
        now: datetime,
        day_end: datetime,
    ) -> dict[str, Count]:
        """The numbers of these keys at this moment; a key with nothing open is missing."""
        now_s = int(now.timestamp())
        hour_s = hour_of(now_s)
        hour = datetime.fromtimestamp(hour_s, UTC)
        wanted = None if keys is None else list(keys)
        rows = await tx.fetch(_Q.counts, dimension, wanted, now, day_end, hour)
        recent: Counter[str] = Counter()
        for row in await tx.fetch(_Q.warned_this_hour, hour, now):
            recent += warned_in_hour(_entries(row["entries"]), dimension, hour_s, now_s)
        return {r["key"]: _count(r, recent[r["key"]]) for r in rows}

    async def behind_number(
        self,
        tx: Connection,
        dimension: Dimension,
        key: str,
        which: str,
        now: datetime,
        day_end: datetime,
        limit: int,
    ) -> list[WorkOrderId]:
        """The first orders that a number of `counts` is made of; ``which`` is a field of `Count`,
        or pressing: overdue or at risk."""
        seconds = (int(now.timestamp()), int(day_end.timestamp()))
        rows = await tx.fetch(_Q.behind_number, dimension, key, which, *seconds, limit)
        return [WorkOrderId(r["work_order_id"]) for r in rows]

    async def behind(self, tx: Connection) -> int:
        """How many events have happened that are not counted yet."""
        value: int = await tx.fetchval(_Q.behind)
        return value


def change(before: Contribution | None, after: Contribution | None) -> Counter[Cell]:
    """By how much the kept numbers move when an order counts otherwise."""
    moved: Counter[Cell] = Counter() if after is None else cells_of(*after)
    if before is not None:
        moved.subtract(cells_of(*before))
    return moved


def _count(row: Record, warned_lately: int) -> Count:
    warned_and_due = row["overdue"] - row["unwarned"]
    return Count(
        open=row["open"],
        suspended=row["suspended"],
        due_today=row["due_today"],
        at_risk=row["warned"] + warned_lately - warned_and_due,
        overdue=row["overdue"],
    )


def _facts(row: Record) -> Facts:
    return Facts(
        order_id=row["id"],
        track=row["track"],
        category=row["category_code"],
        place=row["place_code"],
        lead=row["lead"],
        is_suspended=row["state"] == State.suspended,
        times=Times.of(row["due_s"], row["warn_s"]),
        parts=tuple(Part(code, Times.of(due_s, warn_s)) for code, due_s, warn_s in row["parts"]),
    )


def _entries(stored: Sequence[Sequence[object]]) -> tuple[Entry, ...]:
    return tuple((str(d), str(k), _second(due), _second(warn)) for d, k, due, warn in stored)


def _second(value: object) -> int | None:
    return None if value is None else int(str(value))
