"""`callcenter retention`: what has come to the end of its term; told only, unless `--apply` is given."""

from __future__ import annotations

import argparse
import asyncio

from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.privacy.retention import Due

_NAMES = {
    "orders": "工单（去标识化）",
    "speech": "录音和通话文字（销毁）",
    "aside": "未形成工单的来件（销毁）",
}
_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--apply", action="store_true", help="执行清除（不给出时只列出，不改动）")
    add_settings_options(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    due = asyncio.run(_due(settings_from(options), apply=options.apply))
    found = {"orders": due.orders, "speech": due.speech, "aside": due.aside}
    if options.json:
        say_json({"applied": options.apply, **found})
        return 0
    say("已清除：" if options.apply else "到期、尚未清除（未作改动；执行请加 --apply）：")
    for kind, numbers in found.items():
        shown = "、".join(numbers[:_SHOWN]) + ("……" if len(numbers) > _SHOWN else "")
        say(f"  {_NAMES[kind]}：{len(numbers)} 件 {shown}".rstrip())
    return 0


async def _due(settings: Settings, *, apply: bool) -> Due:
    from callcenter.composition import compose
    from callcenter.database import database_for

    async with database_for(settings) as addresses:
        platform = await compose(settings, addresses.app)
        try:
            now = platform.clock.now()
            return await platform.retention.apply(now) if apply else await platform.retention.due(now)
        finally:
            await platform.close()
