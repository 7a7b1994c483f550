"""Whose turn it is to attend, and when a month's session is by default. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from callcenter.cities.sessions import SessionPost

from .model import Attending

#: the scheme of the city is of this month: the turn is counted from it (潮府办函〔2021〕52号)
_FIRST = date(2021, 11, 1)


class Days(Protocol):
    """A calendar."""

    def is_workday(self, day: date) -> bool: ...


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(month: date, count: int = 1) -> date:
    """So many months later."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def turn(posts: Sequence[SessionPost], month: date) -> Attending:
    """The pack's posts attend one after another, month by month."""
    since = (month.year - _FIRST.year) * 12 + month.month - _FIRST.month
    found = posts[since % len(posts)]
    return Attending(found.post, None, found.substitute, None)


def default_day(calendar: Days, month: date, from_day: int) -> date:
    """The first working day from that day of the month on."""
    day = month.replace(day=from_day)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(calendar: Days, day: date, count: int) -> date:
    """The working day that lies ``count`` working days before."""
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_workday(day)
    return day
