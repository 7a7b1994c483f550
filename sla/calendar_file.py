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

    [[duty]]                            # the same for many dates at once: a roster of duty days (值班日)
    name = "国庆值班"
    days = ["2026-10-01/2026-10-07"]
    periods = ["09:00-12:00", "14:30-17:30"]

A department that keeps its own hours says only what differs, on top of another calendar::

    name = "water-repair"
    base = "chaozhou-office"            # then known_from, known_until and fixed_off are those of the base
    [periods]                           # a weekday left out, and make-up days left out, are the base's
    saturday = ["09:00-12:00"]
    [[seasons]] [[holidays]] [[overrides]] [[duty]]    # stronger than those of the base, date by date
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sla.derived import Own, derive
from sla.errors import DayListedTwice, InvalidCalendar, UnknownCalendar
from sla.fields import date_of, dates_of, list_of, month_day, only, table_of, tables_of, text_of, version_of
from sla.schedule import AND, WEEKDAYS, Hours, Period, Periods, Schedule, Season, ordered

_OWN = (
    "name",
    "title",
    "version",
    "timezone",
    "source",
    "periods",
    "seasons",
    "holidays",
    "overrides",
    "duty",
)
_DERIVED = frozenset((*_OWN, "base"))
_WHOLE = frozenset((*_OWN, "known_from", "known_until", "fixed_off"))
_HOLIDAY = frozenset(("year", "name", "off", "makeup", "source"))
_SEASON = frozenset(("name", "from", "to", "valid_from", "valid_until", "periods", "source"))
_OVERRIDE = frozenset(("date", "periods", "note", "source"))
_DUTY = frozenset(("name", "days", "periods", "source"))

_NO_BASES: Mapping[str, Schedule] = {}


def read_schedule(source: Mapping[str, object], bases: Mapping[str, Schedule] = _NO_BASES) -> Schedule:
    """The schedule of a parsed TOML document; :class:`InvalidCalendar` says in Chinese what is wrong.

    ``bases`` are the calendars one with a ``base`` may stand upon, by name.
    """
    base = base_of(source)
    only(source, _WHOLE if base is None else _DERIVED, "日历")
    if base is None:
        return _whole(source)
    if base not in bases:
        name = text_of(source, "name", "日历", required=True)
        raise UnknownCalendar(f"base：日历“{name}”以“{base}”为基础，但没有这个日历")
    return derive(bases[base], _own(source, bases[base].timezone))


def base_of(source: Mapping[str, object]) -> str | None:
    """The name of the calendar this one stands upon; None for one that says everything itself."""
    return text_of(source, "base", "日历", required=True) if "base" in source else None


def _whole(source: Mapping[str, object]) -> Schedule:
    if "periods" not in source:
        raise InvalidCalendar("日历缺少 [periods]：每周的工作时段")
    own = _own(source, "Asia/Shanghai")
    week = tuple(periods or () for periods in own.hours.week)
    return Schedule(
        name=own.name,
        title=own.title,
        version=own.version,
        timezone=own.timezone,
        hours=Hours(week, week[0] if own.hours.makeup is None else own.hours.makeup),
        seasons=own.seasons,
        off=own.off,
        makeup=own.makeup,
        overrides=own.overrides,
        fixed_off=frozenset(
            month_day(day, "fixed_off") for day in list_of(source.get("fixed_off", []), "fixed_off")
        ),
        known_from=date_of(source.get("known_from", date.min), "known_from"),
        known_until=date_of(source.get("known_until", date.max), "known_until"),
        source=own.source,
    )


