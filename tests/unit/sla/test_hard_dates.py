"""Dates a clerk can check on paper: both sides of every holiday of 2024–2026 with its make-up days."""

from datetime import datetime

import pytest

from sla.calendar import WorkCalendar
from sla.deadline import answer, deadline, parse_moment

# received            days  due (end of office hours)
BY_DAYS = """
# New Year: 2024 Monday off; 2025 Wednesday off; 2026 Thursday to Saturday off, Sunday 4 January worked
2023-12-29 16:00       1    2024-01-02
2023-12-31 10:00       2    2024-01-03
2024-12-31 09:00       1    2025-01-02
2024-12-31 09:00       2    2025-01-03
2025-12-31 17:29       1    2026-01-04
2025-12-31 17:29       2    2026-01-05
2026-01-04 10:00       1    2026-01-05
# Spring Festival 2024: 10–17 February off, Sundays 4 and 18 February worked
2024-02-02 17:30       1    2024-02-04
2024-02-03 12:00       1    2024-02-04
2024-02-04 09:00       1    2024-02-05
2024-02-09 15:00       1    2024-02-18
2024-02-09 15:00       2    2024-02-19
2024-02-12 11:00       1    2024-02-18
2024-02-18 11:00       1    2024-02-19
2024-02-01 09:00      10    2024-02-20
# Spring Festival 2025: 28 January – 4 February off, Sunday 26 January and Saturday 8 February worked
2025-01-24 18:30       1    2025-01-26
2025-01-26 10:00       1    2025-01-27
2025-01-27 10:00       1    2025-02-05
2025-01-27 10:00       4    2025-02-08
2025-02-07 10:00       2    2025-02-10
2025-01-20 09:00      15    2025-02-14
# Spring Festival 2026: 15–23 February off, Saturdays 14 and 28 February worked
2026-02-13 20:00       1    2026-02-14
2026-02-14 09:00       1    2026-02-24
2026-02-14 09:00       5    2026-02-28
2026-02-14 09:00       6    2026-03-02
2026-02-27 09:00       1    2026-02-28
# Qingming: 2024 Thursday–Saturday, Sunday 7 April worked; 2025 Friday–Sunday; 2026 Saturday–Monday
2024-04-03 09:00       1    2024-04-07
2024-04-03 09:00       2    2024-04-08
2024-04-05 09:00       1    2024-04-07
2025-04-03 09:00       1    2025-04-07
2026-04-03 09:00       1    2026-04-07
# Labour Day 1–5 May each year; 2024 worked 28 April, 11 May; 2025 worked 27 April; 2026 worked 9 May
2024-04-26 19:00       1    2024-04-28
2024-04-30 09:00       1    2024-05-06
2024-05-10 09:00       1    2024-05-11
2024-05-10 09:00       2    2024-05-13
2025-04-25 09:00       1    2025-04-27
2025-04-30 09:00       1    2025-05-06
2025-05-09 09:00       1    2025-05-12
2026-04-30 09:00       1    2026-05-06
2026-05-08 09:00       1    2026-05-09
2026-05-08 09:00       2    2026-05-11
# Dragon Boat: 2024 Monday 10 June; 2025 31 May – 2 June; 2026 19–21 June
2024-06-07 09:00       1    2024-06-11
2025-05-30 09:00       1    2025-06-03
2026-06-18 09:00       1    2026-06-22
# Mid-Autumn 2024: 15–17 September off, 14 worked. National Day: 1–7 October off, 29 September and 12 worked
2024-09-13 09:00       1    2024-09-14
2024-09-14 09:00       1    2024-09-18
2024-09-27 09:00       1    2024-09-29
2024-09-30 09:00       1    2024-10-08
2024-10-11 09:00       1    2024-10-12
2024-10-11 09:00       2    2024-10-14
# National Day and Mid-Autumn 2025: 1–8 October off, Sunday 28 September and Saturday 11 October worked
2025-09-26 17:30       1    2025-09-28
2025-09-30 09:00       1    2025-10-09
2025-09-30 09:00       3    2025-10-11
2025-09-30 09:00       4    2025-10-13
# Mid-Autumn and National Day 2026: 25–27 September off; 1–7 October off, 20 September and 10 October worked
2026-09-18 20:00       1    2026-09-20
2026-09-20 09:00       1    2026-09-21
2026-09-24 09:00       1    2026-09-28
2026-09-28 09:00      10    2026-10-16
2026-09-30 09:00       1    2026-10-08
2026-10-09 09:00       1    2026-10-10
2026-10-09 09:00       2    2026-10-12
# The hour of receipt changes nothing: just before work, lunch, after hours, midnight
2026-03-02 00:00       1    2026-03-03
2026-03-02 08:29       1    2026-03-03
2026-03-02 12:00       1    2026-03-03
2026-03-02 23:59       1    2026-03-03
2026-03-06 21:00       1    2026-03-09
2026-03-07 09:00       1    2026-03-09
2026-03-02 09:00      15    2026-03-23
"""

