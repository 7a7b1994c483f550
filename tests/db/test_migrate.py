"""Migrations: forward only, recorded, refused where code and database do not fit."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from callcenter.kernel.db import Database
from callcenter.kernel.migrate import (
    MigrationRefused,
    find_migrations,
    load_migrations,
    migrate,
    pending_migrations,
)
from callcenter.kernel.provision import DatabaseUnsuitable
from callcenter.postgres import EmbeddedPg
from callcenter.postgres_host import find_bin, wheel_bin
from callcenter.schema import schema_of

ONE = "CREATE TABLE probe_one (id bigint PRIMARY KEY);"
TWO = "CREATE TABLE probe_two (id bigint PRIMARY KEY); INSERT INTO probe_one VALUES (2);"


@pytest.fixture
async def empty_dsn(postgres: EmbeddedPg, template_database: str) -> AsyncIterator[str]:
    """A database with nothing in it, on a server that has the roles already."""
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute("CREATE DATABASE bare TEMPLATE template0")
    yield postgres.superuser_dsn("bare")
    await admin.execute("DROP DATABASE bare WITH (FORCE)")
    await admin.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_one.sql").write_text(ONE)
    (tmp_path / "0002_two.sql").write_text(TWO)
    return tmp_path


def test_schema_sql_is_the_sum_of_the_migrations(postgres: EmbeddedPg, template_database: str) -> None:
    written = (find_migrations() / "schema.sql").read_text(encoding="utf-8")
    summed = schema_of(postgres, template_database)
    if find_bin() != wheel_bin():  # another major version words the same schema in another way
        written, summed = (
            " ".join(sorted(re.findall(r"^CREATE TABLE \S+", text, re.M))) for text in (written, summed)
        )
    assert written == summed, "run: python -m callcenter.kernel.migrate --dump"


async def test_each_migration_runs_once(empty_dsn: str, folder: Path) -> None:
    assert await migrate(empty_dsn, folder=folder) == ["0001_one.sql", "0002_two.sql"]
    assert await migrate(empty_dsn, folder=folder) == []
    (folder / "0003_three.sql").write_text("DROP TABLE probe_two")
    connection = await asyncpg.connect(empty_dsn)
    pending = await pending_migrations(connection, load_migrations(folder))
    assert [migration.name for migration in pending] == ["0003_three.sql"]
    owner = await connection.fetchval("SELECT tableowner FROM pg_tables WHERE tablename = 'probe_one'")
    assert owner == "callcenter_owner"
    await connection.close()
    assert await migrate(empty_dsn, folder=folder) == ["0003_three.sql"]


async def test_several_migrating_at_once_do_it_once(empty_dsn: str, folder: Path) -> None:
    applied = await asyncio.gather(*(migrate(empty_dsn, folder=folder) for _ in range(3)))
    assert sorted(applied) == [[], [], ["0001_one.sql", "0002_two.sql"]]


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty_dsn: str, folder: Path) -> None:
    (folder / "0002_two.sql").write_text(TWO + " SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_dsn, folder=folder)
    connection = await asyncpg.connect(empty_dsn)
    assert await connection.fetchval("SELECT to_regclass('probe_one') IS NOT NULL")
    assert await connection.fetchval("SELECT to_regclass('probe_two') IS NULL")
    assert await connection.fetchval("SELECT max(number) FROM schema_migration") == 1
    await connection.close()


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"0002_two.sql": None}, "比程序新"),
        ({"0002_two.sql": TWO + "\n"}, "被改动过"),
        ({"0003_x.sql": "SELECT 1", "0002_two.sql": None}, "比程序新"),
        ({"0000_early.sql": "SELECT 1"}, "早于已执行的 0002_two.sql"),
        ({"0002_other.sql": "SELECT 1"}, "迁移编号重复"),
        ({"2_other.sql": "SELECT 1"}, "不合规范"),
    ],
)
async def test_what_does_not_fit_is_refused(
    empty_dsn: str, folder: Path, change: dict[str, str | None], complaint: str
) -> None:
    await migrate(empty_dsn, folder=folder)
    for name, content in change.items():
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(content)
    with pytest.raises(MigrationRefused, match=complaint):
        await migrate(empty_dsn, folder=folder)


async def test_a_lock_held_elsewhere_ends_in_a_sentence(empty_dsn: str, folder: Path) -> None:
    holder = await asyncpg.connect(empty_dsn)
    await holder.execute("SELECT pg_advisory_lock(123450001)")
    with pytest.raises(MigrationRefused, match="另一个进程正在迁移"):
        await migrate(empty_dsn, folder=folder, lock_timeout_s=0.05)
    await holder.close()


async def test_a_database_blind_to_hanzi_is_refused(postgres: EmbeddedPg, template_database: str) -> None:
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute("CREATE DATABASE blind TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        with pytest.raises(DatabaseUnsuitable, match=r"区域设置（C / C）不识别汉字"):
            await migrate(postgres.superuser_dsn("blind"))
        await admin.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        with pytest.raises(DatabaseUnsuitable, match="编码是 SQL_ASCII"):
            await migrate(postgres.superuser_dsn("latin"))
    finally:
        await admin.execute("DROP DATABASE blind")
        await admin.execute("DROP DATABASE IF EXISTS latin")
        await admin.close()


async def test_an_ordinary_owner_can_migrate_once_he_has_the_roles(
    postgres: EmbeddedPg, template_database: str, folder: Path
) -> None:
    """As with DATABASE_URL: no superuser, and the administrator's statement is said until it is run."""
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute("CREATE ROLE city LOGIN")
    await admin.execute("CREATE DATABASE city OWNER city TEMPLATE template0")
    dsn = postgres.dsn("city", "city")
    try:
        with pytest.raises(DatabaseUnsuitable, match="GRANT callcenter_owner TO city"):
            await migrate(dsn, folder=folder)
        await admin.execute("GRANT callcenter_owner, callcenter_app TO city")
        assert await migrate(dsn, folder=folder) == ["0001_one.sql", "0002_two.sql"]
        database = await Database.open(dsn)
        async with database.acquire() as connection:
            assert await connection.fetchval("SELECT current_user") == "callcenter_app"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("CREATE TABLE mine (id int)")
        await database.close()
    finally:
        await admin.execute("DROP DATABASE city WITH (FORCE)")
        await admin.execute("DROP ROLE city")
        await admin.close()


async def test_no_server_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnsuitable, match="连不上数据库"):
        await migrate(f"postgresql://x@/x?host={tmp_path}")