def _own(source: Mapping[str, object], timezone: str) -> Own:
    """What this file says itself; weekdays it leaves out are None."""
    name = text_of(source, "name", "日历", required=True)
    if AND in name:
        raise InvalidCalendar(f"name：日历名“{name}”里不能有“{AND}”")
    timezone = text_of(source, "timezone", "日历") or timezone
    _zone(timezone)
    off, makeup = _holidays(tables_of(source, "holidays"))
    seasons = enumerate(tables_of(source, "seasons"), 1)
    return Own(
        name=name,
        title=text_of(source, "title", "日历") or name,
        version=version_of(source.get("version", 1)),
        timezone=timezone,
        hours=_hours(table_of(source.get("periods", {}), "[periods]"), "[periods]"),
        seasons=tuple(_season(row, f"[[seasons]] 第 {n} 段") for n, row in seasons),
        off=off,
        makeup=makeup,
        overrides=_overrides(tables_of(source, "overrides"), tables_of(source, "duty")),
        source=text_of(source, "source", "日历"),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidCalendar(f"没有“{name}”这个时区") from error


def _hours(table: Mapping[str, object], where: str) -> Hours:
    only(table, frozenset((*WEEKDAYS, "makeup")), where)
    days = {key: _periods(value, f"{where} 的 {key}") for key, value in table.items()}
    return Hours(tuple(days.get(weekday) for weekday in WEEKDAYS), days.get("makeup"))


def _periods(value: object, where: str) -> Periods:
    parsed: list[Period] = []
    for item in list_of(value, where):
        if not isinstance(item, str):
            raise InvalidCalendar(f"{where}：时段应是“08:30-12:00”这样的文字")
        try:
            parsed.append(Period.parse(item))
        except InvalidCalendar as error:
            raise InvalidCalendar(f"{where}:{error}") from error
    return ordered(parsed, where)


def _season(row: Mapping[str, object], where: str) -> Season:
    only(row, _SEASON, where)
    return Season(
        name=text_of(row, "name", where, required=True),
        hours=_hours(table_of(row.get("periods", {}), where), f"{where} periods"),
        first=month_day(row.get("from", "01-01"), f"{where} from"),
        last=month_day(row.get("to", "12-31"), f"{where} to"),
        valid_from=date_of(row.get("valid_from", date.min), f"{where} valid_from"),
        valid_until=date_of(row.get("valid_until", date.max), f"{where} valid_until"),
    )


def _holidays(rows: Sequence[Mapping[str, object]]) -> tuple[dict[date, str], dict[date, str]]:
    off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for number, row in enumerate(rows, 1):
        where = f"[[holidays]] 第 {number} 段"
        only(row, _HOLIDAY, where)
        name = text_of(row, "name", where, required=True)
        for key, target in (("off", off), ("makeup", makeup)):
            for day in dates_of(row.get(key, []), f"{where}“{name}” {key}"):
                if day in target:
                    raise DayListedTwice(
                        f"{where}“{name}” {key}：{day.isoformat()} 已在“{target[day]}”里列过"
                    )
                target[day] = name
    return off, makeup


def _overrides(
    single: Sequence[Mapping[str, object]], duty: Sequence[Mapping[str, object]]
) -> dict[date, Periods]:
    result: dict[date, Periods] = {}
    for number, row in enumerate(single, 1):
        where = f"[[overrides]] 第 {number} 段"
        only(row, _OVERRIDE, where)
        day = date_of(row.get("date"), f"{where} date")
        _add(result, [day], _periods(row.get("periods"), f"{where} periods"), where)
    for number, row in enumerate(duty, 1):
        where = f"[[duty]] 第 {number} 段"
        only(row, _DUTY, where)
        name = text_of(row, "name", where, required=True)
        periods = _periods(row.get("periods"), f"{where} periods")
        if not periods:
            raise InvalidCalendar(f"{where}“{name}”：值班日须有时段；不上班的日子请列入 [[holidays]]")
        _add(result, dates_of(row.get("days"), f"{where}“{name}” days"), periods, f"{where}“{name}”")
    return result


def _add(result: dict[date, Periods], days: Sequence[date], periods: Periods, where: str) -> None:
    for day in days:
        if day in result:
            raise DayListedTwice(f"{where}：{day.isoformat()} 列了两次")
        result[day] = periods
