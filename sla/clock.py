"""One legal clock: a start, pauses and perhaps a stop, read against a calendar.

Nothing is accumulated. Due time, elapsed time and what is left are computed from the intervals whenever they
are asked for, so that a corrected calendar or a pause found out later changes every answer alike.

A pause gives back exactly the working time that passed during it (a pause over a weekend gives nothing),
added to the due time in working time; days are not turned into minutes for it. A term that ends at midnight
then ends at 24:00 of the working day so reached. In natural units a pause gives back what passed by the
clock. A pause that begins when the time is already up gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from sla.calendar import WorkCalendar
from sla.errors import InvalidTerm
from sla.term import EndRule, Term, Unit

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch [start, end) in which the clock stands; ``end`` is None while it still does."""

    start: datetime
    end: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise InvalidTerm("暂停的结束早于开始")


@dataclass(frozen=True, slots=True)
class Run:
    """The history of one clock. Pauses are in order and do not overlap; only the last may still be open."""

    start: datetime
    pauses: tuple[Pause, ...] = ()
    stop: datetime | None = None

    def __post_init__(self) -> None:
        for earlier, later in pairwise(self.pauses):
            if earlier.end is None or later.start < earlier.end:
                raise InvalidTerm("暂停区间重叠，或前一次暂停尚未结束")
        if self.stop is not None and self.stop < self.start:
            raise InvalidTerm("计时的停止早于开始")

    def is_paused(self, now: datetime) -> bool:
        last = self.pauses[-1] if self.pauses and self.stop is None else None
        return last is not None and last.start <= now and (last.end is None or now < last.end)


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out: with its pauses, and as first promised."""

    due_at: datetime
    original_due_at: datetime
    credit_s: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time to the due moment, or past it when ``is_overdue``: whole days, hours and minutes.

    For working units a day is a working day and hours and minutes are working time; minutes are rounded down.
    """

    is_overdue: bool
    days: int
    hours: int
    minutes: int
    is_working: bool

    def text(self) -> str:
        """“剩 2 个工作日 3 小时”, “超期 1 个工作日”, “剩 40 分钟”: minutes only on the last day."""
        parts = []
        if self.days:
            parts.append(f"{self.days} 个工作日" if self.is_working else f"{self.days} 天")
        if self.hours:
            parts.append(f"{self.hours} 小时")
        if self.minutes and not self.days:
            parts.append(f"{self.minutes} 分钟")
        return ("超期 " if self.is_overdue else "剩 ") + (" ".join(parts) or "不到 1 分钟")


def seconds_between(calendar: WorkCalendar, unit: Unit, start: datetime, end: datetime) -> int:
    """Seconds of the unit's own kind in [start, end): working seconds, or seconds by the clock."""
    if unit.is_working:
        return calendar.working_seconds(start, end)
    return int(end.timestamp()) - int(start.timestamp())


def shift(calendar: WorkCalendar, unit: Unit, moment: datetime, seconds: int) -> datetime:
    """``moment`` moved by seconds of the unit's own kind, forwards or (negative) backwards."""
    if not unit.is_working:
        return calendar.add_elapsed(moment, seconds)
    if seconds >= 0:
        return calendar.add_working(moment, seconds)
    return calendar.subtract_working(moment, -seconds)


def part_of(seconds: int, share: Fraction) -> int:
    """A share of a time in whole seconds, the nearest; of two the even one, as :func:`round` has it."""
    whole, rest = divmod(seconds * share.numerator, share.denominator)
    twice = 2 * rest
    return whole + (twice > share.denominator or (twice == share.denominator and whole % 2))


def due(calendar: WorkCalendar, term: Term, run: Run, now: datetime) -> Due:
    """When the clock runs out. While a pause is open it moves on with ``now``."""
    original = due_at = term.due_at(calendar, run.start)
    reached, credit = _office_close(calendar, term, original), 0
    for begin, end in _pauses(run, now):
        if begin >= due_at:
            break
        if saved := seconds_between(calendar, term.unit, begin, end):
            credit += saved
            reached = shift(calendar, term.unit, reached, saved)
            due_at = _end_of_day(calendar, term, reached)
    return Due(due_at, original, credit, calendar.is_provisional(run.start, due_at))


