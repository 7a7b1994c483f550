"""Any moment of the embedded database brought back: a copy of its files, and its log up to there."""

from __future__ import annotations

import asyncio
import contextlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import asyncpg

from callcenter.backup.archive import ArchiveReader, BackupUnusable
from callcenter.backup.depot import Base, Depot, DepotUnusable
from callcenter.backup.physical import FILES, open_piece
from callcenter.backup.restore import NOT_EMPTY, TargetNotEmpty, check_header, verify_with
from callcenter.kernel.audit import AuditVerdict
from callcenter.kernel.blobs import Blobs, is_key
from callcenter.kernel.crypto import KeyRing
from callcenter.kernel.db import OWNER_ROLE
from callcenter.kernel.errors import UsageError
from callcenter.official_time import told
from callcenter.postgres import DATABASE, EmbeddedPg, PostgresUnavailable

_RECOVERY_S = 24 * 3600.0  # a day of log takes minutes; a slow disk is no failure
_ARCHIVE_S = 240
_ZEROS = bytes(64 * 1024)
_TOO_LATE = "recovery ended before configured recovery target"
_TOO_EARLY = "before consistent recovery point"


class MomentUnreachable(UsageError):
    """No copy and no log leads to the moment asked for."""

    code = "moment-unreachable"


@dataclass(frozen=True, slots=True)
class Rewound:
    """What is there now."""

    base: Base
    pieces: int
    last_event_at: datetime | None
    orders: int
    audit: AuditVerdict
    blobs: int


def choose_base(depot: Depot, to: datetime | None) -> tuple[str, Base]:
    """The copy to begin with, and of which cluster: the newest that is not after ``to``."""
    if not depot.is_depot():
        raise DepotUnusable(f"{depot.folder} 不是定时备份的目录。")
    bases = [(base, cluster) for cluster in depot.clusters() for base in depot.bases(cluster)]
    fitting = [(base, cluster) for base, cluster in bases if to is None or base.made_at <= to]
    if not fitting:
        first = f"最早的是 {told(min(bases)[0].made_at)}" if bases else "一份也没有"
        raise MomentUnreachable(f"备份目录里没有那个时刻之前的数据库文件副本，{first}。")
    base, cluster = max(fitting)
    return cluster, base


def is_needed(piece: str, base: Base) -> bool:
    """Whether a piece of log is read after that copy: later ones, and what tells of timelines."""
    return piece.endswith(".history") or (len(piece) == 24 and piece[8:] >= base.first_piece[8:])


def rewind(server: EmbeddedPg, depot: Depot, ring: KeyRing, to: datetime | None) -> tuple[Base, int]:
    """Fill the folder of ``server`` and start it at the moment ``to``, or at the end of the log.

    What fails on the way leaves nothing behind. Returns the copy used and how many pieces of log.
    """
    if (server.root / "data").exists():
        raise TargetNotEmpty(NOT_EMPTY)
    cluster, base = choose_base(depot, to)
    check_header(base.path, ring)
    server.archive(_ARCHIVE_S)  # what is written from the first moment on must not be missing later
    try:
        _unpack_files(base.path, ring, server.root / "data.partial")
        log_folder = server.root / "log-to-replay"
        count = _unpack_log(depot, cluster, base, ring, log_folder)
        (server.root / "data.partial" / "recovery.signal").touch()
        server.take_over(server.root / "data.partial", log_folder)
        _replay(server, log_folder, to)
    except BaseException:
        server.stop()
        shutil.rmtree(server.root, ignore_errors=True)
        raise
    shutil.rmtree(log_folder)
    return base, count


async def look(server: EmbeddedPg, ring: KeyRing) -> tuple[datetime | None, int, AuditVerdict]:
    """The last event, how many orders, and whether the audit holds."""
    connection = await asyncpg.connect(server.superuser_dsn(DATABASE), timeout=30)
    try:
        await connection.execute(f"SET ROLE {OWNER_ROLE}")
        verdict = await verify_with(connection, ring)
        last: datetime | None = await connection.fetchval("SELECT max(at) FROM event")
        orders: int = await connection.fetchval("SELECT count(*) FROM work_order")
        return last, orders, verdict
    finally:
        await connection.close(timeout=5)


