"""When the day's backup is due, by the city's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcenter.backup.schedule import RETRY_AFTER, is_due, last_moment

ZONE = ZoneInfo("Asia/Shanghai")
AT = time(2, 30)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def test_the_moment_is_that_of_today_once_it_has_come() -> None:
    assert last_moment(AT, ZONE, at(24, 2, 29)) == at(23, 2, 30)
    assert last_moment(AT, ZONE, at(24, 2, 30)) == at(24, 2, 30)
    assert last_moment(AT, ZONE, at(24, 23)) == at(24, 2, 30)
    assert last_moment(AT, ZONE, at(1, 1)) == at(1, 2, 30) - timedelta(days=1)


def test_one_a_day_and_a_missed_one_is_made_up_for() -> None:
    moment = at(24, 2, 30)
    assert is_due(None, None, moment, at(24, 12))
    assert not is_due(at(24, 2, 31), at(24, 2, 31), moment, at(24, 12))
    assert is_due(at(23, 2, 31), at(23, 2, 31), moment, at(24, 12))


def test_a_failed_one_is_tried_again_after_a_while() -> None:
    moment, tried = at(24, 2, 30), at(24, 2, 31)
    assert not is_due(at(23, 2, 31), tried, moment, tried + RETRY_AFTER - timedelta(seconds=1))
    assert is_due(at(23, 2, 31), tried, moment, tried + RETRY_AFTER)
    assert not is_due(None, tried, moment, tried + timedelta(minutes=1))
