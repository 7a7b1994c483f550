"""Recordings, attachments and scans: sealed, stored under the keyed hash of their content."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from .crypto import SealBroken, Vault
from .errors import NotFound, TooLarge

MAX_BYTES = 200 * 1024 * 1024
_KEY = re.compile(r"^[0-9a-f]{64}$")


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


class BlobMissing(NotFound):
    """No content under this key."""

    code = "blob-not-found"


class BlobDamaged(NotFound):
    """The stored bytes are not what was put there."""

    code = "blob-damaged"


class LocalBlobs:
    """Blobs as files in a folder of this machine, each complete or not there at all."""

    def __init__(self, folder: Path, vault: Vault, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._vault = vault
        self._max_bytes = max_bytes

    async def put(self, content: bytes) -> str:
        if len(content) > self._max_bytes:
            raise TooLarge(f"文件过大，最多 {self._max_bytes // (1024 * 1024)} MB")
        return await asyncio.to_thread(self._put, content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._get, key)

    async def delete(self, key: str) -> bool:
        path = self._path(key)
        try:
            await asyncio.to_thread(path.unlink)
        except FileNotFoundError:
            return False
        return True

    def _put(self, content: bytes) -> str:
        key = self._vault.keyed_hash(content, "blob").hex()
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{key[:8]}.{secrets.token_hex(4)}")
        try:
            with open(partial, "xb", opener=_private) as file:
                file.write(self._vault.seal(content, f"blob:{key}"))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            _sync_folder(path.parent)
        finally:
            partial.unlink(missing_ok=True)
        return key

    def _get(self, key: str) -> bytes:
        try:
            sealed = self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing("文件不存在") from error
        try:
            return self._vault.open(sealed, f"blob:{key}")
        except SealBroken as error:
            raise BlobDamaged("文件已损坏") from error

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise BlobMissing("文件不存在")
        return self._folder / key[:2] / key[2:4] / key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Make a rename outlive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
