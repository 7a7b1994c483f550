"""`callcenter calendar`: put a year's arrangement into a calendar file, take it out, check what is there.

Works on files alone: pack file in, file out. What is in force is changed by `city load` or in the console.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from callcenter.cities.pack import pack_path
from callcenter.commands.options import say, say_json
from callcenter.commands.packs import calendar_path, complaining_of, read_calendar
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason
from sla.arrangement import Arrangement, announced, read_arrangement, with_arrangement, write_arrangement
from sla.calendar import WorkCalendar
from sla.calendar_text import put_into
from sla.errors import SlaError
from sla.horizon import missing_years
from sla.ical import read_ical, write_ical
from sla.recompute import changed_days
from sla.schedule import Day
from sla.weekdays import weekday

_KINDS = {"off": "休息", "workday": "工作日", "makeup": "调休上班日"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="动作", title="动作", required=True)
    taken = acts.add_parser(
        "import",
        help="导入放假安排",
        description="把国务院放假安排（JSON 或 iCal）并入日历文件，写出新的日历文件",
    )
    taken.add_argument("arrangement", type=Path, metavar="文件", help="放假安排：JSON 或 .ics")
    taken.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="日期",
        help="确认通知写明这一天上班，虽然它本来就是周一至周五",
    )
    given = acts.add_parser(
        "export", help="导出放假安排", description="把日历里的放假和调休日导出为 JSON（一次一年）或 iCal"
    )
    for act in (taken, given):
        act.add_argument("--calendar", metavar="日历", help="日历的名称或 .toml 文件（默认为城市的日历）")
        act.add_argument("--year", action="append", type=int, metavar="年份", help="只要这一年，可写多次")
        act.add_argument("--output", type=Path, metavar="文件", help="写到这个文件（默认写到标准输出）")
    check = acts.add_parser("check", help="核对日历", description="核对日历文件，列出已公布到哪一年")
    check.add_argument(
        "calendars", nargs="*", metavar="日历", help="日历的名称或 .toml 文件（默认城市的全部日历）"
    )
    check.add_argument("--until", metavar="日期", help="工单最远到期的日期：列出还缺哪些年份的安排")
    form = given.add_mutually_exclusive_group()
    form.add_argument("--ical", action="store_true", help="输出 iCal（.ics）")
    form.add_argument("--json", action="store_true", help="输出 JSON（默认）")
    for act in (taken, check):
        act.add_argument("--json", action="store_true", help="输出 JSON")
    for act in (taken, given, check):
        act.add_argument(
            "--city", default="chaozhou", metavar="城市", help="城市数据包的名称或目录（默认 chaozhou）"
        )


def run(options: argparse.Namespace) -> int:
    acts = {"import": _import, "export": _export, "check": _check}
    return acts[options.act](options)


def _import(options: argparse.Namespace) -> int:
    path = calendar_path(options.city, options.calendar)
    read_calendar(path)  # a faulty file is refused as such
    text = path.read_text("utf-8")
    before = tomllib.loads(text)
    arrangements = _chosen(_read_arrangements(options.arrangement), options.year, options.arrangement)
    accepted = frozenset(_date(day) for day in options.accept)
    after: Mapping[str, object] = before
    try:
        for arrangement in arrangements:
            after = with_arrangement(after, arrangement, accepted)
    except SlaError as error:
        raise UsageError(f"放假安排 {options.arrangement}：{error}。", code=error.code) from error
    if options.output is not None or not options.json:
        _write(options.output, put_into(text, after))
    found = _told(before, after, arrangements)
    if options.json:
        say_json({**found, "output": None if options.output is None else str(options.output)})
    elif options.output is not None:
        years = "、".join(str(arrangement.year) for arrangement in arrangements)
        standing = f"第 {found['version']} 版，确定到 {found['known_until']}"
        say(f"{years} 年放假安排已并入 {options.output}（{standing}）。")
        for change in _changes(before, after, arrangements):
            say(f"  {change['date']} {_KINDS[change['before']]} → {_KINDS[change['after']]}")
    return 0


def _told(
    before: Mapping[str, object], after: Mapping[str, object], arrangements: Sequence[Arrangement]
) -> dict[str, object]:
    rules = WorkCalendar.from_mapping(after).schedule
    return {
        "calendar": rules.name,
        "version": int(rules.version_text),
        "known_until": rules.known_until.isoformat(),
        "years": [arrangement.year for arrangement in arrangements],
        "changed": _changes(before, after, arrangements),
    }


def _changes(
    before: Mapping[str, object], after: Mapping[str, object], arrangements: Sequence[Arrangement]
) -> list[dict[str, str]]:
    old, new = WorkCalendar.from_mapping(before), WorkCalendar.from_mapping(after)
    first = date(min(arrangement.year for arrangement in arrangements) - 1, 12, 1)
    last = date(max(arrangement.year for arrangement in arrangements), 12, 31)
    return [
        {"date": change.day.isoformat(), "before": _kind(change.before), "after": _kind(change.after)}
        for change in changed_days(old, new, first, last).changes
    ]


def _kind(day: Day) -> str:
    return day.kind.value if day.periods else "off"


def _export(options: argparse.Namespace) -> int:
    path = calendar_path(options.city, options.calendar)
    title = read_calendar(path).schedule.title
    with complaining_of(path):
        known = announced(tomllib.loads(path.read_text("utf-8")))
    arrangements = _chosen(known, options.year, path, several=True)
    if options.ical:
        _write(options.output, write_ical(arrangements, title))
        return 0
    if len(arrangements) > 1:
        years = "、".join(map(str, known))
        raise UsageError(f"JSON 一个文件一年，请用 --year 指明（{years}），或用 --ical 一次导出。")
    document = json.dumps(write_arrangement(arrangements[0]), ensure_ascii=False, indent=2)
    _write(options.output, document + "\n")
    return 0


def _check(options: argparse.Namespace) -> int:
    folder = pack_path(options.city) / "calendars"
    names = options.calendars or sorted(path.stem for path in folder.glob("*.toml"))
    until = None if options.until is None else _date(options.until)
    found = [_look(read_calendar(calendar_path(options.city, name)), until) for name in names]
    if options.json:
        say_json({"calendars": found})
        return 0
    for calendar in found:
        _tell(calendar)
    return 0


def _look(calendar: WorkCalendar, until: date | None) -> dict[str, object]:
    rules = calendar.schedule
    bounded = rules.known_from != date.min and rules.known_until != date.max
    due_times = [] if until is None else [calendar.midnight_after(until - timedelta(days=1))]
    return {
        "name": rules.name,
        "title": rules.title,
        "version": rules.version_text,
        "known_from": rules.known_from.isoformat() if bounded else None,
        "known_until": rules.known_until.isoformat() if bounded else None,
        "years": [_year(calendar, year) for year in range(rules.known_from.year, rules.known_until.year + 1)]
        if bounded
        else [],
        "missing_years": [missing.year for missing in missing_years(calendar, due_times)],
    }


def _year(calendar: WorkCalendar, year: int) -> dict[str, object]:
    length = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(length)]
    kinds = [(day, _kind(calendar.schedule.day(day))) for day in days]
    return {
        "year": year,
        "working_days": sum(kind != "off" for _, kind in kinds),
        "weekdays_off": sum(kind == "off" and day.weekday() < 5 for day, kind in kinds),
        "makeup": [day.isoformat() for day, kind in kinds if kind == "makeup"],
    }


def _tell(calendar: Mapping[str, Any]) -> None:
    known = f"，确定 {calendar['known_from']} 至 {calendar['known_until']}" if calendar["known_until"] else ""
    say(f"{calendar['name']} {calendar['title']}：第 {calendar['version']} 版{known}")
    for year in calendar["years"]:
        makeup = "、".join(map(_month_day, year["makeup"])) or "无"
        counts = f"工作日 {year['working_days']} 天，周一至周五放假 {year['weekdays_off']} 天"
        say(f"  {year['year']}：{counts}；调休上班 {makeup}")
    if missing := calendar["missing_years"]:
        say(f"  还缺 {'、'.join(map(str, missing))} 年的放假安排，到期时间是暂定的")


def _month_day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day:%m-%d}（周{weekday(day)}）"


def _read_arrangements(path: Path) -> dict[int, Arrangement]:
    try:
        text = path.read_text("utf-8-sig")
        if "BEGIN:VCALENDAR" in text[:200].upper() or path.suffix.lower() == ".ics":
            return read_ical(text)
        arrangement = read_arrangement(json.loads(text))
    except OSError as error:
        raise UsageError(f"文件 {path} 读不出来：{reason(error)}。") from error
    except SlaError as error:
        raise UsageError(f"放假安排 {path}：{error}。", code=error.code) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"文件 {path} 不是 UTF-8 编码的 JSON 或 iCal。") from error
    return {arrangement.year: arrangement}


def _chosen(
    arrangements: Mapping[int, Arrangement], years: Sequence[int] | None, path: Path, *, several: bool = False
) -> list[Arrangement]:
    """Those of these years; of a file with several years they must be named, unless ``several``."""
    known = "、".join(map(str, arrangements)) or "无"
    if years is None:
        if not arrangements:
            raise UsageError(f"文件 {path} 里没有放假或调休上班的日子。")
        if len(arrangements) > 1 and not several:
            raise UsageError(f"文件 {path} 里有 {known} 年，请用 --year 指明导入哪一年。")
        return list(arrangements.values())
    if unknown := [year for year in years if year not in arrangements]:
        raise UsageError(f"文件 {path} 里没有 {unknown[0]} 年；有的是：{known}。")
    return [arrangements[year] for year in sorted(set(years))]


def _write(path: Path | None, text: str) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise UsageError(f"文件 {path} 写不进去：{reason(error)}。") from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}”不是日期，应写成 2026-10-01。") from error
