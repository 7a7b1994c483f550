"""Working time counted minute by minute, from dates and hours of its own: slow, plain, shares no code."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

PACK = Path(__file__).parents[3] / "callcenter/cities/chaozhou/calendars/chaozhou-office.toml"
ZONE = timezone(timedelta(hours=8))
FIRST, LAST = date(2020, 1, 1), date(2028, 12, 31)
ZERO = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZONE)

WORKED = bytes(
    1 if (8, 30) <= divmod(minute, 60) < (12, 0) or (14, 30) <= divmod(minute, 60) < (17, 30) else 0
    for minute in range(24 * 60)
)
IDLE = bytes(24 * 60)


def expanded(items: list[object]) -> Iterator[date]:
    for item in items:
        first, _, last = str(item).partition("/")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            yield day
            day += timedelta(days=1)


@cache
def special_days() -> tuple[set[date], set[date]]:
    pack = tomllib.loads(PACK.read_text(encoding="utf-8"))
    off = {day for row in pack["holidays"] for day in expanded(row["off"])}
    makeup = {day for row in pack["holidays"] for day in expanded(row.get("makeup", []))}
    return off, makeup


def works_on(day: date) -> bool:
    off, makeup = special_days()
    if day in makeup:
        return True
    fixed = day.year >= 2027 and (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    return day.weekday() < 5 and day not in off and not fixed


@cache
def minutes() -> bytes:
    """One byte a minute from FIRST on: 1 where work is on."""
    days = (LAST - FIRST).days + 1
    return b"".join(WORKED if works_on(FIRST + timedelta(days=n)) else IDLE for n in range(days))


def index_of(moment: datetime) -> int:
    return int((moment - ZERO) / timedelta(minutes=1))


def moment_of(index: int) -> datetime:
    return ZERO + timedelta(minutes=index)


def due_after_minutes(start: datetime, amount: int) -> datetime:
    """The end of the ``amount``-th working minute from ``start`` on."""
    worked, index, line = 0, index_of(start), minutes()
    while worked < amount:
        worked += line[index]
        index += 1
    return moment_of(index)


def start_before_minutes(end: datetime, amount: int) -> datetime:
    """The start of the ``amount``-th working minute before ``end``."""
    worked, index, line = 0, index_of(end), minutes()
    while worked < amount:
        index -= 1
        worked += line[index]
    return moment_of(index)


def minutes_between(start: datetime, end: datetime) -> int:
    return sum(minutes()[index_of(start) : index_of(end)])


def due_after_days(start: datetime, amount: int) -> datetime:
    """The end of the last working minute of the ``amount``-th working day after the date of ``start``."""
    local = start.astimezone(ZONE)
    index = index_of(datetime(local.year, local.month, local.day, tzinfo=ZONE)) + 24 * 60
    line, days = minutes(), 0
    while True:
        day = line[index : index + 24 * 60]
        days += any(day)
        if days == amount:
            return moment_of(index + day.rindex(1) + 1)
        index += 24 * 60
