"""The compiled calendar against a count of every single minute."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.calendar import WorkCalendar
from sla.deadline import deadline
from tests.unit.sla import oracle

SPAN_MINUTES = 7 * 365 * 24 * 60
starts = st.integers(0, SPAN_MINUTES).map(oracle.moment_of)
working_minutes = st.integers(1, 60 * 60)


def cases(count: int) -> Iterator[tuple[datetime, int, int]]:
    chance = random.Random(20260928)
    for _ in range(count):
        yield (
            oracle.moment_of(chance.randrange(SPAN_MINUTES)),
            chance.randint(1, 30),
            chance.randint(1, 60 * 60),
        )


def test_a_thousand_random_deadlines_agree(office: WorkCalendar) -> None:
    for start, days, minutes in cases(1000):
        assert deadline(office, start, days=days).due_at == oracle.due_after_days(start, days)
        hours = Decimal(minutes) / 60
        assert deadline(office, start, hours=hours).due_at == oracle.due_after_minutes(start, minutes)


def test_counted_rows_account_for_every_minute(office: WorkCalendar) -> None:
    for start, days, minutes in cases(100):
        by_days = deadline(office, start, days=days)
        rows = list(by_days.counted())
        assert len(rows) == days == len({row.day for row in rows})
        assert all(row.counted_s == 390 * 60 and oracle.works_on(row.day) for row in rows)
        assert rows[-1].to_at == by_days.due_at
        by_hours = deadline(office, start, hours=Decimal(minutes) / 60)
        rows = list(by_hours.counted())
        assert sum(row.counted_s for row in rows) == minutes * 60
        assert all(oracle.minutes_between(row.from_at, row.to_at) * 60 == row.counted_s for row in rows)
        assert rows[-1].to_at == by_hours.due_at
        assert [row.day for row in rows] == sorted({row.day for row in rows})


@given(starts, working_minutes)
def test_backwards_agrees(office: WorkCalendar, end: datetime, minutes: int) -> None:
    later = end + timedelta(days=60)
    assert office.subtract_working(later, minutes * 60) == oracle.start_before_minutes(later, minutes)


@given(starts, st.integers(0, 200 * 24 * 60))
def test_time_between_agrees(office: WorkCalendar, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    assert office.working_seconds(start, end) == 60 * oracle.minutes_between(start, end)
    assert office.working_seconds(end, start) == -office.working_seconds(start, end)


@given(starts)
def test_next_working_instant_agrees(office: WorkCalendar, start: datetime) -> None:
    index = oracle.index_of(start)
    while not oracle.minutes()[index]:
        index += 1
    assert office.next_working_instant(start) == oracle.moment_of(index)


@given(starts, st.integers(1, 20))
def test_the_zone_of_the_start_does_not_matter(office: WorkCalendar, start: datetime, days: int) -> None:
    assert deadline(office, start.astimezone(UTC), days=days) == deadline(office, start, days=days)


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_date_is_worked_or_not_as_announced(office: WorkCalendar, year: int) -> None:
    day = datetime(year, 1, 1, tzinfo=oracle.ZONE).date()
    while day.year == year:
        assert office.is_workday(day) is oracle.works_on(day), day
        day += timedelta(days=1)
