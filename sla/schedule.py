"""What a calendar says, as plain data: which periods are worked on a given date, and why.

Precedence for one date, strongest first: a dated override, a make-up day (调休上班), a day off (statutory or
fixed by law), the last matching season, the ordinary week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from sla.errors import DayContradicts, InvalidCalendar, PeriodsOverlap

DAY_S = 86_400
AND = "&"
"""Joins the names of calendars in the name of their intersection; no single one may have it."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DayKind(StrEnum):
    """Why a date counts. ``natural`` appears only in clocks of natural days."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    NATURAL = "natural"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Working time of a local day, [start_s, end_s) in seconds after midnight; ``end_s`` may be 24:00."""

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s <= DAY_S:
            raise InvalidCalendar(f"时段“{self}”不对：结束须晚于开始，跨午夜的请拆成两天各一段")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "08:30-12:00"; "24:00" is the end of the day."""
        start, dash, end = text.strip().replace("–", "-").partition("-")
        if not dash:
            raise InvalidCalendar(f"时段“{text}”应写成 08:30-12:00")
        return cls(_clock_s(start, text), _clock_s(end, text))

    def __str__(self) -> str:
        return f"{_clock_text(self.start_s)}-{_clock_text(self.end_s)}"


Periods = tuple[Period, ...]
ALL_DAY: Periods = (Period(0, DAY_S),)


def _clock_s(text: str, whole: str) -> int:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and len(minute) == 2 and minute.isdecimal()):
        raise InvalidCalendar(f"时段“{whole}”应写成 08:30-12:00")
    seconds = int(hour) * 3600 + int(minute) * 60
    if int(minute) > 59 or seconds > DAY_S:
        raise InvalidCalendar(f"时段“{whole}”里的“{text.strip()}”不是一天里的时刻")
    return seconds


def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def ordered(periods: Iterable[Period], where: str) -> Periods:
    """The periods of one day in order; refuses two that overlap."""
    result = tuple(sorted(periods))
    for earlier, later in pairwise(result):
        if later.start_s < earlier.end_s:
            raise PeriodsOverlap(f"{where}：时段 {earlier} 与 {later} 重叠")
    return result


@dataclass(frozen=True, slots=True)
class Hours:
    """The periods of each weekday, Monday first, and of make-up days. ``None`` leaves a day as it was."""

    week: tuple[Periods | None, ...]
    makeup: Periods | None = None

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise InvalidCalendar("一周须有七天的时段")


@dataclass(frozen=True, slots=True)
class Season:
    """Hours that replace the ordinary ones for part of each year.

    ``first`` and ``last`` are (month, day), both inclusive, and may wrap over New Year (冬季作息); only
    dates within ``valid_from`` and ``valid_until``, both inclusive, are touched.
    """

    name: str
    hours: Hours
    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 31)
    valid_from: date = date.min
    valid_until: date = date.max

    def covers(self, day: date) -> bool:
        if not self.valid_from <= day <= self.valid_until:
            return False
        month_day = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass(frozen=True, slots=True)
class Day:
    """One date as the calendar sees it; no periods: not a working day."""

    kind: DayKind
    periods: Periods


class DayRules(Protocol):
    """What a calendar is compiled from: one schedule, or the intersection of several."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def version_text(self) -> str:
        """Changes with each correction of the calendar or of what it stands upon."""
        ...

    @property
    def timezone(self) -> str: ...

    @property
    def known_from(self) -> date: ...

    @property
    def known_until(self) -> date:
        """Dates before ``known_from`` and after this one are only provisional."""
        ...

    def day(self, day: date) -> Day:
        """The periods worked on ``day``, in order and disjoint, and what kind of day that makes it."""
        ...

    def has_working_time(self) -> bool:
        """Whether any date could ever be worked."""
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """A version of a calendar. Dates outside ``known_from`` … ``known_until`` are only provisional.

    ``fixed_off`` are (month, day) that are off by law in every year after ``known_until``, before that year's
    notice is out; within the known years ``off`` and ``makeup`` say everything. Names of days are for people.
    ``base_version`` is that of the calendar this one was derived from.
    """

    name: str
    hours: Hours
    version: int = 1
    title: str = ""
    timezone: str = "Asia/Shanghai"
    seasons: tuple[Season, ...] = ()
    off: Mapping[date, str] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    overrides: Mapping[date, Periods] = field(default_factory=dict)
    fixed_off: frozenset[tuple[int, int]] = frozenset()
    known_from: date = date.min
    known_until: date = date.max
    source: str = ""
    base_version: str = ""

    def __post_init__(self) -> None:
        if None in self.hours.week:
            raise InvalidCalendar("日历的常规时段须写明每个星期几")
        if self.known_until < self.known_from:
            raise InvalidCalendar("known_until 早于 known_from")
        if both := sorted(self.off.keys() & self.makeup.keys()):
            raise DayContradicts(f"{both[0].isoformat()} 既是放假日又是调休上班日")

    @property
    def version_text(self) -> str:
        """ "3", or "3/12" on top of version 12 of another calendar."""
        return f"{self.version}/{self.base_version}" if self.base_version else str(self.version)

    def day(self, day: date) -> Day:
        """The periods worked on ``day`` and what kind of day that makes it."""
        hours, makeup = self._hours(day)
        is_off = day in self.off or (day > self.known_until and (day.month, day.day) in self.fixed_off)
        ordinary = not is_off and bool(hours)
        kind = DayKind.WORKDAY if ordinary else DayKind.MAKEUP
        if day in self.overrides:
            return Day(kind, self.overrides[day])
        if day in self.makeup:
            return Day(kind, hours if ordinary else makeup)
        return Day(DayKind.WORKDAY, () if is_off else hours)

    def _hours(self, day: date) -> tuple[Periods, Periods]:
        weekday = day.weekday()
        hours = self.hours.week[weekday] or ()
        makeup = self.hours.makeup or ()
        for season in self.seasons:
            if season.covers(day):
                seasonal = season.hours.week[weekday]
                hours = hours if seasonal is None else seasonal
                makeup = makeup if season.hours.makeup is None else season.hours.makeup
        return hours, makeup

    def has_working_time(self) -> bool:
        """Whether any date could ever be worked."""
        if any(self.hours.week) or any(self.overrides.values()):
            return True
        if self.makeup and self.hours.makeup:
            return True
        return any(any(s.hours.week) or (self.makeup and s.hours.makeup) for s in self.seasons)
