"""Keeps the profiles of orders by the numbered events, and finds what is about the same matter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.understanding import CityMind
from callcenter.kernel.db import Connection, Database, Row
from callcenter.kernel.events import Actor, Envelope
from callcenter.kernel.outbox import append
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.access import Scope
from nlp.similar.compare import Comparer
from nlp.similar.model import Likeness, Matter, Relation
from nlp.similar.profile import Profiler, Told
from nlp.similar.terms import TermWeights

from .bursts import BurstKeeper
from .events import SimilarFound
from .matters import windows_of
from .store import Asked, PatternStore

READER = "patterns"
_ORDERS = "work_order"
#: events after which an order reads otherwise than before
_NAMES = frozenset(
    {"work_order.registered", "work_order.accepted", "work_order.amended", "work_order.located"}
)
_PLATFORM = Actor.system(SystemActor.pipeline)
#: events read in one transaction: each order is read and compared in it, and nobody should wait for that
AT_ONCE = 20
_RARE_TERMS = 6
_MOST_POSTINGS = 800
"""Profiles that hold one of the rare terms: more would make a search slow and tell little."""
_MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An order that looks like the asked one."""

    order_id: int
    number: str
    likeness: Likeness


class Patterns:
    """Same matter among the orders; any number of workers may run its reader."""

    def __init__(
        self,
        *,
        database: Database,
        store: PatternStore,
        city: Callable[[], CityInForce],
        mind: Callable[[], CityMind],
        bursts: BurstKeeper,
    ) -> None:
        self._bursts = bursts
        self._database = database
        self._store = store
        self._city = city
        self._mind = mind
        self._profiler: tuple[CityMind, Profiler] | None = None

    def names(self) -> Collection[str]:
        """The events that change what an order is compared by."""
        return _NAMES

    async def take(self, tx: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        """Read the orders anew that these events are about, and look for others like them."""
        numbers = sorted({e.subject for e in envelopes if e.subject_kind == _ORDERS})
        rows = await self._store.orders(tx, numbers)
        matters = await self._read(tx, rows)
        fresh = {e.subject: e for e in envelopes if e.name == "work_order.registered"}
        for row in rows:
            found = await self.search(tx, row, matters[row["id"]])
            await self._store.keep_likenesses(tx, row["id"], [f.likeness for f in found], now)
            if row["number"] not in fresh:
                continue
            cause = f"event:{fresh[row['number']].event_id}"
            if found:
                await append(tx, [_told(row["number"], found)], actor=_PLATFORM, cause=cause, now=now)
            await self._bursts.look(tx, matters[row["id"]], cause, now)

    async def begin(self, now: datetime) -> int:
        """Read the recent orders that nobody read: those from before there were profiles; how many."""
        rules = self._city().pack.same_matters
        since = now - timedelta(hours=max((r.within_hours for r in rules), default=0))
        read, last = 0, 0
        while True:
            async with self._database.transaction() as tx:
                unread = await self._store.unread(tx, since, last, AT_ONCE)
                if not unread:
                    return read
                await self._read(tx, await self._store.orders(tx, [number for number, _ in unread]))
            read, last = read + len(unread), unread[-1][1]

    async def similar(self, tx: Connection, number: str) -> list[Found]:
        """What looks like an order now, the likeliest first; nothing for one that is compared with none."""
        rows = await self._store.orders(tx, [number])
        return await self.search(tx, rows[0], self._profile(rows[0])) if rows else []

    async def _read(self, tx: Connection, rows: Sequence[Row]) -> dict[int, Matter]:
        matters = {row["id"]: self._profile(row) for row in rows}
        if matters:
            await self._bursts.count(tx, await self._store.keep(tx, matters), matters)
        return matters

    def _profile(self, row: Row) -> Matter:
        mind = self._mind()
        if self._profiler is None or self._profiler[0] is not mind:
            self._profiler = (mind, Profiler(mind.understander))
        guessed = (row["suggestion"] or {}).get("place_code")
        told = Told(
            key=str(row["id"]),
            at=row["received_at"],
            citizen="own" if _telephones(row) else "",
            place_code=row["place_code"] if row["place_code"] and row["place_code"] != guessed else "",
            category_code=row["category_code"] or "",
            company=row["company"] or "",
        )
        return self._profiler[1].profile(row["content"], told)

    async def citizen_orders(
        self, tx: Connection, scope: Scope, number: str, since: datetime, most: int
    ) -> list[Row]:
        """What else came from the telephones of an order, the latest first; nothing where it left none."""
        rows = await self._store.orders(tx, [number])
        telephones = _telephones(rows[0]) if rows else ()
        if not telephones:
            return []
        found = await self._store.citizen_orders(tx, scope, telephones, since, most + 1)
        return [row for row in found if row["number"] != number][:most]

    async def search(self, tx: Connection, row: Row, matter: Matter) -> list[Found]:
        """What looks like this matter of an order, the likeliest first."""
        weights = await self._store.weights(tx, matter.terms)
        asked = self._asked(row, matter, weights)
        candidates = await self._store.candidates(tx, row["id"], asked)
        comparer = Comparer(weights, windows_of(self._city().pack))
        found = []
        for number, candidate in candidates:
            likeness = comparer.compare(matter, candidate)
            if isinstance(likeness, Likeness):
                found.append(Found(int(candidate.key), number, likeness))
        found.sort(key=lambda f: (-f.likeness.probability, f.order_id))
        return found[:_MOST_FOUND]

    def _asked(self, row: Row, matter: Matter, weights: TermWeights) -> Asked:
        window = windows_of(self._city().pack)
        reach = [window(code) for code in matter.categories] or [window("")]
        within = max(w.within for w in reach)
        return Asked(
            matter=matter,
            telephones=_telephones(row),
            since=matter.at - within,
            until=matter.at + within,
            repeats_since=matter.at - max(w.repeat_within for w in reach),
            rare=weights.rare_enough(matter.terms, _RARE_TERMS, _MOST_POSTINGS),
        )


def _telephones(row: Row) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(i for i in (row["phone_index"], row["calling_phone_index"]) if i))


def _told(number: str, found: Sequence[Found]) -> SimilarFound:
    repeats = sum(1 for f in found if f.likeness.relation is Relation.REPEAT)
    return SimilarFound(subject=number, duplicates=len(found) - repeats, repeats=repeats)
