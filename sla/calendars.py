"""The calendars of one city by name: bases resolved, ``a&b`` intersected, each compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sla.calendar import ALWAYS_OPEN, WorkCalendar
from sla.calendar_file import base_of, read_schedule
from sla.errors import InvalidCalendar, UnknownCalendar
from sla.fields import text_of
from sla.intersection import intersection
from sla.schedule import AND, Schedule


class Calendars(Mapping[str, WorkCalendar]):
    """Calendars by name. ``calendars["water&office"]`` is the time both work; iteration gives single ones.

    ``always-open`` is there whether or not the city defines it.
    """

    def __init__(self, bodies: Iterable[Mapping[str, object]], timezone: str = "Asia/Shanghai") -> None:
        self._compiled = {name: WorkCalendar(found) for name, found in read_schedules(bodies).items()}
        self._compiled.setdefault(ALWAYS_OPEN, WorkCalendar.always_open(timezone))
        self._joined: dict[str, WorkCalendar] = {}

    def __getitem__(self, name: str) -> WorkCalendar:
        if (found := self._compiled.get(name) or self._joined.get(name)) is not None:
            return found
        parts = name.split(AND)
        if len(parts) == 1:
            raise KeyError(name)
        joined = self._joined[name] = intersection(self._compiled[part] for part in dict.fromkeys(parts))
        return joined

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and all(part in self._compiled for part in name.split(AND))

    def __iter__(self) -> Iterator[str]:
        return iter(self._compiled)

    def __len__(self) -> int:
        return len(self._compiled)


def read_schedules(bodies: Iterable[Mapping[str, object]]) -> dict[str, Schedule]:
    """The schedules of parsed calendar files by name, in any order of bases; a circle of bases is refused."""
    waiting: dict[str, Mapping[str, object]] = {}
    for body in bodies:
        name = text_of(body, "name", "日历", required=True)
        if name in waiting:
            raise InvalidCalendar(f"name：日历名“{name}”重复")
        waiting[name] = body
    found: dict[str, Schedule] = {}
    while waiting:
        ready = [name for name, body in waiting.items() if base_of(body) not in waiting]
        if not ready:
            circle = "、".join(sorted(waiting))
            raise UnknownCalendar(f"base：日历 {circle} 互为基础，算不出来")
        for name in ready:
            found[name] = read_schedule(waiting.pop(name), found)
    return found
