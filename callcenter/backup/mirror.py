"""Keeps a second place of the blobs as the first one is, sealed as they are."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Protocol

from callcenter.backup.depot import Depot
from callcenter.kernel.blobs import BlobEntry, BlobMissing, Blobs, FolderShelf


class MirrorPlace(Protocol):
    """Where the second copies lie."""

    def entries(self) -> AsyncIterator[BlobEntry]: ...

    async def write(self, key: str, sealed: bytes) -> None: ...

    async def set_aside(self, key: str, now: datetime, /) -> None:
        """Put one where it is kept for a while after its first copy was deleted."""
        ...

    async def empty_aside(self, limit: datetime) -> None:
        """Remove what was set aside before ``limit``."""
        ...


class FolderPlace(FolderShelf):
    """The blobs of a depot that is a folder."""

    def __init__(self, depot: Depot) -> None:
        super().__init__(depot.blobs)
        self._depot = depot

    async def set_aside(self, key: str, now: datetime, /) -> None:
        await asyncio.to_thread(self._move, key, now)

    async def empty_aside(self, limit: datetime) -> None:
        await asyncio.to_thread(self._remove_old, limit)

    def _move(self, key: str, now: datetime) -> None:
        self._depot.gone.mkdir(mode=0o700, exist_ok=True)
        target = self._depot.gone / key
        (self._depot.blobs / key[:2] / key[2:4] / key).replace(target)
        os.utime(target, (now.timestamp(), now.timestamp()))

    def _remove_old(self, limit: datetime) -> None:
        for path in self._depot.gone.iterdir() if self._depot.gone.is_dir() else ():
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < limit:
                path.unlink()


class Mirror:
    """Remembers what the second place has, so that a round costs no look at it."""

    def __init__(self, blobs: Blobs, place: MirrorPlace) -> None:
        self._blobs = blobs
        self._place = place
        self._there: dict[str, datetime] | None = None

    async def bring_new(self) -> int:
        """Copy what is new or was sealed anew; the bytes copied."""
        there = await self._known()
        size = 0
        async for entry in self._blobs.entries():
            copied_at = there.get(entry.key)
            if copied_at is not None and copied_at >= entry.stored_at:
                continue
            try:
                sealed = await self._blobs.get_sealed(entry.key)
            except BlobMissing:
                continue  # deleted meanwhile
            await self._place.write(entry.key, sealed)
            there[entry.key] = entry.stored_at
            size += len(sealed)
        return size

    async def set_aside(self, now: datetime, limit: datetime) -> int:
        """Put aside what was deleted at its place, and forget what was before ``limit``; how many."""
        there = await self._known()
        alive = {entry.key async for entry in self._blobs.entries()}
        gone = [key for key in there if key not in alive]
        for key in gone:
            await self._place.set_aside(key, now)
            del there[key]
        await self._place.empty_aside(limit)
        return len(gone)

    async def _known(self) -> dict[str, datetime]:
        if self._there is None:
            self._there = {entry.key: entry.stored_at async for entry in self._place.entries()}
        return self._there
