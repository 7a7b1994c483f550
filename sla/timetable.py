"""A schedule compiled to instants: sorted periods with prefix sums of working seconds, for bisect.

Every question about working time becomes: how much working time lies before this instant (``worked_before``),
and which instant has so much before it. Local times are turned into instants one by one, so that a day of
23 or 25 hours is counted as it is. Instants are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla.schedule import DAY_S, DayKind, DayRules, Periods

EPOCH_YEAR, LAST_YEAR = 1970, 2199
"""The years, both inclusive, in which time can be counted."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The working time of the local dates ``first`` … ``last``; lists run in parallel.

    starts, ends, before, through: per period, its instants, the working seconds before and through it.
    ordinals, kinds, day_before, opens, closes: per working day, its date, why it counts, the working seconds
    before it and the instants of its first start and last end.
    """

    first: date
    last: date
    from_s: int
    to_s: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    through: list[int]
    ordinals: list[int]
    kinds: list[DayKind]
    day_before: list[int]
    opens: list[int]
    closes: list[int]
    total: int

    def worked_before(self, instant: int) -> int:
        """Working seconds from the table's beginning to ``instant``."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        worked = self.before[index] + instant - self.starts[index]
        through = self.through[index]
        return worked if worked < through else through

    def earliest_with(self, worked: int) -> int:
        """The first instant by which ``worked`` seconds (> 0) are done; on a period's end it stays there."""
        index = bisect_left(self.through, worked)
        return self.starts[index] + worked - self.before[index]

    def latest_with(self, worked: int) -> int:
        """The last instant with only ``worked`` seconds before it; on a period's start it stays there."""
        index = bisect_right(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]

    def day_at(self, worked: int) -> tuple[int, int]:
        """The working day in which ``worked`` seconds are reached, and the seconds into it."""
        index = bisect_right(self.day_before, worked) - 1
        if index < 0:
            return 0, 0
        return index, worked - self.day_before[index]


def compile_timetable(schedule: DayRules, first: date, last: date) -> Timetable:
    """The timetable of the dates ``first`` … ``last``, both inclusive."""
    zone = ZoneInfo(schedule.timezone)
    ordinals: list[int] = []
    kinds: list[DayKind] = []
    spans: list[list[tuple[int, int]]] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        local_date = date.fromordinal(ordinal)
        day = schedule.day(local_date)
        if worked := _instants(local_date, day.periods, zone):
            ordinals.append(ordinal)
            kinds.append(day.kind)
            spans.append(worked)
    periods = [span for day_spans in spans for span in day_spans]
    through = _running(periods)
    day_through = _running_days(spans)
    return Timetable(
        first=first,
        last=last,
        from_s=instant_of(first, 0, zone),
        to_s=instant_of(last, DAY_S, zone),
        starts=[start for start, _ in periods],
        ends=[end for _, end in periods],
        before=[0, *through[:-1]] if through else [],
        through=through,
        ordinals=ordinals,
        kinds=kinds,
        day_before=[0, *day_through[:-1]] if day_through else [],
        opens=[day_spans[0][0] for day_spans in spans],
        closes=[day_spans[-1][1] for day_spans in spans],
        total=through[-1] if through else 0,
    )


def instant_of(day: date, second: int, zone: ZoneInfo) -> int:
    """The instant of a local wall-clock second, never earlier for a later one.

    A second that summer time leaves out is the moment the gap ends; of one that comes twice it is the first.
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=second)
    late = wall.replace(fold=1)
    if _offset(wall) < _offset(late):
        return _gap_end(int(late.timestamp()), int(wall.timestamp()), zone)
    return int(wall.timestamp())


def _gap_end(before: int, after: int, zone: ZoneInfo) -> int:
    offset = _offset(datetime.fromtimestamp(after, zone))
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(datetime.fromtimestamp(middle, zone)) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta(0)


def _instants(day: date, periods: Periods, zone: ZoneInfo) -> list[tuple[int, int]]:
    spans = [(instant_of(day, p.start_s, zone), instant_of(day, p.end_s, zone)) for p in periods]
    return [(start, end) for start, end in spans if start < end]  # inside a gap of summer time is no time


def _running(periods: list[tuple[int, int]]) -> list[int]:
    totals: list[int] = []
    total = 0
    for start, end in periods:
        total += end - start
        totals.append(total)
    return totals


def _running_days(spans: list[list[tuple[int, int]]]) -> list[int]:
    return _running([(0, sum(end - start for start, end in day)) for day in spans])
