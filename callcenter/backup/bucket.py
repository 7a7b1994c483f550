"""A depot in an S3-compatible store: files cut into parts, beside the blobs or in a bucket of its own.

A file of a depot `dump/….ccb` becomes the objects `dump/….ccb/000001`, … and at last `dump/….ccb/end`,
which tells how many there are: without it the file does not count. Blobs are objects `blobs/<key>`.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from callcenter.backup.archive import BackupUnusable, new_file
from callcenter.backup.depot import Depot, DepotUnusable
from callcenter.backup.physical import open_piece
from callcenter.backup.rewind import choose_base, is_needed
from callcenter.kernel.blobs import BlobEntry
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.s3 import S3Objects

PART_BYTES = 32 * 1024 * 1024
_END, _MARKER, _BLOBS, _GONE = "/end", "callcenter-depot", "blobs/", "blobs-gone/"


class BucketDepot:
    """The objects, and the folder through which files pass on their way there and back."""

    def __init__(self, objects: S3Objects, depot: Depot) -> None:
        self._objects = objects
        self.depot = depot

    async def open(self, fingerprint: str, *, is_new: bool) -> None:
        """Make sure that the place is that of these keys; only one never used before is taken for it."""
        found = await self._objects.read(_MARKER)
        if found is None and is_new:
            await self._objects.write(_MARKER, fingerprint.encode())
        elif found is None:
            raise DepotUnusable("存储桶里没有以前的备份，位置可能不对。")
        elif found.decode() != fingerprint:
            raise DepotUnusable("存储桶里的备份属于另一套平台（密钥指纹不同）。")
        await asyncio.to_thread(self.depot.folder.mkdir, mode=0o700, parents=True, exist_ok=True)

    async def carry_off(self, ring: KeyRing) -> None:
        """Bring every finished file to the bucket, read it back there, then remove it here."""
        for path in await asyncio.to_thread(self._finished):
            name = str(path.relative_to(self.depot.folder))
            if await self._objects.entry(name + _END) is not None:
                await self._require_same(name, path, ring)
            else:
                await self._put(name, path)
            await asyncio.to_thread(path.unlink)

    async def fetch(self, name: str) -> Path:
        """Bring one file back into the folder. Raises BackupUnusable where it is not whole."""
        target = self.depot.folder / name
        if not target.exists():
            await asyncio.to_thread(target.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
            count = await self._parts_of(name)
            with new_file(target) as file:
                for number in range(1, count + 1):
                    await asyncio.to_thread(file.write, await self._part(name, number))
        return target

    async def names(self) -> list[str]:
        """Every file that is whole."""
        return sorted(
            [entry.key.removesuffix(_END) async for entry in self._objects.entries() if _is_end(entry.key)]
        )

    async def outline(self, folder: Path) -> Depot:
        """A depot of empty files with the names there are, to see what there is and what is too old."""
        for name in [*await self.names(), _MARKER]:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return Depot(folder)

    async def prune(self, now: datetime, keep_days: int) -> int:
        """Remove what is older than that, but the newest of each kind never; how many files went."""
        names = set(await self.names())
        with tempfile.TemporaryDirectory(prefix="callcenter-outline-") as folder:
            outline = await self.outline(Path(folder))
            await asyncio.to_thread(outline.prune, now, keep_days)
            old = [name for name in names if not (outline.folder / name).exists()]
        for name in old:
            count = await self._parts_of(name)
            await self._objects.remove(name + _END)  # first: half a file does not count
            for number in range(1, count + 1):
                await self._objects.remove(_part_name(name, number))
        return len(old)

    async def fetch_moment(self, to: datetime | None) -> bool:
        """Bring back what a restore to ``to`` needs; False where there are only dumps to go by."""
        names = await self.names()
        with tempfile.TemporaryDirectory(prefix="callcenter-outline-") as folder:
            outline = await self.outline(Path(folder))
            bases = [base for cluster in outline.clusters() for base in outline.bases(cluster)]
            if not bases and to is None:
                return False
            cluster, base = choose_base(outline, to)
            name = str(base.path.relative_to(outline.folder))
        await self.fetch(name)
        for piece in names:
            if piece.startswith(f"wal/{cluster}/") and is_needed(Path(piece).stem, base):
                await self.fetch(piece)
        await asyncio.to_thread((self.depot.folder / _MARKER).touch)
        return True

    async def fetch_newest_dump(self) -> Path:
        """Raises DepotUnusable where there is none."""
        dumps = [name for name in await self.names() if name.startswith("dump/")]
        if not dumps:
            raise DepotUnusable("存储桶里还没有一份完整的备份。")
        return await self.fetch(max(dumps))

    # -- blobs, for the mirror ---------------------------------------------------------------

    async def write(self, key: str, sealed: bytes) -> None:
        await self._objects.write(_BLOBS + key, sealed)

    async def entries(self) -> AsyncIterator[BlobEntry]:
        async for entry in self._objects.entries():
            if entry.key.startswith(_BLOBS):
                yield BlobEntry(entry.key.removeprefix(_BLOBS), entry.stored_at, entry.size_bytes)

    async def set_aside(self, key: str, _now: datetime, /) -> None:
        sealed = await self._objects.read(_BLOBS + key)
        if sealed is not None:
            await self._objects.write(_GONE + key, sealed)
            await self._objects.remove(_BLOBS + key)

    async def empty_aside(self, limit: datetime) -> None:
        """Remove blobs that were set aside before ``limit``."""
        old = [
            e.key async for e in self._objects.entries() if e.key.startswith(_GONE) and e.stored_at < limit
        ]
        for name in old:
            await self._objects.remove(name)

    async def sealed_blobs(self, to: datetime | None) -> AsyncIterator[tuple[str, bytes]]:
        """All blobs, and those set aside after ``to``."""
        async for entry in self._objects.entries():
            folder, _, key = entry.key.rpartition("/")
            gone_later = folder == "blobs-gone" and to is not None and entry.stored_at > to
            if folder == "blobs" or gone_later:
                sealed = await self._objects.read(entry.key)
                if sealed is not None:
                    yield key, sealed

    # -- files -------------------------------------------------------------------------------

    def _finished(self) -> list[Path]:
        folders = [self.depot.folder / name for name in ("dump", "base", "wal")]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        return [path for path in files if not path.name.startswith(".")]

    async def _put(self, name: str, path: Path) -> None:
        count = 0
        with await asyncio.to_thread(path.open, "rb") as file:
            while part := await asyncio.to_thread(file.read, PART_BYTES):
                count += 1
                await self._objects.write(_part_name(name, count), part)
                if await self._objects.read(_part_name(name, count)) != part:
                    raise BackupUnusable(f"备份 {name} 写进存储桶后核对不符。")
        await self._objects.write(name + _END, str(count).encode())

    async def _require_same(self, name: str, path: Path, ring: KeyRing) -> None:
        """A piece of log may come again after a crash, sealed anew; anything else must not."""
        with tempfile.TemporaryDirectory(prefix="callcenter-piece-") as folder:
            there = await BucketDepot(self._objects, Depot(Path(folder))).fetch(name)
            same = path.suffix == ".ccw" and open_piece(there, ring) == open_piece(path, ring)
        if not same:
            raise BackupUnusable(f"存储桶里已有内容不同的 {name}，可能有两台机器在写同一处。")

    async def _parts_of(self, name: str) -> int:
        end = await self._objects.read(name + _END)
        if end is None or not end.isdigit():
            raise BackupUnusable(f"存储桶里的 {name} 不完整。")
        return int(end)

    async def _part(self, name: str, number: int) -> bytes:
        part = await self._objects.read(_part_name(name, number))
        if part is None:
            raise BackupUnusable(f"存储桶里的 {name} 缺少第 {number} 段。")
        return part


def _is_end(key: str) -> bool:
    return key.endswith(_END) and not key.startswith((_BLOBS, _GONE))


def _part_name(name: str, number: int) -> str:
    return f"{name}/{number:06d}"
