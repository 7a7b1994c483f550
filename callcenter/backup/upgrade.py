"""The backup taken by itself before an upgrade changes the schema: the way back with the old program."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence

import asyncpg

from callcenter.backup.programs import Programs
from callcenter.backup.write import write_backup
from callcenter.config import Settings
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.keys import keys_for_database
from callcenter.kernel.migrate import Migration

log = logging.getLogger(__name__)

FOLDER = "before-upgrade"  # below the data folder


class UpgradeBackup:
    """Writes the database, without the blobs that no migration touches, to the data folder.

    Its file goes back with `callcenter restore` and the program that wrote it, once the folder of the
    upgraded database was moved aside; the blobs and keys stay where they are.
    """

    def __init__(self, settings: Settings, programs: Callable[[], Programs]) -> None:
        self._settings = settings
        self._programs = programs

    async def __call__(self, pending: Sequence[Migration]) -> None:
        now = SystemClock().now()
        folder = self._settings.data_dir / FOLDER
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        path = folder / f"before-{pending[0].number:04d}-{now:%Y%m%dT%H%M%SZ}.ccb"
        programs = self._programs()
        connection = await asyncpg.connect(programs.dsn, timeout=30)
        try:
            ring = await keys_for_database(connection, self._settings.keys_dir)
        finally:
            await connection.close(timeout=5)
        written = await write_backup(programs, ring, None, path, now)
        log.info("backed up before the upgrade", extra={"action": "backup.upgrade", "bytes": written.bytes})
        sys.stderr.write(f"升级数据库结构之前已备份到 {path}。\n")
