"""The horizon alarm: open orders that run into a year which is not announced; their times are provisional."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from callcenter.cities.in_force import CityInForce
from callcenter.kernel import outbox
from callcenter.kernel.db import LOST, Connection, Database
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import SystemActor
from callcenter.kernel.queries import load_queries
from sla.schedule import AND

from .bodies import bases_of
from .events import HorizonReached

_sql = load_queries(__package__, "horizon.sql")


_LOOK_S = 300.0
_SCHEDULER = Actor.system(SystemActor.scheduler)


@dataclass(frozen=True, slots=True)
class Missing:
    """A year not announced in a calendar, with how many open orders have a time in it."""

    calendar: str
    year: int
    orders: int
    first_due_at: datetime


class Horizon:
    """Looks how far the running clocks go."""

    def __init__(self, *, database: Database, city: Callable[[], CityInForce]) -> None:
        self._database = database
        self._city = city

    async def missing(self, tx: Connection) -> list[Missing]:
        """The years that running clocks reach though their calendar does not know them."""
        city = self._city()
        names = [row["calendar"] for row in await tx.fetch(_sql.provisional)]
        roots = [(name, root) for name in names for root in _roots(name, bases_of(city.pack))]
        known = [city.calendar(root).calendar.schedule.known_until for _, root in roots]
        rows = await tx.fetch(
            _sql.beyond, city.pack.facts.timezone, [n for n, _ in roots], [r for _, r in roots], known
        )
        return [Missing(r["calendar"], r["year"], r["orders"], r["first_due_at"]) for r in rows]

    async def look(self, now: datetime) -> Sequence[Missing]:
        """Tell of each such year once; what was told now."""
        told = []
        async with self._database.transaction() as tx:
            for found in await self.missing(tx):
                is_new: bool = await tx.fetchval(_sql.seen, found.calendar, found.year, now, found.orders)
                if is_new:
                    told.append(found)
            events = [
                HorizonReached(
                    subject=m.calendar,
                    year=m.year,
                    of_orders=m.orders,
                    due_at=m.first_due_at,
                )
                for m in told
            ]
            await outbox.append(tx, events, actor=_SCHEDULER, cause=None, now=now)
        return told


def _roots(name: str, bases: Mapping[str, str | None]) -> list[str]:
    """The calendars that say what years are known: those at the bottom of what a clock counts by."""
    found = dict.fromkeys(_bottom(part, bases) for part in name.split(AND) if part in bases)
    return list(found)


def _bottom(name: str, bases: Mapping[str, str | None]) -> str:
    while (base := bases.get(name)) is not None:
        name = base
    return name


class HorizonGauges:
    """How far orders run beyond the announced years, for Prometheus and `/readyz`."""

    def __init__(self, horizon: Horizon, database: Database, registry: CollectorRegistry) -> None:
        self._horizon = horizon
        self._database = database
        self._told: Mapping[str, int] = {}
        self._orders = Gauge(
            "hotline_calendar_unannounced_orders",
            "Open orders with a time in a year that the calendar does not know yet",
            ("calendar", "year"),
            registry=registry,
        )

    def told(self) -> Mapping[str, int] | None:
        """A hint for `/readyz`: orders by calendar and year, as of the last look; None where all is known."""
        return self._told or None

    async def watch(self) -> None:
        """Look every few minutes, also where nobody scrapes."""
        while True:
            await self.refresh()
            await asyncio.sleep(_LOOK_S)

    async def refresh(self) -> None:
        """Bring the gauge up to date; without the database it keeps what it said."""
        try:
            async with self._database.acquire() as connection:
                missing = await self._horizon.missing(connection)
        except LOST:
            return
        self._told = {f"{m.calendar} {m.year}": m.orders for m in missing}
        self._orders.clear()
        for found in missing:
            self._orders.labels(found.calendar, str(found.year)).set(found.orders)
