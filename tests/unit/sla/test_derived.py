"""A department's shifts, days off and duty days on top of the office calendar."""

import tomllib
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.calendars import Calendars
from sla.deadline import deadline
from sla.errors import (
    DayContradicts,
    DayListedTwice,
    InvalidCalendar,
    PeriodsOverlap,
    UnknownCalendar,
)
from sla.schedule import DayKind
from tests.unit.sla.conftest import PACK
from tests.unit.sla.plain import DAYS, Plain, at, day_spans, plains

OFFICE = tomllib.loads(PACK.read_text(encoding="utf-8"))
HEAD = 'name = "repair"\ntitle = "抢修班"\nbase = "chaozhou-office"\n'


def on_top(text: str, head: str = HEAD) -> WorkCalendar:
    return Calendars([tomllib.loads(head + text), OFFICE])["repair"]


def hours(calendar: WorkCalendar, *day: int) -> list[str]:
    return [str(period) for period in calendar.periods_on(date(*day))]


def test_nothing_said_is_the_base(office: WorkCalendar) -> None:
    same = on_top("")
    start = datetime(2026, 1, 30, 11, tzinfo=office.zone)
    for days in (1, 10, 200):
        assert deadline(same, start, days=days).due_at == deadline(office, start, days=days).due_at
    assert same.schedule.known_until == office.schedule.known_until
    assert same.schedule.version_text == "1/1"


def test_own_shifts_replace_the_hours_of_their_weekdays() -> None:
    repair = on_top('[periods]\nmonday = ["07:00-19:00"]\nsaturday = ["09:00-12:00"]\n')
    assert hours(repair, 2026, 9, 28) == ["07:00-19:00"]
    assert hours(repair, 2026, 9, 29) == ["08:30-12:00", "14:30-17:30"]
    assert hours(repair, 2026, 11, 21) == ["09:00-12:00"]
    # Still off on the holidays of the base; its make-up Saturday goes by the own Saturday.
    assert hours(repair, 2026, 10, 3) == []
    assert hours(repair, 2026, 10, 10) == ["09:00-12:00"]
    assert repair.workday_after(date(2026, 10, 9)).kind is DayKind.WORKDAY
    assert hours(repair, 2026, 9, 20) == ["08:30-12:00", "14:30-17:30"]


def test_own_shifts_are_stronger_than_the_base_seasons() -> None:
    season = {"name": "夏", "from": "06-01", "to": "08-31", "periods": {"monday": ["08:00-12:00"]}}
    summer = {**OFFICE, "seasons": [season]}
    plain = {"name": "a", "base": "chaozhou-office"}
    own = {"name": "b", "base": "chaozhou-office", "periods": {"monday": ["10:00-11:00"]}}
    winter = {"name": "冬", "from": "11-01", "to": "02-28", "periods": {"monday": ["13:00-14:00"]}}
    city = Calendars([own, {**own, "name": "c", "seasons": [winter]}, summer, plain])
    assert hours(city["a"], 2026, 7, 6) == ["08:00-12:00"]
    assert hours(city["b"], 2026, 7, 6) == ["10:00-11:00"]
    assert hours(city["c"], 2026, 7, 6) == ["10:00-11:00"]
    assert hours(city["c"], 2026, 12, 7) == ["13:00-14:00"]


def test_duty_days_are_worked_though_the_base_is_off() -> None:
    repair = on_top(
        '[[duty]]\nname = "国庆值班"\ndays = ["2026-10-01/2026-10-03", 2026-10-05]\n'
        'periods = ["09:00-11:00"]\n'
        '[[overrides]]\ndate = 2026-10-04\nperiods = ["20:00-24:00"]\nnote = "夜班"\n'
    )
    assert [hours(repair, 2026, 10, day) for day in (3, 4, 5, 6)] == [
        ["09:00-11:00"],
        ["20:00-24:00"],
        ["09:00-11:00"],
        [],
    ]
    found = deadline(repair, datetime(2026, 9, 30, 9, tzinfo=repair.zone), days=5)
    assert [(row.day.day, row.kind.value) for row in found.counted()] == [
        (day, "makeup") for day in (1, 2, 3, 4, 5)
    ]
    assert found.due_at == datetime(2026, 10, 5, 11, tzinfo=repair.zone)


def test_own_days_are_stronger_than_those_of_the_base() -> None:
    base = {**OFFICE, "overrides": [{"date": date(2026, 3, 3), "periods": ["09:00-10:00"]}]}
    own = tomllib.loads(
        HEAD
        + '[[holidays]]\nname = "盘点"\noff = [2026-03-02, 2026-03-03, 2026-10-10]\nmakeup = [2026-10-01]\n'
    )
    repair = Calendars([base, own])["repair"]
    assert [hours(repair, 2026, 3, day) for day in (2, 3)] == [[], []]
    assert hours(repair, 2026, 10, 10) == []
    assert hours(repair, 2026, 10, 1) == ["08:30-12:00", "14:30-17:30"]
    assert hours(repair, 2026, 10, 2) == []


