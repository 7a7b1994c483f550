"""Reads single fields of a parsed file; :class:`InvalidCalendar` says where the fault is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sla.errors import InvalidCalendar

LONGEST_RANGE_DAYS = 366

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH_DAY = re.compile(r"\d\d-\d\d", re.ASCII)


def dates_of(value: object, where: str) -> list[date]:
    """Every date of a list of dates and of ranges “2026-10-01/2026-10-07”, both ends inclusive."""
    days: list[date] = []
    for item in list_of(value, where):
        first_text, slash, last_text = item.partition("/") if isinstance(item, str) else (item, "", "")
        first = date_of(first_text, where)
        last = date_of(last_text, where) if slash else first
        if not 0 <= (last - first).days <= LONGEST_RANGE_DAYS:
            raise InvalidCalendar(f"{where}：“{item}”首尾颠倒或长过一年")
        days += [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return days


def date_of(value: object, where: str) -> date:
    """A date, or its ISO text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            # fromisoformat also reads week dates and dates without dashes
            return date.fromisoformat(value if _DATE.fullmatch(value) else "")
        except ValueError as error:
            raise InvalidCalendar(f"{where}：“{value[:40]}”不是日期，应写成 2026-10-01") from error
    raise InvalidCalendar(f"{where}：应是日期，写成 2026-10-01")


def month_day(value: object, where: str) -> tuple[int, int]:
    """ "05-01" as (5, 1)."""
    if isinstance(value, str) and _MONTH_DAY.fullmatch(value):
        try:
            day = date.fromisoformat(f"2024-{value}")  # a leap year, so that 02-29 can be named
        except ValueError:
            pass
        else:
            return day.month, day.day
    raise InvalidCalendar(f"{where}：“{value}”应写成 05-01 这样的月日")


def version_of(value: object) -> int:
    """A whole number from 1."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise InvalidCalendar("version 应是从 1 起的整数")


def text_of(source: Mapping[str, object], key: str, where: str, *, required: bool = False) -> str:
    """The text under ``key``; empty where it is left out and not required."""
    value = source.get(key, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise InvalidCalendar(f"{where}：{key} 应是文字" + ("，不能为空" if required else ""))
    return value


def list_of(value: object, where: str) -> list[object]:
    """A list."""
    if not isinstance(value, list | tuple):
        raise InvalidCalendar(f"{where}：应是列表")
    return list(value)


def table_of(value: object, where: str) -> Mapping[str, object]:
    """A table."""
    if not isinstance(value, Mapping):
        raise InvalidCalendar(f"{where}：应是一张表")
    return value


def tables_of(source: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The tables of an array of tables."""
    rows = list_of(source.get(key, []), key)
    return [table_of(row, f"[[{key}]] 第 {n} 段") for n, row in enumerate(rows, 1)]


def only(table: Mapping[str, object], known: frozenset[str], where: str) -> None:
    """Refuses keys nobody would read."""
    if unknown := sorted(table.keys() - known):
        raise InvalidCalendar(f"{where}：不认识“{unknown[0]}”这一项")
