"""Brings a backup into an empty place: first everything is checked, then everything is written."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from callcenter.backup.archive import ArchiveReader, BackupUnusable, Manifest, header_of
from callcenter.backup.facts import facts_of, fingerprint_of, is_empty
from callcenter.backup.programs import Programs
from callcenter.backup.sealed import Header
from callcenter.backup.write import BLOBS, DATABASE_ONLY, DUMP, FULL, THINGS
from callcenter.kernel.audit import AuditTrail, AuditVerdict
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.db import OWNER_ROLE, set_codecs
from callcenter.kernel.errors import UsageError
from callcenter.kernel.keys import KeysUnusable
from callcenter.kernel.migrate import Migration, MigrationRefused, load_migrations
from callcenter.kernel.provision import prepare_database

# Made by `prepare_database`, as somebody who may.
_NOT_OURS = (" EXTENSION ", " COMMENT - EXTENSION ", " SCHEMA - public ", " COMMENT - SCHEMA public ")


NOT_EMPTY = "已有数据库，而且不是空的；恢复不会覆盖任何数据，请另给空的数据目录或空的数据库。"


class TargetNotEmpty(UsageError):
    """A restore never writes over anything."""

    code = "target-not-empty"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now, all of it compared with the manifest."""

    header: Header
    manifest: Manifest
    audit: AuditVerdict
    blobs: int


def check_header(path: Path, ring: KeyRing, migrations: Sequence[Migration] | None = None) -> Header:
    """Whether this program with these keys can restore ``path`` at all; nothing is written."""
    header = header_of(path)
    if header.fingerprint != Vault(ring).fingerprint.hex():
        raise KeysUnusable(
            f"密钥文件不是这份备份的（备份的指纹 {header.fingerprint[:16]}…），请先用托管件恢复原来的密钥。"
        )
    if header.key_version not in {key.version for key in ring.keys}:
        raise KeysUnusable(f"密钥文件太旧，没有这份备份用的第 {header.key_version} 版密钥。")
    newest = (migrations or load_migrations())[-1]
    if header.schema > newest.number:
        raise MigrationRefused(
            f"备份的数据库结构（第 {header.schema} 步）比程序（第 {newest.number} 步）新，"
            f"请用 callcenter {header.product} 或更新的版本恢复。"
        )
    return header


async def restore_backup(
    path: Path,
    ring: KeyRing,
    programs: Programs,
    blobs: Blobs,
    work_folder: Path,
    *,
    app_may_login: bool,
) -> Restored:
    """Restore ``path`` into the empty database at ``programs`` and into ``blobs``.

    The file is read through and compared with its manifest before anything is written; the database is
    filled in one transaction. ``work_folder`` gets the database's dump for that time.
    """
    header = check_header(path, ring)
    if header.kind not in (FULL, DATABASE_ONLY):
        raise BackupUnusable(f"{path} 是数据库文件的副本，请给出它所在的备份目录。")
    with tempfile.TemporaryDirectory(prefix="restore-", dir=work_folder) as folder:
        dump = Path(folder) / "database.dump"
        manifest = await asyncio.to_thread(_spool, path, ring, dump)
        count = await _put_blobs(path, ring, blobs)  # first: a database that is there has all of them
        await _fill_database(programs, dump, Path(folder) / "list", app_may_login=app_may_login)
    verdict = await _check_database(programs.dsn, ring, manifest)
    return Restored(header, manifest, verdict, count)


async def require_empty(dsn: str) -> None:
    """Raise TargetNotEmpty where the database at ``dsn`` has tables."""
    connection = await asyncpg.connect(dsn, timeout=30)
    try:
        if not await is_empty(connection):
            raise TargetNotEmpty(
                "已有数据库，而且不是空的；恢复不会覆盖任何数据，请另给空的数据目录或空的数据库。"
            )
    finally:
        await connection.close(timeout=5)


def _spool(path: Path, ring: KeyRing, dump: Path) -> Manifest:
    reader = ArchiveReader(path, ring)
    with dump.open("wb") as file:
        for entry in reader.entries(things=THINGS):
            if entry.stream == DUMP:
                file.write(entry.content)
    if reader.manifest is None or DUMP not in reader.manifest.streams:
        raise BackupUnusable(f"备份文件 {path} 里没有数据库。")
    return reader.manifest


async def _fill_database(programs: Programs, dump: Path, listing: Path, *, app_may_login: bool) -> None:
    connection = await asyncpg.connect(programs.dsn, timeout=30)
    try:
        await prepare_database(connection, app_may_login=app_may_login)
    finally:
        await connection.close(timeout=5)
    lines = await asyncio.to_thread(programs.read_list, dump)
    kept = [line for line in lines if not any(mark in line for mark in _NOT_OURS)]
    await asyncio.to_thread(listing.write_text, "\n".join(kept) + "\n", encoding="utf-8")
    await asyncio.to_thread(
        programs.run, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
        f"--role={OWNER_ROLE}", f"--use-list={listing}", str(dump),
    )  # fmt: skip


async def _check_database(dsn: str, ring: KeyRing, manifest: Manifest) -> AuditVerdict:
    """Compare what is there with what should be.

    An audit that does not hold was so before the backup: that is told and does not stop a recovery.
    """
    connection = await asyncpg.connect(dsn, timeout=30)
    try:
        await connection.execute(f"SET ROLE {OWNER_ROLE}")
        facts = await facts_of(connection)
        expected = (manifest.tables, manifest.migrations, manifest.audit_head)
        if (facts.tables, facts.migrations, facts.audit_head) != expected:
            raise BackupUnusable("恢复后的表与备份清单不符，请勿使用这个数据库。")
        return await verify_with(connection, ring)
    finally:
        await connection.close(timeout=5)


async def verify_with(connection: asyncpg.Connection, ring: KeyRing) -> AuditVerdict:
    """Recompute the audit's chain. Raises KeysUnusable where these are not the database's keys."""
    theirs = await fingerprint_of(connection)
    if theirs is not None and theirs != Vault(ring).fingerprint:
        raise KeysUnusable("恢复出的数据库与密钥文件不匹配。")
    if await connection.fetchval("SELECT to_regclass('audit') IS NULL"):
        return AuditVerdict(0, None)
    await set_codecs(connection)
    return await AuditTrail(Vault(ring)).verify(connection)


async def _put_blobs(path: Path, ring: KeyRing, blobs: Blobs) -> int:
    count = 0
    entries = ArchiveReader(path, ring).entries(things=THINGS)
    while (entry := await asyncio.to_thread(next, entries, None)) is not None:
        if entry.stream == BLOBS:
            await blobs.put_sealed(entry.name, entry.content)
            count += 1
    return count
