"""Where a backup comes from and where it goes: the settings' database, its programs, its blobs and keys."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from callcenter.backup.programs import Programs
from callcenter.backup.restore import require_empty
from callcenter.blob_store import blob_store
from callcenter.config import Settings
from callcenter.data_dir import prepare_data_dir
from callcenter.database import embedded_root, external_addresses
from callcenter.kernel.blobs import Blobs
from callcenter.kernel.crypto import KeyRing, Vault
from callcenter.kernel.errors import UsageError
from callcenter.kernel.provision import create_database
from callcenter.os_errors import reason
from callcenter.postgres import DATABASE, EmbeddedPg, running
from callcenter.postgres_host import find_bin
from callcenter.run_lock import run_lock


class NothingThere(UsageError):
    """There is no database to look at."""

    code = "no-database"


@asynccontextmanager
async def sealed_blobs(settings: Settings, ring: KeyRing) -> AsyncIterator[Blobs]:
    """The blobs of this installation for the length of a block."""
    blobs = blob_store(settings, Vault(ring))
    try:
        yield blobs
    finally:
        await blobs.close()


def own_folder(settings: Settings) -> Path:
    """The data folder, made if need be; only one with a database in it must let that one's user pass."""
    if settings.database.url is None:
        return prepare_data_dir(settings.data_dir)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"数据目录 {settings.data_dir} 无法建立：{reason(error)}。") from error
    return settings.data_dir


@contextmanager
def existing_database(settings: Settings) -> Iterator[Programs]:
    """The database as it is, nothing migrated: the running one, or the embedded one started for the block."""
    external = external_addresses(settings)
    if external is not None:
        yield Programs(find_bin(), external.owner)
        return
    root = settings.data_dir / "postgres"
    if not (root / "data" / "PG_VERSION").is_file():
        raise NothingThere(f"数据目录 {settings.data_dir} 里还没有数据库。")
    with running(root) as server:
        yield Programs(server.bin, server.superuser_dsn(DATABASE))


def owner_programs(settings: Settings) -> Programs:
    """The programs for a role that was started on a database somebody else runs."""
    addresses = external_addresses(settings)
    if addresses is None:
        raise NothingThere("定时备份进程由 callcenter run 启动；单独启动时请给出数据库地址。")
    root = settings.data_dir / "postgres"
    return Programs(EmbeddedPg(root).bin if root.is_dir() else find_bin(), addresses.owner)


async def embedded_root_of(settings: Settings, dsn: str) -> Path | None:
    """The folder of the embedded cluster where the database at ``dsn`` is that one, else None."""
    root = (settings.data_dir / "postgres").resolve()
    connection = await asyncpg.connect(dsn, timeout=30)
    try:
        folder = await connection.fetchval("SELECT current_setting('data_directory', true)")
    except asyncpg.InsufficientPrivilegeError:
        return None  # the operator's own server keeps such things to itself
    finally:
        await connection.close(timeout=5)
    return root if folder == str(root / "data") else None


@contextmanager
def empty_database(settings: Settings) -> Iterator[Programs]:
    """An empty database to restore into; a cluster made for it goes away again if the block fails.

    Raises TargetNotEmpty where anything is there already.
    """
    external = external_addresses(settings)
    if external is not None:
        try:
            asyncio.run(require_empty(external.owner))
        except (OSError, asyncpg.PostgresError) as error:
            raise NothingThere(f"连不上目标数据库：{error}") from error
        yield Programs(find_bin(), external.owner)
        return
    with run_lock(prepare_data_dir(settings.data_dir)):
        server = EmbeddedPg(embedded_root(settings))
        was_there = (server.root / "data").exists()
        server.start()
        try:
            asyncio.run(create_database(server.superuser_dsn(), DATABASE))
            programs = Programs(server.bin, server.superuser_dsn(DATABASE))
            asyncio.run(require_empty(programs.dsn))  # one that was cut off here left it so
            yield programs
        except BaseException:
            server.stop()
            if not was_there:
                shutil.rmtree(server.root, ignore_errors=True)
            raise
        finally:
            server.stop()
