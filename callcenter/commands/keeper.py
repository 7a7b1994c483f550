"""`callcenter keeper`: only the process that makes the scheduled backups."""

from __future__ import annotations

import argparse
import asyncio
import logging

from callcenter.commands.options import add_settings_options, settings_from
from callcenter.config import Settings
from callcenter.kernel.errors import UsageError
from callcenter.logs import configure_logging

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_options(parser)


def run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    if not settings.backup.is_wanted:
        raise UsageError("没有设置 backup.folder 或 backup.s3_prefix，不知道备份写到哪里。")
    configure_logging(settings.log)
    asyncio.run(_keep(settings))
    return 0


async def _keep(settings: Settings) -> None:
    from callcenter.backup.keeper import TICK_S, Keeper
    from callcenter.backup.place import embedded_root_of, owner_programs, sealed_blobs
    from callcenter.backup.targets import target_of
    from callcenter.database import required_url
    from callcenter.kernel.clock import SystemClock
    from callcenter.kernel.db import Database
    from callcenter.kernel.keys import load_keys
    from callcenter.kernel.tasks import Tasks, until_stopped
    from callcenter.worker import every

    ring = load_keys(settings.keys_dir)
    programs = owner_programs(settings)
    root = await embedded_root_of(settings, programs.dsn)
    database = await Database.open(required_url(settings), max_size=3)
    tasks = Tasks()
    try:
        async with sealed_blobs(settings, ring) as blobs, target_of(settings) as target:
            keeper = Keeper(
                settings=settings,
                database=database,
                programs=programs,
                ring=ring,
                blobs=blobs,
                clock=SystemClock(),
                root=root,
                target=target,
            )
            tasks.start("backups", every(TICK_S, "backups", keeper.tick))
            log.info("keeper works", extra={"action": "keeper.ready"})
            await until_stopped(tasks)
            await tasks.close()
    finally:
        await tasks.close()
        await database.close()
