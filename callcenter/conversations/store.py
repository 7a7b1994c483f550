"""Contacts in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import ContactId, UserId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.bigrams import bigrams_of

from .ports import TrackingLimits

_Q = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact about to be stored; sealed values are ciphertext already."""

    public_id: UUID
    number: str
    channel: str
    source: str | None
    received_at: datetime
    stored_at: datetime
    backdate_reason: str | None
    content_sealed: bytes
    transcript_sealed: bytes | None
    recording_key: str | None
    tracking_hash: bytes
    idempotency_key: str | None
    request_hash: bytes | None
    registered_by: UserId | None
    next_attempt_at: datetime


class ContactStore:
    """Reads and writes contacts."""

    async def insert(self, tx: Connection, new: NewContact) -> ContactId | None:
        """Take it in; None if its idempotency key was used before."""
        found = await tx.fetchval(
            _Q.insert_contact,
            new.public_id,
            new.number,
            new.channel,
            new.source,
            new.received_at,
            new.stored_at,
            new.backdate_reason,
            new.content_sealed,
            new.transcript_sealed,
            new.recording_key,
            new.tracking_hash,
            new.idempotency_key,
            new.request_hash,
            new.registered_by,
            new.next_attempt_at,
        )
        return None if found is None else ContactId(found)

    async def towns_naming(self, connection: Connection, name: str, since: datetime) -> list[str]:
        """The towns, with their districts, of earlier orders whose words hold a name; at most two."""
        rows = await connection.fetch(_Q.towns_naming, bigrams_of(name), name, since)
        return [row["place"] for row in rows]

    async def by_key(self, tx: Connection, key: str) -> Record:
        """The contact made by an earlier request with this key."""
        row = await tx.fetchrow(_Q.by_idempotency_key, key)
        if row is None:
            raise RuntimeError("an idempotency key was taken and is gone")
        return row

    async def stored(self, tx: Connection, contact: ContactId) -> Record | None:
        """The contact if it still waits to be understood."""
        return await tx.fetchrow(_Q.stored, contact)

    async def lock_stored(self, tx: Connection, contact: ContactId) -> Record | None:
        """The contact, locked, if it still waits to be understood and nobody else has it."""
        return await tx.fetchrow(_Q.lock_stored, contact)

    async def stored_due(self, tx: Connection, now: datetime, limit: int) -> list[tuple[ContactId, str]]:
        """Contacts whose understanding failed or never began, each with its channel."""
        return [(ContactId(r["id"]), r["channel"]) for r in await tx.fetch(_Q.stored_due, now, limit)]

    async def postpone(self, tx: Connection, contact: ContactId, until: datetime) -> None:
        """Try again later."""
        await tx.execute(_Q.postpone, contact, until)

    async def mark_ordered(self, tx: Connection, contact: ContactId) -> bool:
        """An order stands for it from this transaction on; False if it was understood already."""
        return await tx.fetchval(_Q.mark_ordered, contact) is not None

    async def mark_set_aside(self, tx: Connection, contact: ContactId, reason: str) -> bool:
        """There is nothing to act on in it; False if it was understood already."""
        return await tx.fetchval(_Q.mark_set_aside, contact, reason) is not None

    async def save_transcript(self, tx: Connection, contact: ContactId, sealed: bytes) -> None:
        """What was heard."""
        await tx.execute(_Q.save_transcript, contact, sealed)

    async def sealed(self, tx: Connection, contact: ContactId) -> Record:
        """The sealed parts of a contact."""
        row = await tx.fetchrow(_Q.sealed, contact)
        if row is None:
            raise RuntimeError("a contact vanished")
        return row

    async def by_number(self, tx: Connection, number: str) -> Record | None:
        """A contact as its citizen follows it."""
        return await tx.fetchrow(_Q.by_number, number)

    async def tracking_locked(self, tx: Connection, number_hash: bytes, address: str, now: datetime) -> bool:
        """True while this number is locked for this address."""
        until: datetime | None = await tx.fetchval(_Q.tracking_lock, number_hash, address)
        return until is not None and until > now

    async def count_failure(
        self, tx: Connection, number_hash: bytes, address: str, now: datetime, limits: TrackingLimits
    ) -> None:
        """One more wrong code."""
        await tx.execute(
            _Q.count_tracking_failure,
            number_hash,
            address,
            now,
            limits.window_s,
            limits.failures,
            limits.lock_s,
        )

    async def forget_failures(self, tx: Connection, number_hash: bytes, address: str) -> None:
        """A right code clears the count."""
        await tx.execute(_Q.forget_tracking_failures, number_hash, address)

    async def sweep_failures(self, tx: Connection, before: datetime) -> None:
        """Drop counts nobody needs any more."""
        await tx.execute(_Q.sweep_tracking_failures, before)
