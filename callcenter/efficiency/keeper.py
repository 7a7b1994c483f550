"""Keeps a complaint about conduct in step with its order, in the order's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import OrganisationId, WorkOrderId
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.clock_ports import ClockSubject
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.model import State, Track, WorkOrder
from callcenter.workorders.rows import CaseHold
from callcenter.workorders.subjects import subject_of, subject_of_new

from .events import EfficiencyAccusedNamed, EfficiencyEnded, EfficiencyOpened
from .model import CLOCKS, DECIDE, OPEN, EfficiencyState
from .store import EfficiencyStore

_PLATFORM = Actor.system(SystemActor.pipeline)
_OVER = frozenset({State.closed, State.archived})


class Units(Protocol):
    """The tree of organisations."""

    async def below(self, tx: Connection, code: str) -> Sequence[OrganisationId]: ...


class EfficiencyKeeper:
    """Opens one with its order, bars the accused as soon as she is known, ends it with its order."""

    def __init__(self, store: EfficiencyStore, clocks: ClocksBeside, units: Units) -> None:
        self._store = store
        self._clocks = clocks
        self._units = units

    async def hold(self, tx: Connection, order: WorkOrderId) -> CaseHold | None:
        """While it is open, only its result ends the order."""
        state = await self._store.state(tx, order)
        if state is None:
            return None
        return CaseHold(is_open=state in OPEN, by_office=state is EfficiencyState.concluded)

    async def registered(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> None:
        """An order was made."""
        if new.track is not Track.efficiency:
            return
        subject = subject_of_new(order, new)
        await self._open(tx, subject, new.complained_of_organisation, new.received_at, new.registered_at)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on the order."""
        if Track.efficiency not in (before.track, after.track):
            return
        state = await self._store.state(tx, after.id)
        is_on = after.track is Track.efficiency and after.state not in _OVER
        if state is None:
            if is_on:
                await self._open(tx, subject_of(after), after.complained_of_organisation, now, now)
            return
        if before.complained_of_organisation != after.complained_of_organisation:
            await self._accuse(tx, after, now)
        if state in OPEN and not is_on:
            reason = "off_track" if after.track is not Track.efficiency else str(after.outcome or after.state)
            await self._store.end(tx, after.id, reason)
            await self._clocks.stop(tx, after.id, CLOCKS, now, reason)
            await _tell(tx, EfficiencyEnded(subject=after.number, reason=reason), now)
        elif state is EfficiencyState.ended and is_on:
            await self._store.reopen(tx, after.id)
            await self._clocks.start(tx, subject_of(after), (DECIDE,), now, now)
            await _tell(tx, EfficiencyOpened(subject=after.number), now)

    async def barred(
        self, tx: Connection, code: str
    ) -> tuple[OrganisationId, Sequence[OrganisationId]] | None:
        """The accused organisation, and it with all below it; None where there is no such one."""
        accused = await self._store.organisation(tx, code)
        return None if accused is None else (accused, await self._units.below(tx, code) or [accused])

    async def _open(
        self, tx: Connection, subject: ClockSubject, code: str | None, started_at: datetime, now: datetime
    ) -> None:
        found = await self.barred(tx, code) if code else None
        accused, barred = found or (None, [])
        if await self._store.open(tx, subject.order_id, accused, barred, now):
            await self._clocks.start(tx, subject, (DECIDE,), started_at, now)
            await _tell(tx, EfficiencyOpened(subject=subject.number), now)

    async def _accuse(self, tx: Connection, order: WorkOrder, now: datetime) -> None:
        code = order.complained_of_organisation
        found = await self.barred(tx, code) if code else None
        if found is not None:
            await self._store.accuse(tx, order.id, *found)
            await _tell(tx, EfficiencyAccusedNamed(subject=order.number), now)


async def _tell(tx: Connection, event: Event, now: datetime) -> None:
    await outbox.append(tx, [event], actor=_PLATFORM, cause=None, now=now)
