"""The same request given twice is carried out once: keys remembered in the transaction of the change.

`recall` first takes the key; a second request with it waits there for the first one's transaction and
then finds its answer, or, where that was rolled back, goes on in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from .db import Connection
from .errors import Conflict

KEEP = timedelta(days=3)


class KeyReused(Conflict):
    """The key was used before with another body."""

    code = "idempotency-key-reused"


class IdempotencyKeys:
    """Remembers answers by scope (who asks for what) and key (chosen by the caller)."""

    async def recall(
        self, connection: Connection, scope: str, key: str, request_hash: bytes, now: datetime
    ) -> Mapping[str, object] | None:
        """What was remembered for this key; None for a key now taken for the caller's transaction.

        Raises KeyReused where the key came with another request.
        """
        taken = await connection.fetchval(
            "INSERT INTO idempotency_key (scope, key, request_hash, created_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING RETURNING true",
            scope,
            key,
            request_hash,
            now,
        )
        if taken:
            return None
        row = await connection.fetchrow(
            "SELECT request_hash, answer FROM idempotency_key WHERE scope = $1 AND key = $2", scope, key
        )
        if row is None:  # swept away in this very moment
            return await self.recall(connection, scope, key, request_hash, now)
        if row["request_hash"] != request_hash:
            raise KeyReused("该 Idempotency-Key 已用于另一个内容不同的请求，请换一个")
        answer: Mapping[str, object] = row["answer"] or {}
        return answer

    async def remember(
        self, connection: Connection, scope: str, key: str, status: int, answer: Mapping[str, object]
    ) -> None:
        """Keep what renders the answer again: ids, never a personal value or a secret."""
        await connection.execute(
            "UPDATE idempotency_key SET status = $3, answer = $4 WHERE scope = $1 AND key = $2",
            scope,
            key,
            status,
            answer,
        )

    async def forget(self, connection: Connection, now: datetime, keep: timedelta = KEEP) -> int:
        """Delete keys older than ``keep``; returns how many."""
        outcome = await connection.execute("DELETE FROM idempotency_key WHERE created_at < $1", now - keep)
        return int(outcome.split()[-1])
