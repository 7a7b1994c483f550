"""The embedded database's files and the pieces of its log, sealed: what brings back any moment."""

from __future__ import annotations

import io
import zlib
from datetime import datetime
from pathlib import Path

import asyncpg
import msgspec

from callcenter.backup.archive import (
    ArchiveReader,
    ArchiveWriter,
    BackupUnusable,
    Manifest,
    new_file,
)
from callcenter.backup.programs import Programs
from callcenter.backup.sealed import Header, NotSealed, SealedReader, SealedWriter, new_salt
from callcenter.backup.write import describe
from callcenter.kernel.crypto import KeyRing, SealBroken

BASE, WAL = "base", "wal"
FILES = "files"
_CLUSTER = "SELECT system_identifier::text FROM pg_control_system()"
_PIECE = "SELECT pg_walfile_name(pg_current_wal_lsn())"


async def cluster_of(connection: asyncpg.Connection) -> str:
    """PostgreSQL's own name for a cluster; a copy of its files keeps it."""
    return str(await connection.fetchval(_CLUSTER))


async def base_header(dsn: str, ring: KeyRing, now: datetime) -> tuple[Header, str]:
    """The header of a copy of this cluster, and the first piece of log it will need at most."""
    connection = await asyncpg.connect(dsn, timeout=30)
    try:
        header = await describe(connection, ring, BASE, now)
        await connection.execute("RESET ROLE")
        cluster = await cluster_of(connection)
        return msgspec.structs.replace(header, cluster=cluster), str(await connection.fetchval(_PIECE))
    finally:
        await connection.close(timeout=5)


def write_base(programs: Programs, ring: KeyRing, header: Header, path: Path) -> int:
    """Copy the files of the running cluster to ``path``, with the log written meanwhile; its size.

    Read again and compared before the file gets its name.
    """
    manifests: list[Manifest] = []

    def check(partial: Path) -> None:
        if ArchiveReader(partial, ring).verify() != manifests[0]:
            raise BackupUnusable(f"备份 {path} 写出后核对不符，磁盘可能有问题。")

    with new_file(path, check=check) as file:
        archive = ArchiveWriter(SealedWriter(file, ring, header))
        with programs.output(
            "pg_basebackup", "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast"
        ) as files:
            archive.add_stream(FILES, files)
        manifests.append(Manifest(streams=archive.streams()))
        archive.finish(manifests[0])
        return file.tell()


def ship_piece(piece: Path, target: Path, ring: KeyRing, header: Header) -> int:
    """Seal one piece of log at ``target`` and remove it from the spool; the size it takes there.

    A piece that is there already must be the same: PostgreSQL may hand one out again after a crash.
    """
    content = piece.read_bytes()
    if target.exists():
        if open_piece(target, ring) != content:
            raise BackupUnusable(f"备份目录里已有内容不同的日志 {piece.name}，可能有两台机器在写同一处。")
        piece.unlink()
        return 0

    def check(partial: Path) -> None:
        if open_piece(partial, ring) != content:
            raise BackupUnusable(f"日志 {piece.name} 写出后核对不符，磁盘可能有问题。")

    with new_file(target, check=check) as file:
        sealed = SealedWriter(file, ring, msgspec.structs.replace(header, kind=WAL, salt=new_salt()))
        sealed.write(zlib.compress(content, 1))
        sealed.finish()
        size = file.tell()
    piece.unlink()
    return size


def open_piece(path: Path, ring: KeyRing) -> bytes:
    """One piece of log as PostgreSQL wrote it. Raises BackupUnusable."""
    try:
        packed = io.BytesIO()
        with path.open("rb") as file:
            reader = SealedReader(file, ring)
            while part := reader.read(1 << 20):
                packed.write(part)
        return zlib.decompress(packed.getvalue())
    except (SealBroken, NotSealed, zlib.error) as error:
        raise BackupUnusable(f"日志 {path} 已损坏或不是用这套密钥封存的。") from error
