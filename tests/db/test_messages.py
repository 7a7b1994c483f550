"""What the application may and may not do with messages, and their monthly partitions."""

from __future__ import annotations

import uuid
from datetime import timedelta

import asyncpg
import pytest

from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.partitions import ensure_partitions


async def conversation(tx: Connection, clock: FakeClock, index: bytes = b"i") -> int:
    row = await tx.fetchval(
        "INSERT INTO conversation"
        " (public_id, channel, identity_sealed, identity_index, opened_at, last_message_at)"
        " VALUES ($1, 'wechat', 's', $2, $3, $3) RETURNING id",
        uuid.uuid4(),
        index,
        clock.now(),
    )
    return int(row)


async def message(tx: Connection, clock: FakeClock, of: int) -> int:
    row = await tx.fetchval(
        "INSERT INTO message (at, public_id, conversation_id, direction, kind, text_sealed, said_by)"
        " VALUES ($1, $2, $3, 'in', 'text', 'sealed', 'citizen') RETURNING id",
        clock.now(),
        uuid.uuid4(),
        of,
    )
    return int(row)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM message",
        "UPDATE message SET at = now()",
        "UPDATE message SET said_by = 'user:1'",
        "DELETE FROM conversation",
        "DELETE FROM supplement",
        "UPDATE supplement SET at = now()",
        "DELETE FROM outgoing_message",
        "TRUNCATE message",
        "SELECT * FROM message_default",
    ],
)
async def test_the_application_has_no_right_to_rewrite_what_was_said(db: Database, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction() as tx:
            await tx.execute(statement)


async def test_words_may_move_and_be_sealed_anew(db: Database, clock: FakeClock) -> None:
    async with db.transaction() as tx:
        first, second = await conversation(tx, clock, b"a"), await conversation(tx, clock, b"b")
        await message(tx, clock, first)
        await tx.execute("UPDATE message SET conversation_id = $1, text_sealed = 'anew'", second)
        assert await tx.fetchval("SELECT count(*) FROM message WHERE conversation_id = $1", second) == 1


async def test_one_person_gathers_words_in_one_conversation(db: Database, clock: FakeClock) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction() as tx:
            await conversation(tx, clock)
            await conversation(tx, clock)


async def test_messages_wait_in_the_net_until_their_month_is_made(db: Database, clock: FakeClock) -> None:
    async with db.transaction() as tx:
        talk = await conversation(tx, clock)
        before = await message(tx, clock, talk)
    async with db.acquire() as connection:
        assert await ensure_partitions(connection, clock.now()) > 0
    clock.advance(timedelta(days=31))
    async with db.transaction() as tx:
        after = await message(tx, clock, talk)
        rows = await tx.fetch("SELECT id, tableoid::regclass::text AS place FROM message ORDER BY id")
        assert [(r["id"], r["place"]) for r in rows] == [
            (before, "message_2026_11"),
            (after, "message_2026_12"),
        ]
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await message(tx, clock, 10**9)