def _ends_working_day_at_midnight(term: Term) -> bool:
    return term.unit is Unit.WORKING_DAY and term.end_rule is EndRule.MIDNIGHT


def _office_close(calendar: WorkCalendar, term: Term, due_at: datetime) -> datetime:
    """Where credit is added: the end of office hours of a term that ends at midnight."""
    if not _ends_working_day_at_midnight(term):
        return due_at
    return calendar.closing_after(calendar.local_date(due_at) - timedelta(days=2), 1)


def _end_of_day(calendar: WorkCalendar, term: Term, reached: datetime) -> datetime:
    if not _ends_working_day_at_midnight(term):
        return reached
    return calendar.midnight_after(calendar.local_date(reached))


def _pauses(run: Run, now: datetime) -> list[tuple[datetime, datetime]]:
    """The parts of the pauses within the run, an open one until ``now`` or the stop."""
    until = min(now, run.stop) if run.stop else now
    clipped = ((max(p.start, run.start), min(p.end or until, run.stop or p.end or until)) for p in run.pauses)
    return [(begin, end) for begin, end in clipped if begin < end]


def elapsed(calendar: WorkCalendar, unit: Unit, run: Run, now: datetime) -> tuple[int, int]:
    """Net and gross seconds run until ``now`` or the stop; net leaves the pauses out."""
    end = max(run.start, min(now, run.stop) if run.stop else now)
    gross = seconds_between(calendar, unit, run.start, end)
    paused = sum(seconds_between(calendar, unit, b, min(e, end)) for b, e in _pauses(run, now) if b < end)
    return gross - paused, gross


def remaining(calendar: WorkCalendar, unit: Unit, due_at: datetime, now: datetime) -> Remaining:
    """What is left until ``due_at``, or how far it is past."""
    is_overdue = now > due_at
    first, last = (due_at, now) if is_overdue else (now, due_at)
    if unit.is_working:
        days, seconds = calendar.days_and_seconds(first, last)
    else:
        days, seconds = divmod(seconds_between(calendar, unit, first, last), _DAY_S)
    return Remaining(is_overdue, days, seconds // 3600, seconds % 3600 // 60, unit.is_working)


def warning_moments(
    calendar: WorkCalendar, term: Term, run: Run, now: datetime, shares_left: Sequence[Fraction]
) -> list[datetime]:
    """When each share (0–1) of the whole net time is still left, counted back from the due time.

    In the clock's own kind of time and over its pauses, so that half the time left is half of what was
    given. A moment that falls on an interval's border is the later one: work begins with the warning.
    """
    when = due(calendar, term, run, now)
    whole = seconds_between(calendar, term.unit, run.start, when.due_at) - when.credit_s
    pauses = [(begin, end) for begin, end in _pauses(run, now) if begin < when.due_at]
    return [_before(calendar, term.unit, when.due_at, part_of(whole, share), pauses) for share in shares_left]


def _before(
    calendar: WorkCalendar,
    unit: Unit,
    due_at: datetime,
    left_s: int,
    pauses: Sequence[tuple[datetime, datetime]],
) -> datetime:
    moment = due_at
    for begin, end in reversed(pauses):
        after_pause = seconds_between(calendar, unit, min(end, moment), moment)
        if left_s <= after_pause:
            break
        left_s -= after_pause
        moment = begin
    return shift(calendar, unit, moment, -left_s)


def overdue_moment(calendar: WorkCalendar, term: Term, run: Run, now: datetime, times: Fraction) -> datetime:
    """When ``times`` (> 1) the whole net time has run: the line of "seriously overdue"."""
    when = due(calendar, term, run, now)
    whole = seconds_between(calendar, term.unit, run.start, when.due_at) - when.credit_s
    return shift(calendar, term.unit, when.due_at, part_of(whole, times - 1))
