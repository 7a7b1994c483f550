"""`callcenter doctor`: the settings in force, and what is missing."""

from __future__ import annotations

import argparse
import asyncio

from callcenter.commands.options import add_http_options, add_settings_options, say, say_json, settings_from
from callcenter.config import Settings, describe
from callcenter.doctor import Verdict, examine, examine_controls
from callcenter.security.dengbao import STATE_NAMES, State

_STATE_MARKS = {State.met: "✓", State.not_met: "✗", State.duty: "·"}
_MARKS = {Verdict.ok: "✓", Verdict.note: "·", Verdict.failed: "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_http_options(parser)
    add_settings_options(parser)
    parser.add_argument("--city", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）")
    parser.add_argument("--dengbao", action="store_true", help="逐条列出等保三级的控制点及其依据")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    """Exit code 1 where anything failed."""
    settings = settings_from(options)
    if options.dengbao:
        return _dengbao(settings, as_json=options.json)
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


def _dengbao(settings: Settings, *, as_json: bool) -> int:
    found = asyncio.run(examine_controls(settings))
    failed = sum(control.state is State.not_met for control in found)
    if as_json:
        say_json(
            {
                "standard": "GB/T 22239-2019",
                "level": 3,
                "ok": not failed,
                "controls": [
                    {
                        "clause": item.clause,
                        "title": item.title,
                        "state": item.state,
                        "evidence": list(item.evidence),
                        "tests": list(item.tests),
                    }
                    for item in found
                ],
            }
        )
        return 1 if failed else 0
    for item in found:
        say(f"{_STATE_MARKS[item.state]} {item.clause} {item.title}：{STATE_NAMES[item.state]}")
        for line in item.evidence:
            say(f"    {line}")
        for name in item.tests:
            say(f"    测试 {name}")
    say(f"共 {len(found)} 个控制点，{failed} 个不符合。")
    return 1 if failed else 0
