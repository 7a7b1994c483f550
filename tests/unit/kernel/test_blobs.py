"""The contract of every store of blobs: sealed, whole or not there, found by content."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from callcenter.kernel.blobs import (
    BlobDamaged,
    BlobMissing,
    Blobs,
    FolderShelf,
    LocalBlobs,
    SealedBlobs,
    Shelf,
)
from callcenter.kernel.crypto import KeyRing, Suite, Vault
from callcenter.kernel.errors import TooLarge
from callcenter.kernel.s3 import Bucket, S3Shelf
from tests.object_store import NOW

RING = KeyRing.new()
CONTENT = "录音 13800138000".encode() * 1000
NOBODY = "ab" * 32


@pytest.fixture(params=["local", "s3"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    """Either adapter, empty."""
    if request.param == "local":
        yield FolderShelf(tmp_path)
        return
    bucket: Bucket = request.getfixturevalue("bucket")
    made = S3Shelf(bucket, lambda: NOW)
    yield made
    await made.close()


@pytest.fixture
def blobs(shelf: Shelf) -> Blobs:
    return SealedBlobs(shelf, Vault(RING))


async def keys_of(blobs: Blobs) -> set[str]:
    return {key async for key in blobs.keys()}  # noqa: SIM118 (no mapping)


async def test_a_blob_reads_back_and_is_stored_once_and_sealed(blobs: Blobs, shelf: Shelf) -> None:
    keys = await asyncio.gather(*(blobs.put(CONTENT) for _ in range(4)))
    assert len(set(keys)) == 1
    assert await blobs.get(keys[0]) == CONTENT
    assert await keys_of(blobs) == {keys[0]}
    sealed = await shelf.read(keys[0])
    assert sealed is not None
    assert b"13800138000" not in sealed
    assert "录音".encode() not in sealed
    assert await blobs.put(b"other") != keys[0]


@pytest.mark.parametrize("content", [b"", b"\x00", os.urandom(3_000_000)], ids=["empty", "tiny", "large"])
async def test_any_content_reads_back(blobs: Blobs, content: bytes) -> None:
    assert await blobs.get(await blobs.put(content)) == content


async def test_a_key_does_not_tell_the_content(shelf: Shelf) -> None:
    """Else whoever holds a file could ask whether we hold it too."""
    mine = await SealedBlobs(shelf, Vault(RING)).put(CONTENT)
    assert mine != await SealedBlobs(shelf, Vault(KeyRing.new())).put(CONTENT)


async def test_blobs_outlive_the_rotation_of_keys(blobs: Blobs, shelf: Shelf) -> None:
    key = await blobs.put(CONTENT)
    rotated = RING.rotated(Suite.national)
    after = SealedBlobs(shelf, Vault(rotated))
    assert await after.get(key) == CONTENT
    assert await after.reseal(key)
    assert not await after.reseal(key), "it is under the newest key already"
    assert await after.get(key) == CONTENT
    assert await after.put(CONTENT) == key
    assert await keys_of(after) == {key}
    with pytest.raises(BlobDamaged):
        await blobs.get(key)


async def test_damage_is_noticed(blobs: Blobs, shelf: Shelf) -> None:
    key, other = await blobs.put(CONTENT), await blobs.put(b"other")
    foreign = await shelf.read(other)
    assert foreign is not None
    for wrong in (foreign, foreign[:-1], b"", b"\x00" * 100, CONTENT):
        await shelf.write(key, wrong)
        with pytest.raises(BlobDamaged):
            await blobs.get(key)
    assert await blobs.get(other) == b"other"


async def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    key = await blobs.put(b"x")
    assert await blobs.delete(key)
    assert not await blobs.delete(key)
    asked: list[Callable[[str], object]] = [blobs.get, blobs.get_sealed, blobs.reseal]
    for wrong in (key, "../../etc/passwd", "", "A" * 64, f"{key}\n"):
        for ask in asked:
            with pytest.raises(BlobMissing):
                await ask(wrong)  # type: ignore[misc]
    assert await blobs.entry(key) is None
    assert await keys_of(blobs) == set()


async def test_too_large_a_blob_is_refused_and_leaves_nothing(shelf: Shelf) -> None:
    blobs = SealedBlobs(shelf, Vault(RING), max_bytes=10)
    with pytest.raises(TooLarge):
        await blobs.put(b"01234567890")
    assert await keys_of(blobs) == set()


async def test_a_backup_puts_sealed_bytes_into_another_store(blobs: Blobs, tmp_path: Path) -> None:
    key, other = await blobs.put(CONTENT), await blobs.put(b"other")
    copy = LocalBlobs(tmp_path / "copy", Vault(RING))
    async for one in blobs.keys():
        await copy.put_sealed(one, await blobs.get_sealed(one))
    assert await keys_of(copy) == {key, other}
    assert await copy.get(key) == CONTENT
    sealed = await copy.get_sealed(key)
    for wrong in (b"", sealed[:-1], await copy.get_sealed(other)):
        with pytest.raises(BlobDamaged):
            await blobs.put_sealed(key, wrong)
    await blobs.delete(key)
    await blobs.put_sealed(key, sealed)
    assert await blobs.get(key) == CONTENT


async def test_an_entry_tells_size_and_age(blobs: Blobs) -> None:
    key = await blobs.put(CONTENT)
    [listed] = [entry async for entry in blobs.entries()]
    asked = await blobs.entry(key)
    assert asked is not None
    assert (asked.key, asked.size_bytes) == (key, len(await blobs.get_sealed(key)))
    assert (listed.key, listed.size_bytes) == (asked.key, asked.size_bytes)
    assert listed.stored_at.tzinfo is not None
    assert abs((listed.stored_at - asked.stored_at).total_seconds()) < 2, "one header has whole seconds"


async def test_many_blobs_are_all_listed(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.kernel.s3._PAGE", 7)
    put = set(await asyncio.gather(*(blobs.put(b"%d" % n) for n in range(30))))
    assert await keys_of(blobs) == put


async def test_putting_again_renews_the_age_of_a_local_file(tmp_path: Path) -> None:
    """So that the sweep of what nobody refers to does not take what is about to be referred to."""
    blobs = LocalBlobs(tmp_path, Vault(RING))
    key = await blobs.put(CONTENT)
    path = tmp_path / key[:2] / key[2:4] / key
    assert path.stat().st_mode & 0o077 == 0, "nobody else may read it"
    os.utime(path, (0, 0))
    await blobs.put(CONTENT)
    entry = await blobs.entry(key)
    assert entry is not None
    assert entry.stored_at.year > 2000
