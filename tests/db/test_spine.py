"""The event spine: no reader skips or stalls, whatever writers and sequencers do."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import ClassVar

import asyncpg
import pytest

from callcenter.kernel import outbox
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import CITIZEN, Actor, Envelope, Event, catalogued
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.lease import Lease, LeaseLost
from callcenter.kernel.partitions import ensure_partitions
from callcenter.kernel.reader import EventReader
from callcenter.kernel.sequencer import Listener, Sequencer, number_batch

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LIMIT_S = 60.0


@catalogued
class Ticked(Event, frozen=True, kw_only=True):
    """A tick of these tests."""

    name: ClassVar[str] = "probe.ticked"
    title: ClassVar[str] = "滴答"
    count: int


async def tell(db: Database, *counts: int, subject: str = "P1") -> None:
    async with db.transaction() as tx:
        events = [Ticked(subject=subject, count=count) for count in counts]
        await outbox.append(tx, events, actor=CITIZEN, cause=None, now=AT)


@asynccontextmanager
async def serving(*servants: Sequencer | Listener) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(servant.run()) for servant in servants]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def follow(db: Database, listener: Listener, seen: list[Envelope], until: int) -> None:
    """Read like a stream does, until ``until`` events have come."""
    number = 0
    while len(seen) < until:
        await listener.wait_after(number)
        async with db.acquire() as connection:
            batch = await outbox.read_after(connection, number, 100)
        seen.extend(batch)
        number = batch[-1].number or 0


async def test_an_event_reads_back_as_it_was_told(db: Database, clock: FakeClock) -> None:
    actor = Actor("user:7", OrganisationId(3))
    async with db.transaction() as tx:
        told = [Ticked(subject="P1", count=1), Ticked(subject="P1", count=2)]
        ids = await outbox.append(tx, told, actor=actor, cause="request:r1", now=clock.now())
    lease = Lease("sequencer")
    async with db.acquire() as connection:
        assert await outbox.read_after(connection, 0) == []
        assert [envelope.number for envelope in await outbox.read_subject(connection, "probe", "P1")] == [
            None
        ] * 2
        assert await lease.acquire(connection)
        assert await number_batch(connection, lease) == 2
        read = await outbox.read_after(connection, 0)
        assert await outbox.read_subject(connection, "probe", "P1") == read
        assert await outbox.read_after(connection, 1) == read[1:]
    assert [envelope.number for envelope in read] == [1, 2]
    assert [envelope.event_id for envelope in read] == ids
    assert [envelope.event() for envelope in read] == told
    assert (read[0].actor, read[0].cause, read[0].at) == (actor, "request:r1", clock.now())
    assert (read[0].title, read[0].subject_kind) == ("滴答", "probe")
    assert actor.user_id == 7


async def test_events_of_a_rolled_back_transaction_never_were(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await outbox.append(tx, [Ticked(subject="P1", count=1)], actor=CITIZEN, cause=None, now=AT)
            raise ZeroDivisionError
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM event_unnumbered") == 0


async def test_a_transaction_held_open_while_a_thousand_commit(db: Database) -> None:
    sequencer, listener, seen = Sequencer(db), Listener(db), list[Envelope]()
    writers = asyncio.Semaphore(4)

    async def write(count: int) -> None:
        async with writers:
            await tell(db, count)

    async with asyncio.timeout(LIMIT_S), serving(sequencer, listener):
        async with db.transaction() as held:
            await outbox.append(held, [Ticked(subject="held", count=-1)], actor=CITIZEN, cause=None, now=AT)
            async with asyncio.TaskGroup() as group:
                group.create_task(follow(db, listener, seen, until=1000))
                for count in range(1000):
                    group.create_task(write(count))
            assert all(envelope.subject == "P1" for envelope in seen)
            assert listener.number == 1000
        await listener.wait_after(1000)
        async with db.acquire() as connection:
            seen.extend(await outbox.read_after(connection, 1000))
    assert [envelope.number for envelope in seen] == list(range(1, 1002))
    assert seen[-1].subject == "held"
    assert {envelope.data["count"] for envelope in seen} == set(range(-1, 1000))


# Numbers a batch and stops before the commit, to be killed there.
DOOMED = """
import asyncio, sys
import asyncpg
from callcenter.kernel.lease import Lease
from callcenter.kernel.queries import load_queries

async def main():
    connection = await asyncpg.connect(sys.argv[1])
    lease = Lease("sequencer", ttl_s=float(sys.argv[2]))
    assert await lease.acquire(connection)
    await connection.execute("BEGIN")
    await lease.confirm(connection)
    row = await connection.fetchrow(load_queries("callcenter.kernel", "outbox.sql").number_batch, 30)
    print(row["last"], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_sequencer_killed_in_mid_batch_is_succeeded(db: Database, dsn: str) -> None:
    await tell(db, *range(50))
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DOOMED, dsn, "0.2", stdout=asyncio.subprocess.PIPE
    )
    assert doomed.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        assert await doomed.stdout.readline() == b"30\n"
        successor, listener, seen = (
            Sequencer(db, lease=Lease("sequencer", ttl_s=0.3)),
            Listener(db),
            list[Envelope](),
        )
        async with serving(successor, listener):
            await tell(db, *range(50, 60))
            doomed.send_signal(signal.SIGKILL)
            await doomed.wait()
            await follow(db, listener, seen, until=60)
    assert [envelope.number for envelope in seen] == list(range(1, 61))
    assert [envelope.data["count"] for envelope in seen] == list(range(60))


