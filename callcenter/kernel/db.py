"""The pool of connections to PostgreSQL, and the one way to open a transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import asyncpg
import msgspec

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Connection: TypeAlias = asyncpg.Connection

log = logging.getLogger(__name__)

#: what a statement may raise whose connection is lost; the last, where that shows between two of its messages
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
APP_ROLE = "callcenter_app"
OWNER_ROLE = "callcenter_owner"

Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]


class Row(Protocol):
    """A row as its readers need it: a record as it came, or a copy with its sealed words opened."""

    def __getitem__(self, name: str, /) -> Any: ...


class Database:
    """A pool whose connections act as the role without DDL.

    One request or one fired timer is one `transaction`; it is never held across an await on the
    outside world. Session state does not survive a release by design: settings are only ever
    `SET LOCAL` and advisory locks only of a transaction, so that connections go back to the pool
    without a round trip. What listens has a connection of its own (`dedicated`).
    """

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], dsn: str, settings: dict[str, str]) -> None:
        self._pool = pool
        self._dsn = dsn
        self._settings = settings

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        role: str | None = APP_ROLE,
        min_size: int = 1,
        max_size: int = 10,
        statement_timeout_s: float = 30.0,
        lock_timeout_s: float = 10.0,
        application_name: str = "callcenter",
    ) -> Database:
        """Connect to ``dsn`` and act as ``role`` there (None: as whom the address names)."""
        settings = {
            "application_name": application_name,
            "timezone": "UTC",
            "statement_timeout": _milliseconds(statement_timeout_s),
            "lock_timeout": _milliseconds(lock_timeout_s),
            # A transaction that forgot itself would hold back vacuum and the numbering of events.
            "idle_in_transaction_session_timeout": _milliseconds(60.0),
        }
        if role is not None:
            settings["role"] = role
        pool = await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            init=set_codecs,
            reset=_nothing_to_reset,
            server_settings=settings,
        )
        return cls(pool, dsn, settings)

    def acquire(self) -> AbstractAsyncContextManager[Connection]:
        """A connection outside any transaction, for reading."""
        return self._pool.acquire()

    @asynccontextmanager
    async def transaction(
        self, *, isolation: Isolation = "read_committed", readonly: bool = False
    ) -> AsyncIterator[Connection]:
        """A connection in a transaction: committed at the end of the block, rolled back by an exception."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation=isolation, readonly=readonly),
        ):
            yield connection

    async def dedicated(self) -> asyncpg.Connection[asyncpg.Record]:
        """A connection outside the pool, for LISTEN; the caller closes it."""
        connection = await asyncpg.connect(self._dsn, server_settings=self._settings)
        await set_codecs(connection)
        return connection

    async def ready(self, timeout_s: float = 1.0) -> bool:
        """Whether the database answers within ``timeout_s`` seconds."""
        try:
            async with asyncio.timeout(timeout_s), self._pool.acquire() as connection:
                await connection.execute("SELECT 1")
        except LOST:
            return False
        return True

    async def close(self, timeout_s: float = 5.0) -> None:
        """Let running units finish for ``timeout_s`` seconds, then cut what remains."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._pool.close()
        except TimeoutError:
            log.warning("database pool did not close in time", extra={"action": "db.close"})
            self._pool.terminate()


async def set_codecs(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Make jsonb and json columns take and give plain Python values."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encode_jsonb, decoder=_decode_jsonb
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=msgspec.json.encode, decoder=msgspec.json.decode
    )


def _encode_jsonb(value: object) -> bytes:
    return b"\x01" + msgspec.json.encode(value)  # version byte of the wire format


def _decode_jsonb(wire: bytes) -> object:
    return msgspec.json.decode(wire[1:])


async def _nothing_to_reset(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """An open transaction is rolled back by the pool itself; nothing else can be left over."""


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
