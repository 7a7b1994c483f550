"""`callcenter replay`: recorded calls and messages through the real channels and pipeline."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import msgspec

from callcenter.channels.replay import Outcome, Replay, read_lines
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.composition import compose, ensure_city
from callcenter.database import database_for
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.errors import UsageError
from callcenter.workorders.model import REQUEST_TYPE_NAMES, RequestType


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="路径", help="含 calls.jsonl 的目录，或一个 .jsonl 文件")
    parser.add_argument("--rate", type=float, metavar="倍速", help="按真实时间的几倍重放(默认尽快)")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_settings_options(parser)


def run(options: argparse.Namespace) -> int:
    if options.rate is not None and not 0 < options.rate <= 1e6:
        raise UsageError("--rate 应大于 0。")
    lines = read_lines(options.path)
    settings = settings_from(options)

    async def play() -> list[Outcome]:
        made: list[Outcome] = []
        async with database_for(settings) as addresses:
            await ensure_city(settings, addresses.app, SystemClock().now())
            platform = await compose(settings, addresses.app)
            try:
                async for outcome in Replay(platform).run(lines, options.rate):
                    made.append(outcome)
                    if not options.json:
                        _tell(outcome)
            finally:
                await platform.close()
        return made

    made = asyncio.run(play())
    if options.json:
        say_json(msgspec.to_builtins(made))
    else:
        orders = sum(o.number is not None for o in made)
        say(f"共 {len(made)} 条，形成工单 {orders} 张。")
    refused = [outcome for outcome in made if outcome.error is not None]
    if refused:
        first = f"第 {refused[0].line} 行：{refused[0].error}"
        raise UsageError(f"{len(made)} 条中有 {len(refused)} 条未收下，{first}")
    return 0


def _tell(outcome: Outcome) -> None:
    name = outcome.id or f"第 {outcome.line} 行"
    if outcome.error is not None:
        say(f"{name}  未收下：{outcome.error}")
        return
    if outcome.number is None:
        say(f"{name}  未形成工单({outcome.set_aside})")
        return
    kind = REQUEST_TYPE_NAMES[RequestType(outcome.request_type)] if outcome.request_type else ""
    path = "/".join(outcome.category)
    say(f"{name}  {outcome.number}  {kind}  {path}  {outcome.town or '-'}  {outcome.department_name or '-'}")
