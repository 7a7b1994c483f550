"""A machine is lost: from the backup and the two sheets of the escrow another one becomes it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import math
import shutil
import struct
import sys
import wave
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import av
import pytest
from aiohttp.test_utils import TestClient, TestServer

from callcenter.app import build_app
from callcenter.backup.escrow import split, to_text
from callcenter.backup.programs import Programs
from callcenter.backup.write import Written, write_backup
from callcenter.channels.voice import RecordedCalls
from callcenter.cities.in_force import CurrentCity
from callcenter.composition import Platform, city_in_force, wire
from callcenter.config import Settings
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.keys import load_keys, store_keys
from callcenter.people.hashing import CHEAP
from callcenter.postgres import EmbeddedPg
from tests.api.conftest import PASSWORD, RING
from tests.api.desk import answer_of
from tests.api.road import PNG, Road, attached, number_events
from tests.quick_disk import open_folder

_ROWS = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"


def tone() -> bytes:
    """A second of a tone, both channels, as a telephone line records it."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        for n in range(8000):
            level = round(9000 * math.sin(n / 4))
            file.writeframesraw(struct.pack("<hh", level, -level))
    return target.getvalue()


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder the database's user can reach, for a machine of its own."""
    folder = open_folder("callcenter-machine-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def programs(postgres: EmbeddedPg, platform: Platform, city_dsn: str) -> Programs:
    """The programs of backup against the test's database."""
    return Programs(postgres.bin, city_dsn.replace("callcenter_app@", "postgres@", 1))


async def command(*arguments: str, expect: int = 0) -> str:
    """Run `callcenter …` as an operator does; what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == expect, (out.decode(), err.decode())
    return (out if expect == 0 else err).decode()


async def contents(dsn: str) -> dict[str, str]:
    """A fingerprint of every table's rows."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        )
        return {row[0]: await connection.fetchval(_ROWS.format(row[0])) for row in tables}
    finally:
        await connection.close()


async def a_day(platform: Platform, road: Road) -> str:
    """Orders in several states, an audited reveal, an attachment, a recorded call; its order's number."""
    await road.order("in_progress", attachments=[attached()])
    await road.order("pending_review", phone="13900005678")
    calls = RecordedCalls(platform)
    now = platform.clock.now()
    taken = await calls.take_in(
        tone(), calling_phone="13900007777", received_at=now, source="line", key=None, now=now
    )
    await platform.intake.understand(taken.contact, now, always_order=True)
    await number_events(platform)
    return taken.number or ""


async def back_up(platform: Platform, programs: Programs, path: Path) -> Written:
    return await write_backup(programs, RING, platform.blobs, path, platform.clock.now())


def write_shares(folder: Path, platform: Platform) -> list[str]:
    """Both sheets of the escrow as flags."""
    flags = []
    for share in split(RING, ("张三", "李四"), platform.clock.now()):
        path = folder / f"share-{share.letter}"
        path.write_text(to_text(share), encoding="utf-8")
        flags += [f"--share-{share.letter.lower()}", str(path)]
    return flags


@contextlib.asynccontextmanager
async def restored_platform(data: Path, clock: FakeClock) -> AsyncIterator[tuple[Platform, str]]:
    """The machine that was restored, running, and the owner's address of its database."""
    server = EmbeddedPg(data / "postgres", settings={"fsync": "off"})
    server.start()
    try:
        database = await Database.open(server.dsn(), max_size=4)
        try:
            async with database.acquire() as connection:
                city = CurrentCity(await city_in_force(connection))
            ring = load_keys(data / "keys")
            yield (
                wire(Settings(data_dir=data), database, clock, ring, city),
                server.superuser_dsn("callcenter"),
            )
        finally:
            await database.close()
    finally:
        server.stop()


async def test_a_bare_machine_becomes_the_lost_one(
    platform: Platform, road: Road, programs: Programs, machine: Path, clock: FakeClock
) -> None:
    await a_day(platform, road)
    before = await contents(programs.dsn)
    dispatcher = await road.desk("supervisor")
    orders = await dispatcher.get("work-orders")
    assert len(orders["items"]) == 3
    timelines = {
        o["number"]: await dispatcher.get(f"work-orders/{o['number']}/events") for o in orders["items"]
    }
    async with platform.database.acquire() as connection:
        key = await connection.fetchval("SELECT recording_key FROM contact WHERE recording_key IS NOT NULL")
        audit = await platform.audit.verify(connection)
    before = await contents(programs.dsn)
    written = await back_up(platform, programs, machine / "city.ccb")
    assert written.manifest.streams["blobs"].count == 2

    data = machine / "data"
    await command("keys", "restore", *write_shares(machine, platform), "--data-dir", str(data))
    said = json.loads(await command("restore", str(written.path), "--data-dir", str(data), "--json"))
    assert said["audit"] == {"intact": audit.intact, "broken_at": None} and audit.intact > 0
    assert said["blobs"] == 2

    clock.advance(timedelta(hours=1))
    async with restored_platform(data, clock) as (other, dsn):
        assert await contents(dsn) == before
        recording = await other.blobs.get(key)
        assert recording == tone()
        with av.open(io.BytesIO(recording)) as sound:
            assert sum(frame.samples for frame in sound.decode(audio=0)) == 8000
        async with TestClient(TestServer(build_app(other, hash_cost=CHEAP))) as http:
            body = {"username": "dispatch01", "password": PASSWORD}
            token = (await answer_of(await http.post("/api/v1/auth/login", json=body), 200))["access_token"]
            bearer = {"Authorization": f"Bearer {token}"}
            seen = await answer_of(await http.get("/api/v1/work-orders", headers=bearer), 200)
            assert {o["number"]: o["state"] for o in seen["items"]} == {
                o["number"]: o["state"] for o in orders["items"]
            }
            for number, timeline in timelines.items():
                path = f"/api/v1/work-orders/{number}/events"
                again = await answer_of(await http.get(path, headers=bearer), 200)
                assert [e["name"] for e in again["items"]] == [e["name"] for e in timeline["items"]]


async def test_a_backup_tells_nothing_without_the_keys(
    platform: Platform, road: Road, programs: Programs, machine: Path
) -> None:
    await a_day(platform, road)
    written = await back_up(platform, programs, machine / "city.ccb")
    content = written.path.read_bytes()
    for word in ("13900001234", "意溪", "路灯", "work_order", "PGDMP", "dispatch01"):
        assert word.encode() not in content
    for key in RING.keys:
        assert key.secret not in content
    assert RING.hash_secret not in content and PNG not in content and tone()[100:200] not in content
    plain = b"".join(e.content for e in _entries(written.path))
    assert b"PGDMP" in plain  # the seal is opened now, and still there is no key in it
    assert RING.keys[0].secret not in plain and RING.hash_secret not in plain


def _entries(path: Path) -> list[object]:
    from callcenter.backup.archive import ArchiveReader

    return list(ArchiveReader(path, RING).entries(things=frozenset({"blobs"})))


async def test_what_cannot_be_restored_is_refused_and_leaves_nothing(
    platform: Platform, road: Road, programs: Programs, machine: Path
) -> None:
    await a_day(platform, road)
    written = await back_up(platform, programs, machine / "city.ccb")
    data = machine / "data"
    where = ("--data-dir", str(data))
    assert "找不到密钥文件" in await command("restore", str(written.path), *where, expect=2)
    store_keys(data / "keys", type(RING).new())
    assert "指纹" in await command("restore", str(written.path), *where, expect=2)
    shutil.rmtree(data / "keys")
    store_keys(data / "keys", RING)

    damaged = machine / "damaged.ccb"
    content = bytearray(written.path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert "已损坏" in await command("restore", str(damaged), *where, expect=2)
    assert not (data / "postgres").exists() and not list(data.glob("restore-*"))
    await command("restore", str(written.path), *where)
    assert "已有数据库" in await command("restore", str(written.path), *where, expect=2)
    full = ("--database-url", programs.dsn)
    assert "不是空的" in await command("restore", str(written.path), *where, *full, expect=2)
    assert "不是本平台的备份" in await command("restore", __file__, *where, expect=2)
