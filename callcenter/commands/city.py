"""`callcenter city load`: check a city pack and bring it into force."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
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
    "notice_template": "通知用语",
    "reply_text": "会话用语",
    "road_ground": "办理依据",
    "follow_up_plan": "回访计划",
    "follow_up_script": "回访话术",
    "clock_change_rule": "时限变更规则",
    "unit_calendar": "单位日历",
    "answer_door": "答复送达方式",
    "hard_matter_kind": "难办事类型",
    "same_matter_rule": "同一事项规则",
    "ladder_level": "提级阶梯",
    "ladder_trigger": "提级条件",
    "ladder_post": "提级岗位",
    "session_post": "现场会轮值",
    "knowledge_synonym": "知识库同义词",
    "knowledge_starting": "知识库初始条目",
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
                "held_calendars": [
                    {"name": held.name, "version": held.version, "change": held.change}
                    for held in loaded.held
                ],
            }
        )
        return 0
    for line in told(loaded):
        say(line)
    return 0


def told(loaded: Loaded) -> Iterator[str]:
    """What a load did, in words."""
    if loaded:
        yield f"{loaded.city}数据已导入，现为第 {loaded.version} 版："
        for table, change in loaded.changes.items():
            yield f"  {_TABLES[table]}：新增 {change.added}，更新 {change.changed}，停用 {change.retired}"
    elif not loaded.held:
        yield f"{loaded.city}数据与已导入的第 {loaded.version} 版相同，没有改动。"
    for held in loaded.held:
        yield (
            f"工作日历 {held.name}（第 {held.version} 版）与现行的不同，没有直接生效：有时限正按现行的计算。"
            f"已列为待执行的日历变更 {held.change}，请主管在“日历”页查看逐件影响后执行。"
        )


async def _load(settings: Settings, folder: Path) -> Loaded:
    async with database_for(settings) as addresses:
        database = await Database.open(addresses.app, max_size=1)
        try:
            async with database.transaction() as connection:
                return await bring_into_force(connection, folder, SystemClock().now())
        finally:
            await database.close()
