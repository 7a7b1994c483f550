"""A length of time as the rules give it, and how its last instant is counted.

The unit decides what runs:

- ``working_day``: whole working days of a calendar. Day 0 is the calendar date of receipt whatever the hour,
  day 1 the first working day after it (次日起算), and the term ends with office hours of day N.
- ``working_minute``: minutes of working time, from the start or from the next working instant.
- ``natural_day``: calendar days. A last day that is not worked moves to the next working day and ends with
  its office hours (民法典 203), unless the rule is ``midnight``: then it ends at 24:00 of the day itself.
- ``minute``: minutes by the clock, around the clock.

Working days are never turned into minutes, nor minutes into days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sla.calendar import WorkCalendar
from sla.errors import InvalidTerm


class Unit(StrEnum):
    WORKING_DAY = "working_day"
    WORKING_MINUTE = "working_minute"
    NATURAL_DAY = "natural_day"
    MINUTE = "minute"

    @property
    def counts_days(self) -> bool:
        return self in (Unit.WORKING_DAY, Unit.NATURAL_DAY)

    @property
    def is_working(self) -> bool:
        return self in (Unit.WORKING_DAY, Unit.WORKING_MINUTE)


class StartRule(StrEnum):
    """Which day is day 0 of a term in days; it says nothing about a term in minutes."""

    NEXT_DAY = "next_day"
    """Day 0 is the calendar date of receipt, whatever the hour (次日起算)."""
    EFFECTIVE_RECEIPT = "effective_receipt"
    """What comes in outside working time counts as received when work begins; day 0 is that day."""
    SAME_DAY = "same_day"
    """The day of receipt, or the next working day if its hours are over, is day 1 (当日起算)."""


class EndRule(StrEnum):
    """When the last day of a term in days ends."""

    OFFICE_CLOSE = "office_close"
    """At the end of its last working period."""
    MIDNIGHT = "midnight"
    """At 24:00 of that date."""


@dataclass(frozen=True, slots=True)
class Term:
    """``amount`` of ``unit``, a whole number from 1."""

    unit: Unit
    amount: int
    start_rule: StartRule = StartRule.NEXT_DAY
    end_rule: EndRule = EndRule.OFFICE_CLOSE

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise InvalidTerm("时限须是从 1 起的整数")

    @property
    def seconds(self) -> int:
        """The length of a term in minutes."""
        if self.unit.counts_days:
            raise InvalidTerm("按天计的时限不能换算成分钟")
        return self.amount * 60

    def due_at(self, calendar: WorkCalendar, start: datetime) -> datetime:
        """The last instant of the term, in the calendar's time zone."""
        if self.unit is Unit.WORKING_DAY and self.start_rule is StartRule.NEXT_DAY:
            day = calendar.local_date(start)
            if self.end_rule is EndRule.OFFICE_CLOSE:
                return calendar.closing_after(day, self.amount)
            return calendar.midnight_after(calendar.workday_after(day, self.amount).day)
        if self.unit is Unit.WORKING_MINUTE:
            return calendar.add_working(start, self.seconds)
        if self.unit is Unit.MINUTE:
            return calendar.add_elapsed(start, self.seconds)
        return self.due_on(calendar, day_zero(calendar, start, self))

    def due_on(self, calendar: WorkCalendar, zero: date) -> datetime:
        """The last instant of a term in days whose day 0 is ``zero``."""
        if self.unit is Unit.WORKING_DAY:
            last = calendar.workday_after(zero, self.amount).day
        else:
            last = last_natural_day(calendar, zero, self)
        if self.end_rule is EndRule.MIDNIGHT:
            return calendar.midnight_after(last)
        return calendar.closing_after(last - timedelta(days=1), 1)


def day_zero(calendar: WorkCalendar, start: datetime, term: Term) -> date:
    """The date before the first counted day."""
    received = calendar.local_date(start)
    match term.start_rule:
        case StartRule.NEXT_DAY:
            return received
        case StartRule.EFFECTIVE_RECEIPT:
            return calendar.local_date(calendar.next_working_instant(start))
        case StartRule.SAME_DAY:
            if term.unit is Unit.NATURAL_DAY:
                return received - timedelta(days=1)
            return calendar.local_date(calendar.next_working_instant(start)) - timedelta(days=1)


def last_natural_day(calendar: WorkCalendar, zero: date, term: Term) -> date:
    """The last day of a term in natural days, moved off days that are not worked if office hours end it."""
    try:
        last = zero + timedelta(days=term.amount)
    except OverflowError as error:
        raise InvalidTerm("时限太长") from error
    if term.end_rule is EndRule.MIDNIGHT or calendar.is_workday(last):
        return last
    return calendar.workday_after(last).day
