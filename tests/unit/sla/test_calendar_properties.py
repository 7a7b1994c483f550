"""Laws of working-time arithmetic over random calendars, with and without summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.errors import InvalidMoment, InvalidTerm, NoWorkingTime, OutOfCalendarRange
from sla.schedule import Hours, Period, Schedule

FIRST = date(2024, 1, 1)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
HALF_HOUR = 1800


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, ...]:
    """Up to three disjoint periods on half hours, some of them touching."""
    cuts = sorted(draw(st.lists(st.integers(0, 48), max_size=6, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Period(a * HALF_HOUR, b * HALF_HOUR) for a, b in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    week = tuple(draw(periods()) for _ in range(7))
    assume(any(week))
    days = draw(st.lists(st.integers(0, 700), max_size=30, unique=True))
    special = [FIRST + timedelta(days=n) for n in days]
    schedule = Schedule(
        name="random",
        hours=Hours(week, draw(periods())),
        timezone=draw(st.sampled_from(ZONES)),
        off=dict.fromkeys(special[::3], "off"),
        makeup=dict.fromkeys(special[1::3], "makeup"),
        overrides={day: draw(periods()) for day in special[2::3]},
    )
    return WorkCalendar(schedule)


moments = st.integers(0, 600 * 86_400).map(lambda s: datetime(2024, 2, 1, tzinfo=UTC) + timedelta(seconds=s))
amounts = st.integers(1, 200 * 3600)


@given(calendars(), moments, amounts, amounts)
def test_adding_twice_is_adding_once(calendar: WorkCalendar, start: datetime, one: int, two: int) -> None:
    assert calendar.add_working(calendar.add_working(start, one), two) == calendar.add_working(
        start, one + two
    )


@given(calendars(), moments, amounts)
def test_what_was_added_lies_between(calendar: WorkCalendar, start: datetime, amount: int) -> None:
    assert calendar.working_seconds(start, calendar.add_working(start, amount)) == amount
    end = start + timedelta(days=400)
    assert calendar.working_seconds(calendar.subtract_working(end, amount), end) == amount


@given(calendars(), moments, moments, moments)
def test_time_between_adds_up(calendar: WorkCalendar, a: datetime, b: datetime, c: datetime) -> None:
    between = calendar.working_seconds
    assert between(a, b) + between(b, c) == between(a, c)


@given(calendars(), moments, amounts, st.integers(0, 30 * 86_400))
def test_a_later_start_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, amount: int, wait: int
) -> None:
    later = start + timedelta(seconds=wait)
    assert calendar.add_working(start, amount) <= calendar.add_working(later, amount)
    assert calendar.add_working(start, amount) < calendar.add_working(start, amount + 1)
    assert calendar.closing_after(calendar.local_date(start), 3) <= calendar.closing_after(
        calendar.local_date(later), 3
    )


@given(calendars(), moments, amounts)
def test_forwards_and_back_meet_within_one_idle_stretch(
    calendar: WorkCalendar, start: datetime, amount: int
) -> None:
    back = calendar.subtract_working(calendar.add_working(start, amount), amount)
    assert calendar.working_seconds(start, back) == 0
    assert back == calendar.next_working_instant(start)


@given(calendars(), moments)
@settings(max_examples=40)
def test_each_minute_is_worked_or_not_as_its_local_time_says(calendar: WorkCalendar, start: datetime) -> None:
    minute = start.replace(second=0)
    for _ in range(0, 36 * 60, 7):
        minute += timedelta(minutes=7)
        local = minute.astimezone(calendar.zone)
        second = local.hour * 3600 + local.minute * 60
        inside = any(p.start_s <= second < p.end_s for p in calendar.periods_on(local.date()))
        # The hour that autumn repeats belongs to its first pass where a period ends inside it.
        if local.fold == 0 and local.replace(fold=1).utcoffset() == local.utcoffset():
            assert (calendar.next_working_instant(minute) == minute) is inside


@given(calendars(), moments, st.integers(1, 20))
def test_a_working_day_has_periods_and_is_counted_once(
    calendar: WorkCalendar, start: datetime, count: int
) -> None:
    day = calendar.local_date(start)
    last = calendar.workday_after(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (last.day - day).days + 1)]
    assert sum(calendar.is_workday(d) for d in passed) == count
    assert calendar.working_seconds(last.opens_at, last.closes_at) == last.working_s > 0
    assert calendar.closing_after(day, count) == last.closes_at


@given(calendars(), moments, st.integers(0, 40 * 86_400))
def test_days_and_rest_leave_nothing_out(calendar: WorkCalendar, start: datetime, length: int) -> None:
    end = start + timedelta(seconds=length)
    days, rest = calendar.days_and_seconds(start, end)
    whole = calendar.working_seconds(start, end)
    assert (days, rest) >= (0, 0) and rest <= whole
    assert ((days, rest) == (0, 0)) is (whole == 0)
    if days == 0:
        assert rest == whole


@given(moments, st.integers(0, 40 * 86_400))
def test_equal_days_and_rest_make_up_the_whole(office: WorkCalendar, start: datetime, length: int) -> None:
    end = start + timedelta(seconds=length)
    assert office.days_and_seconds(start, end) == divmod(office.working_seconds(start, end), 390 * 60)


def test_a_year_of_summer_time_has_its_hours() -> None:
    berlin = WorkCalendar.always_open("Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    spring = datetime(2026, 3, 29, tzinfo=zone), datetime(2026, 3, 30, tzinfo=zone)
    autumn = datetime(2026, 10, 25, tzinfo=zone), datetime(2026, 10, 26, tzinfo=zone)
    assert berlin.working_seconds(*spring) == 23 * 3600
    assert berlin.working_seconds(*autumn) == 25 * 3600
    assert berlin.add_working(spring[0], 23 * 3600) == spring[1]


def test_around_the_clock_every_second_counts() -> None:
    always = WorkCalendar.always_open()
    start = datetime(2026, 2, 16, 23, 59, 50, tzinfo=UTC)
    assert always.add_working(start, 900) == start + timedelta(minutes=15)
    assert always.subtract_working(start, 900) == start - timedelta(minutes=15)
    assert not always.is_provisional(start, start + timedelta(days=9000))


def test_a_calendar_that_never_works_is_refused_at_once() -> None:
    with pytest.raises(NoWorkingTime, match="没有任何工作时间"):
        WorkCalendar(Schedule(name="idle", hours=Hours(((),) * 7)))


def test_a_calendar_that_stops_working_says_so_instead_of_looping() -> None:
    only = Schedule(name="once", hours=Hours(((),) * 7), overrides={date(2026, 3, 2): (Period(0, 3600),)})
    calendar = WorkCalendar(only)
    start = datetime(2026, 3, 1, tzinfo=calendar.zone)
    assert calendar.add_working(start, 3600) == datetime(2026, 3, 2, 1, tzinfo=calendar.zone)
    with pytest.raises(NoWorkingTime, match="再没有工作时间"):
        calendar.add_working(start, 3601)
    with pytest.raises(NoWorkingTime):
        calendar.workday_after(start.date(), 2)
    with pytest.raises(NoWorkingTime):
        calendar.next_working_instant(datetime(2026, 3, 2, 1, tzinfo=calendar.zone))


def test_what_cannot_be_counted_is_refused(office: WorkCalendar) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=office.zone)
    with pytest.raises(InvalidTerm):
        office.add_working(start, -1)
    with pytest.raises(InvalidMoment):
        office.add_working(start.replace(tzinfo=None), 60)
    with pytest.raises(InvalidTerm):
        office.workday_after(start.date(), 0)
    for year in (1, 1969, 2200, 9999):
        with pytest.raises(OutOfCalendarRange):
            office.add_working(start.replace(year=year), 60)
    with pytest.raises(OutOfCalendarRange):
        office.subtract_working(start, 10**9)


def test_fractions_of_a_second_are_dropped(office: WorkCalendar) -> None:
    start = datetime(2026, 3, 2, 11, 59, 59, 999_999, tzinfo=office.zone)
    assert office.add_working(start, 1) == datetime(2026, 3, 2, 12, tzinfo=office.zone)
