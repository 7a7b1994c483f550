"""`callcenter classify`: one text, or one a line, without a server or a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.commands.options import read_json_lines, say, say_json
from callcenter.kernel.errors import UsageError
from nlp.classify.model import Context, RequestType, Track, Understanding, Urgency

if TYPE_CHECKING:
    from callcenter.cities.schema import CityPack
    from callcenter.cities.understanding import CityMind

MOST_CHARACTERS = 200_000

_TYPES = {
    RequestType.CONSULTATION: "咨询",
    RequestType.HELP: "求助",
    RequestType.COMPLAINT: "投诉",
    RequestType.REPORT: "举报",
    RequestType.SUGGESTION: "建议",
    RequestType.PRAISE: "表扬",
    RequestType.OTHER: "其他",
}
_URGENCIES = {Urgency.NORMAL: "一般", Urgency.URGENT: "紧急", Urgency.EMERGENCY: "突发"}
_TRACKS = {
    Track.ORDINARY: "普通",
    Track.ENTERPRISE: "企业直通车",
    Track.HARD_MATTER: "疑难",
    Track.EFFICIENCY: "效能监督",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", metavar="诉求", help="诉求的文字；- 表示从标准输入读取")
    parser.add_argument(
        "--city", default="chaozhou", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--jsonl", type=Path, metavar="文件", help="逐行分析：每行一个对象，读它的 text，每行输出一个结果"
    )
    parser.add_argument(
        "--received-at",
        metavar="时间",
        help="收到的时间（ISO 8601，默认现在），“昨晚”“上周三”由它算起；--jsonl 的行可自带 received_at",
    )
    parser.add_argument(
        "--model", type=Path, metavar="目录", help="分类改用训练好的模型（callcenter train 的目录）"
    )


def run(options: argparse.Namespace) -> int:
    if (options.text is None) == (options.jsonl is None):
        raise UsageError("请给出诉求的文字（- 表示标准输入），或用 --jsonl 给出文件，二者选一。")
    from callcenter.cities.pack import (
        load_pack,
        pack_path,
    )  # after the cheap refusals: these load the language library
    from callcenter.cities.understanding import CityMind
    from callcenter.kernel.clock import SystemClock

    text = None if options.text is None else _checked(_stdin() if options.text == "-" else options.text)
    pack = load_pack(pack_path(options.city))
    now = SystemClock().now().astimezone(ZoneInfo(pack.facts.timezone)).replace(microsecond=0)
    if options.received_at is not None:
        now = _moment(options.received_at, now, "--received-at ")
    mind = CityMind(pack, now.date()) if options.model is None else _trained_mind(pack, now, options.model)
    if text is None:
        for number, row in read_json_lines(options.jsonl):
            said, channel = row.get("text"), row.get("channel", "")
            if not isinstance(said, str) or not isinstance(channel, str):
                raise UsageError(f"文件 {options.jsonl} 第 {number} 行缺少文字 text。")
            context = Context(channel=channel, received_at=_received(row, now, options.jsonl, number))
            say_json(mind.understand(said[:MOST_CHARACTERS], context).as_json(), compact=True)
    elif options.json:
        say_json(mind.understand(text, Context(received_at=now)).as_json())
    else:
        _tell(mind.understand(text, Context(received_at=now)))
    return 0


def _received(row: Mapping[str, object], now: datetime, file: Path, number: int) -> datetime:
    """When the contact came in, if its line says so; times of events are reckoned from it."""
    said = row.get("received_at")
    return now if said is None else _moment(str(said), now, f"文件 {file} 第 {number} 行的 received_at ")


def _moment(said: str, now: datetime, where: str) -> datetime:
    """A moment without an offset is the city's."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise UsageError(f"{where}不是 ISO 8601 时间。") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=now.tzinfo)


def _trained_mind(pack: CityPack, now: datetime, folder: Path) -> CityMind:
    from callcenter.cities.understanding import CityMind
    from nlp.classify.trained.errors import TrainingError
    from nlp.classify.trained.model import load_model, read_folder

    try:
        return CityMind(pack, now.date(), load_model(read_folder(folder)))
    except TrainingError as error:
        raise UsageError(f"{error.message}。", code=error.code) from error


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("标准输入不是 UTF-8 编码的文字。") from error


def _checked(text: str) -> str:
    if not text.strip():
        raise UsageError("诉求的文字是空的。")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"诉求太长（{len(text)} 字），最多 {MOST_CHARACTERS} 字。")
    return text


def _tell(found: Understanding) -> None:
    say(f"类型：{_TYPES[found.request_type]}")
    say(f"紧急程度：{_URGENCIES[found.urgency]}　通道：{_TRACKS[found.track]}")
    if found.emergency_handover:
        say(f"请立即转接 {found.emergency_handover}")
    if found.category is not None:
        say(f"分类：{' / '.join(found.category.path)}（{found.category.confidence:.0%}）")
    place = "".join(part for part in (found.place.district, found.place.town, found.place.village) if part)
    say(f"地点：{place or '未说明'}{f'（{found.place.address}）' if found.place.address else ''}")
    if found.event_time is not None:
        say(f"时间：{found.event_time.start:%Y-%m-%d %H:%M} 起（{found.event_time.said}）")
    for rank, candidate in enumerate(found.departments, 1):
        say(f"承办 {rank}：{candidate.name}（{candidate.confidence:.0%}）{candidate.reason}")
    marks = [
        word for word, holds in (("须保密", found.confidential), ("无须办理", not found.actionable)) if holds
    ]
    if marks:
        say(f"注意：{'、'.join(marks)}")
