"""`callcenter knowledge import`: look at a table of articles, or bring it in to be approved."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.composition import compose, ensure_city
from callcenter.config import Settings
from callcenter.database import database_for
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.errors import UsageError
from callcenter.knowledge.importing import Imported
from callcenter.knowledge.mapping import FieldMapping, read_mapping
from callcenter.os_errors import reason

_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    taken = acts.add_parser(
        "import",
        help="导入知识表格",
        description="导入 CSV（UTF-8 或 GB18030）或 xlsx 知识表格；导入的内容须在知识库页经另一人审核后生效。"
        "同一文件重复导入不作任何改动",
    )
    taken.add_argument("file", type=Path, metavar="文件", help="CSV 或 xlsx 表格")
    taken.add_argument("--dry-run", action="store_true", help="只检查，逐行列出问题，不写入")
    taken.add_argument("--skip-faulty", action="store_true", help="有问题的行跳过，其余照常导入")
    taken.add_argument("--mapping", type=Path, metavar="文件", help="列的对应关系（TOML，字段 = 模板）")
    taken.add_argument("--owner", metavar="单位代码", help="表里的单位不在本市时归口的单位")
    add_settings_options(taken)
    taken.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    content = _read(options.file)
    mapping = None
    if options.mapping is not None:
        text = _read(options.mapping).decode("utf-8", errors="replace")
        mapping = read_mapping(options.mapping.stem, text)
    done = asyncio.run(_import(settings_from(options), options, content, mapping))
    faulty = len({fault.line for fault in done.faults})
    if options.json:
        say_json(
            {
                "applied": done.is_applied,
                "added": done.added,
                "changed": done.changed,
                "unchanged": done.unchanged,
                "faulty": faulty,
                "mapping": done.mapping,
                "import_id": done.import_id,
                "faults": [
                    {"line": f.line, "field": f.field, "code": f.code, "message": f.message}
                    for f in done.faults
                ],
            }
        )
    else:
        _say(done, faulty, dry_run=options.dry_run)
    if done.faults and not done.is_applied:
        raise UsageError(f"表格有 {faulty} 行有问题，没有写入；改好后重试，或加 --skip-faulty 跳过这些行。")
    return 0


def _say(done: Imported, faulty: int, *, dry_run: bool) -> None:
    for fault in done.faults[:_SHOWN]:
        say(f"  第 {fault.line} 行 {fault.field}：{fault.message}")
    if len(done.faults) > _SHOWN:
        say(f"  另有 {len(done.faults) - _SHOWN} 处，用 --json 列出全部")
    counts = f"新增 {done.added}，更新 {done.changed}，相同 {done.unchanged}，有问题 {faulty} 行"
    if done.is_applied:
        waits = "" if done.import_id is None else f"；第 {done.import_id} 批，待另一人审核后生效"
        say(f"已导入：{counts}{waits}。")
    else:
        say(f"{'只作检查，' if dry_run else ''}没有写入：{counts}。")


async def _import(
    settings: Settings, options: argparse.Namespace, content: bytes, mapping: FieldMapping | None
) -> Imported:
    now = SystemClock().now()
    async with database_for(settings) as addresses:
        await ensure_city(settings, addresses.app, now)
        platform = await compose(settings, addresses.app)
        try:
            async with platform.database.transaction() as tx:
                return await platform.knowledge.importing.run(
                    tx,
                    None,
                    options.file.name,
                    content,
                    now,
                    apply=not options.dry_run,
                    skip_faulty=options.skip_faulty,
                    mapping=mapping,
                    owner=options.owner,
                )
        finally:
            await platform.close()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"读不了 {path}：{reason(error)}。") from error
