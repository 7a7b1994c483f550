"""`callcenter audit verify | anchor`: is the audit whole, and what is its head."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callcenter.commands.options import add_settings_options, say, say_json, settings_from
from callcenter.config import Settings
from callcenter.kernel.errors import UsageError
from callcenter.security.proof import ANCHORS, Anchor, parse_anchor, read_anchors

EXIT_BROKEN = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    verify = acts.add_parser("verify", help="核对全部审计记录", description="核对审计链，损坏时退出码为 2")
    verify.add_argument("--anchor", type=Path, metavar="文件", help="另存的校验值文件（默认在数据目录）")
    verify.add_argument("--head", metavar="序号:散列值", help="另行保存的一个校验值，如来自日志服务器")
    anchor = acts.add_parser("anchor", help="输出最新的校验值", description="输出最新的校验值，供另行保存")
    for act in (verify, anchor):
        add_settings_options(act)
        act.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    if options.act == "anchor":
        return asyncio.run(_anchor(settings, as_json=options.json))
    return asyncio.run(_verify(settings, options))


async def _verify(settings: Settings, options: argparse.Namespace) -> int:
    from callcenter.composition import compose
    from callcenter.database import database_for
    from callcenter.security import proof

    anchors = _anchors(settings, options)
    async with database_for(settings) as addresses:
        platform = await compose(settings, addresses.app)
        try:
            async with platform.database.acquire() as connection:
                found = await proof.prove(connection, platform.audit, anchors)
            async with platform.database.transaction() as tx:
                await proof.remember(tx, found, platform.clock.now())
        finally:
            await platform.close()
    text = None if found.fault is None else proof.FAULT_TEXT[found.fault]
    if options.json:
        say_json(
            {
                "ok": found.fault is None,
                "head": found.head_id,
                "intact": found.intact,
                "anchors": len(anchors),
                "broken_at": found.broken_at,
                "fault": found.fault,
                "detail": text,
            }
        )
    elif text is None:
        say(f"审计记录完整：共 {found.intact} 条，{_compared(len(anchors))}。")
    else:
        say(f"审计记录不完整：第 {found.broken_at} 条{text}；此前 {found.intact} 条完好。")
    return 0 if found.fault is None else EXIT_BROKEN


def _compared(anchors: int) -> str:
    """A chain alone does not show that its end was cut off."""
    if anchors:
        return f"与 {anchors} 个另存的校验值相符"
    return "没有另存的校验值可以对照，末尾的记录若被删去看不出来，请用 --anchor 或 --head 给出"


def _anchors(settings: Settings, options: argparse.Namespace) -> list[Anchor]:
    """Every head kept elsewhere that this machine is told of."""
    kept: Path = options.anchor or settings.audit.anchor_file or settings.data_dir / ANCHORS
    if options.anchor is not None and not kept.is_file():
        raise UsageError(f"找不到审计校验值文件 {kept}。")
    found = read_anchors(kept)
    return [*found, parse_anchor(options.head)] if options.head else found


async def _anchor(settings: Settings, *, as_json: bool) -> int:
    from callcenter.composition import compose
    from callcenter.database import database_for
    from callcenter.kernel.audit import head

    async with database_for(settings) as addresses:
        platform = await compose(settings, addresses.app)
        try:
            async with platform.database.acquire() as connection:
                newest = await head(connection)
        finally:
            await platform.close()
    number, digest = (0, "") if newest is None else (newest.id, newest.hash.hex())
    if as_json:
        say_json({"id": number, "hash": digest})
    else:
        say(f"{number}:{digest}")
    return 0
