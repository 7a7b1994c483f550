"""A department's own shifts, days off and duty days on top of a calendar it otherwise follows."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sla.errors import DayContradicts, InvalidCalendar
from sla.schedule import Hours, Periods, Schedule, Season

_Value = TypeVar("_Value")
_NO_HOURS = Hours((None,) * 7)


@dataclass(frozen=True, slots=True)
class Own:
    """What a calendar says itself. ``None`` among its hours leaves a weekday, or make-up days, as it was."""

    name: str
    hours: Hours = _NO_HOURS
    version: int = 1
    title: str = ""
    timezone: str = "Asia/Shanghai"
    seasons: tuple[Season, ...] = ()
    off: Mapping[date, str] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    overrides: Mapping[date, Periods] = field(default_factory=dict)
    source: str = ""


def derive(base: Schedule, own: Own) -> Schedule:
    """``base`` with what ``own`` says instead; own hours also replace those of the base's seasons.

    Date by date what is the department's own is stronger than what the base says, so that it may work on a
    day the base is off and rest on a make-up day. What years are known, and what is off by law after them,
    is the base's, and stays so when the base is corrected.
    """
    if own.timezone != base.timezone:
        raise InvalidCalendar(f"timezone：日历“{own.name}”与所依据的“{base.name}”时区不同")
    if both := sorted(own.off.keys() & own.makeup.keys()):
        raise DayContradicts(f"{both[0].isoformat()} 既是放假日又是调休上班日")
    said = own.off.keys() | own.makeup.keys()
    changed = own.hours.makeup is not None or any(periods is not None for periods in own.hours.week)
    shifts = (Season(name=own.title or own.name, hours=own.hours),) if changed else ()
    return Schedule(
        name=own.name,
        title=own.title or own.name,
        version=own.version,
        base_version=base.version_text,
        timezone=base.timezone,
        hours=base.hours,
        seasons=(*base.seasons, *shifts, *own.seasons),
        off={**_without(base.off, said), **own.off},
        makeup={**_without(base.makeup, said), **own.makeup},
        overrides={**_without(base.overrides, said), **own.overrides},
        fixed_off=base.fixed_off,
        known_from=base.known_from,
        known_until=base.known_until,
        source=own.source or base.source,
    )


def _without(days: Mapping[date, _Value], said: Set[date]) -> dict[date, _Value]:
    return {day: value for day, value in days.items() if day not in said}
