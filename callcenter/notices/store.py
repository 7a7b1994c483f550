"""Notices in PostgreSQL; the only module with their SQL. Bodies and addresses are sealed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import ContactId, UserId
from callcenter.kernel.queries import load_queries

from .model import ON_OUR_PAGES, Delivery, NewNotice, Way
from .ports import Outgoing, Vault

_Q = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as its reader sees it."""

    id: int
    subject: str
    text: str
    is_pressing: bool
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One notice that was given up; who it was for is not told."""

    id: int
    subject: str
    template: str
    audience: str
    door: str
    attempts: int
    failure: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice taken for one try."""

    id: int
    outgoing: Outgoing


class NoticeStore:
    """Reads and writes notices."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def insert(self, tx: Connection, new: NewNotice, event_id: int, now: datetime) -> None:
        """Write one; nothing where it was written before."""
        to, key = new.recipient, new.key
        shown = to.way in ON_OUR_PAGES
        await tx.execute(
            _Q.insert,
            key,
            event_id,
            new.template,
            new.subject,
            new.audience,
            to.way,
            to.user_id,
            to.contact_id,
            None if to.phone is None else self._vault.seal_text(to.phone, f"notice:{key}:address"),
            self._vault.seal_text(new.body, f"notice:{key}:body"),
            new.is_pressing,
            new.waits_for_morning,
            Delivery.sent if shown else Delivery.queued,
            None if shown else new.not_before,
            now,
            new.not_before if shown else None,
        )

    async def claim_due(
        self, tx: Connection, now: datetime, limit: int, *, is_quiet: bool, lease_until: datetime
    ) -> list[Claimed]:
        """Up to ``limit`` notices whose time has come; the try counts from here on."""
        rows = await tx.fetch(_Q.claim_due, now, limit, is_quiet, lease_until)
        return [self._claimed(row) for row in rows]

    async def mark_sent(self, tx: Connection, claimed: Claimed, now: datetime) -> bool:
        """False where another worker settled it meanwhile."""
        return await tx.fetchval(_Q.mark_sent, claimed.id, claimed.outgoing.attempt, now) is not None

    async def mark_failed(
        self, tx: Connection, claimed: Claimed, again_at: datetime | None, failure: str
    ) -> bool:
        """Try again at ``again_at``, or never; False where another worker settled it meanwhile."""
        attempt = claimed.outgoing.attempt
        return await tx.fetchval(_Q.mark_failed, claimed.id, attempt, again_at, failure) is not None

    async def of_user(
        self, tx: Connection, user: UserId, now: datetime, *, before: int, unread_only: bool, limit: int
    ) -> list[Told]:
        """A person's list, newest first; without what her duty hours still hold back."""
        rows = await tx.fetch(_Q.of_user, user, before, unread_only, limit, now)
        return [
            Told(r["id"], r["subject"], self._body(r), r["is_pressing"], r["sent_at"], r["read_at"])
            for r in rows
        ]

    async def unread(self, tx: Connection, user: UserId, now: datetime) -> int:
        count: int = await tx.fetchval(_Q.unread, user, now)
        return count

    async def mark_read(self, tx: Connection, notice: int, user: UserId, now: datetime) -> bool:
        """False for a notice that is not in this person's list."""
        return await tx.fetchval(_Q.mark_read, notice, user, now) is not None

    async def of_contact(self, tx: Connection, contact: ContactId) -> list[tuple[datetime, str]]:
        """When and what a citizen was told, oldest first."""
        return [(row["at"], self._body(row)) for row in await tx.fetch(_Q.of_contact, contact)]

    async def given_up(self, tx: Connection, *, before: int, limit: int) -> Sequence[Undelivered]:
        """Notices given up, newest first."""
        return [Undelivered(*row.values()) for row in await tx.fetch(_Q.given_up, before, limit)]

    def _body(self, row: Record) -> str:
        return self._vault.open_text(row["body_sealed"], f"notice:{row['key']}:body")

    def _claimed(self, row: Record) -> Claimed:
        key, sealed = row["key"], row["address_sealed"]
        contact = row["contact_id"]
        outgoing = Outgoing(
            key=key,
            way=Way(row["door"]),
            subject=row["subject"],
            template=row["template_code"],
            text=self._body(row),
            phone=None if sealed is None else self._vault.open_text(sealed, f"notice:{key}:address"),
            contact_id=None if contact is None else ContactId(contact),
            is_pressing=row["is_pressing"],
            attempt=row["attempts"],
        )
        return Claimed(row["id"], outgoing)
