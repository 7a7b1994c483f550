"""Keeps the boards by the numbered events, and reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from callcenter.cities.in_force import CityInForce
from callcenter.cities.load import pack_version, read_pack
from callcenter.cities.schema import CityPack
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Envelope, catalogue
from callcenter.kernel.ids import WorkOrderId

from .model import Cell, Count, Dimension, Facts, Trees, entries_of
from .store import BoardStore, Contribution, change

READER = "boards"
_ORDERS = "work_order"
#: acts on many orders at once, which no event of an order tells of
COUNT_ANEW = frozenset({"city.loaded", "calendar.applied", "calendar.undone", "calendar.settled"})
_AT_ONCE = 2_000


class Boards:
    """The counts of open orders."""

    def __init__(self, *, database: Database, store: BoardStore, city: Callable[[], CityInForce]) -> None:
        self._database = database
        self._store = store
        self._city = city
        self._trees: tuple[int | None, Trees] | None = None
        self._names: frozenset[str] | None = None

    def names(self) -> Collection[str]:
        """The events that can change a count: whatever happens to an order."""
        if self._names is None:
            self._names = COUNT_ANEW.union(e.name for e in catalogue() if e.subject_kind == _ORDERS)
        return self._names

    async def take(self, tx: Connection, envelopes: Sequence[Envelope], _now: datetime) -> None:
        """Count the orders anew that these events are about."""
        if any(e.name in COUNT_ANEW for e in envelopes):
            await self._count_all(tx)
            return
        numbers = sorted({e.subject for e in envelopes if e.subject_kind == _ORDERS})
        if not numbers:
            return
        facts, ended = await self._store.facts(tx, numbers)
        await self._count(tx, facts, ended)

    async def begin(self) -> None:
        """Count what is open where nothing is counted yet: a database from before there were boards."""
        async with self._database.acquire() as connection:
            is_counted = await self._store.is_anything_counted(connection)
        if not is_counted:
            await self.count_anew()

    async def count_anew(self) -> int:
        """Forget everything and count every open order; how many there are."""
        async with self._database.transaction() as tx:
            await self._store.hold(tx)
            return await self._count_all(tx)

    async def counts(
        self, tx: Connection, dimension: Dimension, keys: Sequence[str] | None, now: datetime
    ) -> dict[str, Count]:
        """The numbers of these keys, or of all."""
        return await self._store.counts(tx, dimension, keys, now, self._city().day_end(now))

    async def behind_number(
        self, tx: Connection, dimension: Dimension, key: str, which: str, now: datetime, limit: int
    ) -> list[WorkOrderId]:
        """The first orders that a number is made of, the most pressing first."""
        return await self._store.behind_number(
            tx, dimension, key, which, now, self._city().day_end(now), limit
        )

    async def behind(self, tx: Connection) -> int:
        """How many events have happened that are not counted yet."""
        return await self._store.behind(tx)

    async def _count_all(self, tx: Connection) -> int:
        await self._store.forget_all(tx)
        trees = await self._current_trees(tx)
        cells: Counter[Cell] = Counter()
        counted, last = 0, 0
        while facts := await self._store.open_after(tx, last, _AT_ONCE):
            now: dict[int, Contribution] = {f.order_id: (entries_of(f, trees), f.is_suspended) for f in facts}
            for contribution in now.values():
                cells.update(change(None, contribution))
            await self._store.keep(tx, now)
            counted, last = counted + len(facts), facts[-1].order_id
        await self._store.add(tx, cells)
        return counted

    async def _count(self, tx: Connection, facts: Sequence[Facts], ended: Sequence[int]) -> None:
        trees = await self._current_trees(tx)
        before = await self._store.kept(tx, [f.order_id for f in facts] + list(ended))
        after: dict[int, Contribution] = {f.order_id: (entries_of(f, trees), f.is_suspended) for f in facts}
        changed = {order: now for order, now in after.items() if before.get(order) != now}
        gone = [order for order in ended if order in before]
        moved: Counter[Cell] = Counter()
        for order in (*changed, *gone):
            moved.update(change(before.get(order), after.get(order)))
        await self._store.add(tx, moved)
        if changed:
            await self._store.keep(tx, changed)
        if gone:
            await self._store.forget(tx, gone)

    async def _current_trees(self, tx: Connection) -> Trees:
        # Of the database's own pack: this process may not have heard of the newest yet.
        version = await pack_version(tx)
        if self._trees is None or self._trees[0] != version:
            pack = await read_pack(tx)
            self._trees = (version, trees_of(self._city().pack if pack is None else pack))
        return self._trees[1]


def trees_of(pack: CityPack) -> Trees:
    """The trees of a pack."""
    return Trees(
        organisations={o.code: o.parent_code for o in pack.organisations},
        categories={c.code: c.parent_code for c in pack.categories},
        places={d.code: d.parent_code for d in pack.divisions},
    )
