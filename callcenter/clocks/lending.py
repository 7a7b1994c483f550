"""What becomes of a citizen's promise while her order hangs on another: the main order's clock keeps it.

A merged order has no running clock. Its statutory clock stands, and the main order's is due no later than the
earliest of those that stand so. Taken apart or answered, it counts as if it had never stood: nobody but the
centre put the orders together, so that time is not given back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.clock_ports import ClockCause, ClockSubject
from callcenter.workorders.ports import AWAITING_CITIZEN
from sla.policy import ClockKind

from .changing import LEAST, STATUTORY, Changing
from .ledger import Ledger, Note
from .model import Clock, ended, unstopped
from .rules import Rules
from .store import ClockStore

_LENT = "merge"
RECTIFICATION = ClockKind.RECTIFICATION.value


@dataclass(frozen=True, slots=True)
class Lending:
    """Statutory clocks of merged orders."""

    store: ClockStore
    ledger: Ledger
    changing: Changing
    rules: Callable[[], Rules]

    async def lend(self, tx: Connection, order_id: WorkOrderId, now: datetime, cause: ClockCause) -> None:
        """The order was merged: its statutory clock stands."""
        for clock in await self.store.running(tx, order_id, (STATUTORY,)):
            calendar = self.rules().calendar(clock.policy.calendar).calendar
            await self.store.stop(tx, [ended(calendar, clock, now, _LENT)])
            await self.ledger.keep(tx, clock, clock, clock.due_at, now, Note("merge", cause))
        await self.store.refresh_main(tx, order_id)

    async def reclaim(self, tx: Connection, subject: ClockSubject, now: datetime, cause: ClockCause) -> None:
        """The order stands on its own again, or has its answer: the clock never stood."""
        clock = await self._lent(tx, subject.order_id, subject.round)
        if clock is None:
            return
        await self.ledger.move(tx, clock, unstopped(clock), now, Note("unmerge", cause))
        await self.store.refresh_main(tx, subject.order_id)

    async def bind(
        self,
        tx: Connection,
        main: ClockSubject,
        merged: Sequence[tuple[WorkOrderId, int]],
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """The main order's clock keeps the earliest promise of those, with their rounds, that hang on it.

        In a rectification round it has no statutory clock: the unit's own is bound, less the review's time.
        """
        lent = [await self._lent(tx, order, round_) for order, round_ in merged]
        earliest = min((clock.due_at for clock in lent if clock is not None), default=None)
        clocks = await self.store.running(tx, main.order_id, (STATUTORY,))
        clocks += await self.store.paused(tx, main.order_id, (STATUTORY,), main.round, AWAITING_CITIZEN)
        note = Note("merge" if merged else "unmerge", cause)
        for clock in clocks:
            if clock.bound_at != earliest:
                moved = await self.ledger.move(tx, clock, replace(clock, bound_at=earliest), now, note)
                if moved.due_at != clock.due_at:
                    await self.changing.bind_department(tx, main, moved.due_at, now, cause)
        if not clocks:
            for clock in await self.store.running(tx, main.order_id, (RECTIFICATION,)):
                bound = None if earliest is None else self._of_unit(clock, earliest, main, now)
                if clock.bound_at != bound:
                    await self.ledger.move(tx, clock, replace(clock, bound_at=bound), now, note)
        await self.store.refresh_main(tx, main.order_id)

    def _of_unit(self, clock: Clock, promise: datetime, main: ClockSubject, now: datetime) -> datetime:
        bound = self.rules().before_statutory(promise, main.request_type)
        return max(bound, min(clock.due_at, promise, now + LEAST))

    async def promise(
        self,
        tx: Connection,
        subject: ClockSubject,
        until: datetime,
        now: datetime,
        reason: str,
        cause: ClockCause,
    ) -> tuple[datetime, datetime] | None:
        """What the main order was promised counts here too; both due times, None if it is later already."""
        clock = await self._lent(tx, subject.order_id, subject.round)
        if clock is None or until <= clock.due_at:
            return None
        after = replace(clock, promised_at=until, promise_reason=reason)
        moved = await self.ledger.move(tx, clock, after, now, Note("promise", cause))
        return clock.due_at, moved.due_at

    async def _lent(self, tx: Connection, order_id: WorkOrderId, round_: int) -> Clock | None:
        clock = await self.store.last_stopped(tx, order_id, STATUTORY, round_)
        return clock if clock is not None and clock.stop_reason == _LENT else None
