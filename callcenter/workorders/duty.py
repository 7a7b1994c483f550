"""What people on duty give from the banner of an emergency, with one click and no version in hand."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal

from .access import EVERYTHING
from .bodies_centre import FalseAlarm, RecordHandOver
from .commands import Command
from .model import Urgency, WorkOrder
from .service import WorkOrderService
from .store import WorkOrderStore


class DutyActs:
    """Gives their commands on the order as it stands now."""

    def __init__(self, service: WorkOrderService, store: WorkOrderStore) -> None:
        self._service = service
        self._store = store

    async def false_alarm(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """The order is no emergency; nothing where it is none any more or is over.

        Raises NotFound for an order the person may not see.
        """
        order = await self._standing(tx, number)
        if order.outcome is None and (order.emergency_handover or order.urgency is Urgency.emergency):
            body = FalseAlarm(version=order.version)
            await self._service.execute(tx, person, number, Command.false_alarm, body, now, cause)

    async def record_hand_over(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        *,
        to: str,
        taken_by: str,
        note: str,
        now: datetime,
        cause: str | None,
    ) -> None:
        """An emergency service has it; the order goes on. Raises what the machine says to it."""
        version = (await self._standing(tx, number)).version
        body = RecordHandOver(version=version, to=to, taken_by=taken_by, note=note)
        await self._service.execute(tx, person, number, Command.record_hand_over, body, now, cause)

    async def _standing(self, tx: Connection, number: str) -> WorkOrder:
        order = await self._store.lock(tx, EVERYTHING, number)
        if order is None:
            raise RuntimeError("an alert without its order")
        return (await self._store.load(tx, order)).order
