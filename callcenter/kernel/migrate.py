"""Brings a database to the schema of this code: forward only, one transaction a migration.

`migrations/NNNN_subject.sql` are applied in order under an advisory lock, as the owner role, and
recorded with their checksums; a schema newer than the code, or a file changed after it was applied,
is refused. Before that the server itself is checked (`provision`). Where a city's data is in the
database, all that is pending is first rehearsed in a transaction that is taken back, and the caller's
precaution (a backup) is taken.

`python -m callcenter.kernel.migrate --dump` writes `migrations/schema.sql`, the sum of them all.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg

from .db import APP_ROLE, Connection
from .errors import UsageError
from .provision import DatabaseUnsuitable, prepare_database

log = logging.getLogger(__name__)

Precaution: TypeAlias = Callable[[Sequence["Migration"]], Awaitable[None]]

_ADVISORY_LOCK = 12345_0001
_FILE = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


class MigrationRefused(UsageError):
    """The schema in the database does not fit this code."""

    code = "migration-refused"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; ``checksum`` is the SHA-256 of its bytes in hex."""

    number: int
    name: str
    sql: str
    checksum: str


def find_migrations() -> Path:
    """The folder of migrations: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "0001_kernel.sql").is_file():
            return folder
    raise MigrationRefused("找不到数据库迁移文件，安装不完整。")


def load_migrations(folder: Path | None = None) -> list[Migration]:
    """All migrations in order; two with one number, or a name out of form, are refused."""
    found: list[Migration] = []
    for path in sorted((folder or find_migrations()).glob("*.sql")):
        if path.name == "schema.sql":
            continue
        match = _FILE.match(path.name)
        if match is None:
            raise MigrationRefused(f"迁移文件名 {path.name} 不合规范，应为 0001_subject.sql。")
        content = path.read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        found.append(Migration(int(match[1]), path.name, content.decode(), checksum))
    for earlier, later in itertools.pairwise(found):
        if earlier.number == later.number:
            raise MigrationRefused(f"迁移编号重复：{earlier.name} 与 {later.name}。")
    return found


async def migrate(
    dsn: str,
    *,
    app_may_login: bool = False,
    folder: Path | None = None,
    lock_timeout_s: float = 30.0,
    precaution: Precaution | None = None,
) -> list[str]:
    """Check and prepare the database at ``dsn``, apply what is pending, return the names applied.

    ``dsn`` names its owner or a superuser. ``app_may_login`` lets the application's role log in by
    itself, as the server of our own wants; elsewhere the address's user acts as that role.
    ``precaution`` is awaited before anything is changed in a database that holds data; what it raises
    stops the migration.
    """
    migrations = load_migrations(folder)
    try:
        connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC"})
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnsuitable(f"连不上数据库：{error}") from error
    try:
        await connection.execute(f"SET lock_timeout = {round(lock_timeout_s * 1000)}")
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _ADVISORY_LOCK)
        except asyncpg.LockNotAvailableError as error:
            raise MigrationRefused("另一个进程正在迁移这个数据库，请稍后再试。") from error
        await prepare_database(connection, app_may_login=app_may_login)
        return await _apply(connection, migrations, precaution)
    finally:
        await connection.close(timeout=5)


async def pending_migrations(
    connection: Connection, migrations: Sequence[Migration] | None = None
) -> list[Migration]:
    """What this database still lacks, in order.

    Raises MigrationRefused where it is ahead of this code, was made from other files, or where a
    pending number lies before one already applied.
    """
    known = {migration.number: migration for migration in migrations or load_migrations()}
    if await connection.fetchval("SELECT to_regclass('schema_migration')") is None:
        return list(known.values())
    rows = await connection.fetch("SELECT number, name, checksum FROM schema_migration ORDER BY number")
    for row in rows:
        migration = known.pop(row["number"], None)
        if migration is None:
            raise MigrationRefused(
                f"数据库结构（{row['name']}）比程序新，请使用不低于该版本的程序；"
                "要退回这个版本，请用它恢复升级前的备份（在数据目录的 before-upgrade 里）。"
            )
        if migration.checksum != row["checksum"]:
            raise MigrationRefused(
                f"迁移 {migration.name} 在执行之后被改动过，拒绝继续；请恢复原文件，改动另写新的迁移。"
            )
    pending = list(known.values())
    if rows and pending and pending[0].number < rows[-1]["number"]:
        raise MigrationRefused(
            f"迁移 {pending[0].name} 的编号早于已执行的 {rows[-1]['name']}，请改用更大的编号。"
        )
    return pending


async def require_current(connection: Connection) -> None:
    """Raise MigrationRefused unless the database has exactly the schema of this code."""
    if pending := await pending_migrations(connection):
        raise MigrationRefused(f"数据库结构还差 {len(pending)} 步，请先执行 callcenter migrate。")


async def _apply(
    connection: Connection, migrations: Sequence[Migration], precaution: Precaution | None
) -> list[str]:
    if await connection.fetchval("SELECT to_regclass('schema_migration')") is None:
        await connection.execute(
            "CREATE TABLE schema_migration ("
            " number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT now());"
            f"GRANT SELECT ON schema_migration TO {APP_ROLE}"
        )
    pending = await pending_migrations(connection, migrations)
    if pending and await _has_data(connection):
        await _rehearse(connection, pending)
        if precaution is not None:
            await precaution(pending)
    for migration in pending:
        await _apply_one(connection, migration)
        log.info("migration applied", extra={"action": "migrate", "migration": migration.name})
    return [migration.name for migration in pending]


async def _has_data(connection: Connection) -> bool:
    """Whether a city works with this database already."""
    if await connection.fetchval("SELECT to_regclass('city') IS NULL"):
        return False
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM city)")
    return found


async def _rehearse(connection: Connection, pending: Sequence[Migration]) -> None:
    """Apply everything and take it all back, so that a step that fails on this data is known before."""
    transaction = connection.transaction()
    await transaction.start()
    name = ""
    try:
        await connection.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0")
        for migration in pending:
            name = migration.name
            await connection.execute(migration.sql)
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except asyncpg.LockNotAvailableError as error:
        raise MigrationRefused(f"迁移 {name} 等不到表锁，未做任何改动，请停下其他进程再试。") from error
    except asyncpg.PostgresError as error:
        raise MigrationRefused(f"迁移 {name} 在这个数据库上试运行失败，未做任何改动：{error}") from error
    finally:
        await transaction.rollback()


async def _apply_one(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            # Rather fail and be tried again than stand in everybody's way behind a long reader.
            await connection.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0")
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    except asyncpg.LockNotAvailableError as error:
        raise MigrationRefused(f"迁移 {migration.name} 等不到表锁，未做任何改动，请稍后再试。") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m callcenter.kernel.migrate --dump`: write `schema.sql` beside the migrations."""
    parser = argparse.ArgumentParser(prog="python -m callcenter.kernel.migrate", description=main.__doc__)
    parser.add_argument("--dump", action="store_true", required=True, help="write migrations/schema.sql")
    parser.parse_args(arguments)
    from callcenter.schema import dump_schema  # only this command needs a server of its own

    target = find_migrations() / "schema.sql"
    target.write_text(dump_schema(), encoding="utf-8")
    sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