# received             hours  due
BY_HOURS = """
# Inside, across and around lunch
2026-03-02 09:00:00    1      2026-03-02 10:00:00
2026-03-02 09:00:00    3      2026-03-02 12:00:00
2026-03-02 09:00:00    3.5    2026-03-02 15:00:00
2026-03-02 11:59:00    0.25   2026-03-02 14:44:00
2026-03-02 12:00:00    1      2026-03-02 15:30:00
2026-03-02 13:15:00    1      2026-03-02 15:30:00
2026-03-02 14:30:00    1      2026-03-02 15:30:00
2026-03-02 14:30:00    3      2026-03-02 17:30:00
2026-03-02 08:30:00    6.5    2026-03-02 17:30:00
2026-03-02 08:30:00    6.75   2026-03-03 08:45:00
2026-03-02 17:30:00    0.5    2026-03-03 09:00:00
2026-03-02 17:29:59    1      2026-03-03 09:29:59
2026-03-02 08:00:00    3.5    2026-03-02 12:00:00
# Friday evening, Saturday, a make-up Sunday
2026-03-06 18:00:00    2      2026-03-09 10:30:00
2026-03-07 10:00:00    2      2026-03-09 10:30:00
2024-02-03 10:00:00    2      2024-02-04 10:30:00
2024-02-04 16:30:00    2      2024-02-05 09:30:00
# Over the long holidays
2024-02-09 16:30:00    8      2024-02-19 09:00:00
2025-01-27 17:00:00    1      2025-02-05 09:00:00
2026-02-14 17:00:00    13     2026-02-25 17:00:00
2026-09-30 17:00:00    1      2026-10-08 09:00:00
2026-10-09 17:00:00    1      2026-10-10 09:00:00
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    lines = [line for line in table.strip().splitlines() if not line.startswith("#")]
    split = [line.split() for line in lines]
    return [(f"{day}T{hour}", amount, "T".join(due)) for day, hour, amount, *due in split]


@pytest.mark.parametrize(("received", "days", "due"), rows(BY_DAYS))
def test_days(office: WorkCalendar, received: str, days: str, due: str) -> None:
    result = answer(office, {"from": received, "days": days})
    assert result["due_at"] == f"{due}T17:30:00+08:00"
    assert result["provisional"] is False


@pytest.mark.parametrize(("received", "hours", "due"), rows(BY_HOURS))
def test_hours(office: WorkCalendar, received: str, hours: str, due: str) -> None:
    result = answer(office, {"from": received, "hours": hours})
    assert result["due_at"] == f"{due}+08:00"
    assert result["provisional"] is False


def test_ten_days_over_national_day_can_be_checked_on_paper(office: WorkCalendar) -> None:
    result = deadline(office, parse_moment("2026-09-28T09:00", office), days=10)
    listed = [(row.day.strftime("%m-%d"), row.kind.value) for row in result.counted()]
    assert listed == [
        ("09-29", "workday"),
        ("09-30", "workday"),
        ("10-08", "workday"),
        ("10-09", "workday"),
        ("10-10", "makeup"),
        ("10-12", "workday"),
        ("10-13", "workday"),
        ("10-14", "workday"),
        ("10-15", "workday"),
        ("10-16", "workday"),
    ]
    assert result.as_json()["counted"][4] == {  # type: ignore[index]
        "date": "2026-10-10",
        "kind": "makeup",
        "from": "2026-10-10T08:30:00+08:00",
        "to": "2026-10-10T17:30:00+08:00",
        "minutes": 390,
    }


@pytest.mark.parametrize(
    ("received", "days", "due", "provisional"),
    [
        ("2026-12-30T09:00", 1, "2026-12-31", False),
        ("2026-12-31T09:00", 1, "2027-01-04", True),  # 1 January by law; the weekend may yet change
        ("2026-12-21T09:00", 8, "2026-12-31", False),
        ("2026-12-21T09:00", 9, "2027-01-04", True),
        ("2027-02-04T09:00", 1, "2027-02-09", True),
        ("2027-09-30T09:00", 1, "2027-10-04", True),
        ("2028-09-29T09:00", 1, "2028-10-04", True),  # only what the law fixes by date
    ],
)
def test_beyond_the_announced_years(
    office: WorkCalendar, received: str, days: int, due: str, provisional: bool
) -> None:
    result = answer(office, {"from": received, "days": days})
    assert result["due_at"] == f"{due}T17:30:00+08:00"
    assert result["provisional"] is provisional


def test_before_the_known_years_is_provisional_too(office: WorkCalendar) -> None:
    assert answer(office, {"from": "2019-12-31T16:00", "hours": 1})["provisional"] is True


def test_hours_row_by_row(office: WorkCalendar) -> None:
    result = deadline(office, datetime.fromisoformat("2024-02-09T11:30:30+08:00"), hours=8.5)
    assert [row.as_json() for row in result.counted()] == [
        {
            "date": "2024-02-09",
            "kind": "workday",
            "from": "2024-02-09T11:30:30+08:00",
            "to": "2024-02-09T17:30:00+08:00",
            "minutes": 209.5,
        },
        {
            "date": "2024-02-18",
            "kind": "makeup",
            "from": "2024-02-18T08:30:00+08:00",
            "to": "2024-02-18T16:00:30+08:00",
            "minutes": 300.5,
        },
    ]
