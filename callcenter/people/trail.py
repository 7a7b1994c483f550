"""What this feature writes into the audit: who did what to which account, from where; never a secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId

from .model import Client, GuardKind, User


class Trail:
    """Audit rows about accounts and sessions.

    A row is written last in its transaction: the audit is one queue, and whoever holds it must not wait for
    a row that another one holds who waits for the audit.
    """

    def __init__(self, audit: AuditTrail) -> None:
        self._audit = audit

    async def note(
        self,
        connection: Connection,
        action: str,
        now: datetime,
        *,
        actor: UserId | None,
        on: User | str,
        client: Client | None,
        reason: str | None = None,
        **details: str | int | bool | None,
    ) -> None:
        """One act of a person (None: of the command line) on an account or another named thing."""
        await self._audit.record(
            connection,
            now=now,
            actor="system:command-line" if actor is None else f"user:{actor}",
            action=action,
            subject=f"user:{on.id}" if isinstance(on, User) else on,
            reason=reason,
            address=None if client is None else client.address,
            details=details,
        )

    async def failed_login(
        self,
        connection: Connection,
        user: User | None,
        client: Client,
        now: datetime,
        locked: Sequence[GuardKind],
    ) -> None:
        """A wrong password or name. What was typed as a name nobody has is not kept: it may be a password."""
        await self._audit.record(
            connection,
            now=now,
            actor="anonymous",
            action="login.failed",
            subject="user:unknown" if user is None else f"user:{user.id}",
            reason=None,
            address=client.address,
            details={"locked": [str(kind) for kind in locked]},
        )
