"""Keeps a hard matter in step with its order, in the order's own transaction."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.clock_ports import ClockSubject
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.model import State, Track, WorkOrder
from callcenter.workorders.rows import CaseHold
from callcenter.workorders.subjects import subject_of, subject_of_new

from .events import HardMatterEnded, HardMatterOpened
from .model import CLOCKS, EXPLAIN, OPEN, HardState
from .store import HardMatterStore

_PLATFORM = Actor.system(SystemActor.pipeline)
_OVER = frozenset({State.closed, State.archived})
_WHY = "难办事须由跟办专员或中心主管告知诉求人、了结后才能结案"


class HardMatterKeeper:
    """Opens one with its order, and ends it where the order ends without its officer."""

    def __init__(self, store: HardMatterStore, clocks: ClocksBeside) -> None:
        self._store = store
        self._clocks = clocks

    async def hold(self, tx: Connection, order: WorkOrderId) -> CaseHold | None:
        """While it is open, only its officer's end of it ends the order."""
        standing = await self._store.standing(tx, order)
        if standing is None:
            return None
        return CaseHold(is_open=standing[0] in OPEN, by_office=False, why=_WHY)

    async def registered(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> None:
        """An order was made."""
        if new.track is not Track.hard_matter:
            return
        subject = subject_of_new(order, new)
        await self._open(tx, subject, new.received_at, new.registered_at)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on the order."""
        if Track.hard_matter not in (before.track, after.track):
            return
        standing = await self._store.standing(tx, after.id)
        is_on = after.track is Track.hard_matter and after.state not in _OVER
        if standing is None:
            if is_on:
                await self._open(tx, subject_of(after), now, now)
            return
        state, officer = standing
        if state in OPEN and not is_on:
            left = after.track is not Track.hard_matter
            reason = "off_track" if left else str(after.outcome or after.state)
            await self._store.end(tx, after.id, HardState.ended, reason)
            await self._clocks.stop(tx, after.id, CLOCKS, now, reason)
            await _tell(tx, HardMatterEnded(subject=after.number, reason=reason, officer=officer), now)
        elif state not in OPEN and is_on and (before.state in _OVER or before.track is not after.track):
            await self._store.reopen(tx, after.id)
            await self._clocks.start(tx, subject_of(after), (EXPLAIN,), now, now)
            await _tell(tx, HardMatterOpened(subject=after.number, officer=officer), now)

    async def _open(self, tx: Connection, subject: ClockSubject, started_at: datetime, now: datetime) -> None:
        if await self._store.open(tx, subject.order_id, started_at):
            await self._clocks.start(tx, subject, (EXPLAIN,), started_at, now)
            await _tell(tx, HardMatterOpened(subject=subject.number, officer=None), now)


async def _tell(tx: Connection, event: Event, now: datetime) -> None:
    await outbox.append(tx, [event], actor=_PLATFORM, cause=None, now=now)
