"""A depot in a bucket: files in parts, whole or not there, and no piece of log written over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.backup import bucket as buckets
from callcenter.backup.archive import BackupUnusable
from callcenter.backup.bucket import BucketDepot
from callcenter.backup.depot import Depot, DepotUnusable
from callcenter.backup.physical import ship_piece
from callcenter.backup.rewind import MomentUnreachable
from callcenter.backup.sealed import Header, new_salt
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.s3 import Bucket, S3Blobs, S3Objects

RING = KeyRing.new()
DAY = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture
async def objects(bucket: Bucket) -> AsyncIterator[S3Objects]:
    made = S3Objects(bucket, "kept/here/", SystemClock().now)
    yield made
    await made.close()


@pytest.fixture
def depot(objects: S3Objects, tmp_path: Path) -> BucketDepot:
    return BucketDepot(objects, Depot(tmp_path / "here"))


def piece(number: int) -> str:
    return f"{1:08X}{0:08X}{number:08X}"


async def test_a_file_goes_in_parts_and_comes_back(
    depot: BucketDepot, objects: S3Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "PART_BYTES", 1000)
    path = depot.depot.dump_path(DAY)
    path.write_bytes(bytes(range(250)) * 10)
    name = f"dump/{path.name}"
    await depot.carry_off(RING)
    assert not path.exists() and await depot.names() == [name]
    assert (await depot.fetch(name)).read_bytes() == bytes(range(250)) * 10
    assert await depot.fetch_newest_dump() == path

    path.unlink()
    await objects.remove(f"{name}/000002")
    with pytest.raises(BackupUnusable, match="缺少第 2 段"):
        await depot.fetch(name)
    assert not path.exists()
    await objects.remove(f"{name}/end")
    assert await depot.names() == []
    with pytest.raises(DepotUnusable):
        await depot.fetch_newest_dump()


async def test_a_piece_of_log_may_come_twice_but_not_another_of_its_name(depot: BucketDepot) -> None:
    header = Header(
        kind="base", created_at="", product="", city="", schema=1, fingerprint="", key_version=1,
        suite=RING.keys[0].suite, salt=new_salt(),
    )  # fmt: skip

    async def ship(content: bytes) -> None:
        source = depot.depot.folder.parent / piece(1)
        source.write_bytes(content)
        target = depot.depot.piece_path("7", piece(1))
        ship_piece(source, target, RING, header)
        await depot.carry_off(RING)

    depot.depot.folder.mkdir()
    await ship(b"log")
    await ship(b"log")
    with pytest.raises(BackupUnusable, match="两台机器"):
        await ship(b"another log")


async def test_a_moment_needs_one_copy_and_the_log_after_it(depot: BucketDepot) -> None:
    folder = depot.depot
    for day in range(3):
        folder.base_path("7", DAY + timedelta(days=day), piece(10 * day)).write_bytes(b"base")
    for number in range(30):
        folder.piece_path("7", piece(number)).write_bytes(b"log")
    folder.piece_path("7", "00000002.history").write_bytes(b"history")
    await depot.carry_off(RING)
    assert await depot.fetch_moment(DAY + timedelta(days=1, hours=1))
    assert [base.first_piece for base in folder.bases("7")] == [piece(10)]
    names = [path.name for path in folder.pieces("7")]
    assert names == [f"{piece(n)}.ccw" for n in range(10, 30)] + ["00000002.history.ccw"]
    with pytest.raises(MomentUnreachable):
        await depot.fetch_moment(DAY - timedelta(days=1))
    assert await depot.prune(DAY + timedelta(days=400), keep_days=7) == 2 + 20
    assert len([name for name in await depot.names() if name.startswith("wal/")]) == 11


async def test_blobs_and_backups_share_a_bucket_unseen_by_one_another(
    depot: BucketDepot, bucket: Bucket
) -> None:
    blobs = S3Blobs(bucket, Vault(RING), SystemClock().now)
    own = await blobs.put(b"recording")
    await depot.write("ab" * 32, b"sealed elsewhere")
    assert [entry.key async for entry in blobs.entries()] == [own]
    assert [entry.key async for entry in depot.entries()] == ["ab" * 32]
    await blobs.close()


async def test_blobs_set_aside_come_back_for_a_moment_before_that(depot: BucketDepot) -> None:
    now = SystemClock().now()
    for key in ("ab" * 32, "cd" * 32):
        await depot.write(key, key.encode())
    await depot.set_aside("cd" * 32, now)
    assert [entry.key async for entry in depot.entries()] == ["ab" * 32]
    earlier = {key async for key, _ in depot.sealed_blobs(now - timedelta(days=1))}
    assert earlier == {"ab" * 32, "cd" * 32}
    assert {key async for key, _ in depot.sealed_blobs(now + timedelta(days=1))} == {"ab" * 32}
    assert {key async for key, _ in depot.sealed_blobs(None)} == {"ab" * 32}
    await depot.empty_aside(now + timedelta(days=1))
    assert {key async for key, _ in depot.sealed_blobs(now - timedelta(days=1))} == {"ab" * 32}


async def test_only_a_new_place_is_taken_and_no_other_platforms(depot: BucketDepot) -> None:
    with pytest.raises(DepotUnusable, match="没有以前的备份"):
        await depot.open("aa", is_new=False)
    await depot.open("aa", is_new=True)
    await depot.open("aa", is_new=False)
    with pytest.raises(DepotUnusable, match="另一套"):
        await depot.open("bb", is_new=True)
