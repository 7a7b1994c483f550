"""What is told of calendars; one event an act, however many clocks it moves: each has a row of history."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class CalendarApplied(Event, frozen=True, kw_only=True):
    """Another version of a calendar came into force, and the open orders were counted anew by it."""

    name: ClassVar[str] = "calendar.applied"
    title: ClassVar[str] = "工作日历已更新"
    change: int
    calendar_version: int
    document: str
    orders_moved: int
    later: int
    earlier: int


@catalogued
class CalendarUndone(Event, frozen=True, kw_only=True):
    """A version of a calendar was taken back, and with it what it had moved."""

    name: ClassVar[str] = "calendar.undone"
    title: ClassVar[str] = "工作日历更新已撤销"
    change: int
    calendar_version: int
    restored: int
    not_restored: int


@catalogued
class CalendarSettled(Event, frozen=True, kw_only=True):
    """Clocks that were started or changed while an act was carried out were counted anew after it."""

    name: ClassVar[str] = "calendar.settled"
    title: ClassVar[str] = "工作日历更新收尾"
    change: int
    clocks: int
