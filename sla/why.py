"""Why a due time is what it is: the days or stretches of time that were counted, one row a date.

Rows are made when asked for, never while counting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sla.calendar import WorkCalendar
from sla.errors import InvalidTerm
from sla.schedule import DayKind
from sla.term import EndRule, Term, Unit, day_zero, last_natural_day


@dataclass(frozen=True, slots=True)
class CountedRow:
    """What one date gave: from its first to its last counted instant, ``counted_s`` of it counting.

    For a working day that is all its working time; for a natural day the whole day.
    """

    day: date
    kind: DayKind
    from_at: datetime
    to_at: datetime
    counted_s: int

    @property
    def minutes(self) -> int | float:
        """What counted, so exact that the rows of a term add up to it."""
        whole, rest = divmod(self.counted_s, 60)
        return round(self.counted_s / 60, 2) if rest else whole

    def as_json(self) -> dict[str, str | int | float]:
        """{"date", "kind", "from", "to", "minutes"}; instants ISO 8601 with offset."""
        return {
            "date": self.day.isoformat(),
            "kind": self.kind.value,
            "from": self.from_at.isoformat(),
            "to": self.to_at.isoformat(),
            "minutes": self.minutes,
        }


def counted(calendar: WorkCalendar, term: Term, start: datetime) -> Iterator[CountedRow]:
    """The rows of ``term`` counted from ``start``; for a term in days one row a counted day."""
    match term.unit:
        case Unit.WORKING_DAY:
            return counted_days(calendar, day_zero(calendar, start, term), term.amount, term.end_rule)
        case Unit.WORKING_MINUTE:
            return counted_time(calendar, start, term.seconds)
        case Unit.NATURAL_DAY:
            return _natural_days(calendar, term, start)
        case Unit.MINUTE:
            return _elapsed(calendar, start, term.seconds)


def counted_days(
    calendar: WorkCalendar, zero: date, count: int, end_rule: EndRule = EndRule.OFFICE_CLOSE
) -> Iterator[CountedRow]:
    """The first ``count`` working days after ``zero``."""
    for number, day in enumerate(islice(calendar.workdays_after(zero), count), 1):
        to_at = day.closes_at
        if number == count and end_rule is EndRule.MIDNIGHT:
            to_at = calendar.midnight_after(day.day)
        yield CountedRow(day.day, day.kind, day.opens_at, to_at, day.working_s)


def counted_time(calendar: WorkCalendar, start: datetime, seconds: int) -> Iterator[CountedRow]:
    """The dates over which ``seconds`` of working time after ``start`` are spread."""
    if seconds < 1:
        raise InvalidTerm("时限须大于零")
    begin = calendar.next_working_instant(start)
    left = seconds
    for day in calendar.workdays_after(calendar.local_date(begin) - timedelta(days=1)):
        from_at = max(begin, day.opens_at)
        there = calendar.working_seconds(from_at, day.closes_at)
        used = min(left, there)
        yield CountedRow(day.day, day.kind, from_at, calendar.add_working(from_at, used), used)
        left -= used
        if not left:
            return


def _natural_days(calendar: WorkCalendar, term: Term, start: datetime) -> Iterator[CountedRow]:
    zero = day_zero(calendar, start, term)
    last = last_natural_day(calendar, zero, term)
    due_at = term.due_at(calendar, start)
    for offset in range(1, (last - zero).days + 1):
        day = zero + timedelta(days=offset)
        from_at = calendar.midnight_after(day - timedelta(days=1))
        to_at = due_at if day == last else calendar.midnight_after(day)
        yield CountedRow(day, DayKind.NATURAL, from_at, to_at, _between_s(from_at, to_at))


def _elapsed(calendar: WorkCalendar, start: datetime, seconds: int) -> Iterator[CountedRow]:
    from_at = calendar.add_elapsed(start, 0)
    due_at = calendar.add_elapsed(start, seconds)
    while from_at < due_at:
        day = calendar.local_date(from_at)
        to_at = min(due_at, calendar.midnight_after(day))
        yield CountedRow(day, DayKind.NATURAL, from_at, to_at, _between_s(from_at, to_at))
        from_at = to_at


def _between_s(start: datetime, end: datetime) -> int:
    return int(end.timestamp()) - int(start.timestamp())
