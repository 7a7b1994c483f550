"""Calendars of a loaded pack that differ from those in force: proposed, while clocks count by them.

A load never moves a due time by itself. What the pack has instead waits as a change of the calendar, which is
looked at order by order and applied like any other; where no clock runs there is nothing to look at, and the
pack's own comes into force. A calendar that the pack has no longer stays while clocks run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.queries import load_queries

from .schema import Calendar, CityPack

_sql = load_queries(__package__, "revisions.sql")
_DOCUMENT = "城市数据包"


@dataclass(frozen=True, slots=True)
class HeldCalendar:
    """A calendar that waits as a change: its name, the file's version, the number of the change."""

    name: str
    version: int
    change: int


async def hold_calendars(
    connection: Connection, pack: CityPack, now: datetime
) -> tuple[CityPack, tuple[HeldCalendar, ...]]:
    """The pack with the calendars in force in the place of those that differ, and the changes proposed."""
    if not await connection.fetchval(_sql.is_any_clock_running):
        return pack, ()
    rows = await connection.fetch(_sql.calendars_in_force)
    present = {row["name"]: Calendar(row["name"], row["version"], row["body"]) for row in rows}
    kept: list[Calendar] = []
    held: list[HeldCalendar] = []
    for calendar in pack.calendars:
        standing = present.get(calendar.name)
        if standing is None or _says_the_same(calendar, standing):
            kept.append(calendar)
            continue
        kept.append(standing)
        held.append(await _propose(connection, calendar, standing, now))
    named = {calendar.name for calendar in pack.calendars}
    kept += [standing for name, standing in present.items() if name not in named]
    return replace(pack, calendars=tuple(kept)), tuple(held)


def _says_the_same(one: Calendar, other: Calendar) -> bool:
    return _without_number(one.body) == _without_number(other.body)


def _without_number(body: Mapping[str, object]) -> object:
    return {**msgspec.to_builtins(body), "version": 0}


async def _propose(
    connection: Connection, calendar: Calendar, standing: Calendar, now: datetime
) -> HeldCalendar:
    """The change that waits already, where an earlier load proposed the same."""
    body = msgspec.to_builtins(calendar.body)
    version = max(calendar.version, standing.version + 1)
    change: int | None = await connection.fetchval(_sql.proposed_already, calendar.name, body)
    if change is None:
        change = await connection.fetchval(
            _sql.propose_calendar,
            calendar.name,
            version,
            {**body, "version": version},
            standing.version,
            standing.body,
            _DOCUMENT,
            f"导入的数据包里，日历 {calendar.name}（第 {calendar.version} 版）与现行的不同",
            now,
        )
        assert change is not None
    return HeldCalendar(calendar.name, calendar.version, change)
