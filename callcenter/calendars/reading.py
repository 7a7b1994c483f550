"""What calendars say, date by date, and in which forms they come in and go out; pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from callcenter.kernel.errors import Invalid
from sla.arrangement import (
    Arrangement,
    announced,
    read_arrangement,
    with_arrangement,
    write_arrangement,
)
from sla.calendar import WorkCalendar
from sla.calendar_text import write_calendar
from sla.errors import SlaError
from sla.ical import read_ical, write_ical
from sla.schedule import DayKind, Schedule

Form = Literal["toml", "json", "ical"]
_DAY = timedelta(days=1)


class DateKind(StrEnum):
    """What a date is, as people mark it on paper."""

    workday = "workday"  # 班
    rest = "rest"  # a Saturday or Sunday like any other
    holiday = "holiday"  # 休
    makeup = "makeup"  # 调休上班


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a calendar; ``name`` is the feast or season it belongs to, empty for none."""

    day: date
    kind: DateKind
    name: str
    periods: tuple[str, ...]
    is_known: bool


def dates_of_year(calendar: WorkCalendar, year: int) -> Iterator[Date]:
    """Every date of a year."""
    rules = calendar.schedule
    names = _names(rules)
    day = date(year, 1, 1)
    while day.year == year:
        found = rules.day(day)
        kind = DateKind.workday if found.periods else DateKind.rest
        if found.periods and found.kind is DayKind.MAKEUP:
            kind = DateKind.makeup
        elif not found.periods and (day in names or day.weekday() < 5):
            kind = DateKind.holiday
        known = rules.known_from <= day <= rules.known_until
        yield Date(day, kind, names.get(day, ""), tuple(str(p) for p in found.periods), known)
        if day == date.max:
            return
        day += _DAY


def _names(rules: object) -> Mapping[date, str]:
    return {**rules.off, **rules.makeup} if isinstance(rules, Schedule) else {}


def body_from(
    present: Mapping[str, object],
    *,
    body: Mapping[str, object] | None,
    toml: str | None,
    arrangement: Mapping[str, object] | None,
    ical: str | None,
    year: int | None,
    accepted: Sequence[date],
) -> dict[str, object]:
    """The calendar one of the forms gives, on top of the present one; Invalid says what is wrong with it."""
    given = [form for form in (body, toml, arrangement, ical) if form is not None]
    if len(given) != 1:
        raise _invalid("body", "请只给一种：整个日历（body 或 toml）、放假安排（JSON）或 iCal")
    try:
        if body is not None:
            return dict(body)
        if toml is not None:
            return _plain(tomllib.loads(toml))
        found = {} if ical is None else read_ical(ical)
        if arrangement is not None:
            read = read_arrangement(arrangement)
            found = {read.year: read}
        return with_arrangement(present, _chosen(found, year), frozenset(accepted))
    except SlaError as error:
        raise _invalid("body", str(error), error.code) from error
    except tomllib.TOMLDecodeError as error:
        raise _invalid("toml", f"不是正确的 TOML：{error}") from error


def text_of(calendar: WorkCalendar, body: Mapping[str, object], form: Form, year: int | None) -> str:
    """The calendar as a file of that form: whole, or its announced years."""
    if form == "toml":
        return write_calendar(body)
    try:
        known = announced(body)
    except SlaError as error:
        raise _invalid("form", str(error), error.code) from error
    if year is not None:
        known = {y: a for y, a in known.items() if y == year}
    if not known:
        raise _invalid("year", "这一年的放假安排还没有公布" if year else "日历里没有已公布的年份")
    if form == "ical":
        return write_ical(known.values(), calendar.schedule.title)
    return json.dumps(write_arrangement(_chosen(known, year)), ensure_ascii=False, indent=2) + "\n"


def _chosen(found: Mapping[int, Arrangement], year: int | None) -> Arrangement:
    if year is None and len(found) == 1:
        return next(iter(found.values()))
    if year in found and year is not None:
        return found[year]
    years = "、".join(map(str, found)) or "无"
    message = f"请指明年份（有的是：{years}）" if year is None else f"没有 {year} 年；有的是：{years}"
    raise _invalid("year", message)


def _plain(body: Mapping[str, object]) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(body, default=_iso))
    return plain


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _invalid(field: str, message: str, code: str = "calendar-invalid") -> Invalid:
    return Invalid.at(field, message, code)
