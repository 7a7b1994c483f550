"""Warns early of bursts: counts each order, and looks whether what came of late is more than usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.same_matters import rule_finder
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.outbox import append
from callcenter.kernel.principal import SystemActor
from nlp.similar.bursts import EVERYWHERE, WINDOWS, Alarm, Seen, detect
from nlp.similar.model import Matter

from .burst_store import BurstStore, Hour, OpenBurst, hours_of, places_of
from .events import BurstDetected

_PLATFORM = Actor.system(SystemActor.pipeline)
_HISTORY = timedelta(weeks=8)
_GROWTH = 2
"""A burst is told of again when it has so many times the citizens."""


class BurstKeeper:
    """Keeps counts and bursts; runs inside the reader of events."""

    def __init__(self, store: BurstStore, city: Callable[[], CityInForce]) -> None:
        self._store = store
        self._city = city

    async def count(self, tx: Connection, before: Mapping[int, Matter], after: Mapping[int, Matter]) -> None:
        """Orders count as they read now."""
        moved: Counter[Hour] = Counter()
        for matter in before.values():
            moved.subtract(hours_of(matter))
        for matter in after.values():
            moved.update(hours_of(matter))
        await self._store.count(tx, moved)

    async def look(self, tx: Connection, matter: Matter, cause: str, now: datetime) -> None:
        """Whether this fresh order belongs to a burst, or makes one."""
        if not matter.category or matter.at < now - WINDOWS[-1]:
            return
        places = places_of(matter.town, sorted(matter.villages))
        begin = matter.at - WINDOWS[-1]
        recent = await self._store.recent(tx, matter.category, begin, matter.at)
        latest = next((s for s in recent if s.key == matter.key), None)
        if latest is None:
            return
        open_ = await self._store.open_bursts(tx, matter.category, begin)
        near = next((b for place in places for b in open_ if b.place == place), None)
        if near is not None:
            await self._grow(tx, near, latest, recent, cause, now)
            return
        zone = self._city().pack.facts.timezone
        usual = await self._store.usual(tx, matter.category, places, begin - _HISTORY, begin, zone)
        # Of the whole city's burst a place may still have one of its own.
        claimed = frozenset().union(*(b.orders for b in open_ if b.place != EVERYWHERE))
        alarm = detect(latest, recent, usual, self._least(matter.category), claimed)
        whole = next((b for b in open_ if b.place == EVERYWHERE), None)
        if alarm is not None and not (alarm.place == EVERYWHERE and whole is not None):
            burst = await self._store.begin(tx, alarm, now)
            await self._tell(tx, burst, alarm, cause, now)
        elif whole is not None:
            await self._grow(tx, whole, latest, recent, cause, now)

    async def _grow(
        self, tx: Connection, burst: OpenBurst, latest: Seen, recent: list[Seen], cause: str, now: datetime
    ) -> None:
        await self._store.join(tx, burst.id, [latest.key])
        inside = [s for s in recent if s.key in burst.orders or s.key == latest.key]
        citizens = len({s.citizen or s.key for s in inside})
        has_doubled = citizens >= burst.told_citizens * _GROWTH
        told = citizens if has_doubled else burst.told_citizens
        await self._store.grow(tx, burst.id, latest.at, citizens, told)
        if has_doubled:
            window = latest.at - inside[0].at
            alarm = Alarm(latest.kind, burst.place, window, inside[0].at, latest.at, citizens, 0.0, 0.0, ())
            await self._tell(tx, burst.id, alarm, cause, now)

    async def _tell(self, tx: Connection, burst: int, alarm: Alarm, cause: str, now: datetime) -> None:
        event = BurstDetected(
            subject=str(burst),
            category=alarm.kind,
            place=alarm.place or None,
            citizens=alarm.citizens,
            hours=max(1, round(alarm.window / timedelta(hours=1))),
        )
        await append(tx, [event], actor=_PLATFORM, cause=cause, now=now)

    def _least(self, category: str) -> int:
        pack = self._city().pack
        find = rule_finder(pack.same_matters, {c.code: c.parent_code for c in pack.categories})
        return find(category).least_burst
