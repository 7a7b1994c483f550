"""What sessions need of the rest of the platform."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.clock_ports import ClockSubject
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import WorkOrder
from callcenter.workorders.ports import Matter


class Orders(Protocol):
    """Orders as a person may see them, and whole."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """The order; NotFound if she may not see it."""
        ...

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None:
        """The order as the platform itself reads it."""
        ...


class Clocks(Protocol):
    """Clocks of what units are asked."""

    def due_at(self, subject: ClockSubject, kind: str, due_on: date | None, now: datetime) -> datetime: ...

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kind: str,
        key: str,
        organisation: OrganisationId,
        due_on: date | None,
        now: datetime,
    ) -> datetime: ...

    async def stop(
        self, tx: Connection, order_id: WorkOrderId, kind: str, key: str, now: datetime, reason: str
    ) -> None: ...


class Recusal(Protocol):
    """Who must never have a matter in hand."""

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool: ...
