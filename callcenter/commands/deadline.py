"""`callcenter deadline`: when a matter is due, and the days that were counted."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

from callcenter.commands.options import read_json_lines, say, say_json
from callcenter.commands.packs import load_calendar
from callcenter.kernel.errors import UsageError
from sla.calendar import WorkCalendar
from sla.deadline import answer
from sla.errors import SlaError
from sla.weekdays import weekday

_KINDS = {"workday": "工作日", "makeup": "调休上班日"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="start", metavar="时间", help="起算时间，如 2026-09-28T09:00，不写时区按日历所在时区"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--days", metavar="天数", help="工作日数，从 1 起的整数")
    length.add_argument("--hours", metavar="小时", help="工作小时数，可以是小数")
    parser.add_argument(
        "--calendar", metavar="日历", help="日历的名称或 .toml 文件，a&b 取交集（默认为城市的日历）"
    )
    parser.add_argument(
        "--city", default="chaozhou", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--jsonl", type=Path, metavar="文件", help="逐行计算：每行 {from, days 或 hours}，每行输出一个结果"
    )


def run(options: argparse.Namespace) -> int:
    single = [options.start, options.days, options.hours]
    if options.jsonl is not None:
        if any(value is not None for value in single):
            raise UsageError("--jsonl 不能与 --from、--days、--hours 同时使用。")
        return _many(load_calendar(options.city, options.calendar), options.jsonl)
    if options.start is None or (options.days is None and options.hours is None):
        raise UsageError("请给出 --from 以及 --days 或 --hours，或用 --jsonl 给出文件。")
    question = {"from": options.start, "days": options.days, "hours": options.hours}
    calendar = load_calendar(options.city, options.calendar)
    try:
        found = answer(calendar, question)
    except SlaError as error:
        raise UsageError(f"{error}。", code=error.code) from error
    if options.json:
        say_json(found)
    else:
        _tell(found)
    return 0


def _many(calendar: WorkCalendar, path: Path) -> int:
    for number, question in read_json_lines(path):
        try:
            found = answer(calendar, question)
        except SlaError as error:
            raise UsageError(f"文件 {path} 第 {number} 行：{error}。", code=error.code) from error
        say_json(found, compact=True)
    return 0


def _tell(found: dict[str, object]) -> None:
    due_at = datetime.fromisoformat(str(found["due_at"]))
    provisional = "（暂定：超出已公布的放假安排）" if found["provisional"] else ""
    say(f"到期时间 {due_at:%Y-%m-%d %H:%M:%S}{provisional}")
    rows = found["counted"]
    if isinstance(rows, list):
        for row in rows:
            kind = _KINDS.get(row["kind"], row["kind"])
            start, end = (datetime.fromisoformat(row[key]) for key in ("from", "to"))
            day = weekday(date.fromisoformat(row["date"]))
            say(f"  {row['date']}（周{day}）{kind} {start:%H:%M}—{end:%H:%M} 计 {row['minutes']} 分钟")
