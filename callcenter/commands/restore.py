"""`callcenter restore`: a backup into an empty data folder or an empty database."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.backup.restore import Restored, check_header, restore_backup
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="callcenter backup 写出的备份文件")
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Exit code 1 where everything was restored and the audit in it does not hold."""
    settings = settings_from(options)
    restored = restore_file(settings, options.file.expanduser().absolute())
    broken_at = restored.audit.broken_at
    if options.json:
        say_json(
            {
                "city": restored.header.city,
                "created_at": restored.header.created_at,
                "schema": restored.header.schema,
                "tables": restored.manifest.tables,
                "blobs": restored.blobs,
                "audit": {"intact": restored.audit.intact, "broken_at": broken_at},
            }
        )
    else:
        rows = sum(restored.manifest.tables.values())
        header = restored.header
        say(f"已恢复 {header.city} {header.created_at} 的备份：{rows} 行，文件 {restored.blobs} 个。")
        if broken_at is None:
            say(f"审计记录 {restored.audit.intact} 条，逐条核对无误。")
        else:
            say(f"注意：审计记录从第 {broken_at} 条起对不上，备份之前已被改动。")
    return 0 if broken_at is None else 1


def restore_file(settings: Settings, path: Path) -> Restored:
    """Restore one backup file; what cannot be restored is refused before a server is started."""
    from callcenter.backup.place import empty_database, own_folder, sealed_blobs
    from callcenter.kernel.keys import load_keys

    ring = load_keys(settings.keys_dir)
    check_header(path, ring)
    folder = own_folder(settings)
    with empty_database(settings) as programs:
        is_ours = settings.database.url is None

        async def fill() -> Restored:
            async with sealed_blobs(settings, ring) as blobs:
                return await restore_backup(path, ring, programs, blobs, folder, app_may_login=is_ours)

        return asyncio.run(fill())
