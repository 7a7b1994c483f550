"""How each kind of scheduled backup stands, kept in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcenter.backup.events import BackupFailed, BackupFinished
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.outbox import append
from callcenter.kernel.principal import SystemActor

_ACTOR = Actor.system(SystemActor.scheduler)


class Kind(StrEnum):
    """What is backed up by itself."""

    dump = "dump"  # the database as rows, in a file that any later version can read
    base = "base"  # the embedded database's files, to which its log is added
    wal = "wal"  # the pieces of that log
    blobs = "blobs"  # recordings and attachments


NAMES = {
    Kind.dump: "数据库备份",
    Kind.base: "数据库文件副本",
    Kind.wal: "数据库日志归档",
    Kind.blobs: "录音与附件副本",
}


@dataclass(frozen=True, slots=True)
class State:
    """The last try, the last success, and the failure since then."""

    kind: Kind
    tried_at: datetime
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    bytes: int | None


async def read_states(connection: Connection) -> Mapping[Kind, State]:
    """What was ever tried; nothing of a database whose schema is older than this."""
    if await connection.fetchval("SELECT to_regclass('backup_state') IS NULL"):
        return {}
    rows = await connection.fetch(
        "SELECT kind, tried_at, succeeded_at, failed_at, failure, bytes FROM backup_state"
    )
    return {Kind(row["kind"]): State(**{**row, "kind": Kind(row["kind"])}) for row in rows}


async def record_success(
    connection: Connection, kind: Kind, now: datetime, size: int, *, is_told: bool = True
) -> None:
    """It worked; ``is_told`` also where the one before did, which is too much for what runs all day."""
    before = await connection.fetchval("SELECT failure FROM backup_state WHERE kind = $1 FOR UPDATE", kind)
    await connection.execute(
        "INSERT INTO backup_state AS s (kind, tried_at, succeeded_at, bytes) VALUES ($1, $2, $2, $3)"
        " ON CONFLICT (kind) DO UPDATE SET tried_at = $2, succeeded_at = $2, failed_at = NULL,"
        " failure = NULL, bytes = $3",
        kind,
        now,
        size,
    )
    if is_told or before is not None:
        event = BackupFinished(subject=kind.value, bytes=size)
        await append(connection, [event], actor=_ACTOR, cause=None, now=now)


async def record_failure(connection: Connection, kind: Kind, now: datetime, failure: str) -> None:
    """It failed; told once, until it works again."""
    before = await connection.fetchval("SELECT failure FROM backup_state WHERE kind = $1 FOR UPDATE", kind)
    await connection.execute(
        "INSERT INTO backup_state AS s (kind, tried_at, failed_at, failure) VALUES ($1, $2, $2, $3)"
        " ON CONFLICT (kind) DO UPDATE SET tried_at = $2, failed_at = $2, failure = $3",
        kind,
        now,
        failure,
    )
    if before is None:
        event = BackupFailed(subject=kind.value, failure=failure)
        await append(connection, [event], actor=_ACTOR, cause=None, now=now)
