"""`callcenter city load`: check a city pack and bring it into force."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.cities.load import Loaded
from callcenter.cities.pack import load_pack, pack_path
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.composition import bring_into_force
from callcenter.config import Settings
from callcenter.database import database_for
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.db import Database

_TABLES = {
    "city": "城市总表",
    "setting": "限值",
    "division": "行政区划",
    "organisation": "单位",
    "category": "事项分类",
    "request_type_rule": "诉求类型规则",
    "urgency_rule": "紧急程度规则",
    "track_rule": "轨道规则",
    "duty_row": "派单目录",
    "sla_policy": "时限规则",
    "sla_step": "亮牌规则",
    "letter_form": "文书格式",
    "calendar": "工作日历",
    "queue": "队列",
    "merged_line": "归并号码",
    "duty_roster": "值班表",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    load = acts.add_parser(
        "load", help="导入城市数据包", description="检查并导入城市数据包；同一数据包重复导入不作任何改动"
    )
    load.add_argument("path", metavar="路径", help="数据包的目录，或自带数据包的名称")
    add_settings_options(load)
    load.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    folder = pack_path(options.path)
    load_pack(folder)  # a faulty pack is refused before any database is started
    loaded = asyncio.run(_load(settings_from(options), folder))
    if options.json:
        say_json(
            {
                "city": loaded.city,
                "version": loaded.version,
                "changed": bool(loaded),
                "tables": {
                    table: {"added": change.added, "changed": change.changed, "retired": change.retired}
                    for table, change in loaded.changes.items()
                },
            }
        )
        return 0
    if not loaded:
        say(f"{loaded.city}数据与已导入的第 {loaded.version} 版相同，没有改动。")
        return 0
    say(f"{loaded.city}数据已导入，现为第 {loaded.version} 版：")
    for table, change in loaded.changes.items():
        say(f"  {_TABLES[table]}：新增 {change.added}，更新 {change.changed}，停用 {change.retired}")
    return 0


async def _load(settings: Settings, folder: Path) -> Loaded:
    async with database_for(settings) as addresses:
        database = await Database.open(addresses.app, max_size=1)
        try:
            async with database.transaction() as connection:
                return await bring_into_force(connection, folder, SystemClock().now())
        finally:
            await database.close()
