"""Recordings, attachments and scans: sealed, stored under the keyed hash of their content.

A content is sealed before it leaves the process, so that whoever holds the folder, the bucket or a
backup of either holds nothing readable. Two adapters stand behind the port: files of this machine
(here) and an S3-compatible store (`s3`); one contract suite runs against both.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from .crypto import SealBroken, Vault
from .errors import NotFound, TooLarge

MAX_BYTES = 200 * 1024 * 1024
#: format, key version, nonce and tag that sealing adds, with room to spare
SEAL_BYTES = 64
_KEY = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """A store of immutable contents."""

    async def put(self, content: bytes) -> str:
        """Store ``content`` and return its key; the same content always has the same key."""
        ...

    async def get(self, key: str) -> bytes:
        """The content. Raises BlobMissing, or BlobDamaged where it is not what was stored."""
        ...

    async def delete(self, key: str) -> bool:
        """Forget a content; False where there was none."""
        ...

    def entries(self) -> AsyncIterator[BlobEntry]:
        """Everything stored, in no promised order; what comes or goes meanwhile may be told or not."""
        ...

    def keys(self) -> AsyncIterator[str]:
        """The keys of everything stored."""
        ...

    async def entry(self, key: str) -> BlobEntry | None:
        """What is known of one content without reading it; None where there is none."""
        ...

    async def get_sealed(self, key: str) -> bytes:
        """The stored bytes as they lie there, for a backup. Raises BlobMissing."""
        ...

    async def put_sealed(self, key: str, sealed: bytes) -> None:
        """Put bytes back that `get_sealed` gave. Raises BlobDamaged where they do not belong to ``key``."""
        ...

    async def reseal(self, key: str) -> bool:
        """Bring one content under the newest key; False where it is under that already."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class BlobEntry:
    """One stored content: when it was last put, and how large it is sealed."""

    key: str
    stored_at: datetime
    size_bytes: int


class BlobMissing(NotFound):
    """No content under this key."""

    code = "blob-not-found"


class BlobDamaged(NotFound):
    """The stored bytes are not what was put there."""

    code = "blob-damaged"


class Shelf(Protocol):
    """Where sealed bytes lie; keys are 64 hexadecimal digits, checked before."""

    async def write(self, key: str, sealed: bytes) -> None:
        """Store whole or not at all, in place of what was there; the entry's time is now."""
        ...

    async def touch(self, key: str) -> bool:
        """Make the entry's time now, if that is cheaper than writing it again; False: write it."""
        ...

    async def read(self, key: str) -> bytes | None: ...

    async def remove(self, key: str) -> bool: ...

    async def entry(self, key: str) -> BlobEntry | None: ...

    def entries(self) -> AsyncIterator[BlobEntry]: ...

    async def close(self) -> None: ...


class SealedBlobs:
    """Blobs on a shelf: what both adapters have in common."""

    def __init__(self, shelf: Shelf, vault: Vault, *, max_bytes: int = MAX_BYTES) -> None:
        self._shelf = shelf
        self._vault = vault
        self._max_bytes = max_bytes

    async def put(self, content: bytes) -> str:
        if len(content) > self._max_bytes:
            raise TooLarge(f"文件过大，最多 {self._max_bytes // (1024 * 1024)} MB")
        key = await asyncio.to_thread(self._key_of, content)
        if not await self._shelf.touch(key):
            await self._shelf.write(key, await asyncio.to_thread(self._vault.seal, content, _context(key)))
        return key

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._opened, key, await self.get_sealed(key))

    async def delete(self, key: str) -> bool:
        return await self._shelf.remove(_checked(key))

    async def entries(self) -> AsyncIterator[BlobEntry]:
        async for entry in self._shelf.entries():
            yield entry

    async def keys(self) -> AsyncIterator[str]:
        async for entry in self._shelf.entries():
            yield entry.key

    async def entry(self, key: str) -> BlobEntry | None:
        return await self._shelf.entry(_checked(key))

    async def get_sealed(self, key: str) -> bytes:
        sealed = await self._shelf.read(_checked(key))
        if sealed is None:
            raise BlobMissing("文件不存在")
        return sealed

    async def put_sealed(self, key: str, sealed: bytes) -> None:
        content = await asyncio.to_thread(self._opened, _checked(key), sealed)
        if await asyncio.to_thread(self._key_of, content) != key:
            raise BlobDamaged("文件与其编号不符")
        await self._shelf.write(key, sealed)

    async def reseal(self, key: str) -> bool:
        sealed = await self.get_sealed(key)
        try:
            renewed = await asyncio.to_thread(self._vault.resealed, sealed, _context(key))
        except SealBroken as error:
            raise BlobDamaged("文件已损坏") from error
        if renewed is None:
            return False
        await self._shelf.write(key, renewed)
        return True

    async def close(self) -> None:
        await self._shelf.close()

    def _key_of(self, content: bytes) -> str:
        return self._vault.keyed_hash(content, "blob").hex()

    def _opened(self, key: str, sealed: bytes) -> bytes:
        try:
            return self._vault.open(sealed, _context(key))
        except SealBroken as error:
            raise BlobDamaged("文件已损坏") from error


class LocalBlobs(SealedBlobs):
    """Blobs as files in a folder of this machine."""

    def __init__(self, folder: Path, vault: Vault, *, max_bytes: int = MAX_BYTES) -> None:
        super().__init__(FolderShelf(folder), vault, max_bytes=max_bytes)


class FolderShelf:
    """Sealed bytes as files, each complete or not there at all; two levels of folders by the key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write(self, key: str, sealed: bytes) -> None:
        await asyncio.to_thread(self._write, key, sealed)

    async def touch(self, key: str) -> bool:
        try:
            await asyncio.to_thread(os.utime, self._path(key))
        except FileNotFoundError:
            return False
        return True

    async def read(self, key: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError:
            return None

    async def remove(self, key: str) -> bool:
        try:
            await asyncio.to_thread(self._path(key).unlink)
        except FileNotFoundError:
            return False
        return True

    async def entry(self, key: str) -> BlobEntry | None:
        return await asyncio.to_thread(_entry_at, self._path(key))

    async def entries(self) -> AsyncIterator[BlobEntry]:
        for folder in await asyncio.to_thread(_folders_in, self._folder):
            for entry in await asyncio.to_thread(_entries_below, folder):
                yield entry

    async def close(self) -> None:
        """Files are never left open."""

    def _write(self, key: str, sealed: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{key[:8]}.{secrets.token_hex(4)}")
        try:
            with open(partial, "xb", opener=_private) as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            _sync_folder(path.parent)
        finally:
            partial.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:4] / key


def is_key(name: str) -> bool:
    """True if a name can be the key of a blob."""
    return _KEY.fullmatch(name) is not None


def _checked(key: str) -> str:
    if not is_key(key):
        raise BlobMissing("文件不存在")
    return key


def _context(key: str) -> str:
    return f"blob:{key}"


def _folders_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _entries_below(folder: Path) -> list[BlobEntry]:
    found = (_entry_at(path) for path in sorted(folder.rglob("*")) if is_key(path.name))
    return [entry for entry in found if entry is not None]


def _entry_at(path: Path) -> BlobEntry | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return BlobEntry(path.name, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Make a rename outlive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
