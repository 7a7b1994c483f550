"""Where a backup comes from and where it goes: the settings' database, its programs, its blobs and keys."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from callcenter.backup.programs import Programs
from callcenter.backup.restore import TargetNotEmpty, require_empty
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
        root = embedded_root(settings)
        if (root / "data").exists():
            raise TargetNotEmpty(
                f"数据目录 {settings.data_dir} 里已有数据库，恢复不会覆盖任何数据；"
                "请另给一个空的数据目录，或先把其中的 postgres 目录移开。"
            )
        server = EmbeddedPg(root)
        try:
            server.start()
            asyncio.run(create_database(server.superuser_dsn(), DATABASE))
            yield Programs(server.bin, server.superuser_dsn(DATABASE))
        except BaseException:
            server.stop()
            shutil.rmtree(root, ignore_errors=True)
            raise
        finally:
            server.stop()
