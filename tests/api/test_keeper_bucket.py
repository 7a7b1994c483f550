"""The day's backup in a bucket, and a machine made anew from there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from callcenter.backup.keeper import Keeper
from callcenter.backup.programs import Programs
from callcenter.backup.state import Kind, read_states
from callcenter.backup.targets import STAGING, target_of
from callcenter.composition import Platform
from callcenter.config import BackupSettings, BlobSettings
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.keys import store_keys
from callcenter.kernel.s3 import Bucket
from callcenter.postgres import EmbeddedPg
from tests.api.conftest import RING
from tests.api.road import Road
from tests.api.test_backup import a_day, command, machine, programs

__all__ = ["machine", "programs"]


@pytest.fixture
async def spare(postgres: EmbeddedPg) -> AsyncIterator[str]:
    admin = await asyncpg.connect(postgres.superuser_dsn())
    await admin.execute("CREATE DATABASE from_bucket TEMPLATE template0")
    yield postgres.superuser_dsn("from_bucket")
    await admin.execute("DROP DATABASE from_bucket WITH (FORCE)")
    await admin.close()


async def test_a_day_goes_to_the_bucket_and_comes_back(
    platform: Platform,
    road: Road,
    programs: Programs,
    machine: Path,
    bucket: Bucket,
    clock: FakeClock,
    spare: str,
) -> None:
    await a_day(platform, road)
    where = bucket.credentials
    settings = replace(
        platform.settings,
        blobs=BlobSettings(
            endpoint=bucket.endpoint, bucket=bucket.name, key_id=where.key_id, secret=where.secret
        ),
        backup=BackupSettings(s3_prefix="hotline", keep_days=3),
    )
    async with target_of(settings) as target:
        keeper = Keeper(
            settings=settings,
            database=platform.database,
            programs=programs,
            ring=RING,
            blobs=platform.blobs,
            clock=clock,
            root=None,
            target=target,
        )
        for _ in range(6):
            await keeper.tick()
            clock.advance(timedelta(days=1))
        async with platform.database.acquire() as connection:
            states = await read_states(connection)
        assert {kind: state.failure for kind, state in states.items()} == {Kind.dump: None, Kind.blobs: None}
    assert not [path for path in (settings.data_dir / STAGING).rglob("*") if path.is_file()]

    config = machine / "callcenter.toml"
    config.write_text(
        f'[blobs]\nendpoint = "{bucket.endpoint}"\nbucket = "{bucket.name}"\nkey_id = "{where.key_id}"\n'
        f'secret = "{where.secret}"\n[backup]\ns3_prefix = "hotline"\n'
    )
    store_keys(machine / "data" / "keys", RING)
    flags = ["--config", str(config), "--data-dir", str(machine / "data"), "--database-url", spare]
    assert "--to 只用于" in await command("restore", "s3:", "--to", "2026-11-24T00:00:00", *flags, expect=2)
    said = json.loads(await command("restore", "s3:", *flags, "--json"))
    assert said["tables"]["work_order"] == 3 and said["blobs"] == 2
    assert said["audit"]["broken_at"] is None
    assert not list((machine / "data").glob("restore-*"))
