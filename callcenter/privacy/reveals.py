"""Reveals within a day's measure, and of what was masked inside a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound, TooManyRequests
from callcenter.kernel.principal import Principal
from nlp.text.identifiers import Identifier

from .personal_store import PersonalStore
from .redaction import KIND_NAMES
from .store import PrivacyStore


@dataclass(frozen=True, slots=True)
class RevealLimits:
    """How many values a person may have revealed on a day, and from how many on the audit is told."""

    most: int
    conspicuous: int


class RedactedView(msgspec.Struct, frozen=True):
    """One identifier that a mask stands for; ``place`` is the command or door and the field it stood in."""

    id: UUID
    place: str
    position: int
    kind: str
    kind_name: str
    at: datetime


class RedactedList(msgspec.Struct, frozen=True):
    """What was masked in the texts of an order, the oldest first."""

    items: list[RedactedView]


class RedactedValue(msgspec.Struct, frozen=True):
    """One of them in clear."""

    id: UUID
    value: str


class Orders(Protocol):
    """The desk, which says who may reveal what of which order and keeps the record."""

    async def may_reveal_texts(self, tx: Connection, person: Principal, number: str) -> None:
        """Raise NotFound or NotAllowed unless this person may."""
        ...

    async def record_reveal(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        field: str,
        reason: str,
        now: datetime,
        address: str,
    ) -> None: ...


class RevealAllowance:
    """A day's measure for each person."""

    def __init__(
        self,
        store: PersonalStore,
        audit: AuditTrail,
        limits: Callable[[], RevealLimits],
        today: Callable[[datetime], date],
        day_end: Callable[[datetime], datetime],
    ) -> None:
        self._store = store
        self._audit = audit
        self._limits = limits
        self._today = today
        self._day_end = day_end

    async def take(self, tx: Connection, person: Principal, now: datetime) -> None:
        """Count one more. Raises TooManyRequests beyond the measure; the audit is told at the mark."""
        limits = self._limits()
        count = await self._store.count_reveal(tx, person.user_id, self._today(now))
        if count > limits.most:
            wait = max(self._day_end(now) - now, timedelta(seconds=1))
            raise TooManyRequests(
                f"您今天查看完整信息已达 {limits.most} 次上限，确需继续请联系中心主管",
                retry_after_s=round(wait.total_seconds()),
                code="too-many-reveals",
            )
        if count == limits.conspicuous:
            await self._audit.record(
                tx,
                now=now,
                actor=f"user:{person.user_id}",
                action="personal_value.many_reveals",
                subject=f"user:{person.user_id}",
                details={"reveals": count, "role": person.role.value},
            )


class RedactedTexts:
    """What the masks of an order's texts stand for."""

    def __init__(self, *, store: PrivacyStore, vault: Vault, orders: Orders) -> None:
        self._store = store
        self._vault = vault
        self._orders = orders

    async def listed(self, tx: Connection, person: Principal, number: str) -> RedactedList:
        """Which identifiers were masked, without themselves."""
        await self._orders.may_reveal_texts(tx, person, number)
        return RedactedList(
            [
                RedactedView(
                    r["id"], r["place"], r["position"], r["kind"], KIND_NAMES[Identifier(r["kind"])], r["at"]
                )
                for r in await self._store.spans(tx, number)
                if r["value_sealed"] is not None
            ]
        )

    async def revealed(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        span: UUID,
        reason: str,
        now: datetime,
        address: str,
    ) -> RedactedValue:
        """One identifier in clear, after the reason was logged."""
        await self._orders.may_reveal_texts(tx, person, number)
        row = next((r for r in await self._store.spans(tx, number) if r["id"] == span), None)
        if row is None or row["value_sealed"] is None:
            raise NotFound("没有这处脱敏内容", code="redacted-not-found")
        value = self._vault.open_text(row["value_sealed"], f"redacted_span:{row['id']}")
        await self._orders.record_reveal(tx, person, number, f"text:{row['place']}", reason, now, address)
        return RedactedValue(span, value)
