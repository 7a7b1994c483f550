"""`callcenter duplicates`: which contacts of a file are about one matter, without a server or a database."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.commands.options import read_json_lines, say, say_json
from callcenter.kernel.errors import UsageError

_RELATIONS = {"duplicate_of": "他人反映的同一事", "repeat_of": "本人再次反映"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="文件",
        help="每行一个对象：id、received_at、text（或 turns），可另有 phone（只用来认出同一人）",
    )
    parser.add_argument("--city", default="chaozhou", metavar="城市", help="城市数据包（默认 chaozhou）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    rows = list(_rows(options.file))
    from callcenter.cities.pack import load_pack, pack_path  # the language library loads after the refusals
    from callcenter.patterns.matters import matters_of

    pack = load_pack(pack_path(options.city))
    found = matters_of(pack, rows, ZoneInfo(pack.facts.timezone))
    groups = [
        {
            "members": [member.key for member in group.members],
            "links": [
                {
                    "id": link.later,
                    link.relation.value: link.earlier,
                    "probability": link.probability,
                    "reasons": list(link.reasons),
                    "shared": list(link.shared),
                }
                for link in group.links
            ],
        }
        for group in found
    ]
    if options.json:
        say_json({"n": len(rows), "groups": groups})
        return 0
    for number, group in enumerate(found, 1):
        say(f"{number}. {'、'.join(member.key for member in group.members)}")
        for link in group.links:
            why = "，".join(link.reasons)
            said = f"，都提到“{'”“'.join(link.shared)}”" if link.shared else ""
            say(f"   {link.later} ← {link.earlier} {_RELATIONS[link.relation.value]}：{why}{said}")
    say(f"共 {len(rows)} 件，{len(found)} 组同一事项。")
    return 0


def _rows(path: Path) -> Iterator[tuple[str, datetime, str, str]]:
    """Key, time, words and telephone of each line."""
    seen: set[str] = set()
    for number, row in read_json_lines(path):
        key = str(row.get("id", number))
        if key in seen:
            raise UsageError(f"文件 {path} 第 {number} 行的 id“{key}”重复。")
        seen.add(key)
        try:
            at = datetime.fromisoformat(str(row.get("received_at", "")))
        except ValueError as error:
            raise UsageError(f"文件 {path} 第 {number} 行缺少时间 received_at，或不是 ISO 格式。") from error
        phone = row.get("phone")
        yield key, at, _words(row, path, number), phone if isinstance(phone, str) else ""


def _words(row: dict[str, object], path: Path, number: int) -> str:
    text = row.get("text")
    if isinstance(text, str):
        return text
    turns = row.get("turns")
    if isinstance(turns, list):
        said = [turn.get("text") for turn in turns if isinstance(turn, dict)]
        return "\n".join(part for part in said if isinstance(part, str))
    raise UsageError(f"文件 {path} 第 {number} 行缺少文字 text 或 turns。")