async def put_back_blobs(depot: Depot, blobs: Blobs, to: datetime | None) -> int:
    """All blobs of the depot, and those deleted after ``to``; how many."""
    count = 0
    for path in await asyncio.to_thread(lambda: list(_blob_files(depot, to))):
        await blobs.put_sealed(path.name, await asyncio.to_thread(path.read_bytes))
        count += 1
    return count


def _blob_files(depot: Depot, to: datetime | None) -> Iterator[Path]:
    yield from (path for path in depot.blobs.glob("*/*/*") if is_key(path.name))
    if to is not None and depot.gone.is_dir():
        for path in depot.gone.iterdir():
            if is_key(path.name) and datetime.fromtimestamp(path.stat().st_mtime, UTC) > to:
                yield path


class _Joined(io.RawIOBase):
    """The parts of a stream as one file."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._rest = part
        content, self._rest = self._rest[:size], self._rest[size:]
        return content


def _unpack_files(path: Path, ring: KeyRing, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700)
    reader = ArchiveReader(path, ring)
    parts = (entry.content for entry in reader.entries() if entry.stream == FILES)
    with tarfile.open(mode="r|", fileobj=cast(BinaryIO, _Joined(parts))) as tar:
        for member in tar:
            place = target / member.name
            if not place.resolve().is_relative_to(target.resolve()):
                raise BackupUnusable(f"备份文件 {path} 里有不该有的路径。")
            if member.isdir():
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif (source := tar.extractfile(member)) is not None:
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with place.open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
                place.chmod(0o600)
    for _ in parts:
        pass  # to the end, where everything is compared
    if reader.manifest is None:
        raise BackupUnusable(f"备份文件 {path} 不完整。")


def _unpack_log(depot: Depot, cluster: str, base: Base, ring: KeyRing, folder: Path) -> int:
    folder.mkdir(mode=0o700)
    count = 0
    for path in depot.pieces(cluster):
        name = path.name.removesuffix(".ccw")
        if is_needed(name, base):
            _write_sparse(folder / name, open_piece(path, ring))
            count += len(name) == 24
    return count


def _write_sparse(path: Path, content: bytes) -> None:
    """A piece of log is 16 MB however little is in it; its empty end takes no room."""
    with path.open("wb") as file:
        for start in range(0, len(content), len(_ZEROS)):
            block = content[start : start + len(_ZEROS)]
            if block == _ZEROS[: len(block)]:
                file.seek(len(block), io.SEEK_CUR)
            else:
                file.write(block)
        file.truncate(len(content))


def _replay(server: EmbeddedPg, log_folder: Path, to: datetime | None) -> None:
    source = str(log_folder).replace("%", "%%").replace("'", "'\\''")
    settings = {
        "restore_command": f"cp '{source}/%f' '%p'",
        "recovery_target_timeline": "latest",
        "recovery_target_action": "promote",
        "hot_standby": "off",  # so that "ready" means that it is done
    }
    if to is not None:
        settings["recovery_target_time"] = to.astimezone(UTC).isoformat(sep=" ")
    try:
        server.start(timeout_s=_RECOVERY_S, settings=settings)
    except PostgresUnavailable as error:
        raise MomentUnreachable(_explain(server.root / "log", error)) from error


def _explain(logs: Path, error: PostgresUnavailable) -> str:
    words = ""
    for path in logs.glob("*.log"):
        with contextlib.suppress(OSError):
            words += path.read_text(errors="replace")
    if _TOO_LATE in words:
        return "数据库日志还没有到那个时刻；不加 --to 可恢复到最后一刻。"
    if _TOO_EARLY in words:
        return "那个时刻正在制作副本，请给出稍晚的时刻，或更早的副本之前的时刻。"
    fatal = [line for line in words.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"数据库没有恢复成功：{fatal[-1] if fatal else error.message}"
