"""Leadership among workers: a row with a holder, a term and an end, by the database's clock.

The term grows with every change of holder. What a leader writes it writes in a transaction that begins
with `confirm`: the row lock makes a successor wait for that transaction, and a leader that lost the
lease while it slept learns it there and writes nothing.
"""

from __future__ import annotations

import os
import secrets
import socket

from .db import Connection


class LeaseLost(Exception):
    """Somebody else leads now; nothing may be written on the strength of the old lease."""


def holder_name() -> str:
    """A name for this process among all: machine, process, and a random part against reuse."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Lease:
    """One process's claim to lead in ``name`` for ``ttl_s`` seconds at a time."""

    def __init__(self, name: str, *, holder: str | None = None, ttl_s: float = 5.0) -> None:
        self.name = name
        self.holder = holder or holder_name()
        self.ttl_s = ttl_s
        self.term: int | None = None

    async def acquire(self, connection: Connection) -> bool:
        """Take the lease or lengthen it; False while another holds it."""
        self.term = await connection.fetchval(
            "INSERT INTO lease AS l (name, holder, term, expires_at)"
            " VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 second')"
            " ON CONFLICT (name) DO UPDATE SET"
            "  holder = excluded.holder,"
            "  term = l.term + CASE WHEN l.holder = excluded.holder THEN 0 ELSE 1 END,"
            "  expires_at = clock_timestamp() + $3 * interval '1 second'"
            " WHERE l.holder = excluded.holder OR l.expires_at <= clock_timestamp()"
            " RETURNING term",
            self.name,
            self.holder,
            self.ttl_s,
        )
        return self.term is not None

    async def confirm(self, connection: Connection) -> None:
        """Inside a transaction: hold the lease till its end, or raise LeaseLost."""
        held = await connection.fetchval(
            "SELECT true FROM lease WHERE name = $1 AND holder = $2 AND term = $3 FOR UPDATE",
            self.name,
            self.holder,
            self.term,
        )
        if not held:
            self.term = None
            raise LeaseLost(self.name)

    async def release(self, connection: Connection) -> None:
        """Let the next one lead at once."""
        await connection.execute(
            "UPDATE lease SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2",
            self.name,
            self.holder,
        )
        self.term = None
