"""Counts of orders by kind, place and hour; the bursts that stood out; the cells of hot topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope
from nlp.similar.bursts import EVERYWHERE, Alarm, Season, Seen, Usual
from nlp.similar.model import Matter

_Q = load_queries(__package__, "bursts.sql")
Hour = tuple[str, str, datetime]
"""Category, place, beginning."""


@dataclass(frozen=True, slots=True)
class OpenBurst:
    """A burst that goes on."""

    id: int
    place: str
    told_citizens: int
    orders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Span:
    """A period and as much of the one before it."""

    before_from: datetime
    before_until: datetime
    begin: datetime
    until: datetime


class BurstStore:
    """The tables of bursts."""

    async def count(self, tx: Connection, moved: Mapping[Hour, int]) -> None:
        """So many more, or fewer, in each hour."""
        rows = [(*cell, n) for cell, n in moved.items() if n]
        if rows:
            await tx.execute(_Q.count, *(list(column) for column in zip(*rows, strict=True)))

    async def usual(
        self, tx: Connection, kind: str, places: Sequence[str], since: datetime, until: datetime, zone: str
    ) -> Usual:
        """What came in a time, as a rate to judge by."""
        hours = await tx.fetch(_Q.season, since, until, zone)
        rows = await tx.fetch(_Q.usual, since, until, kind, [EVERYWHERE, *places])
        counts = {(r["category"], r["place"]): float(r["n"]) for r in rows}
        first = min((r["first_at"] for r in hours), default=until)
        return Usual(
            weeks=(until - first) / timedelta(weeks=1),
            count=lambda category, place: counts.get((category, place), 0.0),
            season=Season({r["hour"]: float(r["n"]) for r in hours}),
        )

    async def recent(self, tx: Connection, kind: str, after: datetime, until: datetime) -> list[Seen]:
        """The orders of a kind in a time."""
        return [
            Seen(
                str(r["order_id"]),
                r["at"],
                kind,
                places_of(r["town"], r["villages"]),
                "" if r["citizen"] is None else r["citizen"].hex(),
            )
            for r in await tx.fetch(_Q.recent, kind, after, until)
        ]

    async def open_bursts(self, tx: Connection, kind: str, after: datetime) -> list[OpenBurst]:
        """Those of a kind that go on."""
        return [
            OpenBurst(r["id"], r["place"], r["told_citizens"], frozenset(map(str, r["orders"])))
            for r in await tx.fetch(_Q.open_bursts, kind, after)
        ]

    async def begin(self, tx: Connection, alarm: Alarm, now: datetime) -> int:
        """Keep a new burst with its orders."""
        burst: int = await tx.fetchval(
            _Q.raise_burst,
            alarm.kind,
            alarm.place,
            int(alarm.window / timedelta(hours=1)),
            alarm.first_at,
            alarm.last_at,
            alarm.citizens,
            alarm.expected,
            alarm.chance,
            now,
        )
        await self.join(tx, burst, alarm.keys)
        return burst

    async def grow(self, tx: Connection, burst: int, last_at: datetime, citizens: int, told: int) -> None:
        """One more tells of it."""
        await tx.execute(_Q.grow_burst, burst, last_at, citizens, told)

    async def join(self, tx: Connection, burst: int, orders: Iterable[str]) -> None:
        """These orders belong to a burst."""
        await tx.execute(_Q.join_burst, burst, [int(order) for order in orders])

    async def bursts(self, tx: Connection, scope: Scope, after: datetime) -> list[Row]:
        """Those of which the scope holds an order, the latest first."""
        return list(await tx.fetch(_Q.bursts, *scope.arguments(), after))

    async def hot_cells(self, tx: Connection, scope: Scope, span: Span, most: int) -> list[Row]:
        """Kinds and towns with several orders, the most numerous first."""
        times = (span.before_from, span.before_until, span.begin, span.until)
        return list(await tx.fetch(_Q.hot_cells, *scope.arguments(), *times, most))

    async def hot_orders(
        self, tx: Connection, scope: Scope, category: str, town: str, span: Span, most: int
    ) -> list[Row]:
        """The orders of one such cell."""
        return list(
            await tx.fetch(_Q.hot_orders, *scope.arguments(), category, town, span.begin, span.until, most)
        )


def places_of(town: str, villages: Sequence[str]) -> tuple[str, ...]:
    """Where an order counts below the city: its village, if one of the city's list is meant, and its town."""
    listed = [village for village in villages if village.isdigit()]
    village = tuple(listed) if len(listed) == 1 == len(villages) else ()
    return (*village, town) if town else village


def hours_of(matter: Matter) -> Counter[Hour]:
    """The cells an order counts in."""
    kind = matter.category
    hour = matter.at.replace(minute=0, second=0, microsecond=0)
    places = (*places_of(matter.town, sorted(matter.villages)), EVERYWHERE)
    kinds = (kind, EVERYWHERE) if kind else (EVERYWHERE,)
    return Counter({(category, place, hour): 1 for category in kinds for place in places})
