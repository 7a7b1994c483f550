"""Files: sealed, whole or not there, found by content."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from callcenter.kernel.blobs import BlobDamaged, BlobMissing, LocalBlobs
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.errors import TooLarge

RING = KeyRing.new()
CONTENT = "录音 13800138000".encode() * 1000


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_blob_reads_back_and_is_stored_once_and_sealed(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path, Vault(RING))
    keys = await asyncio.gather(*(blobs.put(CONTENT) for _ in range(4)))
    assert len(set(keys)) == 1
    assert await blobs.get(keys[0]) == CONTENT
    (path,) = stored(tmp_path)
    assert b"13800138000" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert await blobs.put(b"other") != keys[0]


async def test_a_key_does_not_tell_the_content(tmp_path: Path) -> None:
    """Else whoever holds a file could ask whether we hold it too."""
    mine = await LocalBlobs(tmp_path / "a", Vault(RING)).put(CONTENT)
    theirs = await LocalBlobs(tmp_path / "b", Vault(KeyRing.new())).put(CONTENT)
    assert mine != theirs


async def test_blobs_outlive_the_rotation_of_keys(tmp_path: Path) -> None:
    key = await LocalBlobs(tmp_path, Vault(RING)).put(CONTENT)
    after = LocalBlobs(tmp_path, Vault(RING.rotated()))
    assert await after.get(key) == CONTENT
    assert await after.put(CONTENT) == key
    assert len(stored(tmp_path)) == 1


async def test_damage_is_noticed(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path, Vault(RING))
    key, other = await blobs.put(CONTENT), await blobs.put(b"other")
    path, foreign = (next(path for path in stored(tmp_path) if path.name == name) for name in (key, other))
    path.write_bytes(foreign.read_bytes())
    with pytest.raises(BlobDamaged):
        await blobs.get(key)


async def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path, Vault(RING))
    key = await blobs.put(b"x")
    assert await blobs.delete(key)
    assert not await blobs.delete(key)
    for wrong in (key, "../../etc/passwd", "", "A" * 64):
        with pytest.raises(BlobMissing):
            await blobs.get(wrong)


async def test_too_large_a_blob_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        await LocalBlobs(tmp_path, Vault(RING), max_bytes=10).put(b"01234567890")
    assert stored(tmp_path) == []
