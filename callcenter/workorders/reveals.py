"""Reveals go into the audit: who saw which value of which order, when, from where and why."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal
from callcenter.privacy.redaction import masked


class Allowance(Protocol):
    """A day's measure of reveals."""

    async def take(self, tx: Connection, person: Principal, now: datetime) -> None:
        """Raises TooManyRequests beyond it."""
        ...


class AuditedReveals:
    """The audit as reveals need it."""

    def __init__(self, audit: AuditTrail, allowance: Allowance) -> None:
        self._audit = audit
        self._allowance = allowance

    async def record(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: str,
        reason: str,
        now: datetime,
        address: str,
    ) -> None:
        """One row, in the transaction that gives the value away. Raises TooManyRequests."""
        await self._allowance.take(tx, person, now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="personal_value.revealed",
            subject=f"work_order:{number}",
            reason=masked(reason, "reason")[0],
            address=address,
            details={"field": field, "role": person.role.value},
        )
