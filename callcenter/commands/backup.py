"""`callcenter backup`: the database and all blobs, sealed, in one file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.kernel.clock import SystemClock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="备份写到哪里（不能已存在）")
    parser.add_argument("--without-blobs", action="store_true", help="只备份数据库，不含录音和附件")
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    from callcenter.backup.place import blob_store, existing_database
    from callcenter.backup.write import BLOBS, write_backup
    from callcenter.kernel.keys import load_keys

    settings = settings_from(options)
    path = options.file.expanduser().absolute()
    with existing_database(settings) as programs:
        ring = load_keys(settings.keys_dir)
        blobs = None if options.without_blobs else blob_store(settings)
        written = asyncio.run(write_backup(programs, ring, blobs, path, SystemClock().now()))
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
