"""`callcenter replay`: recorded calls and messages through the real channels and pipeline."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import aiohttp
import msgspec

from callcenter.channels.replay import Outcome, Replay, read_lines
from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.composition import compose, ensure_city
from callcenter.config import Settings
from callcenter.database import database_for
from callcenter.hearing.playing import Played, Player
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.errors import UsageError
from callcenter.run_lock import running_supervisor
from callcenter.workorders.model import REQUEST_TYPE_NAMES, RequestType
from nlp.asr.audio import AudioError
from nlp.asr.live.recorded import RecordedSource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="路径", help="含 calls.jsonl 的目录，或一个 .jsonl 文件")
    parser.add_argument("--rate", type=float, metavar="倍速", help="按真实时间的几倍重放(默认尽快)")
    parser.add_argument(
        "--live",
        action="store_true",
        help="作为进行中的通话，实时播给正在运行的平台（随听），密码从标准输入读",
    )
    parser.add_argument("--as", dest="username", default="agent01", metavar="用户", help="由哪位坐席随听")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_settings_options(parser)


def run(options: argparse.Namespace) -> int:
    if options.rate is not None and not 0 < options.rate <= 1e6:
        raise UsageError("--rate 应大于 0。")
    settings = settings_from(options)
    if options.live:
        return _play_live(options, settings)
    lines = read_lines(options.path)

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


def _play_live(options: argparse.Namespace, settings: Settings) -> int:
    running = running_supervisor(settings.data_dir)
    if running is None or not running.url:
        raise UsageError("平台没有在运行，请先执行 callcenter run。")
    files = sorted(options.path.glob("**/*.wav")) if options.path.is_dir() else [options.path]
    if not files:
        raise UsageError(f"{options.path} 里没有录音（.wav）。")
    password = sys.stdin.readline().strip()

    async def play() -> list[Played]:
        made: list[Played] = []
        async with aiohttp.ClientSession() as http:
            player = Player(http, running.url.rstrip("/"))
            await player.log_in(options.username, password)
            for file in files:
                source = RecordedSource.read(file, speed=options.rate or 1.0)
                made.append(await player.play(source, None))
                if not options.json:
                    _tell_played(file, made[-1])
        return made

    try:
        made = asyncio.run(play())
    except (aiohttp.ClientError, AudioError, TimeoutError) as error:
        raise UsageError(f"没有播完：{error}") from error
    if options.json:
        say_json(msgspec.to_builtins(made))
    return 0


def _tell_played(file: Path, played: Played) -> None:
    say(f"{file.name}  听完后 {played.delay_s:.1f} 秒表单完整")
    for line in played.lines:
        who = "坐席" if line["speaker"] == "agent" else "市民"
        said = "（未听到）" if line["kind"] == "gap" else line["text"]
        say(f"  {line['start_s']:7.1f}  {who}  {said}")
    for name, field in played.fields.items():
        say(f"  {name} = {field['value']}  {field['confidence']:.0%}")


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
