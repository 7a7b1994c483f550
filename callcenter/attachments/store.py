"""Attachments in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import ContactId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.kernel.sealed_text import SealedTexts

from .model import Owner, StoredFile

_Q = load_queries(__package__)


class AttachmentStore:
    """Reads and writes attachments. What a file is called can tell a matter, so names lie sealed."""

    def __init__(self, texts: SealedTexts) -> None:
        self._texts = texts

    async def lock(self, tx: Connection, owner: Owner) -> list[Record]:
        """The files the owner has, which nobody else adds to until the transaction ends."""
        if owner.order is not None:
            await tx.execute(_Q.lock_order, owner.order)
            return await tx.fetch(_Q.added_to_order, owner.order)
        await tx.execute(_Q.lock_contact, owner.contact)
        return await tx.fetch(_Q.of_contact, owner.contact)

    async def insert(self, tx: Connection, owner: Owner, file: StoredFile, now: datetime) -> int:
        """Remember a file; its id."""
        made: int = await tx.fetchval(
            _Q.insert,
            owner.contact,
            owner.order,
            file.kind.value,
            self._texts.seal(file.name, f"blob:{file.blob_key}"),
            file.media_type,
            file.size_bytes,
            file.blob_key,
            now,
            owner.purpose,
            owner.uploaded_by,
            owner.organisation,
            owner.assignment,
            owner.round,
        )
        return made

    async def of_order(self, tx: Connection, order: WorkOrderId, contact: ContactId) -> list[Row]:
        """Every file of an order, with the names to show."""
        rows = await tx.fetch(_Q.of_order, order, contact)
        return [self._texts.opened(dict(row), f"blob:{row['blob_key']}") for row in rows]

    async def release(self, tx: Connection, attachment: int, now: datetime, by: UserId) -> None:
        """Let departments see a file of a confidential order."""
        await tx.execute(_Q.release, attachment, now, by)

    async def staff_purposes(self, tx: Connection) -> list[tuple[str, str]]:
        """Code and name of what staff may say a file is for."""
        return [(r["code"], r["name"]) for r in await tx.fetch(_Q.staff_purposes)]

    async def contact_is_settled(self, tx: Connection, contact: ContactId) -> bool:
        """True once every order of a contact is closed."""
        settled: bool = await tx.fetchval(_Q.contact_is_settled, contact)
        return settled
