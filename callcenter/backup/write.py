"""Writes a backup: the database at one moment, then every blob it may speak of, in one sealed file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import asyncpg

from callcenter.backup.archive import ArchiveReader, ArchiveWriter, BackupUnusable, Manifest, new_file
from callcenter.backup.facts import city_of, facts_of, fingerprint_of, is_empty
from callcenter.backup.programs import Programs
from callcenter.backup.sealed import Header, SealedWriter, new_salt
from callcenter.kernel.blobs import BlobMissing, Blobs
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import OWNER_ROLE
from callcenter.kernel.errors import UsageError
from callcenter.kernel.keys import KeysUnusable

FULL, DATABASE_ONLY = "full", "database"
DUMP, BLOBS = "database", "blobs"
THINGS = frozenset({BLOBS})


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written and read again."""

    path: Path
    header: Header
    manifest: Manifest
    bytes: int


def product() -> str:
    """The version of this program."""
    try:
        return version("callcenter")
    except PackageNotFoundError:
        return "0"


async def write_backup(
    programs: Programs, ring: KeyRing, blobs: Blobs | None, path: Path, now: datetime
) -> Written:
    """Back up the database at ``programs``, and ``blobs`` unless they are kept elsewhere.

    The database comes first: whatever it speaks of was stored before it. The file is read again and
    compared with its manifest before it gets its name.
    """
    manifests: list[Manifest] = []

    def check(partial: Path) -> None:
        if ArchiveReader(partial, ring).verify(things=THINGS) != manifests[0]:
            raise BackupUnusable(f"备份 {path} 写出后核对不符，磁盘可能有问题。")

    with new_file(path, check=check) as file:
        connection = await asyncpg.connect(programs.dsn, timeout=30)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                header = await describe(connection, ring, FULL if blobs else DATABASE_ONLY, now)
                facts = await facts_of(connection)
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                archive = ArchiveWriter(SealedWriter(file, ring, header))
                await asyncio.to_thread(_dump, programs, str(snapshot), archive)
        finally:
            await connection.close(timeout=5)
        if blobs is not None:
            await _add_blobs(archive, blobs)
        manifest = Manifest(
            streams=archive.streams(),
            migrations=facts.migrations,
            tables=facts.tables,
            audit_rows=facts.audit_rows,
            audit_head=facts.audit_head,
        )
        manifests.append(manifest)
        await asyncio.to_thread(archive.finish, manifest)
        size = file.tell()
    return Written(path, header, manifest, size)


async def describe(connection: asyncpg.Connection, ring: KeyRing, kind: str, now: datetime) -> Header:
    """The header of a backup of this database, made with keys that really are its own."""
    await connection.execute(f"SET ROLE {OWNER_ROLE}")
    if await is_empty(connection):
        raise UsageError("这个数据库是空的，没有可备份的内容。", code="nothing-to-back-up")
    fingerprint = Vault(ring).fingerprint
    theirs = await fingerprint_of(connection)
    if theirs is not None and theirs != fingerprint:
        raise KeysUnusable("密钥文件与数据库不匹配，备份将无法解读，没有备份。")
    facts = await connection.fetchval("SELECT max(number) FROM schema_migration")
    return Header(
        kind=kind,
        created_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        product=product(),
        city=await city_of(connection),
        schema=facts,
        fingerprint=fingerprint.hex(),
        key_version=ring.keys[-1].version,
        suite=ring.keys[-1].suite,
        salt=new_salt(),
    )


def _dump(programs: Programs, snapshot: str, archive: ArchiveWriter) -> None:
    with programs.output(
        "pg_dump", "--format=custom", "--no-owner", f"--role={OWNER_ROLE}", f"--snapshot={snapshot}"
    ) as dump:
        archive.add_stream(DUMP, dump)


async def _add_blobs(archive: ArchiveWriter, blobs: Blobs) -> None:
    async for key in blobs.keys():
        try:
            sealed = await blobs.get_sealed(key)
        except BlobMissing:
            continue  # deleted by its policy while we were busy
        await asyncio.to_thread(archive.add_thing, BLOBS, key, sealed)
