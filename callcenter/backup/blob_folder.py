"""Sealed blobs as they lie in a folder, carried from one place to another without being opened."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from callcenter.backup.archive import new_file

_KEY = re.compile(r"^[0-9a-f]{64}$")


class SealedBlobs(Protocol):
    """A store of blobs that are neither opened nor sealed on the way."""

    def keys(self) -> AsyncIterator[str]:
        """Every key there is."""
        ...

    async def get_sealed(self, key: str) -> bytes:
        """The sealed bytes. Raises NotFound."""
        ...

    async def put_sealed(self, key: str, sealed: bytes) -> None:
        """Store sealed bytes under their key; what is there already stays."""
        ...


class BlobFolder:
    """Blobs as files `ab/cd/<key>` under a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def keys(self) -> AsyncIterator[str]:
        for part in await asyncio.to_thread(_folders, self.folder):
            for key in await asyncio.to_thread(_keys, part):
                yield key

    async def get_sealed(self, key: str) -> bytes:
        return await asyncio.to_thread(self.path(key).read_bytes)

    async def put_sealed(self, key: str, sealed: bytes) -> None:
        await asyncio.to_thread(self._put, key, sealed)

    def path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise ValueError(f"{key!r} is no blob key")
        return self.folder / key[:2] / key[2:4] / key

    def _put(self, key: str, sealed: bytes) -> None:
        path = self.path(key)
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new_file(path) as file:
            file.write(sealed)


def _folders(folder: Path) -> list[Path]:
    """The folders of the second level, in order."""
    return sorted(path for path in folder.glob("*/*") if path.is_dir())


def _keys(folder: Path) -> list[str]:
    return sorted(entry.name for entry in os.scandir(folder) if _KEY.match(entry.name))
