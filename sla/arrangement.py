"""The State Council's yearly arrangement of days off and make-up days, in and out of a calendar file.

The JSON layout is the one public collections of its notices use::

    {"year": 2026, "papers": [address, …],
     "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}, …]}

with ``isOffDay`` false for a make-up day. An arrangement may speak of the last days of the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sla.calendar_file import base_of, read_schedule
from sla.errors import (
    DayContradicts,
    DayListedTwice,
    EmptyArrangement,
    IncompleteArrangement,
    InvalidArrangement,
    InvalidCalendar,
    MakeupAlreadyWorked,
)
from sla.fields import date_of, dates_of, list_of, only, table_of, tables_of, text_of
from sla.schedule import Schedule
from sla.weekdays import weekday

_TOP = frozenset(("$schema", "$id", "year", "papers", "days"))
_DAY = frozenset(("name", "date", "isOffDay"))
#: what every year's arrangement arranges, with other names it goes by
_FEASTS = (
    ("元旦", "新年"),
    ("春节", "除夕"),
    ("清明",),
    ("劳动节", "五一"),
    ("端午",),
    ("中秋",),
    ("国庆", "十一"),
)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that an arrangement names: off, or (调休上班) worked; ``name`` is the feast's."""

    day: date
    name: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's arrangement; ``papers`` are the addresses of the documents it rests on."""

    year: int
    days: tuple[SpecialDay, ...]
    papers: tuple[str, ...] = ()

    def check(self, accepted: frozenset[date] = frozenset()) -> None:
        """Refuse an arrangement that is empty, lacks one of the seven feasts or contradicts itself.

        A make-up day on a Monday to Friday is refused unless it is among ``accepted``.
        """
        if not self.days:
            raise EmptyArrangement(f"{self.year} 年的放假安排里没有任何日期，应是尚未公布")
        seen: dict[date, SpecialDay] = {}
        for special in self.days:
            self._check_day(special, seen.get(special.day), accepted)
            seen[special.day] = special
        lacking = [names[0] for names in _FEASTS if not self._days_off(names)]
        # Where two fall together, eight days long, one name may stand for both.
        if lacking and (lacking != ["中秋"] or self._days_off(("国庆",)) < 8):
            raise IncompleteArrangement(f"{self.year} 年的放假安排里没有{'、'.join(lacking)}，不是完整的通知")

    def _days_off(self, names: tuple[str, ...]) -> int:
        return sum(day.is_off and any(name in day.name for name in names) for day in self.days)

    def in_order(self) -> Arrangement:
        """The same with its days by date."""
        return Arrangement(self.year, tuple(sorted(self.days, key=lambda special: special.day)), self.papers)

    def _check_day(self, special: SpecialDay, other: SpecialDay | None, accepted: frozenset[date]) -> None:
        day, text = special.day, f"“{special.name}”{special.day.isoformat()}"
        if not (day.year == self.year or (day.year == self.year - 1 and day.month == 12)):
            raise InvalidArrangement(f"{self.year} 年的放假安排里有别的年份的日期：{text}")
        if other is not None and other.is_off != special.is_off:
            raise DayContradicts(f"{text} 既是放假日又是调休上班日")
        if other is not None:
            raise DayListedTwice(f"{text} 列了两次")
        if not special.is_off and day.weekday() < 5 and day not in accepted:
            raise MakeupAlreadyWorked(f"{text} 写成调休上班日，但那天是星期{weekday(day)}，本来就要上班")


def read_arrangement(document: object) -> Arrangement:
    """The arrangement of a parsed JSON document; what it says is not checked yet."""
    try:
        source = table_of(document, "放假安排")
        only(source, _TOP, "放假安排")
        year = source.get("year")
        if not isinstance(year, int) or isinstance(year, bool) or not 1970 <= year <= 2199:
            raise InvalidArrangement("放假安排：year 应是年份，写成 2027")
        papers = list_of(source.get("papers", []), "放假安排：papers")
        if not all(isinstance(paper, str) for paper in papers):
            raise InvalidArrangement("放假安排：papers 应是网址的列表")
        rows = enumerate(list_of(source.get("days"), "放假安排：days"), 1)
        days = tuple(_special_day(row, f"放假安排：days 第 {n} 项") for n, row in rows)
    except InvalidCalendar as error:
        raise InvalidArrangement(str(error)) from error
    return Arrangement(year, days, tuple(str(paper) for paper in papers))


def write_arrangement(arrangement: Arrangement) -> dict[str, object]:
    """The JSON document of an arrangement, its days in order."""
    return {
        "year": arrangement.year,
        "papers": list(arrangement.papers),
        "days": [
            {"name": d.name, "date": d.day.isoformat(), "isOffDay": d.is_off}
            for d in arrangement.in_order().days
        ],
    }