async def test_two_sequencers_whose_connections_are_cut_leave_neither_gap_nor_double(
    db: Database, superuser_dsn: str
) -> None:
    sequencers = [Sequencer(db, lease=Lease("sequencer", ttl_s=0.2)) for _ in range(2)]
    listener, seen, cut = Listener(db), list[Envelope](), 0
    cutter = await asyncpg.connect(superuser_dsn)
    async with asyncio.timeout(LIMIT_S), serving(*sequencers, listener):
        for start in range(0, 200, 20):
            await tell(db, *range(start, start + 20))
            rows = await cutter.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE (query LIKE '-- anything_unnumbered%' OR query LIKE '-- number_batch%')"
                " AND datname = current_database()"
            )
            cut += len(rows)
            for sequencer in sequencers:
                sequencer.wake()
        await follow(db, listener, seen, until=200)
    assert cut > 0
    await cutter.close()
    assert [envelope.number for envelope in seen] == list(range(1, 201))
    assert sorted(envelope.data["count"] for envelope in seen) == list(range(200))  # type: ignore[type-var]


async def test_a_listener_whose_connection_is_cut_finds_its_way_back(
    db: Database, superuser_dsn: str
) -> None:
    listener, calls = Listener(db), list[int]()
    listener.on_advance(lambda: calls.append(listener.number))
    cutter = await asyncpg.connect(superuser_dsn)
    async with asyncio.timeout(LIMIT_S), serving(Sequencer(db), listener):
        await tell(db, 1)
        assert await listener.wait_after(0) == 1
        cut = await cutter.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE '-- last_number%' AND datname = current_database()"
        )
        assert len(cut) == 1
        await tell(db, 2)
        assert await listener.wait_after(1) == 2
    await cutter.close()
    assert calls == [1, 2]


async def test_a_leader_that_slept_through_its_lease_writes_nothing(db: Database) -> None:
    await tell(db, 1)
    late, prompt = Lease("sequencer", ttl_s=0.0), Lease("sequencer")
    async with db.acquire() as connection:
        assert await late.acquire(connection)
        assert await prompt.acquire(connection)
        assert not await late.acquire(connection)
        late.term = 1
        with pytest.raises(LeaseLost):
            await number_batch(connection, late)
        assert await outbox.last_number(connection) == 0
        assert await number_batch(connection, prompt) == 1
        await prompt.release(connection)
        assert await late.acquire(connection)
        assert late.term == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET name = 'a.b'",
        "DELETE FROM event",
        "TRUNCATE event",
        "TRUNCATE event_default",
        "UPDATE event_number SET number = 9",
        "DELETE FROM event_number",
        "DELETE FROM audit",
    ],
)
async def test_nobody_rewrites_history(db: Database, superuser_dsn: str, statement: str) -> None:
    """Neither the application's role nor, by plain statements, a superuser."""
    await tell(db, 1)
    lease = Lease("sequencer")
    async with db.acquire() as connection:
        await lease.acquire(connection)
        await number_batch(connection, lease)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    if "audit" in statement:
        return  # it has no row here; a row trigger speaks only of rows
    superuser = await asyncpg.connect(superuser_dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await superuser.execute(statement)
    finally:
        await superuser.close()


async def test_a_month_gets_its_partition_even_when_rows_came_first(db: Database) -> None:
    await tell(db, 1, 2)
    async with db.acquire() as connection:
        assert await connection.fetchval("SELECT ensure_month_partition('event', $1)", AT) is True
        assert await connection.fetchval("SELECT ensure_month_partition('event', $1)", AT) is False
        await tell(db, 3)
        places = await connection.fetch(
            "SELECT tableoid::regclass::text AS place, count(*) FROM event GROUP BY 1"
        )
        assert [tuple(row) for row in places] == [("event_2026_11", 3)]
        for statement in ("DELETE FROM event_2026_11", "INSERT INTO event_2026_11 SELECT * FROM event"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        with pytest.raises(asyncpg.RaiseError, match="not a monthly table"):
            await connection.fetchval("SELECT ensure_month_partition('lease', $1)", AT)


async def test_partitions_are_made_for_the_months_to_come(db: Database) -> None:
    async with db.acquire() as connection:
        tables = await connection.fetchval("SELECT count(*) FROM monthly_table")
        assert await ensure_partitions(connection, AT, months_ahead=2) == 3 * tables
        assert await ensure_partitions(connection, AT, months_ahead=2) == 0
        assert await connection.fetchval("SELECT to_regclass('event_2027_01') IS NOT NULL")


@pytest.mark.parametrize(
    "lost",
    [
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
        ConnectionResetError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_reader_whose_connection_is_lost_goes_on_and_passes_nothing_over(
    db: Database, clock: FakeClock, lost: Exception
) -> None:
    read: list[int] = []
    is_read = asyncio.Event()

    async def take(_tx: Connection, event: Envelope, _now: datetime) -> None:
        read.append(int(str(event.data["count"])))
        if len(read) == 2:  # the first of the batch is read again with the second
            raise lost
        if len(read) == 4:
            is_read.set()

    await tell(db, 1, 2)
    async with db.acquire() as connection:
        lease = Lease("sequencer")
        assert await lease.acquire(connection)
        await number_batch(connection, lease)
    reader = EventReader(db, clock, "ladder", lambda: {"probe.ticked"}, take)
    serving = asyncio.create_task(reader.run(poll_s=0))
    async with asyncio.timeout(LIMIT_S):
        await is_read.wait()
    while await db_count(db, "SELECT number FROM event_cursor WHERE name = 'ladder'") != 2:
        pass
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert read == [1, 2, 1, 2]
    assert await db_count(db, "SELECT count(*) FROM event_passed_over") == 0


async def db_count(db: Database, query: str) -> int:
    async with db.acquire() as connection:
        return int(await connection.fetchval(query))
