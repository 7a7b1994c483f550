"""Backups made by themselves: the machine burns down, and at most minutes are lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from callcenter.backup.archive import ArchiveReader
from callcenter.backup.keeper import Keeper
from callcenter.backup.programs import Programs
from callcenter.backup.state import Kind, State, read_states
from callcenter.backup.targets import FolderTarget
from callcenter.channels.voice import RecordedCalls
from callcenter.cities.in_force import CurrentCity
from callcenter.composition import Platform, city_in_force, wire
from callcenter.config import BackupSettings, Settings
from callcenter.kernel.clock import Clock, FakeClock, SystemClock
from callcenter.kernel.db import Database
from callcenter.kernel.keys import load_keys, store_keys
from callcenter.postgres import EmbeddedPg
from callcenter.postgres_archive import waiting_pieces
from tests.api.conftest import RING
from tests.api.road import Road
from tests.api.test_backup import a_day, back_up, command, contents, machine, programs, tone

__all__ = ["machine", "programs"]


def keeper_of(
    platform: Platform, programs: Programs, folder: Path, root: Path | None, clock: Clock
) -> Keeper:
    settings = replace(platform.settings, backup=BackupSettings(folder=folder, keep_days=7))
    return Keeper(
        settings=settings,
        database=platform.database,
        programs=programs,
        ring=RING,
        blobs=platform.blobs,
        clock=clock,
        root=root,
        target=FolderTarget(folder),
    )


@asynccontextmanager
async def city_on(data: Path, clock: Clock) -> AsyncIterator[tuple[Platform, EmbeddedPg]]:
    """The platform on the machine with this data folder, its log kept."""
    server = EmbeddedPg(data / "postgres", settings={"fsync": "off"})
    server.archive(60)
    server.start()
    try:
        database = await Database.open(server.dsn(), max_size=4)
        try:
            async with database.acquire() as connection:
                city = CurrentCity(await city_in_force(connection))
            yield wire(Settings(data_dir=data), database, clock, load_keys(data / "keys"), city), server
        finally:
            await database.close()
    finally:
        server.stop()


async def call(platform: Platform, phone: str) -> None:
    """One more citizen calls."""
    now = platform.clock.now()
    taken = await RecordedCalls(platform).take_in(
        tone() + phone.encode(), calling_phone=phone, received_at=now, source="line", key=None, now=now
    )
    await platform.intake.understand(taken.contact, now, always_order=True)


async def finish_piece(server: EmbeddedPg) -> datetime:
    """End the piece of log that is being written, as the time limit does; the moment before."""
    connection = await asyncpg.connect(server.superuser_dsn("callcenter"))
    moment: datetime = await connection.fetchval("SELECT clock_timestamp()")
    name = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    while await connection.fetchval(
        "SELECT last_archived_wal IS DISTINCT FROM $1 FROM pg_stat_archiver", name
    ):
        await connection.execute("SELECT pg_sleep(0.02)")
    await connection.close()
    return moment


async def orders_in(data: Path) -> int:
    server = EmbeddedPg(data / "postgres", settings={"fsync": "off"})
    server.start()
    try:
        connection = await asyncpg.connect(server.superuser_dsn("callcenter"))
        count: int = await connection.fetchval("SELECT count(*) FROM work_order")
        await connection.close()
        return count
    finally:
        server.stop()


@pytest.mark.slow
async def test_a_machine_is_lost_and_comes_back_to_any_moment(
    platform: Platform, road: Road, programs: Programs, machine: Path
) -> None:
    await a_day(platform, road)
    first = machine / "first"
    store_keys(first / "keys", RING)
    written = await back_up(platform, programs, machine / "city.ccb")
    first.chmod(0o711)
    await command("restore", str(written.path), "--data-dir", str(first))

    depot = machine / "depot"
    clock = SystemClock()
    async with city_on(first, clock) as (city, server):
        owner = Programs(server.bin, server.superuser_dsn("callcenter"))
        keeper = keeper_of(city, owner, depot, server.root, clock)
        await keeper.tick()
        async with city.database.acquire() as connection:
            states = await read_states(connection)
        assert {k for k, s in states.items() if s.succeeded_at and not s.failure} == set(Kind)
        await call(city, "13900010001")
        moment = await finish_piece(server)
        await call(city, "13900010002")
        await finish_piece(server)
        assert waiting_pieces(server.root)
        await keeper.tick()
        assert not waiting_pieces(server.root)
        before = await contents(owner.dsn)
        first_orders = await orders_now(city)
    sealed = b"".join(path.read_bytes() for path in depot.rglob("*") if path.is_file())
    assert b"PGDMP" not in sealed and b"work_order" not in sealed and RING.keys[0].secret not in sealed
    shutil.rmtree(first)

    second = machine / "second"
    store_keys(second / "keys", RING)
    second.chmod(0o711)
    too_late = (moment + timedelta(days=1)).isoformat()
    where = ("--data-dir", str(second))
    assert "还没有到那个时刻" in await command("restore", str(depot), "--to", too_late, *where, expect=2)
    assert "没有那个时刻之前" in await command(
        "restore", str(depot), "--to", "2020-01-01T00:00:00", *where, expect=2
    )
    said = json.loads(await command("restore", str(depot), *where, "--json"))
    assert said["orders"] == first_orders and said["audit"]["broken_at"] is None
    assert said["blobs"] == 4
    async with city_on(second, clock) as (city, server):
        after = await contents(server.superuser_dsn("callcenter"))
        # Leases and the state of backups are written all the time, also after the last piece.
        assert {t for t in before if after[t] != before[t]} <= {
            "lease",
            "backup_state",
            "event",
            "event_unnumbered",
        }
        async with city.database.acquire() as connection:
            keys = await connection.fetch("SELECT recording_key FROM contact WHERE recording_key IS NOT NULL")
        assert len([await city.blobs.get(row[0]) for row in keys]) == 3

    third = machine / "third"
    store_keys(third / "keys", RING)
    third.chmod(0o711)
    await command("restore", str(depot), "--to", moment.isoformat(), "--data-dir", str(third))
    assert await orders_in(third) == first_orders - 1


async def orders_now(platform: Platform) -> int:
    async with platform.database.acquire() as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM work_order")
    return count


# ---- the day's rhythm, on a database elsewhere ----


async def states_of(platform: Platform) -> dict[Kind, State]:
    async with platform.database.acquire() as connection:
        return dict(await read_states(connection))


async def events_of(platform: Platform) -> list[tuple[str, str]]:
    async with platform.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT name, subject FROM event WHERE subject_kind = 'backup' ORDER BY id"
        )
    return [(row["name"], row["subject"]) for row in rows]


async def test_once_a_day_and_only_what_is_needed_is_kept(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    await a_day(platform, road)
    keeper = keeper_of(platform, programs, machine / "depot", None, clock)
    for _ in range(3):
        await keeper.tick()
    dumps = machine / "depot" / "dump"
    assert len(list(dumps.iterdir())) == 1
    clock.set(clock.now().replace(hour=18, minute=29))  # 02:29 in the city
    await keeper.tick()
    assert len(list(dumps.iterdir())) == 1
    clock.advance(timedelta(minutes=1))
    await keeper.tick()
    await keeper.tick()
    assert len(list(dumps.iterdir())) == 2
    newest = max(dumps.iterdir())
    assert ArchiveReader(newest, RING).verify().tables["work_order"] == 3
    for _ in range(10):
        clock.advance(timedelta(days=1))
        await keeper.tick()
    assert len(list(dumps.iterdir())) == 8
    assert (await states_of(platform)).keys() == {Kind.dump, Kind.blobs}


async def test_blobs_follow_and_deleted_ones_go_after_their_time(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    await a_day(platform, road)
    keeper = keeper_of(platform, programs, machine / "depot", None, clock)
    await keeper.tick()
    blobs, gone = machine / "depot" / "blobs", machine / "depot" / "blobs-gone"
    there = {path.name for path in blobs.rglob("*") if path.is_file()}
    assert there == {entry.key async for entry in platform.blobs.entries()} and len(there) == 2
    key = await platform.blobs.put(b"one more")
    await keeper.tick()
    assert (blobs / key[:2] / key[2:4] / key).is_file()
    await platform.blobs.delete(key)
    clock.advance(timedelta(days=1))
    await keeper.tick()
    assert not (blobs / key[:2] / key[2:4] / key).exists() and (gone / key).is_file()
    clock.advance(timedelta(days=8))
    await keeper.tick()
    assert not (gone / key).exists()


async def test_a_failure_is_told_once_tried_again_and_told_when_it_is_over(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    folder = machine / "depot"
    folder.write_text("a file where the folder should be")
    keeper = keeper_of(platform, programs, folder, None, clock)
    await keeper.tick()
    await keeper.tick()
    state = (await states_of(platform))[Kind.dump]
    assert state.failure == "backup-folder-unusable" and state.succeeded_at is None
    folder.unlink()
    await keeper.tick()
    assert (await states_of(platform))[Kind.dump].failure is not None  # not before a quarter of an hour
    clock.advance(timedelta(minutes=15))
    await keeper.tick()
    assert (await states_of(platform))[Kind.dump].failure is None
    told = await events_of(platform)
    assert told.count(("backup.failed", "dump")) == 1 and told[-1] == ("backup.finished", "dump")


async def test_an_empty_folder_where_backups_were_is_a_missing_mount(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    keeper = keeper_of(platform, programs, machine / "depot", None, clock)
    await keeper.tick()
    shutil.rmtree(machine / "depot")
    (machine / "depot").mkdir()
    clock.advance(timedelta(days=1))
    await keeper.tick()
    assert {state.failure for state in (await states_of(platform)).values()} == {"backup-folder-unusable"}
    assert list((machine / "depot").iterdir()) == []


async def test_of_two_keepers_one_makes_the_backup(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    first, second = (keeper_of(platform, programs, machine / "depot", None, clock) for _ in range(2))
    await first.tick()
    clock.advance(timedelta(days=1))
    await second.tick()
    assert len(list((machine / "depot" / "dump").iterdir())) == 1
    await first.tick()
    assert len(list((machine / "depot" / "dump").iterdir())) == 2
