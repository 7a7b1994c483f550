"""Reads a calendar from the mapping a TOML file gives, and refuses one that contradicts itself.

Layout of the file::

    name = "chaozhou-office"            # required
    title = "…"  version = 1  timezone = "Asia/Shanghai"  source = "…"
    known_from = 2020-01-01             # outside these two dates, both inclusive, every answer is provisional
    known_until = 2026-12-31
    fixed_off = ["01-01", "10-01"]      # off by law in each year after known_until

    [periods]                           # half-open, any number a day; a weekday left out is not worked
    monday = ["08:30-12:00", "14:30-17:30"]
    makeup = ["08:30-12:00", "14:30-17:30"]   # of make-up days; left out: those of Monday

    [[seasons]]                         # later ones win; a weekday left out keeps its ordinary hours
    name = "夏季作息"
    from = "05-01"                      # month-day, every year, both inclusive; may wrap over New Year
    to = "09-30"
    valid_from = 2027-01-01             # optional, with valid_until: the dates it is limited to
    periods = { monday = ["08:30-12:00", "15:00-18:00"] }

    [[holidays]]                        # one a feast; lists may hold "2024-02-10/2024-02-17", inclusive
    year = 2024
    name = "春节"
    off = ["2024-02-10/2024-02-17"]
    makeup = [2024-02-04, 2024-02-18]
    source = "…"

    [[overrides]]                       # one date with its own periods, stronger than everything else
    date = 2025-06-07
    periods = ["09:00-12:00"]
    note = "高考值班"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sla.errors import InvalidCalendar
from sla.schedule import WEEKDAYS, Hours, Period, Periods, Schedule, Season, ordered

_NAMES = ("name", "title", "version", "timezone", "source", "known_from", "known_until")
_TOP = frozenset((*_NAMES, "fixed_off", "periods", "seasons", "holidays", "overrides"))
_HOLIDAY = frozenset(("year", "name", "off", "makeup", "source"))
_SEASON = frozenset(("name", "from", "to", "valid_from", "valid_until", "periods", "source"))
_OVERRIDE = frozenset(("date", "periods", "note", "source"))
_LONGEST_RANGE = timedelta(days=366)


def read_schedule(source: Mapping[str, object]) -> Schedule:
    """The schedule of a parsed TOML document; :class:`InvalidCalendar` says in Chinese what is wrong."""
    _only(source, _TOP, "日历")
    name = _text(source, "name", "日历", required=True)
    timezone = _text(source, "timezone", "日历") or "Asia/Shanghai"
    _zone(timezone)
    off, makeup = _holidays(_tables(source, "holidays"))
    if "periods" not in source:
        raise InvalidCalendar("日历缺少 [periods]:每周的工作时段")
    return Schedule(
        name=name,
        title=_text(source, "title", "日历") or name,
        version=_version(source.get("version", 1)),
        timezone=timezone,
        hours=_week(_table(source["periods"], "[periods]")),
        seasons=tuple(
            _season(row, f"[[seasons]] 第 {n} 段") for n, row in enumerate(_tables(source, "seasons"), 1)
        ),
        off=off,
        makeup=makeup,
        overrides=_overrides(_tables(source, "overrides")),
        fixed_off=frozenset(
            _month_day(day, "fixed_off") for day in _list(source.get("fixed_off", []), "fixed_off")
        ),
        known_from=_date(source.get("known_from", date.min), "known_from"),
        known_until=_date(source.get("known_until", date.max), "known_until"),
        source=_text(source, "source", "日历"),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidCalendar(f"没有“{name}”这个时区") from error


def _week(table: Mapping[str, object]) -> Hours:
    hours = _hours(table, "[periods]")
    week = tuple(periods or () for periods in hours.week)
    return Hours(week, week[0] if hours.makeup is None else hours.makeup)


def _hours(table: Mapping[str, object], where: str) -> Hours:
    _only(table, frozenset((*WEEKDAYS, "makeup")), where)
    days = {key: _periods(value, f"{where} 的 {key}") for key, value in table.items()}
    return Hours(tuple(days.get(weekday) for weekday in WEEKDAYS), days.get("makeup"))


def _periods(value: object, where: str) -> Periods:
    parsed: list[Period] = []
    for item in _list(value, where):
        if not isinstance(item, str):
            raise InvalidCalendar(f"{where}:时段应是“08:30-12:00”这样的文字")
        try:
            parsed.append(Period.parse(item))
        except InvalidCalendar as error:
            raise InvalidCalendar(f"{where}:{error}") from error
    return ordered(parsed, where)


def _season(row: Mapping[str, object], where: str) -> Season:
    _only(row, _SEASON, where)
    return Season(
        name=_text(row, "name", where, required=True),
        hours=_hours(_table(row.get("periods", {}), where), f"{where} periods"),
        first=_month_day(row.get("from", "01-01"), f"{where} from"),
        last=_month_day(row.get("to", "12-31"), f"{where} to"),
        valid_from=_date(row.get("valid_from", date.min), f"{where} valid_from"),
        valid_until=_date(row.get("valid_until", date.max), f"{where} valid_until"),
    )


def _holidays(rows: Sequence[Mapping[str, object]]) -> tuple[dict[date, str], dict[date, str]]:
    off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for number, row in enumerate(rows, 1):
        where = f"[[holidays]] 第 {number} 段"
        _only(row, _HOLIDAY, where)
        name = _text(row, "name", where, required=True)
        for key, target in (("off", off), ("makeup", makeup)):
            for day in _dates(row.get(key, []), f"{where}“{name}” {key}"):
                if day in target:
                    raise InvalidCalendar(
                        f"{where}“{name}” {key}:{day.isoformat()} 已在“{target[day]}”里列过"
                    )
                target[day] = name
    return off, makeup


def _overrides(rows: Sequence[Mapping[str, object]]) -> dict[date, Periods]:
    result: dict[date, Periods] = {}
    for number, row in enumerate(rows, 1):
        where = f"[[overrides]] 第 {number} 段"
        _only(row, _OVERRIDE, where)
        day = _date(row.get("date"), f"{where} date")
        if day in result:
            raise InvalidCalendar(f"{where}:{day.isoformat()} 列了两次")
        result[day] = _periods(row.get("periods"), f"{where} periods")
    return result


def _dates(value: object, where: str) -> list[date]:
    days: list[date] = []
    for item in _list(value, where):
        first_text, slash, last_text = item.partition("/") if isinstance(item, str) else (item, "", "")
        first = _date(first_text, where)
        last = _date(last_text, where) if slash else first
        if not first <= last <= first + _LONGEST_RANGE:
            raise InvalidCalendar(f"{where}:“{item}”首尾颠倒或长过一年")
        days += [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return days


def _date(value: object, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise InvalidCalendar(f"{where}:“{value}”不是日期，应写成 2026-10-01") from error
    raise InvalidCalendar(f"{where}:应是日期，写成 2026-10-01")


def _month_day(value: object, where: str) -> tuple[int, int]:
    if isinstance(value, str):
        try:
            day = date.fromisoformat(f"2024-{value}")  # a leap year, so that 02-29 can be named
        except ValueError:
            pass
        else:
            return day.month, day.day
    raise InvalidCalendar(f"{where}:“{value}”应写成 05-01 这样的月日")


def _version(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise InvalidCalendar("version 应是从 1 起的整数")


def _text(source: Mapping[str, object], key: str, where: str, *, required: bool = False) -> str:
    value = source.get(key, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise InvalidCalendar(f"{where}:{key} 应是文字" + (",不能为空" if required else ""))
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise InvalidCalendar(f"{where}:应是列表")
    return list(value)


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidCalendar(f"{where}:应是一张表")
    return value


def _tables(source: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [_table(row, f"[[{key}]] 第 {n} 段") for n, row in enumerate(_list(source.get(key, []), key), 1)]


def _only(table: Mapping[str, object], known: frozenset[str], where: str) -> None:
    if unknown := sorted(table.keys() - known):
        raise InvalidCalendar(f"{where}:不认识“{unknown[0]}”这一项")
