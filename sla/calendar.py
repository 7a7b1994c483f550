"""Working-time arithmetic on one version of a calendar.

Two units are never turned into one another: working seconds (``add_working``, ``subtract_working``,
``working_seconds``) and working days (``workday_after``, ``closing``). Both are answered from one compiled
:class:`~sla.timetable.Timetable` by bisect; it grows by years when a question reaches beyond it.
Resolution is one second: fractions of a second in what is asked are dropped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sla.calendar_file import read_schedule
from sla.errors import InvalidMoment, InvalidTerm, NoWorkingTime, OutOfCalendarRange
from sla.schedule import ALL_DAY, DAY_S, DayKind, DayRules, Hours, Periods, Schedule
from sla.timetable import EPOCH_YEAR, LAST_YEAR, Timetable, compile_timetable, instant_of

_NO_TABLE = Timetable(date.min, date.min, 0, 0, [], [], [], [], [], [], [], [], [], 0)
_DAWN, _DUSK = date(EPOCH_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

ALWAYS_OPEN = "always-open"
"""The name of the calendar that never closes, which no pack need define."""


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A working day with the instants of its first start and last end, and the working seconds between."""

    day: date
    kind: DayKind
    opens_at: datetime
    closes_at: datetime
    working_s: int


class WorkCalendar:
    """One version of a calendar, ready to count; one that can never work is refused."""

    __slots__ = ("_known_from", "_known_until", "_table", "schedule", "zone")

    def __init__(self, schedule: DayRules) -> None:
        if not schedule.has_working_time():
            raise NoWorkingTime(f"日历“{schedule.name}”没有任何工作时间")
        self.schedule = schedule
        self.zone = ZoneInfo(schedule.timezone)
        self._table = _NO_TABLE
        known_from, known_until = schedule.known_from, schedule.known_until
        # In the calendar's own zone, so that comparing with its answers needs no conversion.
        self._known_from = self._moment(instant_of(max(known_from, _DAWN), 0, self.zone))
        self._known_until = self._moment(instant_of(min(known_until, _DUSK), DAY_S, self.zone))

    @classmethod
    def from_mapping(cls, source: Mapping[str, object]) -> WorkCalendar:
        """The calendar a parsed TOML file describes by itself; for its layout see :mod:`sla.calendar_file`.

        Files that stand upon others are read together by :class:`sla.calendars.Calendars`.
        """
        return cls(read_schedule(source))

    @classmethod
    def always_open(cls, timezone: str = "Asia/Shanghai") -> WorkCalendar:
        """Every second of every day: the calendar of clocks that run around the clock (7×24)."""
        return cls(Schedule(name=ALWAYS_OPEN, title="全天候", hours=Hours((ALL_DAY,) * 7), timezone=timezone))

    def __repr__(self) -> str:
        return f"WorkCalendar({self.schedule.name!r}, version={self.schedule.version_text})"

    def add_working(self, start: datetime, seconds: int) -> datetime:
        """The instant ``seconds`` of working time after ``start``; an end on a period's end stays there."""
        instant, table = self._locate(start)
        if seconds <= 0:
            return self._moment(_unmoved(instant, seconds, "加"))
        worked = table.worked_before(instant) + seconds
        while worked > table.total:
            table = self._grow_forward(table)
            worked = table.worked_before(instant) + seconds
        return self._moment(table.earliest_with(worked))

    def subtract_working(self, end: datetime, seconds: int) -> datetime:
        """The latest instant ``seconds`` of work before ``end``; on a period's start it stays there."""
        instant, table = self._locate(end)
        if seconds <= 0:
            return self._moment(_unmoved(instant, seconds, "减"))
        worked = table.worked_before(instant) - seconds
        while worked < 0:
            table = self._grow_backward(table)
            worked = table.worked_before(instant) - seconds
        return self._moment(table.latest_with(worked))

    def add_elapsed(self, start: datetime, seconds: int) -> datetime:
        """The instant ``seconds`` by the clock after ``start``, worked or not; negative goes back."""
        try:
            return self._moment(self._second(start) + seconds)
        except (ValueError, OverflowError, OSError) as error:
            raise self._out_of_range() from error

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Working seconds in [start, end); negative when ``end`` is the earlier."""
        first, last = self._second(start), self._second(end)
        table = self._covering(last, self._covering(first, self._table))
        return table.worked_before(last) - table.worked_before(first)

    def next_working_instant(self, start: datetime) -> datetime:
        """``start`` itself while work is on, else the next start of a period."""
        instant, table = self._locate(start)
        worked = table.worked_before(instant)
        while worked >= table.total:
            table = self._grow_forward(table)
            worked = table.worked_before(instant)
        return self._moment(max(instant, table.latest_with(worked)))

    def local_date(self, moment: datetime) -> date:
        """The calendar date of ``moment`` here."""
        if moment.tzinfo is None:
            raise InvalidMoment("时间缺少时区")
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError as error:
            raise self._out_of_range() from error

    def is_workday(self, day: date) -> bool:
        table = self._covering_date(day)
        index = _index_after(table, day.toordinal() - 1)
        return index < len(table.ordinals) and table.ordinals[index] == day.toordinal()

    def periods_on(self, day: date) -> Periods:
        """The half-open local periods worked on ``day``; empty on a day off."""
        return self.schedule.day(day).periods

    def workday_after(self, day: date, count: int = 1) -> WorkingDay:
        """The ``count``-th (from 1) working day after ``day``, whatever kind of day that is itself."""
        table, index = self._index(day, count)
        return self._working_day(table, index)

    def workdays_after(self, day: date) -> Iterator[WorkingDay]:
        """The working days after ``day``, one by one and without end."""
        last = day
        while True:
            table, index = self._index(last, 1)
            for position in range(index, len(table.ordinals)):
                yield self._working_day(table, position)
            last = table.last

    def closing_after(self, day: date, count: int) -> datetime:
        """The end of work on the ``count``-th working day after ``day``."""
        table, index = self._index(day, count)
        return self._moment(table.closes[index])

    def opening_after(self, day: date, count: int) -> datetime:
        """The start of work on the ``count``-th working day after ``day``."""
        table, index = self._index(day, count)
        return self._moment(table.opens[index])

    def opening_before(self, day: date, count: int) -> datetime:
        """The start of work on the ``count``-th (from 1) working day before ``day``."""
        if count < 1:
            raise InvalidTerm("工作日数须从 1 起")
        table, ordinal = self._covering_date(day), day.toordinal()
        index = _index_after(table, ordinal - 1) - count
        while index < 0:
            table = self._grow_backward(table)
            index = _index_after(table, ordinal - 1) - count
        return self._moment(table.opens[index])

    def working_day(self, day: date) -> WorkingDay | None:
        """``day`` as a working day, with its end of work; None on a day off."""
        table = self._covering_date(day)
        index = _index_after(table, day.toordinal() - 1)
        if index == len(table.ordinals) or table.ordinals[index] != day.toordinal():
            return None
        return self._working_day(table, index)

    def days_and_seconds(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Whole working days and the working seconds beyond them in [start, end), both from 0.

        A day is a step to the same working second of the next working day, so that nothing is converted: from
        Monday 10:00 to Wednesday 11:00 is two days and one hour whatever the length of the days.
        """
        first, last = self._second(start), self._second(end)
        table = self._covering(last, self._covering(first, self._table))
        first_day, first_s = table.day_at(table.worked_before(first))
        last_day, last_s = table.day_at(table.worked_before(last))
        if (last_day, last_s) <= (first_day, first_s):
            return 0, 0
        if last_s >= first_s:
            return last_day - first_day, last_s - first_s
        through = table.day_before[first_day + 1] - table.day_before[first_day]
        return last_day - first_day - 1, through - first_s + last_s

    def midnight_after(self, day: date) -> datetime:
        """24:00 of ``day``."""
        return self._moment(instant_of(day, DAY_S, self.zone))

    def is_provisional(self, first: datetime, last: datetime) -> bool:
        """Whether counting from ``first`` to ``last`` leaves the dates this calendar knows for certain."""
        return last > self._known_until or first < self._known_from

    def _second(self, moment: datetime) -> int:
        if moment.tzinfo is None:
            raise InvalidMoment("时间缺少时区")
        return int(moment.timestamp())

    def _locate(self, moment: datetime) -> tuple[int, Timetable]:
        instant = self._second(moment)
        table = self._table
        if table.from_s <= instant < table.to_s:
            return instant, table
        return instant, self._covering(instant, table)

    def _moment(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def _working_day(self, table: Timetable, index: int) -> WorkingDay:
        following = table.day_before[index + 1] if index + 1 < len(table.day_before) else table.total
        return WorkingDay(
            day=date.fromordinal(table.ordinals[index]),
            kind=table.kinds[index],
            opens_at=self._moment(table.opens[index]),
            closes_at=self._moment(table.closes[index]),
            working_s=following - table.day_before[index],
        )

    def _index(self, day: date, count: int) -> tuple[Timetable, int]:
        if count < 1:
            raise InvalidTerm("工作日数须从 1 起")
        table, ordinal = self._covering_date(day), day.toordinal()
        index = _index_after(table, ordinal) + count - 1
        while index >= len(table.ordinals):
            table = self._grow_forward(table)
            index = _index_after(table, ordinal) + count - 1
        return table, index

    def _covering_date(self, day: date) -> Timetable:
        table = self._table
        return table if table.first <= day <= table.last else self._covering_years(table, day.year, day.year)

    def _covering(self, instant: int, table: Timetable) -> Timetable:
        if table.from_s <= instant < table.to_s:
            return table
        try:
            year = self._moment(instant).year
        except (ValueError, OverflowError, OSError) as error:
            raise self._out_of_range() from error
        return self._covering_years(table, year, year)

    def _covering_years(self, table: Timetable, first: int, last: int) -> Timetable:
        """A table that also covers these years and the one after, so that a question near New Year fits."""
        if first < EPOCH_YEAR or last > LAST_YEAR:
            raise self._out_of_range()
        known = (
            (self.schedule.known_from.year, self.schedule.known_until.year) if table is _NO_TABLE else None
        )
        if known and known[0] > 1 and known[1] < 9999:
            first, last = min(first, known[0]), max(last, known[1])
        if table is not _NO_TABLE:
            first, last = min(first, table.first.year), max(last, table.last.year)
        bounds = date(max(first, EPOCH_YEAR), 1, 1), date(min(last + 1, LAST_YEAR), 12, 31)
        self._table = compile_timetable(self.schedule, *bounds)
        return self._table

    def _grow_forward(self, table: Timetable) -> Timetable:
        if table.last.year >= LAST_YEAR:
            raise self._exhausted(table)
        years = table.last.year - table.first.year + 1
        return self._covering_years(table, table.first.year, min(table.last.year + years, LAST_YEAR))

    def _grow_backward(self, table: Timetable) -> Timetable:
        if table.first.year <= EPOCH_YEAR:
            raise self._out_of_range()
        years = table.last.year - table.first.year + 1
        return self._covering_years(table, max(table.first.year - years, EPOCH_YEAR), table.last.year)

    def _exhausted(self, table: Timetable) -> NoWorkingTime | OutOfCalendarRange:
        if _index_after(table, date(LAST_YEAR - 1, 1, 1).toordinal()) == len(table.ordinals):
            return NoWorkingTime(f"日历“{self.schedule.name}”以后再没有工作时间")
        return self._out_of_range()

    def _out_of_range(self) -> OutOfCalendarRange:
        return OutOfCalendarRange(f"日历只能推算 {EPOCH_YEAR} 年到 {LAST_YEAR} 年之间的日期")


def _index_after(table: Timetable, ordinal: int) -> int:
    return bisect_right(table.ordinals, ordinal)


def _unmoved(instant: int, seconds: int, verb: str) -> int:
    if seconds < 0:
        raise InvalidTerm(f"不能{verb}负的工作时间")
    return instant
