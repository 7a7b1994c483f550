"""The first clocks of an order, reckoned before it has a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.clock_ports import MainClock
from sla.policy import Policy

from .model import NewClock, Reckoning
from .store import ClockStore

_REGISTERED = "register"


@dataclass(frozen=True, slots=True)
class FirstClock:
    """One of them."""

    kind: str
    policy: Policy
    calendar_version: str
    reckoning: Reckoning


class PlannedClocks:
    """The first clocks of an order, reckoned before it has a row."""

    def __init__(
        self, store: ClockStore, round_: int, started_at: datetime, clocks: Sequence[FirstClock]
    ) -> None:
        self._store = store
        self._round = round_
        self._started_at = started_at
        self._clocks = clocks

    @property
    def main(self) -> MainClock | None:
        """The most pressing one."""
        if not self._clocks:
            return None
        first = min(self._clocks, key=lambda c: c.reckoning.due_at)
        return MainClock(
            kind=first.kind,
            unit=first.policy.term.unit,
            calendar=first.policy.calendar,
            due_at=first.reckoning.due_at,
            original_due_at=first.reckoning.due_at,
            warn_at=first.reckoning.warn_at,
            is_provisional=first.reckoning.is_provisional,
        )

    async def begin(self, tx: Connection, order_id: WorkOrderId) -> None:
        """Write them; the order carries the main one already."""
        rows = [
            NewClock(
                order_id=order_id,
                assignment_id=None,
                kind=first.kind,
                round=self._round,
                policy=first.policy,
                calendar_version=first.calendar_version,
                started_at=self._started_at,
                bound_at=None,
                reckoning=first.reckoning,
                started_by=_REGISTERED,
            )
            for first in self._clocks
        ]
        await self._store.insert(tx, rows)
