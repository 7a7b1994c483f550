"""Doors to a citizen, decent hours, and tries that count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.workorders.doors import Caller, CallHours, can_be_asked, doors_of, may_call_at, next_call
from callcenter.workorders.model import spaced

DAY = CallHours(8, 21)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def caller(channel: str = "phone", *, phone: bool = True, **flags: bool) -> Caller:
    wanted = {"is_anonymous": False, "is_confidential": False, "no_reply_wanted": False, **flags}
    return Caller(channel=channel, has_phone=phone, **wanted)


@pytest.mark.parametrize(
    ("who", "doors"),
    [
        (caller(), ("phone", "sms", "visit")),
        (caller("wechat"), ("wechat", "phone", "sms", "visit")),
        (caller("wechat", phone=False), ("wechat",)),
        (caller("web", phone=False), ("web",)),
        (caller("walk_in", phone=False), ("visit",)),
        (caller(is_anonymous=True), ("phone",)),
        (caller("web", is_anonymous=True), ("web",)),
        (caller("wechat", is_anonymous=True), ("wechat",)),
        (caller("web", is_confidential=True), ("phone",)),
        (caller("web", is_confidential=True, is_anonymous=True), ("web",)),
        (caller(no_reply_wanted=True), ()),
    ],
)
def test_doors(who: Caller, doors: tuple[str, ...]) -> None:
    assert doors_of(who) == doors
    assert can_be_asked(who) is (doors not in ((), ("web",)))


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(7, 59, False), (8, 0, True), (20, 59, True), (21, 0, False)]
)
def test_hours_of_calls(hour: int, minute: int, expected: bool) -> None:
    assert may_call_at(NOON.replace(hour=hour, minute=minute), DAY) is expected


def test_the_next_decent_hour() -> None:
    assert next_call(NOON, DAY) == NOON
    assert next_call(NOON.replace(hour=6), DAY) == NOON.replace(hour=8)
    assert next_call(NOON.replace(hour=22), DAY) == NOON.replace(hour=8) + timedelta(days=1)


@pytest.mark.parametrize(
    ("minutes", "tries"),
    [
        ([], 0),
        ([0], 1),
        ([0, 1, 2], 1),
        ([0, 120, 240], 3),
        ([0, 119, 240], 2),
        ([240, 0, 120], 3),
        ([0, 60, 120, 180], 2),
    ],
)
def test_tries_in_a_row_are_one(minutes: list[int], tries: int) -> None:
    assert spaced([NOON + timedelta(minutes=m) for m in minutes], timedelta(hours=2)) == tries


def test_without_a_gap_every_try_counts() -> None:
    assert spaced([NOON, NOON, NOON], timedelta(0)) == 3
