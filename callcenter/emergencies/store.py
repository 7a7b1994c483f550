"""Alerts in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .model import Alert, AlertState

_Q = load_queries(__package__)


class AlertStore:
    """Reads and writes alerts."""

    async def raise_(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        number: str,
        handover: str,
        now: datetime,
        due_at: datetime | None,
    ) -> None:
        """For the first time, or anew."""
        await tx.execute(_Q["raise"], order_id, number, handover, now, due_at)

    async def lock(self, tx: Connection, number: str) -> Alert | None:
        """The alert of an order, kept from others until the transaction ends."""
        row = await tx.fetchrow(_Q.lock, number)
        return None if row is None else _alert(row)

    async def acknowledge(self, tx: Connection, number: str, person: UserId, now: datetime) -> None:
        await tx.execute(_Q.acknowledge, number, person, now)

    async def climb(self, tx: Connection, number: str, level: int, now: datetime) -> None:
        await tx.execute(_Q.climb, number, level, now)

    async def settle(
        self, tx: Connection, number: str, state: AlertState, person: UserId | None, now: datetime
    ) -> None:
        await tx.execute(_Q.settle, number, state, person, now)

    async def open(self, tx: Connection) -> Sequence[Record]:
        """Open alerts with what a banner shows of their orders."""
        return await tx.fetch(_Q.open)


def _alert(row: Record) -> Alert:
    person = row["acknowledged_by"]
    return Alert(
        order_id=WorkOrderId(row["work_order_id"]),
        number=row["number"],
        handover=row["handover"],
        state=AlertState(row["state"]),
        level=row["level"],
        raised_at=row["raised_at"],
        due_at=row["due_at"],
        acknowledged_by=None if person is None else UserId(person),
        acknowledged_name=row["acknowledged_name"],
    )
