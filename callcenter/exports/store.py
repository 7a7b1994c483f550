"""Requests for exports in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

from .model import ExportRequest, ExportState, Format

_sql = load_queries(__package__)


async def insert(
    tx: Connection,
    by: UserId,
    now: datetime,
    reason: str,
    format_: Format,
    narrowed: Mapping[str, object],
    rows: int,
    expires_at: datetime,
) -> int:
    """The id of a request that waits now."""
    id_: int = await tx.fetchval(
        _sql.insert_request, by, now, reason, format_, dict(narrowed), rows, expires_at
    )
    return id_


async def of_person(
    tx: Connection, person: UserId, waiting_at: datetime | None, most: int
) -> list[ExportRequest]:
    """A person's own requests, and with ``waiting_at`` everybody's that wait then."""
    return [_request(row) for row in await tx.fetch(_sql.requests, person, waiting_at, None, most)]


async def find(tx: Connection, id_: int) -> ExportRequest | None:
    """One request."""
    row = await tx.fetchrow(_sql.requests, None, None, id_, 1)
    return None if row is None else _request(row)


async def decide(
    tx: Connection,
    id_: int,
    state: ExportState,
    by: UserId,
    now: datetime,
    note: str | None,
    expires_at: datetime,
) -> bool:
    """Whether it was this person's to decide, and still open."""
    return await tx.fetchval(_sql.decide, id_, state, by, now, note, expires_at) is not None


async def count_download(tx: Connection, id_: int) -> None:
    """One more download."""
    await tx.execute(_sql.count_download, id_)


def _request(row: Record) -> ExportRequest:
    return ExportRequest(
        id=row["id"],
        requested_by=UserId(row["requested_by"]),
        requested_by_name=row["requested_by_name"],
        requested_by_username=row["requested_by_username"],
        requested_at=row["requested_at"],
        reason=row["reason"],
        format=Format(row["format"]),
        filter=row["filter"],
        row_count=row["row_count"],
        state=ExportState(row["state"]),
        decided_by_name=row["decided_by_name"],
        decided_at=row["decided_at"],
        decision_note=row["decision_note"],
        expires_at=row["expires_at"],
        downloads=row["downloads"],
    )
