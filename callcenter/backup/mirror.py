"""Keeps a second place of the blobs as the first one is, sealed as they are."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime

from callcenter.backup.depot import Depot
from callcenter.kernel.blobs import BlobMissing, Blobs, FolderShelf


class Mirror:
    """The blobs of a depot; remembers what it has, so that a round costs no look at the depot."""

    def __init__(self, blobs: Blobs, depot: Depot) -> None:
        self._blobs = blobs
        self._depot = depot
        self._shelf = FolderShelf(depot.blobs)
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
            await self._shelf.write(entry.key, sealed)
            there[entry.key] = entry.stored_at
            size += len(sealed)
        return size

    async def set_aside(self, now: datetime) -> int:
        """Put what was deleted at its place into the folder that is emptied after a while; how many."""
        there = await self._known()
        alive = {entry.key async for entry in self._blobs.entries()}
        gone = [key for key in there if key not in alive]
        for key in gone:
            await asyncio.to_thread(self._move, key, now)
            del there[key]
        return len(gone)

    async def _known(self) -> dict[str, datetime]:
        if self._there is None:
            self._there = {entry.key: entry.stored_at async for entry in self._shelf.entries()}
        return self._there

    def _move(self, key: str, now: datetime) -> None:
        self._depot.gone.mkdir(mode=0o700, exist_ok=True)
        target = self._depot.gone / key
        (self._depot.blobs / key[:2] / key[2:4] / key).replace(target)
        os.utime(target, (now.timestamp(), now.timestamp()))
