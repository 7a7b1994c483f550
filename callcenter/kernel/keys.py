"""The key file: made once, readable by its owner alone, never in the database nor in its backups."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from .crypto import IndexKey, Key, KeyRing, Suite, Vault
from .db import Connection
from .errors import UsageError

FILE_NAME = "keyring.json"


class KeysUnusable(UsageError):
    """The key file is missing, unreadable, open to others, or not that of this database."""

    code = "keys-unusable"


class _KeyLine(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    suite: Suite
    secret: str


class _IndexLine(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    secret: str


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    hash_suite: Suite
    hash_secret: str
    keys: list[_KeyLine]
    index_keys: list[_IndexLine] = []


def load_or_create_keys(folder: Path, suite: Suite = Suite.international) -> KeyRing:
    """The keys in ``folder``; made there (0700, file 0600) at the first start.

    Of several processes that start at once, one makes them and the others read them.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE_NAME
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                _write(path, KeyRing.new(suite), replace=False)
        return load_keys(folder)
    except OSError as error:
        raise KeysUnusable(f"密钥目录 {folder} 无法读写：{error.strerror}。") from error


def load_keys(folder: Path) -> KeyRing:
    """The keys in ``folder``. Raises KeysUnusable where they are missing, damaged or open to others."""
    path = folder / FILE_NAME
    try:
        if path.stat().st_mode & 0o077:
            raise KeysUnusable(f"密钥文件 {path} 对其他用户开放，请执行 chmod 600 后再启动。")
        document = msgspec.json.decode(path.read_bytes(), type=_KeyFile)
        keys = [Key(line.version, line.suite, base64.b64decode(line.secret)) for line in document.keys]
        if not keys or any(len(key.secret) != key.suite.key_bytes for key in keys):
            raise KeysUnusable(f"密钥文件 {path} 已损坏，请从密钥备份恢复。")
        keys.sort(key=lambda key: key.version)
        indexes = [IndexKey(line.version, base64.b64decode(line.secret)) for line in document.index_keys]
        indexes.sort(key=lambda key: key.version)
        secret = base64.b64decode(document.hash_secret)
        return KeyRing(tuple(keys), document.hash_suite, secret, tuple(indexes))
    except FileNotFoundError as error:
        raise KeysUnusable(
            f"找不到密钥文件 {path}，没有它个人信息无法解读；请用 callcenter keys restore 由托管件恢复。"
        ) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise KeysUnusable(f"密钥文件 {path} 已损坏，请从密钥备份恢复。") from error


def store_keys(folder: Path, ring: KeyRing) -> None:
    """Put ``ring`` where no key file is. Raises KeysUnusable where one is, unless it is the same."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / FILE_NAME, ring, replace=False)
    except FileExistsError as error:
        if load_keys(folder) != ring:
            raise KeysUnusable(f"{folder} 里已有别的密钥文件，不会覆盖，请先把它移开。") from error
    except OSError as error:
        raise KeysUnusable(f"密钥目录 {folder} 无法读写：{error.strerror}。") from error


def rotate_keys(folder: Path, suite: Suite | None = None) -> KeyRing:
    """Add a new version to the key file; takes effect in each process when it starts next."""
    ring = load_keys(folder).rotated(suite)
    save_keys(folder, ring)
    return ring


def save_keys(folder: Path, ring: KeyRing) -> None:
    """Put ``ring`` in place of the key file at once, whole or not at all."""
    _write(folder / FILE_NAME, ring, replace=True)


class WatchedKeys:
    """Tells when the key file has changed since one looked last; one that cannot be used changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._mark()

    def __call__(self) -> KeyRing | None:
        """The new ring, once a change."""
        mark = self._mark()
        if mark == self._seen or mark is None:
            return None
        self._seen = mark
        with contextlib.suppress(KeysUnusable):
            return load_keys(self._folder)
        return None

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / FILE_NAME).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


async def claim_database(connection: Connection, vault: Vault) -> None:
    """Make sure that this database was written with these keys; the first to come signs it.

    Without this, a lost key file would be replaced silently and every earlier value be lost.
    """
    await connection.execute(
        "INSERT INTO key_fingerprint (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING", vault.fingerprint
    )
    if await connection.fetchval("SELECT fingerprint FROM key_fingerprint") != vault.fingerprint:
        raise KeysUnusable("密钥文件与数据库不匹配：请恢复这个数据库原来的密钥文件（数据目录下的 keys）。")


async def keys_for_database(connection: Connection, folder: Path) -> KeyRing:
    """The keys of this database; made only where none has written to it yet.

    Raises KeysUnusable where they are lost: new ones would only stand in the way of the old.
    """
    is_claimed = await connection.fetchval("SELECT EXISTS (SELECT FROM key_fingerprint)")
    return load_keys(folder) if is_claimed else load_or_create_keys(folder)


def _write(path: Path, ring: KeyRing, *, replace: bool) -> None:
    document = _KeyFile(
        hash_suite=ring.hash_suite,
        hash_secret=base64.b64encode(ring.hash_secret).decode(),
        keys=[_KeyLine(key.version, key.suite, base64.b64encode(key.secret).decode()) for key in ring.keys],
        index_keys=[
            _IndexLine(key.version, base64.b64encode(key.secret).decode()) for key in ring.index_keys
        ],
    )
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(document), indent=2))
            file.flush()
            os.fsync(file.fileno())
        if replace:
            partial.replace(path)
        else:
            os.link(partial, path)  # fails where another process was first
    finally:
        partial.unlink(missing_ok=True)
