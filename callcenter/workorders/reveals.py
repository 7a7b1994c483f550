"""Reveals go into the audit: who saw which value of which order, when, from where and why."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal
from callcenter.privacy.redaction import masked


class AuditedReveals:
    """The audit as reveals need it."""

    def __init__(self, audit: AuditTrail) -> None:
        self._audit = audit

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
        """One row, in the transaction that gives the value away."""
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
