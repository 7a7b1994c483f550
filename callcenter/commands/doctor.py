"""`callcenter doctor`: the settings in force, and what is missing."""

from __future__ import annotations

import argparse
import asyncio

from callcenter.commands.options import add_http_options, add_settings_options, say, say_json, settings_from
from callcenter.config import describe
from callcenter.doctor import Verdict, examine

_MARKS = {Verdict.ok: "✓", Verdict.note: "·", Verdict.failed: "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_http_options(parser)
    add_settings_options(parser)
    parser.add_argument("--city", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Exit code 1 where anything failed."""
    settings = settings_from(options)
    findings = asyncio.run(examine(settings))
    failed = sum(finding.verdict is Verdict.failed for finding in findings)
    if options.json:
        say_json(
            {
                "ok": not failed,
                "settings": dict(describe(settings)),
                "findings": [
                    {"name": item.name, "verdict": item.verdict, "detail": item.detail} for item in findings
                ],
            }
        )
    else:
        say("生效的设置：")
        for name, value in describe(settings):
            say(f"  {name} = {value or '（未设）'}")
        say("检查：")
        for item in findings:
            say(f"  {_MARKS[item.verdict]} {item.name}：{item.detail}")
        say(f"共 {failed} 项有问题。" if failed else "一切就绪。")
    return 1 if failed else 0
