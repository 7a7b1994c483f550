"""The time calendars share, make-up days and overrides of each with it, against a count of every minute."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.calendars import Calendars
from sla.deadline import deadline
from sla.errors import InvalidCalendar, NoWorkingTime
from sla.intersection import intersection
from sla.schedule import DayKind
from tests.unit.sla.plain import DAYS, FIRST, Plain, at, both, plains

MINUTES = DAYS * 24 * 60
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
DEPARTMENT = {
    "name": "market",
    "periods": {day: ["09:00-13:00", "15:00-18:00"] for day in (*WORKDAYS, "saturday", "makeup")},
}
KNOWN = {"known_from": date(2025, 1, 1), "known_until": date(2026, 6, 30)}


def compiled(plain: Plain) -> WorkCalendar:
    return WorkCalendar.from_mapping(plain.body())


@given(plains("one"), plains("two"), st.integers(0, MINUTES - 1), st.integers(1, 3000))
@settings(max_examples=30)
def test_it_is_what_a_count_of_every_minute_gives(one: Plain, two: Plain, begin: int, wanted: int) -> None:
    line = both(one.line(), two.line())
    assume(any(line))
    shared = intersection([compiled(one), compiled(two)])
    assert shared.working_seconds(at(0), at(MINUTES)) == 60 * sum(line)
    assert shared.working_seconds(at(begin), at(MINUTES)) == 60 * sum(line[begin:])
    worked = [minute for minute in range(begin, MINUTES) if line[minute]]
    if worked:
        wanted = min(wanted, len(worked))
        assert shared.add_working(at(begin), 60 * wanted) == at(worked[wanted - 1] + 1)
        assert shared.subtract_working(at(MINUTES), 60 * wanted) == at(worked[-wanted])
    for number in range(DAYS):
        day_line = line[number * 1440 : (number + 1) * 1440]
        assert shared.is_workday(FIRST + timedelta(days=number)) is any(day_line)


@given(plains("one"), plains("two"), st.integers(0, MINUTES), st.integers(0, MINUTES))
@settings(max_examples=30)
def test_it_lies_within_each(one: Plain, two: Plain, begin: int, end: int) -> None:
    first, second = compiled(one), compiled(two)
    try:
        shared = intersection([first, second])
    except NoWorkingTime:
        return
    start, stop = sorted((at(begin), at(end)))
    seconds = shared.working_seconds(start, stop)
    assert seconds <= min(first.working_seconds(start, stop), second.working_seconds(start, stop))
    mirrored = intersection([second, first])
    assert mirrored.working_seconds(start, stop) == seconds
    again = intersection([shared, first])
    assert again.working_seconds(start, stop) == seconds


def test_of_a_department_and_the_office(office: WorkCalendar) -> None:
    shared = intersection([WorkCalendar.from_mapping(DEPARTMENT), office])
    assert [str(p) for p in shared.periods_on(date(2026, 9, 28))] == ["09:00-12:00", "15:00-17:30"]
    assert shared.periods_on(date(2026, 9, 26)) == ()  # a Saturday the office is off
    assert shared.periods_on(date(2026, 10, 1)) == ()
    # Make-up Saturday: the department works by its week, the office by the notice.
    assert [str(p) for p in shared.periods_on(date(2026, 10, 10))] == ["09:00-12:00", "15:00-17:30"]
    found = deadline(shared, datetime(2026, 9, 28, 9, tzinfo=shared.zone), days=10)
    assert (10, DayKind.MAKEUP) in [(row.day.day, row.kind) for row in found.counted()]
    assert found.due_at == datetime(2026, 10, 16, 17, 30, tzinfo=shared.zone)


def test_a_dated_override_of_one_counts_as_far_as_the_other_works(office: WorkCalendar) -> None:
    override = {"date": date(2026, 6, 8), "periods": ["07:00-10:00"]}
    shared = intersection([WorkCalendar.from_mapping({**DEPARTMENT, "overrides": [override]}), office])
    assert [str(p) for p in shared.periods_on(date(2026, 6, 8))] == ["08:30-10:00"]


def test_it_is_certain_where_both_are(office: WorkCalendar) -> None:
    shared = intersection([office, WorkCalendar.from_mapping({**DEPARTMENT, **KNOWN})])
    known = shared.schedule.known_from, shared.schedule.known_until
    assert known == (date(2025, 1, 1), date(2026, 6, 30))
    start = datetime(2026, 6, 30, 9, tzinfo=shared.zone)
    assert not deadline(shared, start, hours=1).provisional
    assert deadline(shared, start, days=1).provisional


def test_where_no_year_is_known_to_both_nothing_is_certain(office: WorkCalendar) -> None:
    later = {"known_from": date(2028, 1, 1), "known_until": date(2028, 12, 31)}
    shared = intersection([office, WorkCalendar.from_mapping({**DEPARTMENT, **later})])
    for year in (2026, 2027, 2028):
        assert deadline(shared, datetime(year, 5, 11, 9, tzinfo=shared.zone), days=1).provisional


def test_around_the_clock_takes_nothing_away(office: WorkCalendar) -> None:
    shared = intersection([office, WorkCalendar.always_open()])
    start = datetime(2026, 2, 13, 11, tzinfo=office.zone)
    for hours in (1, 7, 100):
        assert deadline(shared, start, hours=hours).due_at == deadline(office, start, hours=hours).due_at
    assert intersection([office]) is office


def test_calendars_that_never_meet_are_refused() -> None:
    day = WorkCalendar.from_mapping({"name": "day", "periods": {"monday": ["08:00-12:00"]}})
    night = WorkCalendar.from_mapping({"name": "night", "periods": {"monday": ["12:00-24:00"]}})
    with pytest.raises(NoWorkingTime, match="日历“day”、“night”没有共同的工作时间"):
        intersection([day, night])


def test_calendars_of_two_time_zones_are_refused(office: WorkCalendar) -> None:
    with pytest.raises(InvalidCalendar, match="时区不同"):
        intersection([office, WorkCalendar.always_open("Europe/Berlin")])
    with pytest.raises(InvalidCalendar, match="至少要有两个日历"):
        intersection([])


def test_a_city_gives_intersections_by_name() -> None:
    city = Calendars([DEPARTMENT, {"name": "night", "periods": {"monday": ["17:00-24:00"]}}])
    shared = city["market&night"]
    assert shared is city["market&night"] and shared.schedule.name == "market&night"
    assert [str(p) for p in shared.periods_on(date(2026, 3, 2))] == ["17:00-18:00"]
    assert city["market&market"] is city["market"]
    assert sorted(city) == ["always-open", "market", "night"] and len(city) == 3
    assert "market&night" in city and "market&nobody" not in city
    for unknown in ("nobody", "market&nobody"):
        with pytest.raises(KeyError):
            city[unknown]
    assert shared.schedule.version_text == "1&1"
