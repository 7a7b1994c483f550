"""An upgrade with orders open, and the way back with the program of before."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from callcenter.backup.programs import Programs
from callcenter.backup.restore import check_header, restore_backup
from callcenter.backup.upgrade import FOLDER
from callcenter.cities.in_force import CurrentCity
from callcenter.composition import Platform, city_in_force, compose, wire
from callcenter.config import DatabaseSettings
from callcenter.database import external_addresses, prepare_external
from callcenter.kernel import migrate as migrations
from callcenter.kernel.db import Database
from callcenter.kernel.keys import KeysUnusable, store_keys
from callcenter.kernel.migrate import MigrationRefused, find_migrations
from callcenter.postgres import EmbeddedPg
from tests.api.conftest import RING
from tests.api.road import Road
from tests.api.test_backup import contents

STEP = """
ALTER TABLE work_order ADD COLUMN probe text NOT NULL DEFAULT 'new';
CREATE TABLE probe (id bigint PRIMARY KEY);
"""


@pytest.fixture
def owner(city_dsn: str) -> str:
    return city_dsn.replace("callcenter_app@", "postgres@", 1)


@pytest.fixture
async def spare(postgres: EmbeddedPg) -> AsyncIterator[str]:
    """An empty database to go back into."""
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute("CREATE DATABASE way_back TEMPLATE template0")
    yield postgres.superuser_dsn("way_back")
    await admin.execute("DROP DATABASE way_back WITH (FORCE)")
    await admin.close()


def next_version(monkeypatch: pytest.MonkeyPatch, folder: Path, sql: str) -> None:
    """From here on the program is one that brings a further migration."""
    shutil.copytree(find_migrations(), folder)
    (folder / "9001_probe.sql").write_text(sql)
    monkeypatch.setattr(migrations, "find_migrations", lambda: folder)


async def upgrade(platform: Platform, owner: str) -> list[str]:
    """Start the program at hand on the database, as `migrate`, `run` and every command do."""
    settings = replace(platform.settings, database=DatabaseSettings(url=owner))
    addresses = external_addresses(settings)
    assert addresses is not None
    return await prepare_external(addresses, settings)


async def test_up_and_back_with_orders_open(
    platform: Platform,
    road: Road,
    owner: str,
    spare: str,
    postgres: EmbeddedPg,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    store_keys(platform.settings.keys_dir, RING)
    first, second = await road.order("in_progress"), await road.order("pending_review")
    before = await contents(owner)
    saved = platform.settings.data_dir / FOLDER
    assert await upgrade(platform, owner) == [] and not saved.exists()

    with monkeypatch.context() as newer:
        next_version(newer, tmp_path / "newer", STEP)
        assert await upgrade(platform, owner) == ["9001_probe.sql"]
        await platform.database._pool.expire_connections()  # the roles start anew
        await road.bring_on(first, "in_progress", "pending_review")  # work goes on
        await road.bring_on(second, "pending_review", "closed")
        assert await upgrade(platform, owner) == []
    (path,) = saved.iterdir()

    with pytest.raises(MigrationRefused, match=r"9001_probe.sql.*比程序新.*before-upgrade"):
        await upgrade(platform, owner)  # the old program keeps its hands off
    check_header(path, RING)  # … and can read what was saved for it
    programs = Programs(postgres.bin, spare)
    back = await restore_backup(path, RING, programs, platform.blobs, tmp_path, app_may_login=True)
    assert back.audit.broken_at is None
    assert await contents(spare) == before

    database = await Database.open(spare, max_size=2)
    async with database.acquire() as connection:
        city = CurrentCity(await city_in_force(connection))
        states = dict(await connection.fetch("SELECT number, state FROM work_order"))
    assert states == {first: "in_progress", second: "pending_review"}
    assert wire(platform.settings, database, platform.clock, RING, city).orders
    await database.close()


async def test_a_newer_backup_is_refused_by_the_old_program(
    platform: Platform,
    road: Road,
    owner: str,
    postgres: EmbeddedPg,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    store_keys(platform.settings.keys_dir, RING)
    await road.order()
    with monkeypatch.context() as newer:
        next_version(newer, tmp_path / "newer", STEP)
        await upgrade(platform, owner)
        from callcenter.backup.write import write_backup

        path = tmp_path / "new.ccb"
        await write_backup(Programs(postgres.bin, owner), RING, None, path, platform.clock.now())
    with pytest.raises(MigrationRefused, match=r"第 9001 步.*比程序"):
        check_header(path, RING)


async def test_a_step_that_fails_on_this_data_changes_nothing(
    platform: Platform, road: Road, owner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store_keys(platform.settings.keys_dir, RING)
    await road.order()
    before = await contents(owner)
    next_version(monkeypatch, tmp_path / "newer", f"{STEP} CREATE UNIQUE INDEX ON organisation (kind);")
    with pytest.raises(MigrationRefused, match="试运行失败，未做任何改动"):
        await upgrade(platform, owner)
    assert await contents(owner) == before
    assert not (platform.settings.data_dir / FOLDER).exists()


async def test_without_its_keys_no_upgrade(
    platform: Platform, road: Road, owner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await road.order()
    connection = await asyncpg.connect(owner)
    await connection.execute("INSERT INTO key_fingerprint (fingerprint) VALUES ('other')")
    await connection.close()
    before = await contents(owner)
    next_version(monkeypatch, tmp_path / "newer", STEP)
    with pytest.raises(KeysUnusable, match="keys restore"):
        await upgrade(platform, owner)
    store_keys(platform.settings.keys_dir, RING)
    with pytest.raises(KeysUnusable, match="密钥文件与数据库不匹配"):
        await upgrade(platform, owner)
    assert await contents(owner) == before


async def test_a_role_alone_refuses_any_schema_but_its_own(
    platform: Platform, city_dsn: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, owner: str
) -> None:
    with monkeypatch.context() as newer:
        next_version(newer, tmp_path / "newer", STEP)
        with pytest.raises(MigrationRefused, match="还差 1 步，请先执行 callcenter migrate"):
            await compose(platform.settings, city_dsn)
        await upgrade(platform, owner)
    with pytest.raises(MigrationRefused, match="比程序新"):
        await compose(platform.settings, city_dsn)


async def test_lost_keys_are_asked_for_and_not_replaced(platform: Platform, city_dsn: str) -> None:
    folder = platform.settings.keys_dir
    store_keys(folder, RING)
    await (await compose(platform.settings, city_dsn)).close()
    shutil.rmtree(folder)
    with pytest.raises(KeysUnusable, match="keys restore"):
        await compose(platform.settings, city_dsn)
    assert not folder.exists()
