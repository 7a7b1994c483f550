"""What a corrected calendar moves: the due times of many open clocks counted anew, and only the differences.

Pure and made for millions. Terms in days without pauses depend on little more than the date they start from,
so that each distinct (calendar, term, date) is counted once; the others cost one count each.

>>> changed = {"office": changed_days(old, new, first_start, last_due)}
>>> for difference in recompute(facts, calendars, changed): …
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, due
from sla.schedule import Day
from sla.term import Term, day_zero

_NONE: Mapping[str, ChangedDays] = {}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A running clock as it is kept: what it counts, from when, and when it is due until now.

    ``key`` comes back with the difference. ``bound_at`` is what the clock may not outlast and ``promised_at``
    a due time that was approved and told to the citizen, both as they will be after the correction: reckon
    clocks that bound others first. Of a pause that is still open nothing is credited, neither in ``due_at``
    nor in what is counted: its credit belongs to its end.
    """

    key: int
    calendar: str
    term: Term
    started_at: datetime
    due_at: datetime
    is_provisional: bool
    pauses: tuple[Pause, ...] = ()
    bound_at: datetime | None = None
    promised_at: datetime | None = None
    marks_until: datetime | None = None
    """The last of its marks, where that lies beyond the due time (seriously overdue)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock whose due time moves, or is known for certain (or no longer is), or whose warnings move.

    The last is when only days between start and due time changed: ``is_moved`` is False, and its marks have
    to be planned anew all the same.
    """

    key: int
    due_before: datetime
    due_after: datetime
    was_provisional: bool
    is_provisional: bool

    @property
    def is_moved(self) -> bool:
        return self.due_before != self.due_after


@dataclass(frozen=True, slots=True)
class DayChange:
    """One date that two versions of a calendar work differently."""

    day: date
    before: Day
    after: Day

    @property
    def matters(self) -> bool:
        """Whether it is worked differently; the kind of a day off says nothing."""
        return self.before != self.after and bool(self.before.periods or self.after.periods)


class ChangedDays:
    """The dates that differ, in order."""

    __slots__ = ("_ordinals", "changes")

    def __init__(self, changes: Iterable[DayChange] = ()) -> None:
        self.changes = tuple(sorted(changes, key=lambda change: change.day))
        self._ordinals = [change.day.toordinal() for change in self.changes]

    def __len__(self) -> int:
        return len(self.changes)

    def touches(self, first: date, last: date) -> bool:
        """Whether any of them lies in ``first`` … ``last``, both inclusive."""
        index = bisect_left(self._ordinals, first.toordinal())
        return index < len(self._ordinals) and self._ordinals[index] <= last.toordinal()


def changed_days(before: WorkCalendar, after: WorkCalendar, first: date, last: date) -> ChangedDays:
    """The dates in ``first`` … ``last``, both inclusive, whose hours or kind differ."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    changes = (DayChange(day, before.schedule.day(day), after.schedule.day(day)) for day in days)
    return ChangedDays(change for change in changes if change.matters)


def recompute(
    facts: Iterable[ClockFacts],
    calendars: Mapping[str, WorkCalendar],
    changed: Mapping[str, ChangedDays] = _NONE,
) -> Iterator[Difference]:
    """The clocks of ``facts`` that stand differently under ``calendars`` (by name, as corrected), in order.

    ``changed`` holds the days that differ of each calendar; without it clocks of which only warnings move are
    not told.
    """
    counters: dict[str, _Counter] = {}
    for fact in facts:
        counter = counters.get(fact.calendar)
        if counter is None:
            counter = counters[fact.calendar] = _Counter(calendars[fact.calendar], changed.get(fact.calendar))
        due_at, is_provisional = counter.stands(fact)
        if due_at != fact.due_at or is_provisional != fact.is_provisional or counter.touches(fact):
            yield Difference(fact.key, fact.due_at, due_at, fact.is_provisional, is_provisional)


class _Counter:
    """Counts by one calendar, each distinct term in days from each date once."""

    def __init__(self, calendar: WorkCalendar, changed: ChangedDays | None) -> None:
        self._calendar = calendar
        self._changed = changed if changed else None
        self._by_term: dict[Term, dict[date, datetime]] = {}

    def stands(self, fact: ClockFacts) -> tuple[datetime, bool]:
        """When it is due, and whether that is provisional, as a clock started anew would say."""
        due_at = self._counted(fact)
        is_provisional = self._calendar.is_provisional(fact.started_at, due_at)
        if fact.promised_at is not None:
            return fact.promised_at, is_provisional
        if fact.bound_at is not None and fact.bound_at < due_at:
            return fact.bound_at, is_provisional
        return due_at, is_provisional

    def touches(self, fact: ClockFacts) -> bool:
        """Whether a day that changed lies between its start and its last mark."""
        if self._changed is None:
            return False
        last = fact.due_at if fact.marks_until is None else max(fact.due_at, fact.marks_until)
        calendar = self._calendar
        return self._changed.touches(calendar.local_date(fact.started_at), calendar.local_date(last))

    def _counted(self, fact: ClockFacts) -> datetime:
        term, calendar = fact.term, self._calendar
        if fact.pauses:
            return due(calendar, term, Run(fact.started_at, fact.pauses), _before_open_pause(fact)).due_at
        if not term.unit.counts_days:
            return term.due_at(calendar, fact.started_at)
        zero = day_zero(calendar, fact.started_at, term)
        known = self._by_term.setdefault(term, {})
        found = known.get(zero)
        if found is None:
            found = known[zero] = term.due_on(calendar, zero)
        return found


def _before_open_pause(fact: ClockFacts) -> datetime:
    """A moment by which no pause that is still open has been credited."""
    last = fact.pauses[-1]
    return last.start if last.end is None else fact.started_at
