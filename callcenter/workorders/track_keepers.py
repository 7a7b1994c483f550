"""Several keepers of matters of tracks behind the one port that work orders know."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId

from .drafts import NewOrder
from .model import WorkOrder
from .ports import TrackCases
from .rows import CaseHold


class TrackKeepers:
    """Tells each of every order; each knows which are its own."""

    def __init__(self, *keepers: TrackCases) -> None:
        self._keepers = keepers

    async def hold(self, tx: Connection, order: WorkOrderId) -> CaseHold | None:
        """The hold of whoever has the order open, else of whoever had it."""
        holds = [hold for keeper in self._keepers if (hold := await keeper.hold(tx, order)) is not None]
        return next((hold for hold in holds if hold.is_open), holds[0] if holds else None)

    async def registered(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> None:
        """An order was made, in this transaction."""
        for keeper in self._keepers:
            await keeper.registered(tx, order, new)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out on an order, in this transaction."""
        for keeper in self._keepers:
            await keeper.moved(tx, before, after, now)