def test_a_correction_of_the_base_reaches_it() -> None:
    own = tomllib.loads(HEAD + '[periods]\nsaturday = ["09:00-12:00"]\n')
    corrected = {
        **OFFICE,
        "version": 2,
        "known_until": date(2027, 12, 31),
        "overrides": [{"date": date(2026, 11, 25), "periods": []}],
    }
    before, after = Calendars([OFFICE, own])["repair"], Calendars([corrected, own])["repair"]
    assert before.is_workday(date(2026, 11, 25)) and not after.is_workday(date(2026, 11, 25))
    assert after.schedule.known_until == date(2027, 12, 31)
    assert (before.schedule.version_text, after.schedule.version_text) == ("1/1", "1/2")


def test_calendars_stand_upon_one_another_in_any_order() -> None:
    night = {"name": "night", "base": "repair", "periods": {"friday": ["20:00-24:00"]}}
    city = Calendars([night, tomllib.loads(HEAD + '[periods]\nmonday = ["07:00-19:00"]\n'), OFFICE])
    assert hours(city["night"], 2026, 9, 28) == ["07:00-19:00"]
    assert hours(city["night"], 2026, 11, 27) == ["20:00-24:00"]
    assert city["night"].schedule.version_text == "1/1/1"


@given(plains("base"), st.dictionaries(st.integers(0, 6), day_spans()), st.integers(0, DAYS * 1440))
@settings(max_examples=40)
def test_random_shifts_agree_with_a_count_of_every_minute(
    base: Plain, shifts: dict[int, list[tuple[int, int]]], begin: int
) -> None:
    own = Plain("own", shifts, [], overrides={})
    source = own.body() | {"base": "base"}
    periods = source["periods"]
    assert isinstance(periods, dict)
    del periods["makeup"]
    expected = Plain("both", base.week | shifts, base.makeup_hours, base.off, base.makeup, base.overrides)
    if base.season:
        first, last, week = base.season
        expected.season = (first, last, {day: spans for day, spans in week.items() if day not in shifts})
    calendar = Calendars([source, base.body()])["own"]
    line = expected.line()
    assert calendar.working_seconds(at(begin), at(len(line))) == 60 * sum(line[begin:])


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ('known_until = "2027-12-31"\n', InvalidCalendar, "不认识“known_until”"),
        ('timezone = "Asia/Tokyo"\n', InvalidCalendar, "时区不同"),
        ('[periods]\nmonday = ["08:00-10:00", "09:00-11:00"]\n', PeriodsOverlap, "重叠"),
        (
            '[[holidays]]\nname = "休"\noff = [2026-03-02]\nmakeup = [2026-03-02]\n',
            DayContradicts,
            "既是放假日又是调休上班日",
        ),
        (
            '[[duty]]\nname = "值"\ndays = [2026-03-02]\nperiods = ["08:00-10:00"]\n' * 2,
            DayListedTwice,
            r"\[\[duty\]\] 第 2 段“值”：2026-03-02 列了两次",
        ),
        ('[[duty]]\nname = "值"\ndays = [2026-03-02]\nperiods = []\n', InvalidCalendar, "值班日须有时段"),
        ('[[duty]]\nname = "值"\nday = 2026-03-02\n', InvalidCalendar, "不认识“day”"),
    ],
)
def test_a_wrong_one_is_refused(text: str, error: type[InvalidCalendar], message: str) -> None:
    with pytest.raises(error, match=message):
        on_top(text)


def test_a_base_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownCalendar, match="以“nobody”为基础，但没有这个日历") as refused:
        Calendars([{"name": "own", "base": "nobody"}])
    assert refused.value.code == "calendar-unknown"
    with pytest.raises(UnknownCalendar, match="a、b 互为基础"):
        Calendars([{"name": "a", "base": "b"}, {"name": "b", "base": "a"}, OFFICE])
    with pytest.raises(InvalidCalendar, match="base 应是文字，不能为空"):
        Calendars([{"name": "own", "base": ""}])


def test_names_are_single_and_without_the_sign_of_intersections() -> None:
    with pytest.raises(InvalidCalendar, match="“chaozhou-office”重复"):
        Calendars([OFFICE, OFFICE])
    with pytest.raises(InvalidCalendar, match="里不能有“&”"):
        Calendars([{**OFFICE, "name": "a&b"}])
