"""Working time that several calendars have in common: a department's hours within those of the centre.

A date is worked where every calendar works it, by whatever rule each does: a make-up day, a dated override
or a duty day of one counts as far as the others work then too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from sla.calendar import WorkCalendar
from sla.errors import InvalidCalendar, NoWorkingTime
from sla.schedule import AND, Day, DayKind, DayRules, Period, Periods
from sla.timetable import EPOCH_YEAR, LAST_YEAR


@dataclass(frozen=True, slots=True)
class Intersection:
    """The rules of two or more calendars at once, all of one time zone.

    It is known for certain where all of them are, which may be nowhere. The kind of a day is
    ``makeup`` if it is for any of them.
    """

    members: tuple[DayRules, ...]

    def __post_init__(self) -> None:
        if len(self.members) < 2:
            raise InvalidCalendar("至少要有两个日历才能取交集")
        first = self.members[0]
        for other in self.members[1:]:
            if other.timezone != first.timezone:
                raise InvalidCalendar(f"日历“{first.name}”与“{other.name}”的时区不同，不能取交集")

    @property
    def name(self) -> str:
        return AND.join(member.name for member in self.members)

    @property
    def title(self) -> str:
        return " ∩ ".join(member.title or member.name for member in self.members)

    @property
    def version_text(self) -> str:
        return AND.join(member.version_text for member in self.members)

    @property
    def timezone(self) -> str:
        return self.members[0].timezone

    @property
    def known_from(self) -> date:
        return max(member.known_from for member in self.members)

    @property
    def known_until(self) -> date:
        return min(member.known_until for member in self.members)

    def day(self, day: date) -> Day:
        days = [member.day(day) for member in self.members]
        makeup = any(one.kind is DayKind.MAKEUP for one in days)
        return Day(
            DayKind.MAKEUP if makeup else DayKind.WORKDAY, reduce(common, (one.periods for one in days))
        )

    def has_working_time(self) -> bool:
        """Whether any date is worked by all, tried from the known years on."""
        return any(self.day(day).periods for day in _dates(self.known_from))


def intersection(calendars: Iterable[WorkCalendar]) -> WorkCalendar:
    """The calendar of the time all of ``calendars`` work; one alone is given back as it is."""
    given = tuple(calendars)
    if len(given) == 1:
        return given[0]
    rules = Intersection(tuple(_members(calendar.schedule for calendar in given)))
    try:
        return WorkCalendar(rules)
    except NoWorkingTime as error:
        names = "、".join(f"“{calendar.schedule.name}”" for calendar in given)
        raise NoWorkingTime(f"日历{names}没有共同的工作时间") from error


def common(one: Periods, other: Periods) -> Periods:
    """The time both lists of periods cover; each is in order and disjoint, and so is the result."""
    found: list[Period] = []
    left = right = 0
    while left < len(one) and right < len(other):
        start = max(one[left].start_s, other[right].start_s)
        end = min(one[left].end_s, other[right].end_s)
        if start < end:
            found.append(Period(start, end))
        if one[left].end_s < other[right].end_s:
            left += 1
        else:
            right += 1
    return tuple(found)


def _members(rules: Iterable[DayRules]) -> Iterator[DayRules]:
    for rule in rules:
        if isinstance(rule, Intersection):
            yield from rule.members
        else:
            yield rule


def _dates(known_from: date) -> Iterator[date]:
    """Every date that can be counted, those from ``known_from`` on first."""
    dawn, dusk = date(EPOCH_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    begin = min(max(known_from, dawn), dusk)
    yield from (begin + timedelta(days=n) for n in range((dusk - begin).days + 1))
    yield from (dawn + timedelta(days=n) for n in range((begin - dawn).days))
