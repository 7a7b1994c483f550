"""`callcenter hotspots`: the largest bursts in a table of messages, without a server or a database."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.commands.options import say, say_json
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

if TYPE_CHECKING:
    from callcenter.patterns.hotspots import Burst, Found
    from nlp.similar.messages import Message

_SUFFIXES = (".pdf", ".md")
_MOST = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="文件", help="CSV（UTF-8 或 GB18030）或 xlsx，第一行是表头"
    )
    for name, what in (
        ("time", "时间"),
        ("text", "内容"),
        ("title", "标题"),
        ("id", "编号"),
        ("citizen", "诉求人"),
    ):
        parser.add_argument(f"--{name}", metavar="列", help=f"{what}所在的列（默认按表头辨认）")
    parser.add_argument("--top", type=int, default=5, metavar="数", help=f"列出几个热点（1–{_MOST}，默认 5）")
    parser.add_argument("--city", default="chaozhou", metavar="城市", help="城市数据包（默认 chaozhou）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--out", type=Path, metavar="文件", help="写成报告：.pdf 或 .md")


def run(options: argparse.Namespace) -> int:
    out: Path | None = options.out
    if not 1 <= options.top <= _MOST:
        raise UsageError(f"--top 应是 1 到 {_MOST} 的整数。")
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        raise UsageError("--out 只能写成 .pdf 或 .md。")
    began = time.perf_counter()
    from callcenter.cities.pack import load_pack, pack_path  # the language library loads after the refusals
    from callcenter.patterns.hotspots import bursts_of
    from callcenter.patterns.table_file import KNOWN, read_messages

    pack = load_pack(pack_path(options.city))
    named = {name: getattr(options, name) for name in KNOWN}
    read = read_messages(options.file, named, ZoneInfo(pack.facts.timezone))
    found = bursts_of(read.lines, options.top, [d.name for d in pack.divisions])
    seconds = time.perf_counter() - began
    megabytes = _peak_megabytes()
    measured = f"用时 {seconds:.1f} 秒，内存峰值 {megabytes:.0f} MB。"
    if read.left_out:
        measured = f"{read.left_out} 行没有时间或内容，未计入。{measured}"
    if out is not None:
        _write(out, found, options.file.name, measured)
    if options.json:
        say_json(
            {
                "messages": found.messages,
                "left_out": read.left_out,
                "topics": found.topics,
                "seconds": round(seconds, 2),
                "peak_rss_mb": round(megabytes, 1),
                "formula": _formula(),
                "bursts": [_as_json(b) for b in found.bursts],
            }
        )
        return 0
    if out is None:
        from callcenter.patterns.report import markdown

        say(markdown(found, options.file.name, measured))
    else:
        say(f"报告已写入 {out}。{measured}")
    return 0


def _formula() -> str:
    from callcenter.patterns.hotspots import FORMULA

    return FORMULA


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _write(out: Path, found: Found, source: str, measured: str) -> None:
    from callcenter.patterns.report import document, markdown
    from callcenter.printing.render import render

    try:
        if out.suffix.lower() == ".pdf":
            out.write_bytes(render(document(found, source, measured)))
        else:
            out.write_text(markdown(found, source, measured), "utf-8")
    except OSError as error:
        raise UsageError(f"报告写不到 {out}：{reason(error)}。") from error


def _as_json(b: Burst) -> dict[str, object]:
    return {
        "rank": b.rank,
        "title": b.title,
        "place": b.place,
        "words": list(b.words),
        "from": b.first_at.isoformat(),
        "to": b.last_at.isoformat(),
        "messages": b.count,
        "citizens": b.citizens,
        "peak": {
            "from": b.peak.first_at.isoformat(),
            "to": b.peak.last_at.isoformat(),
            "messages": b.peak.count,
            "times": round(b.peak.times, 2),
        },
        "heat": b.heat,
        "asked": list(b.asked),
        "representative": _message(b.representative),
        "items": [_message(m) for m in b.messages],
    }


def _message(m: Message) -> dict[str, str]:
    return {"id": m.key, "at": m.at.isoformat(), "title": m.title, "text": m.text}
