"""The spool of the log: kept whole, never over another, and by every start of the cluster."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter.backup.archive import BackupUnusable
from callcenter.backup.physical import open_piece, ship_piece
from callcenter.backup.sealed import Header, new_salt
from callcenter.kernel.crypto import KeyRing
from callcenter.postgres import EmbeddedPg
from callcenter.postgres_archive import spool_of, start_archiving, waiting_pieces
from tests.quick_disk import open_folder

RING = KeyRing.new()
HEADER = Header(
    kind="base",
    created_at="",
    product="",
    city="",
    schema=1,
    fingerprint="",
    key_version=1,
    suite=RING.keys[0].suite,
    salt=new_salt(),
)


@pytest.fixture
def root() -> Iterator[Path]:
    """A place whose name a shell would trip over."""
    top = open_folder("callcenter-archive-")
    yield top / "it's 100% a folder"
    shutil.rmtree(top)


def keep(root: Path, source: Path, name: str) -> int:
    script = root / "archive" / "keep-wal.sh"
    done = subprocess.run(["/bin/sh", script, source, name], cwd="/", capture_output=True, check=False)
    return done.returncode


def test_a_piece_is_kept_once_and_never_replaced(root: Path) -> None:
    start_archiving(root, 60, None)
    source = root.parent / "piece"
    source.write_bytes(b"one" * 1000)
    assert keep(root, source, "0001") == 0
    assert keep(root, source, "0001") == 0  # asked again after a crash
    source.write_bytes(b"two" * 1000)
    assert keep(root, source, "0001") == 1
    assert [piece.read_bytes() for piece in waiting_pieces(root)] == [b"one" * 1000]
    assert keep(root, root.parent / "missing", "0002") != 0
    assert [path.name for path in spool_of(root).iterdir()] == ["0001"]  # no half of anything


def test_half_a_piece_left_by_a_kill_does_not_count_and_goes(root: Path) -> None:
    start_archiving(root, 60, None)
    (spool_of(root) / "0001.77.partial").write_bytes(b"half")
    assert waiting_pieces(root) == []
    start_archiving(root, 60, None)
    assert list(spool_of(root).iterdir()) == []


def test_a_piece_leaves_the_spool_only_when_it_is_elsewhere(root: Path) -> None:
    start_archiving(root, 60, None)
    piece, target = spool_of(root) / "0001", root.parent / "0001.ccw"
    piece.write_bytes(b"log" * 100_000)
    assert 0 < ship_piece(piece, target, RING, HEADER) < 20_000
    assert not piece.exists() and open_piece(target, RING) == b"log" * 100_000
    piece.write_bytes(b"log" * 100_000)
    assert ship_piece(piece, target, RING, HEADER) == 0 and not piece.exists()
    piece.write_bytes(b"another")
    with pytest.raises(BackupUnusable, match="两台机器"):
        ship_piece(piece, target, RING, HEADER)
    assert piece.exists() and open_piece(target, RING) == b"log" * 100_000


async def test_every_start_archives_until_it_is_switched_off(root: Path) -> None:
    async def finish_a_piece(server: EmbeddedPg) -> str:
        connection = await asyncpg.connect(server.superuser_dsn())
        try:
            if await connection.fetchval("SELECT current_setting('archive_mode')") == "off":
                return "off"
            await connection.execute("CREATE TABLE IF NOT EXISTS t (i int); INSERT INTO t VALUES (1)")
            name: str = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
            while name not in {piece.name for piece in waiting_pieces(root)}:
                await connection.execute("SELECT pg_sleep(0.02)")
            return name
        finally:
            await connection.close()

    first = EmbeddedPg(root, settings={"fsync": "off"})
    first.archive(60)
    names = []
    for server in (first, EmbeddedPg(root, settings={"fsync": "off"})):
        server.start()
        names.append(await finish_a_piece(server))
        server.stop()
    assert names[0] < names[1] and "off" not in names
    last = EmbeddedPg(root, settings={"fsync": "off"})
    last.archive(None)
    last.start()
    assert await finish_a_piece(last) == "off"
    last.stop()
