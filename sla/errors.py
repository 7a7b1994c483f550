"""What can be wrong with a calendar, a term, a policy or a moment: a stable code and a Chinese sentence."""

from __future__ import annotations


class SlaError(ValueError):
    """Bad input to the library. ``code`` is kebab-case and stable; ``str(error)`` is for people."""

    code = "sla-invalid"


class InvalidCalendar(SlaError):
    """The calendar's own data contradicts itself; the message names the offending key."""

    code = "calendar-invalid"


class PeriodsOverlap(InvalidCalendar):
    """Two periods of one day overlap."""

    code = "calendar-periods-overlap"


class DayListedTwice(InvalidCalendar):
    """One date is given twice, so that it cannot be told which is meant."""

    code = "calendar-day-twice"


class DayContradicts(InvalidCalendar):
    """One date is both off and a make-up day."""

    code = "calendar-day-contradicts"


class MakeupAlreadyWorked(InvalidCalendar):
    """A make-up day on a Monday to Friday, which is worked anyway: most likely a slip of the pen."""

    code = "calendar-makeup-worked"


class InvalidArrangement(SlaError):
    """An arrangement of days off, or a calendar of them, that cannot be read."""

    code = "arrangement-invalid"


class EmptyArrangement(InvalidArrangement):
    """An arrangement without days: that year has not been announced yet."""

    code = "arrangement-empty"


class IncompleteArrangement(InvalidArrangement):
    """An arrangement that leaves out a feast, or a day that is off by law."""

    code = "arrangement-incomplete"


class UnknownCalendar(InvalidCalendar):
    """A calendar is named that is not there, or calendars stand upon one another in a circle."""

    code = "calendar-unknown"


class NoWorkingTime(SlaError):
    """The calendar has no working time left in the direction asked for."""

    code = "calendar-no-working-time"


class OutOfCalendarRange(SlaError):
    """The answer would lie outside the years a calendar can be counted in."""

    code = "calendar-out-of-range"


class InvalidMoment(SlaError):
    """A time that cannot be read, or one without an offset where an instant is needed."""

    code = "moment-invalid"


class InvalidTerm(SlaError):
    """A length of time that cannot be counted (zero, negative, a fraction of a day)."""

    code = "term-invalid"


class InvalidPolicy(SlaError):
    """A policy row that cannot be read, or two rows that would both win."""

    code = "policy-invalid"


class NoPolicy(SlaError):
    """No policy row covers the matter: the pack lacks a general row."""

    code = "policy-not-found"
