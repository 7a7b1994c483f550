"""`callcenter restore`: a backup into an empty data folder or an empty database."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from callcenter.backup.place import empty_database, own_folder, sealed_blobs
from callcenter.backup.restore import Restored, check_header, restore_backup
from callcenter.backup.rewind import Rewound, choose_base, look, put_back_blobs, rewind
from callcenter.backup.targets import fetch_from_bucket, put_back_from_bucket
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.kernel.errors import UsageError
from callcenter.official_time import OFFICIAL, told

BUCKET = "s3:"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="文件",
        help="callcenter backup 写出的备份文件，或定时备份的目录；s3: 表示设置里的存储桶",
    )
    parser.add_argument(
        "--to",
        metavar="时刻",
        help="由定时备份的目录恢复到这个时刻（ISO 8601，不带时区按北京时间；默认最后一刻）",
    )
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Exit code 1 where everything was restored and the audit in it does not hold."""
    settings = settings_from(options)
    path = Path(options.file).expanduser().absolute()
    if options.file == BUCKET:
        with tempfile.TemporaryDirectory(prefix="restore-", dir=own_folder(settings)) as folder:
            return _run_bucket(options, settings, Path(folder))
    if path.is_dir():
        return _tell_moment(options, restore_moment(settings, path, _moment(options.to)))
    if options.to is not None:
        raise UsageError("--to 只用于定时备份的目录，单个备份文件只有一个时刻。")
    return _tell_file(options, restore_file(settings, path))


def _run_bucket(options: argparse.Namespace, settings: Settings, folder: Path) -> int:
    """From the bucket: what is needed is brought into a folder first."""
    to = _moment(options.to)
    dump = asyncio.run(fetch_from_bucket(settings, folder, to))
    if dump is not None:
        return _tell_file(options, restore_file(settings, dump, from_bucket=True))
    return _tell_moment(options, restore_moment(settings, folder, to, from_bucket=True))


def _tell_file(options: argparse.Namespace, restored: Restored) -> int:
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
        made = told(datetime.fromisoformat(header.created_at))
        say(f"已恢复 {header.city} {made}的备份：{rows} 行，{_files(restored.blobs)}。")
        if broken_at is None:
            say(f"审计记录 {restored.audit.intact} 条，逐条核对无误。")
        else:
            say(f"注意：审计记录从第 {broken_at} 条起对不上，备份之前已被改动。")
    return 0 if broken_at is None else 1


def _files(count: int) -> str:
    return f"文件 {count} 个，逐个解封核对无误" if count else "没有要放回的文件"


def restore_file(settings: Settings, path: Path, *, from_bucket: bool = False) -> Restored:
    """Restore one backup file; what cannot be restored is refused before a server is started."""
    from callcenter.kernel.keys import load_keys

    ring = load_keys(settings.keys_dir)
    check_header(path, ring)
    folder = own_folder(settings)
    with empty_database(settings) as programs:
        is_ours = settings.database.url is None

        async def fill() -> Restored:
            async with sealed_blobs(settings, ring) as blobs:
                count = await put_back_from_bucket(settings, blobs, None) if from_bucket else 0
                done = await restore_backup(path, ring, programs, blobs, folder, app_may_login=is_ours)
                return replace(done, blobs=done.blobs + count)

        return asyncio.run(fill())


def _tell_moment(options: argparse.Namespace, rewound: Rewound) -> int:
    broken_at = rewound.audit.broken_at
    last = rewound.last_event_at
    if options.json:
        say_json(
            {
                "base": str(rewound.base.path),
                "pieces": rewound.pieces,
                "orders": rewound.orders,
                "last_event_at": last.isoformat() if last else None,
                "blobs": rewound.blobs,
                "audit": {"intact": rewound.audit.intact, "broken_at": broken_at},
            }
        )
    else:
        say(f"已由 {rewound.base.path.name} 和 {rewound.pieces} 段日志恢复，{_files(rewound.blobs)}。")
        say(f"工单 {rewound.orders} 张，最后一件事发生在 {told(last) if last else '（无）'}。")
        if broken_at is not None:
            say(f"注意：审计记录从第 {broken_at} 条起对不上，备份之前已被改动。")
    return 0 if broken_at is None else 1


def restore_moment(
    settings: Settings, folder: Path, to: datetime | None, *, from_bucket: bool = False
) -> Rewound:
    """Bring a moment back from the folder of scheduled backups, into an empty data folder."""
    from callcenter.backup.depot import Depot
    from callcenter.data_dir import prepare_data_dir
    from callcenter.database import embedded_root
    from callcenter.kernel.keys import load_keys
    from callcenter.postgres import EmbeddedPg
    from callcenter.run_lock import run_lock

    if settings.database.url is not None:
        raise UsageError("由目录恢复只用于内置数据库；现有的 PostgreSQL 请用目录里 dump 下的备份文件。")
    ring = load_keys(settings.keys_dir)
    depot = Depot(folder)

    _, chosen = choose_base(depot, to)
    check_header(chosen.path, ring)

    async def put_back() -> int:
        async with sealed_blobs(settings, ring) as blobs:
            if from_bucket:
                return await put_back_from_bucket(settings, blobs, to)
            return await put_back_blobs(depot, blobs, to)

    with run_lock(prepare_data_dir(settings.data_dir)):
        server = EmbeddedPg(embedded_root(settings))
        try:
            count = 0 if (server.root / "data").exists() else asyncio.run(put_back())
            base, pieces = rewind(server, depot, ring, to)
            last, orders, verdict = asyncio.run(look(server, ring))
            return Rewound(base, pieces, last, orders, verdict, count)
        finally:
            server.stop()


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--to 的值 {text} 不是 ISO 8601 的时刻，例如 2026-11-24T09:30:00。") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFICIAL)
