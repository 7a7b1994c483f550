"""Keeps the case of an order in step with the order, in the order's own transaction."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.clock_ports import ClockSubject
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.model import State, Track, WorkOrder
from callcenter.workorders.rows import CaseHold
from callcenter.workorders.subjects import subject_of, subject_of_new

from .events import CaseEnded, CaseOpened, CaseReopened
from .model import (
    CLOSING,
    CONFIRM,
    CONTACT,
    LEVEL_CLOCK,
    OPEN_CASES,
    OVERDUE,
    PLAN,
    REPORT,
    SCREENING,
    CaseClass,
    CaseState,
)
from .recognition import Recognition
from .register_store import Known, RegisterStore
from .store import CaseStore

_PLATFORM = Actor.system(SystemActor.pipeline)
_OVER = frozenset({State.closed, State.archived})
_LEVELS = tuple(f"{LEVEL_CLOCK}{n}" for n in range(1, 5))
#: everything that may run for a case
EVERY_CLOCK = (SCREENING, CONTACT, PLAN, REPORT, CONFIRM, OVERDUE, *CLOSING.values(), *_LEVELS)
OFF_TRACK = "off_track"


class CaseKeeper:
    """Opens a case with its order, ends it with its order, and tells the order's machine of it."""

    def __init__(
        self, *, store: CaseStore, register: RegisterStore, recognition: Recognition, clocks: ClocksBeside
    ) -> None:
        self._store = store
        self._register = register
        self._recognition = recognition
        self._clocks = clocks

    async def hold(self, tx: Connection, order: WorkOrderId) -> CaseHold | None:
        """What the order's machine needs to know; None where the order has no case."""
        state = await self._store.state(tx, order)
        if state is None:
            return None
        return CaseHold(is_open=state in OPEN_CASES, by_office=state is CaseState.closed)

    async def registered(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> None:
        """An order was made: who asks is looked up, and a matter of the track gets its case."""
        known = await self._recognition.of_order(tx, order, new)
        if new.track is not Track.enterprise:
            return
        subject = subject_of_new(order, new)
        await self._open(tx, subject, known, new.registered_at)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on the order."""
        if Track.enterprise not in (before.track, after.track):
            return
        state = await self._store.state(tx, after.id)
        if state in OPEN_CASES:
            if after.track is not Track.enterprise:
                await self._end(tx, after, OFF_TRACK, now)
            elif after.state in _OVER:
                await self._end(tx, after, str(after.outcome or after.state), now)
        elif after.track is Track.enterprise and after.state not in _OVER:
            if state is None:
                known = await self._register.recognised(tx, after.id)
                await self._open(tx, subject_of(after), known, now)
            elif before.state in _OVER or before.track is not Track.enterprise:
                await self._reopen(tx, after, now)

    async def _open(self, tx: Connection, subject: ClockSubject, known: Known | None, now: datetime) -> None:
        officer = None if known is None else known.officer_id
        if not await self._store.open(tx, subject.order_id, subject.track, officer, now):
            return
        await self._clocks.start(tx, subject, (SCREENING,), now, now)
        enterprise = None if known is None else known.id
        opened = CaseOpened(
            subject=subject.number, track=subject.track, enterprise=enterprise, officer=officer
        )
        await _tell(tx, opened, now)

    async def _end(self, tx: Connection, order: WorkOrder, reason: str, now: datetime) -> None:
        officer = await self._officer(tx, order)
        await self._store.end(tx, order.id, reason, now)
        await self._clocks.stop(tx, order.id, EVERY_CLOCK, now, reason)
        await _tell(tx, CaseEnded(subject=order.number, reason=reason, officer=officer), now)

    async def _reopen(self, tx: Connection, order: WorkOrder, now: datetime) -> None:
        """It goes on where it stood; what was never screened is screened."""
        found = await self._store.load(tx, order)
        if found is None:
            return
        case, _ = found
        state = CaseState.screening if case.class_ is None else CaseState.working
        await self._store.reopen(tx, order.id, state)
        clock = SCREENING if case.class_ is None else CLOSING[CaseClass(case.class_)]
        await self._clocks.start(tx, subject_of(order), (clock,), now, now)
        reopened = CaseReopened(subject=order.number, level=case.level, officer=case.officer_id)
        await _tell(tx, reopened, now)

    async def _officer(self, tx: Connection, order: WorkOrder) -> UserId | None:
        found = await self._store.load(tx, order)
        return None if found is None else found[0].officer_id


async def _tell(tx: Connection, event: Event, now: datetime) -> None:
    await outbox.append(tx, [event], actor=_PLATFORM, cause=None, now=now)
