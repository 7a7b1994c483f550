"""Due clocks for the scheduler: claimed with SKIP LOCKED, their events and next state in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from asyncpg import Record

from callcenter.kernel import outbox
from callcenter.kernel.clock import Clock as WallClock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.principal import SystemActor
from sla.firing import DueClock, FiredMark, Firing, Mark, MarkKind

from .events import Breached, BreachWarned, RedCardGiven, SeriouslyOverdue, YellowCardGiven
from .store import ClockStore

_KINDS: dict[
    MarkKind,
    type[BreachWarned] | type[Breached] | type[SeriouslyOverdue] | type[YellowCardGiven] | type[RedCardGiven],
] = {
    MarkKind.WARNED: BreachWarned,
    MarkKind.BREACHED: Breached,
    MarkKind.SERIOUSLY_OVERDUE: SeriouslyOverdue,
    MarkKind.YELLOW_CARD: YellowCardGiven,
    MarkKind.RED_CARD: RedCardGiven,
}
_SCHEDULER = Actor.system(SystemActor.scheduler)


class DueClocks:
    """The scheduler's store on PostgreSQL."""

    def __init__(self, database: Database, store: ClockStore, wall_clock: WallClock) -> None:
        self._database = database
        self._store = store
        self._wall_clock = wall_clock

    def claim_due(self, now: datetime, limit: int) -> AbstractAsyncContextManager[Claimed]:
        """Up to ``limit`` due clocks, held until the block is left."""
        return self._claim(now, limit)

    @asynccontextmanager
    async def _claim(self, now: datetime, limit: int) -> AsyncIterator[Claimed]:
        async with self._database.transaction() as tx:
            rows = await self._store.claim_due(tx, now, limit)
            yield Claimed(tx, self._store, rows, self._wall_clock.now())


class Claimed:
    """Due clocks held by one transaction."""

    def __init__(self, tx: Connection, store: ClockStore, rows: Sequence[Record], now: datetime) -> None:
        self._tx = tx
        self._store = store
        self._rows = {int(r["id"]): r for r in rows}
        self._now = now
        self.clocks: Sequence[DueClock] = [_due_clock(r) for r in rows]

    async def save(self, firings: Sequence[Firing]) -> None:
        """Write the events and what fires next."""
        told: list[Event] = []
        for firing in firings:
            row = self._rows[firing.clock_id]
            told.extend(_event(row, fired) for fired in firing.marks)
        await self._store.mark_fired(self._tx, firings)
        await self._store.note_late(self._tx, firings, self._now)
        await outbox.append(self._tx, told, actor=_SCHEDULER, cause=None, now=self._now)


def _due_clock(row: Record) -> DueClock:
    marks = tuple(Mark(key, MarkKind(kind), datetime.fromisoformat(at)) for key, kind, at in row["marks"])
    return DueClock(row["id"], marks, frozenset(row["fired"]))


def _event(row: Record, fired: FiredMark) -> Event:
    return _KINDS[fired.mark.kind](
        subject=row["number"],
        clock=row["id"],
        kind=row["kind"],
        mark=fired.mark.key,
        due_at=row["due_at"],
        state=row["order_state"],
        lead=row["lead_code"],
        urgency=row["urgency"],
        track=row["track"],
        late_s=round(fired.late_s, 3),
        in_digest=fired.in_digest,
    )
