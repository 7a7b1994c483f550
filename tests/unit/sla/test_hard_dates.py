"""Dates a clerk can check on paper: both sides of every holiday of 2024–2026 with its make-up days."""

import tomllib
from datetime import date, datetime, timedelta

import pytest

from sla.arrangement import arrangements_of, runs
from sla.calendar import WorkCalendar
from sla.deadline import answer, deadline, parse_moment
from tests.unit.sla.hard_dates import BY_DAYS, BY_HOURS, DOCUMENT, PACK, document, rows


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


def test_the_page_for_people_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "python -m tests.unit.sla.hard_dates > docs/hard-dates.md"
    )


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_both_sides_of_every_holiday_and_every_makeup_day_are_there(office: WorkCalendar, year: int) -> None:
    table = rows(BY_DAYS)
    received = {date.fromisoformat(row[0][:10]) for row in table}
    ends = {date.fromisoformat(row[2]) for row in table}
    over = {(date.fromisoformat(row[0][:10]), date.fromisoformat(row[2])) for row in table}
    arrangement = arrangements_of(tomllib.loads(PACK.read_text(encoding="utf-8")))[year]
    for first, last in runs(day.day for day in arrangement.days if day.is_off):
        before, after = first - timedelta(days=1), office.workday_after(last).day
        while not office.is_workday(before):
            before -= timedelta(days=1)
        assert before in ends and after in received, f"not both sides of {first}"
        assert (before, after) in over, f"nothing goes over {first}"
    for day in (special.day for special in arrangement.days if not special.is_off):
        assert day in ends, f"nothing is due on {day}"


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
