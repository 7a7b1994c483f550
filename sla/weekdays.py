"""Days of the week as they are written in Chinese."""

from __future__ import annotations

from datetime import date

_NAMES = "一二三四五六日"


def weekday(day: date) -> str:
    """What follows 周 or 星期: 一 for a Monday."""
    return _NAMES[day.weekday()]
