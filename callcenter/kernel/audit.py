"""The audit: who looked at or changed what is protected, in a chain that shows any tampering.

Each row carries the keyed hash of itself and of the row before it, so that changing, removing or
slipping in a row breaks the chain; only cutting off its end does not, which the `head` kept elsewhere
shows. Rows are written one at a time under a lock held to the end of the transaction: this is for
logins, reveals and administration, not for the work on orders (that is what events are for).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from .crypto import Vault
from .db import Connection

_LOCK = "SELECT pg_advisory_xact_lock(12345, 2)"
_COLUMNS = "id, at, actor, action, subject, reason, address, details, previous_hash, hash"
_FIRST_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest row; keep it elsewhere to show later that nothing was cut off."""

    id: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """How many rows hold, and the id of the first that does not (None: all do)."""

    intact: int
    broken_at: int | None


class AuditTrail:
    """Writes and proves the audit."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def record(
        self,
        connection: Connection,
        *,
        now: datetime,
        actor: str,
        action: str,
        subject: str,
        reason: str | None = None,
        address: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> int:
        """Append one row in the caller's transaction and return its id.

        ``details`` holds strings, whole numbers, truths and nothing, nested at will; never a personal
        value or a secret.
        """
        await connection.execute(_LOCK)
        last = await head(connection)
        number, previous = (1, _FIRST_HASH) if last is None else (last.id + 1, last.hash)
        content = dict(details or {})
        digest = self._hash(number, now, actor, action, subject, reason, address, content, previous)
        await connection.execute(
            f"INSERT INTO audit ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",  # noqa: S608
            number, now, actor, action, subject, reason, address, content, previous, digest,
        )  # fmt: skip
        return number

    async def verify(self, connection: Connection, *, after: AuditHead | None = None) -> AuditVerdict:
        """Recompute the chain, from the beginning or from a head known to be good."""
        intact, number, previous = (0, 0, _FIRST_HASH) if after is None else (0, after.id, after.hash)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            query = f"SELECT {_COLUMNS} FROM audit WHERE id > $1 ORDER BY id"  # noqa: S608
            async for row in connection.cursor(query, number, prefetch=500):
                expected = self._hash(
                    row["id"], row["at"], row["actor"], row["action"], row["subject"],
                    row["reason"], row["address"], row["details"], previous,
                )  # fmt: skip
                if row["id"] != number + 1 or row["previous_hash"] != previous or row["hash"] != expected:
                    return AuditVerdict(intact, row["id"])
                intact, number, previous = intact + 1, row["id"], row["hash"]
        return AuditVerdict(intact, None)

    def _hash(
        self,
        number: int,
        at: datetime,
        actor: str,
        action: str,
        subject: str,
        reason: str | None,
        address: str | None,
        details: Mapping[str, object],
        previous: bytes,
    ) -> bytes:
        _refuse_fractions(details)
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        fields = (number, moment, actor, action, subject, reason, address, details)
        return self._vault.keyed_hash(previous + msgspec.json.encode(fields, order="sorted"), "audit")


async def head(connection: Connection) -> AuditHead | None:
    """The newest row, or None of an empty audit."""
    row = await connection.fetchrow("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
    return None if row is None else AuditHead(row["id"], row["hash"])


def _refuse_fractions(value: object) -> None:
    """The database may write a float another way than it was given, and the hash would not hold."""
    if isinstance(value, float):
        raise TypeError("audit details hold no fractions; give a string")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_fractions(inner)
