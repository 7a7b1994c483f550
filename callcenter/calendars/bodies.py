"""What a version of a calendar says beside another: checked with everything that stands upon it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.schema import Calendar, CityPack
from callcenter.kernel.errors import FieldError, Invalid, NotFound
from sla.errors import SlaError
from sla.recompute import DayChange, changed_days

#: years around the known ones in which two versions are compared
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a calendar: the dates worked differently, and until when each knows."""

    days: Sequence[DayChange]
    known_until_before: date
    known_until: date


def calendar_of(pack: CityPack, name: str) -> Calendar:
    """The version in force."""
    found = next((c for c in pack.calendars if c.name == name), None)
    if found is None:
        raise NotFound("没有这个工作日历", code="calendar-not-found")
    return found


def bases_of(pack: CityPack) -> dict[str, str | None]:
    """On what calendar each stands."""
    bases = {}
    for calendar in pack.calendars:
        base = calendar.body.get("base")
        bases[calendar.name] = base if isinstance(base, str) else None
    return bases


def city_with(pack: CityPack, calendar: Calendar) -> CityInForce:
    """The city with this version in force; Invalid says what is wrong, also with what stands upon it."""
    calendars = tuple(calendar if c.name == calendar.name else c for c in pack.calendars)
    try:
        return CityInForce(replace(pack, calendars=calendars))
    except SlaError as error:
        message = str(error)
        raise Invalid(message, fields=[FieldError("body", message)], code="calendar-invalid") from error


def checked_body(name: str, body: Mapping[str, object], version: int) -> dict[str, object]:
    """The body with its own number; one that gives itself another name is refused."""
    said = body.get("name", name)
    if said != name:
        message = f"日历名“{said}”须与“{name}”相同"
        raise Invalid(message, fields=[FieldError("body", message)], code="calendar-invalid")
    return {**body, "name": name, "version": version}


def same_days(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two bodies say the same, whatever their numbers."""
    return {**one, "version": 0} == {**other, "version": 0}


def compare(name: str, before: CityInForce, after: CityInForce) -> Compared:
    """The dates that are worked otherwise, in the known years and some around them."""
    old, new = before.calendar(name).calendar, after.calendar(name).calendar
    known = [c.schedule.known_from for c in (old, new)] + [c.schedule.known_until for c in (old, new)]
    years = [day.year for day in known if date.min < day < date.max] or [2020, 2030]
    first, last = date(min(years) - _AROUND, 1, 1), date(max(years) + _AROUND + 1, 1, 1) - timedelta(days=1)
    return Compared(
        changed_days(old, new, first, last).changes, old.schedule.known_until, new.schedule.known_until
    )
