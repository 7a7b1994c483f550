"""The backup file: named streams of any length and single things, sealed, with a manifest at the end.

Inside the seal it is a tar. A stream whose length is not known beforehand (a database dump) lies in
parts `name/000001`, `name/000002`, …; the manifest, with the hash of every stream, comes last.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from callcenter.backup.sealed import Header, NotSealed, SealedReader, SealedWriter, read_header
from callcenter.kernel.crypto import KeyRing, SealBroken
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

MANIFEST = "manifest.json"
PART_BYTES = 8 * 1024 * 1024


class BackupUnusable(UsageError):
    """The backup file cannot be read, is damaged, or does not fit this platform."""

    code = "backup-unusable"


class Stream(msgspec.Struct, frozen=True):
    """What a named stream must be; ``sha256`` in hex, over its content or, of many things, over theirs."""

    size: int  # bytes
    count: int  # parts, or things
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds, written when all of it was."""

    streams: dict[str, Stream]
    migrations: list[tuple[int, str, str]] = []  # number, name, checksum
    tables: dict[str, int] = {}  # rows of each
    audit_rows: int = 0
    audit_head: str = ""  # hash of the newest row, hex
    first_wal: str = ""  # of a copy of files: the first WAL file it needs


@dataclass(slots=True)
class Tally:
    """Counts and hashes a stream while it passes."""

    size: int = 0
    count: int = 0
    _hash: object = field(default_factory=hashlib.sha256)

    def add(self, content: bytes) -> None:
        self.size += len(content)
        self.count += 1
        self._sha.update(content)

    def add_thing(self, name: str, content: bytes) -> None:
        """A single thing of many: its name counts too."""
        self.size += len(content)
        self.count += 1
        self._sha.update(name.encode() + b"\0" + hashlib.sha256(content).digest())

    def result(self) -> Stream:
        return Stream(self.size, self.count, self._sha.hexdigest())

    @property
    def _sha(self) -> hashlib._Hash:
        return cast("hashlib._Hash", self._hash)


class ArchiveWriter:
    """Writes one backup."""

    def __init__(self, sealed: SealedWriter) -> None:
        self._tar = tarfile.open(mode="w|", fileobj=cast(BinaryIO, sealed), format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sealed = sealed
        self._tallies: dict[str, Tally] = {}

    def add_stream(self, name: str, source: BinaryIO) -> None:
        """All of ``source``, however long."""
        tally = self._tallies.setdefault(name, Tally())
        while part := _read_fully(source, PART_BYTES):
            tally.add(part)
            self._put(f"{name}/{tally.count:06d}", part)

    def add_thing(self, stream: str, name: str, content: bytes) -> None:
        """One thing of a stream of many."""
        self._tallies.setdefault(stream, Tally()).add_thing(name, content)
        self._put(f"{stream}/{name}", content)

    def streams(self) -> dict[str, Stream]:
        """What was written up to now."""
        return {name: tally.result() for name, tally in self._tallies.items()}

    def finish(self, manifest: Manifest) -> None:
        self._put(MANIFEST, msgspec.json.encode(manifest))
        self._tar.close()
        self._sealed.finish()

    def _put(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        self._tar.addfile(entry, io.BytesIO(content))


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a stream, or a thing."""

    stream: str
    name: str
    content: bytes


class ArchiveReader:
    """Reads one backup; what it gives is only known to be whole when `entries` has come to its end."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        self._path = path
        self._ring = ring
        self.manifest: Manifest | None = None

    def entries(self, *, things: frozenset[str] = frozenset()) -> Iterator[Entry]:
        """Every entry in order; ``things`` names the streams of many things.

        At the end everything read has been checked against the manifest, which is then there.
        Raises BackupUnusable.
        """
        tallies: dict[str, Tally] = {}
        manifest: Manifest | None = None
        try:
            with self._path.open("rb") as file:
                sealed = SealedReader(file, self._ring)
                with tarfile.open(mode="r|", fileobj=cast(BinaryIO, sealed)) as tar:
                    for member in tar:
                        content = _content(tar, member)
                        if member.name == MANIFEST:
                            manifest = msgspec.json.decode(content, type=Manifest)
                            continue
                        stream, _, name = member.name.partition("/")
                        tally = tallies.setdefault(stream, Tally())
                        if stream in things:
                            tally.add_thing(name, content)
                        else:
                            tally.add(content)
                        yield Entry(stream, name, content)
                sealed.drain()
        except (SealBroken, NotSealed, tarfile.TarError, msgspec.DecodeError) as error:
            raise BackupUnusable(f"备份文件 {self._path} 已损坏或不完整，不能使用。") from error
        except OSError as error:
            raise BackupUnusable(f"备份文件 {self._path} 读不出来：{reason(error)}。") from error
        found = {name: tally.result() for name, tally in tallies.items()}
        if manifest is None or found != manifest.streams:
            raise BackupUnusable(f"备份文件 {self._path} 与其清单不符，不能使用。")
        self.manifest = manifest

    def verify(self, *, things: frozenset[str] = frozenset()) -> Manifest:
        """Read it all and return its manifest. Raises BackupUnusable."""
        for _ in self.entries(things=things):
            pass
        assert self.manifest is not None
        return self.manifest


def header_of(path: Path) -> Header:
    """The header, which needs no key. Raises BackupUnusable."""
    try:
        with path.open("rb") as file:
            return read_header(file)[0]
    except NotSealed as error:
        raise BackupUnusable(f"{path} 不是本平台的备份文件。") from error
    except OSError as error:
        raise BackupUnusable(f"备份文件 {path} 读不出来：{reason(error)}。") from error


@contextmanager
def new_file(path: Path, *, check: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """A file that is there, complete and on disk, when the block ends well, and otherwise not at all.

    A file that is there already is never written over. ``check`` reads what was written before it gets
    its name.
    """
    if path.exists():
        raise UsageError(f"文件 {path} 已经存在，不会覆盖，请换一个名字。")
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with open(partial, "xb", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(partial)
        _name(partial, path)
        sync_folder(path.parent)
    except FileExistsError as error:
        raise UsageError(f"文件 {path} 已经存在，不会覆盖，请换一个名字。") from error
    except OSError as error:
        raise UsageError(f"文件 {path} 写不进去：{reason(error)}。") from error
    finally:
        partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a new name outlive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _name(partial: Path, path: Path) -> None:
    """Give the file its name, never another's; not every mounted file system has hard links."""
    try:
        os.link(partial, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists") from error
        partial.rename(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    if file is None:
        raise tarfile.TarError("only plain entries are expected")
    content = file.read()
    if len(content) != member.size:
        raise tarfile.TarError("cut off")
    return content


def _read_fully(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, fewer only at the end; a pipe gives less at a time."""
    pieces, missing = [], size
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
