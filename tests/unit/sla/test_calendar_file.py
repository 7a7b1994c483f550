"""Calendars as TOML: what is read, and every way to get one wrong."""

import tomllib
from datetime import date, datetime

import pytest

from sla.calendar import WorkCalendar
from sla.errors import InvalidCalendar, NoWorkingTime
from sla.schedule import DayKind

HEAD = 'name = "test"\n'
WEEK = '[periods]\nmonday = ["08:30-12:00", "14:30-17:30"]\ntuesday = ["08:30-12:00"]\n'


def load(text: str) -> WorkCalendar:
    return WorkCalendar.from_mapping(tomllib.loads(text))


def test_the_office_calendar_knows_seven_years(office: WorkCalendar) -> None:
    schedule = office.schedule
    assert (schedule.name, schedule.timezone) == ("chaozhou-office", "Asia/Shanghai")
    assert (schedule.known_from, schedule.known_until) == (date(2020, 1, 1), date(2026, 12, 31))
    assert {day.year for day in schedule.off} == set(range(2020, 2028))
    assert schedule.off[date(2026, 2, 15)] == "春节"
    assert schedule.day(date(2026, 10, 10)).kind is DayKind.MAKEUP
    assert schedule.day(date(2020, 2, 3)).kind is DayKind.WORKDAY  # named in the notice, an ordinary Monday


def test_seasons_replace_hours_for_their_dates_only() -> None:
    calendar = load(
        HEAD
        + WEEK
        + '[[seasons]]\nname = "夏季"\nfrom = "05-01"\nto = "09-30"\nvalid_from = 2027-01-01\n'
        + 'periods = { monday = ["08:30-12:00", "15:00-18:00"] }\n'
        + '[[seasons]]\nname = "冬季"\nfrom = "11-01"\nto = "02-28"\nperiods = { tuesday = [] }\n'
    )

    def hours(*day: int) -> list[str]:
        return [str(period) for period in calendar.periods_on(date(*day))]

    assert hours(2026, 6, 1) == ["08:30-12:00", "14:30-17:30"]
    assert hours(2027, 6, 7) == ["08:30-12:00", "15:00-18:00"]
    assert hours(2027, 6, 8) == ["08:30-12:00"]
    assert hours(2027, 10, 4) == ["08:30-12:00", "14:30-17:30"]
    assert hours(2026, 12, 1) == [] == hours(2027, 1, 5)
    assert hours(2027, 3, 2) == ["08:30-12:00"]


def test_an_override_is_stronger_than_a_holiday() -> None:
    calendar = load(
        HEAD
        + WEEK
        + '[[holidays]]\nname = "节"\noff = ["2026-03-02/2026-03-03"]\nmakeup = [2026-03-08]\n'
        + '[[overrides]]\ndate = 2026-03-03\nperiods = ["20:00-24:00"]\nnote = "值班"\n'
    )
    start = datetime(2026, 3, 1, 9, tzinfo=calendar.zone)
    assert calendar.add_working(start, 3600) == datetime(2026, 3, 3, 21, tzinfo=calendar.zone)
    assert [
        (day.day.day, day.kind)
        for day, _ in zip(calendar.workdays_after(start.date()), range(3), strict=False)
    ] == [
        (3, DayKind.MAKEUP),
        (8, DayKind.MAKEUP),
        (9, DayKind.WORKDAY),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WEEK, "name 应是文字，不能为空"),
        (HEAD, r"缺少 \[periods\]"),
        (HEAD + "holiday = 1\n" + WEEK, "不认识“holiday”"),
        (HEAD + "version = 0\n" + WEEK, "version 应是从 1 起的整数"),
        (HEAD + 'timezone = "Asia/Chaozhou"\n' + WEEK, "没有“Asia/Chaozhou”这个时区"),
        (HEAD + 'known_until = "2026-02-30"\n' + WEEK, "known_until：“2026-02-30”不是日期"),
        (HEAD + "known_until = 3\n" + WEEK, "known_until：应是日期"),
        (HEAD + "known_from = 2026-01-02\nknown_until = 2026-01-01\n" + WEEK, "known_until 早于 known_from"),
        (HEAD + 'fixed_off = ["13-01"]\n' + WEEK, "“13-01”应写成 05-01 这样的月日"),
        (HEAD + "[periods]\nmon = []\n", "不认识“mon”"),
        (HEAD + '[periods]\nmonday = "08:30-12:00"\n', "monday：应是列表"),
        (HEAD + "[periods]\nmonday = [1]\n", "时段应是"),
        (HEAD + '[periods]\nmonday = ["8点到12点"]\n', "monday:时段“8点到12点”应写成 08:30-12:00"),
        (HEAD + '[periods]\nmonday = ["08:30-12:60"]\n', "“12:60”不是一天里的时刻"),
        (HEAD + '[periods]\nmonday = ["24:30-25:00"]\n', "“24:30”不是一天里的时刻"),
        (HEAD + '[periods]\nmonday = ["22:00-06:00"]\n', "跨午夜的请拆成两天各一段"),
        (HEAD + '[periods]\nmonday = ["08:00-08:00"]\n', "结束须晚于开始"),
        (HEAD + '[periods]\nmonday = ["08:30-12:00", "11:59-13:00"]\n', "08:30-12:00 与 11:59-13:00 重叠"),
        (HEAD + WEEK + '[[holidays]]\nname = "节"\noff = [2026-03-01, 2026-03-01]\n', "已在“节”里列过"),
        (
            HEAD + WEEK + '[[holidays]]\nname = "节"\noff = [2026-03-01]\nmakeup = [2026-03-01]\n',
            "2026-03-01 既是放假日又是调休上班日",
        ),
        (HEAD + WEEK + '[[holidays]]\nname = "节"\noff = ["2026-03-05/2026-03-01"]\n', "首尾颠倒"),
        (HEAD + WEEK + '[[holidays]]\nname = "节"\noff = ["2026-3-5"]\n', "不是日期"),
        (HEAD + WEEK + "[[holidays]]\noff = []\n", r"\[\[holidays\]\] 第 1 段：name"),
        (HEAD + WEEK + "[[overrides]]\ndate = 2026-03-01\n", "periods：应是列表"),
        (HEAD + WEEK + "[[overrides]]\ndate = 2026-03-01\nperiods = []\n" * 2, "列了两次"),
        (
            HEAD + WEEK + '[[seasons]]\nname = "夏"\nperiods = { monday = ["x-y"] }\n',
            r"\[\[seasons\]\] 第 1 段",
        ),
        (HEAD + "seasons = 3\n" + WEEK, "seasons：应是列表"),
    ],
)
def test_a_wrong_calendar_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(InvalidCalendar, match=message):
        load(text)


def test_a_week_without_periods_is_no_calendar() -> None:
    with pytest.raises(NoWorkingTime):
        load(HEAD + "[periods]\nmonday = []\n")
