"""The pool: values as they are, transactions whole, rights small, an end in time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from callcenter.kernel.db import Database


async def test_values_come_back_as_they_went(db: Database) -> None:
    document = {"text": "噪音", "n": 1, "list": [None, True, 1.5]}
    async with db.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT $1::jsonb AS b, $2::json AS j, $3::uuid AS u, $4::timestamptz AS t, $5::jsonb[] AS bs",
            document,
            document,
            UUID(int=7),
            datetime(2026, 11, 23, 1, tzinfo=UTC),
            [document, None],
        )
    assert row is not None
    assert (row["b"], row["j"], row["u"]) == (document, document, UUID(int=7))
    assert row["bs"] == [document, None]
    assert row["t"] == datetime(2026, 11, 23, 1, tzinfo=UTC)


async def test_an_exception_undoes_the_transaction(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO lease VALUES ('x', 'y', 1, now())")
            raise ZeroDivisionError
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM lease") == 0


async def test_a_readonly_transaction_writes_nothing(db: Database) -> None:
    async with db.transaction(readonly=True) as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.execute("INSERT INTO lease VALUES ('x', 'y', 1, now())")


async def test_the_application_has_no_ddl(db: Database) -> None:
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT current_user || session_user") == "callcenter_app" * 2
        for statement in (
            "CREATE TABLE mine (id int)",
            "DROP TABLE lease",
            "ALTER TABLE lease ADD COLUMN x int",
            "TRUNCATE lease",
            "SET ROLE callcenter_owner",
            "INSERT INTO monthly_table VALUES ('lease', false)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_a_statement_and_a_lock_have_their_time(dsn: str) -> None:
    database = await Database.open(dsn, statement_timeout_s=0.05, lock_timeout_s=0.02, max_size=2)
    async with database.transaction() as holder:
        await holder.execute(
            "LOCK TABLE lease IN ROW EXCLUSIVE MODE; INSERT INTO lease VALUES ('x', 'y', 1, now())"
        )
        async with database.acquire() as connection:
            with pytest.raises(asyncpg.QueryCanceledError):
                await connection.execute("SELECT pg_sleep(5)")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await connection.execute("INSERT INTO lease VALUES ('x', 'y', 1, now())")
    await database.close()


async def test_closing_waits_for_what_runs_but_not_for_ever(dsn: str) -> None:
    database = await Database.open(dsn)
    connection = await database.acquire().__aenter__()
    started = time.monotonic()
    await database.close(timeout_s=0.05)
    assert time.monotonic() - started < 5
    with pytest.raises(asyncpg.InterfaceError):
        await connection.execute("SELECT 1")
    assert not await database.ready()


async def test_ready_says_so_in_time(dsn: str, superuser_dsn: str) -> None:
    database = await Database.open(dsn, max_size=1)
    assert await database.ready()
    async with database.acquire():
        assert not await database.ready(timeout_s=0.05)
    assert await database.ready()
    await database.close()


async def test_an_unfinished_transaction_does_not_leak_to_the_next_user(dsn: str) -> None:
    database = await Database.open(dsn, max_size=1)
    loop = asyncio.get_running_loop()
    complaints: list[object] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    async with database.acquire() as connection:
        await connection.execute("BEGIN; INSERT INTO lease VALUES ('x', 'y', 1, now())")
    loop.set_exception_handler(before)
    async with database.acquire() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT count(*) FROM lease") == 0
    assert len(complaints) == 1
    await database.close()