def with_arrangement(
    body: Mapping[str, object], arrangement: Arrangement, accepted: frozenset[date] = frozenset()
) -> dict[str, object]:
    """A calendar file's body in which ``arrangement`` takes the place of what was known of its year.

    The version goes up by one, and the year counts as known if it follows (or precedes) the known ones; a
    arrangement equal to what is there changes nothing. Raises what :meth:`Arrangement.check` does, and
    :class:`InvalidCalendar` where it contradicts the years around it.
    """
    arrangement.check(accepted)
    _stands_by_itself(body)
    before = read_schedule(body)
    _check_law(before, arrangement)
    rows = tables_of(body, "holidays")
    kept = [row for row in rows if year_of(row) != arrangement.year]
    new = list(holidays_of(arrangement))
    first, last = _known(before.known_from, before.known_until, arrangement.year)
    said = arrangements_of(body).get(arrangement.year)
    if said == arrangement.in_order() and (first, last) == (before.known_from, before.known_until):
        return dict(body)
    changed: dict[str, object] = {
        **body,
        "version": before.version + 1,
        "holidays": sorted([*kept, *new], key=year_of),
    }
    for key, known in (("known_from", first), ("known_until", last)):
        if key in body:
            changed[key] = known.isoformat()
    read_schedule(changed)
    return changed


def arrangements_of(body: Mapping[str, object]) -> dict[int, Arrangement]:
    """What a calendar file's body says of each year, by year."""
    days: dict[int, list[SpecialDay]] = {}
    papers: dict[int, dict[str, None]] = {}
    for row in tables_of(body, "holidays"):
        year = year_of(row)
        days.setdefault(year, []).extend(_days_of(row))
        papers.setdefault(year, {}).update(dict.fromkeys(_papers(text_of(row, "source", "[[holidays]]"))))
    return {
        year: Arrangement(year, tuple(found), tuple(papers[year])).in_order()
        for year, found in sorted(days.items())
    }


def announced(body: Mapping[str, object]) -> dict[int, Arrangement]:
    """Those of :func:`arrangements_of` that are known for certain: what may be given to others."""
    _stands_by_itself(body)
    schedule = read_schedule(body)
    return {
        year: arrangement
        for year, arrangement in arrangements_of(body).items()
        if schedule.known_from <= date(year, 1, 1) and date(year, 12, 31) <= schedule.known_until
    }


def holidays_of(arrangement: Arrangement) -> Iterator[dict[str, object]]:
    """The ``[[holidays]]`` of an arrangement, one a feast in order of its first date; dates as ISO text."""
    feasts: dict[str, list[SpecialDay]] = {}
    for special in arrangement.in_order().days:
        feasts.setdefault(special.name, []).append(special)
    order = sorted(feasts, key=lambda name: min((d.day for d in feasts[name] if d.is_off), default=date.max))
    for name in order:
        row: dict[str, object] = {"year": arrangement.year, "name": name}
        row["off"] = [_range_text(*run) for run in runs(d.day for d in feasts[name] if d.is_off)]
        if makeup := [d.day.isoformat() for d in feasts[name] if not d.is_off]:
            row["makeup"] = makeup
        row["source"] = " ".join(arrangement.papers)
        yield row


def runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The first and last of each unbroken run of dates in order, both inclusive."""
    first = last = None
    for day in days:
        if first is None or last is None:
            first = last = day
        elif day == last + _ONE_DAY:
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last


def year_of(row: Mapping[str, object]) -> int:
    """The year of a ``[[holidays]]`` row: as written, else that of its last date."""
    year = row.get("year")
    if isinstance(year, int) and not isinstance(year, bool):
        return year
    return max((special.day for special in _days_of(row)), default=date.min).year


def _days_of(row: Mapping[str, object]) -> Iterator[SpecialDay]:
    name = text_of(row, "name", "[[holidays]]", required=True)
    for key, is_off in (("off", True), ("makeup", False)):
        for day in dates_of(row.get(key, []), f"[[holidays]] “{name}” {key}"):
            yield SpecialDay(day, name, is_off)


def _special_day(row: object, where: str) -> SpecialDay:
    table = table_of(row, where)
    only(table, _DAY, where)
    is_off = table.get("isOffDay")
    if not isinstance(is_off, bool):
        raise InvalidArrangement(f"{where}：isOffDay 应是 true(放假)或 false(上班)")
    name = text_of(table, "name", where, required=True)
    return SpecialDay(date_of(table.get("date"), f"{where} date"), name, is_off)


def _known(known_from: date, known_until: date, year: int) -> tuple[date, date]:
    if known_until != date.max and year == (known_until + _ONE_DAY).year:
        known_until = date(year, 12, 31)
    if known_from != date.min and year == (known_from - _ONE_DAY).year:
        known_from = date(year, 1, 1)
    return known_from, known_until


def _stands_by_itself(body: Mapping[str, object]) -> None:
    if (base := base_of(body)) is not None:
        raise InvalidCalendar(f"base：这个日历以“{base}”为基础，放假安排在“{base}”里")


def _check_law(calendar: Schedule, arrangement: Arrangement) -> None:
    off = {special.day for special in arrangement.days if special.is_off}
    fixed = (date(arrangement.year, month, day) for month, day in sorted(calendar.fixed_off - {(2, 29)}))
    if lacking := [day for day in fixed if day not in off]:
        raise IncompleteArrangement(
            f"{lacking[0].isoformat()} 依法放假，{arrangement.year} 年的放假安排里却没有"
        )


def _range_text(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _papers(source: str) -> list[str]:
    """The addresses a source names; one in words is kept whole."""
    words = source.split()
    return words if words and all(word.startswith("http") for word in words) else [source] if source else []
