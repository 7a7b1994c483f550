"""A database ready to use: the one of the settings, or the embedded one, migrated either way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.backup.programs import Programs
from callcenter.backup.upgrade import UpgradeBackup
from callcenter.config import Settings
from callcenter.data_dir import prepare_data_dir
from callcenter.kernel.errors import UsageError
from callcenter.kernel.migrate import migrate
from callcenter.kernel.provision import create_database
from callcenter.postgres import DATABASE, EmbeddedPg, running
from callcenter.postgres_host import find_bin


@dataclass(frozen=True, slots=True)
class Addresses:
    """Two ways into one database: as the application (no DDL), and as who may migrate it."""

    app: str
    owner: str


def external_addresses(settings: Settings) -> Addresses | None:
    """The operator's own PostgreSQL, or None where the embedded one is to be used."""
    database = settings.database
    if database.url is None:
        return None
    return Addresses(app=database.url, owner=database.owner_url or database.url)


def embedded_root(settings: Settings) -> Path:
    """The folder of the embedded cluster, inside a data folder made ready."""
    return prepare_data_dir(settings.data_dir) / "postgres"


def required_url(settings: Settings) -> str:
    """The address a role started by itself connects to; only `run` brings a database of its own."""
    if settings.database.url is None:
        raise UsageError(
            "单独启动一个角色需要数据库地址：请设置 DATABASE_URL 或 --database-url；"
            "要用内置数据库请改用 callcenter run。"
        )
    return settings.database.url


async def prepare_external(addresses: Addresses, settings: Settings) -> list[str]:
    """Migrate the operator's database, backed up before; the names of the migrations applied."""
    saved = UpgradeBackup(settings, lambda: Programs(find_bin(), addresses.owner))
    return await migrate(addresses.owner, precaution=saved)


async def prepare_embedded(server: EmbeddedPg, settings: Settings) -> tuple[Addresses, list[str]]:
    """Create and migrate the database of a started server, backed up before if it holds data.

    Its addresses and the names of the migrations applied.
    """
    await create_database(server.superuser_dsn(), DATABASE)
    owner = server.superuser_dsn(DATABASE)
    saved = UpgradeBackup(settings, lambda: Programs(server.bin, owner))
    applied = await migrate(owner, app_may_login=True, precaution=saved)
    return Addresses(app=server.dsn(), owner=owner), applied


@asynccontextmanager
async def database_for(settings: Settings) -> AsyncIterator[Addresses]:
    """The database for the length of one command.

    The operator's where one is set; else that of the server running on the data folder; else the
    embedded one, started under the folder's lock and stopped at the end.
    """
    external = external_addresses(settings)
    if external is not None:
        await prepare_external(external, settings)
        yield external
        return
    with running(embedded_root(settings)) as server:
        addresses, _ = await prepare_embedded(server, settings)
        yield addresses
