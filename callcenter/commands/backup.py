"""`callcenter backup`: the database and all blobs, sealed, in one file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.backup.write import BLOBS, Written, write_backup
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.kernel.clock import SystemClock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="备份写到哪里（不能已存在）")
    parser.add_argument("--without-blobs", action="store_true", help="只备份数据库，不含录音和附件")
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    path = options.file.expanduser().absolute()
    written = back_up(settings_from(options), path, with_blobs=not options.without_blobs)
    manifest, header = written.manifest, written.header
    stored = manifest.streams[BLOBS].count if BLOBS in manifest.streams else 0
    if options.json:
        say_json(
            {
                "file": str(path),
                "bytes": written.bytes,
                "city": header.city,
                "created_at": header.created_at,
                "schema": header.schema,
                "fingerprint": header.fingerprint,
                "key_version": header.key_version,
                "tables": manifest.tables,
                "blobs": stored,
                "audit_rows": manifest.audit_rows,
            }
        )
        return 0
    say(f"已备份到 {path}（{written.bytes / 1024**2:.1f} MB），并已重读核对。")
    rows = sum(manifest.tables.values())
    say(f"  {header.city}，数据库结构第 {header.schema} 步，共 {rows} 行；文件 {stored} 个。")
    say(f"  密钥指纹 {header.fingerprint[:16]}…，第 {header.key_version} 版；恢复时需要密钥托管件。")
    return 0


def back_up(settings: Settings, path: Path, *, with_blobs: bool) -> Written:
    """Write one backup file of this installation."""
    from callcenter.backup.place import existing_database, sealed_blobs
    from callcenter.kernel.keys import load_keys

    with existing_database(settings) as programs:
        ring = load_keys(settings.keys_dir)

        async def write() -> Written:
            async with sealed_blobs(settings, ring) as blobs:
                now = SystemClock().now()
                return await write_backup(programs, ring, blobs if with_blobs else None, path, now)

        return asyncio.run(write())
