"""What is told of calendars; one event an act, however many clocks it moves: each has a row of history."""

from __future__ import annotations

from datetime import datetime
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
class PolicyChanged(Event, frozen=True, kw_only=True):
    """A time limit was added, or its last day set; the subject is its code. It binds by date of receipt."""

    name: ClassVar[str] = "policy.changed"
    title: ClassVar[str] = "时限规则已变更"
    change: int
    document: str


@catalogued
class HorizonReached(Event, frozen=True, kw_only=True):
    """Open orders run into a year that the calendar does not know yet; told once a year and calendar."""

    name: ClassVar[str] = "calendar.horizon_reached"
    title: ClassVar[str] = "工单时限进入尚未公布放假安排的年份"
    year: int
    of_orders: int
    due_at: datetime


@catalogued
class CalendarSettled(Event, frozen=True, kw_only=True):
    """Clocks that were started or changed while an act was carried out were counted anew after it."""

    name: ClassVar[str] = "calendar.settled"
    title: ClassVar[str] = "工作日历更新收尾"
    change: int
    clocks: int
