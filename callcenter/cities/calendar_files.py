"""Reads the working calendars of a pack; one may stand upon another (``base``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from sla.calendar import WorkCalendar
from sla.calendar_file import base_of, read_schedule
from sla.errors import InvalidCalendar, SlaError, UnknownCalendar
from sla.schedule import Schedule

from .city_file import TomlFile
from .complaints import Complaints
from .schema import Calendar

CALENDARS = "calendars"

_SECTION = re.compile(r"(\[\[\w+\]\]) 第 (\d+) 段")
_TABLE = re.compile(r"\[\w+\]")
_WORD = re.compile(r"\w+", re.ASCII)


def read_calendars(folder: Path, complaints: Complaints) -> tuple[Calendar, ...]:
    """All calendars by name; one that contradicts itself is complained of."""
    files = [
        TomlFile(folder, f"{CALENDARS}/{path.name}", complaints)
        for path in sorted((folder / CALENDARS).glob("*.toml"))
    ]
    schedules = _Schedules([file for file in files if file.body])
    found = [calendar for file in schedules.files if (calendar := _read(file, schedules)) is not None]
    if not found and not complaints:
        complaints.add(f"{CALENDARS}/", 1, "没有任何工作日历（*.toml）")
    return tuple(found)


class _Schedules:
    """Schedules read when first asked for, so that one may stand upon a file that comes later."""

    def __init__(self, files: Sequence[TomlFile]) -> None:
        self.files = files
        self._by_name = {Path(file.file).stem: file for file in files}
        self._read: dict[str, Schedule] = {}

    def read(self, toml: TomlFile, above: frozenset[str] = frozenset()) -> Schedule:
        """The schedule of a file; ``above`` are those that stand upon it."""
        name = Path(toml.file).stem
        if name not in self._read:
            self._read[name] = read_schedule(toml.body, self._base(base_of(toml.body), above | {name}))
        return self._read[name]

    def _base(self, base: str | None, above: frozenset[str]) -> dict[str, Schedule]:
        if base is None or base not in self._by_name:
            return {}
        if base in above:
            raise UnknownCalendar(f"base:日历 {'、'.join(sorted(above))} 互为基础，算不出来")
        try:
            return {base: self.read(self._by_name[base], above)}
        except UnknownCalendar:
            raise
        except SlaError as error:
            raise InvalidCalendar(f"base:所依据的日历“{base}”有错，请先改正") from error


def _read(toml: TomlFile, schedules: _Schedules) -> Calendar | None:
    try:
        schedule = schedules.read(toml)
        WorkCalendar(schedule)  # refuses one that can never work
    except SlaError as error:
        key, nth = _where(str(error))
        toml.complain(key, f"{error}", nth)
        return None
    stem = Path(toml.file).stem
    if schedule.name != stem:
        toml.complain("name", f"日历名“{schedule.name}”须与文件名“{stem}”相同")
    return Calendar(schedule.name, schedule.version, as_json(toml.body))


def as_json(body: Mapping[str, object]) -> dict[str, object]:
    """The mapping with dates as ISO text, the form the database keeps."""
    return {key: _plain(value) for key, value in body.items()}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return as_json(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _where(message: str) -> tuple[str, int]:
    """The place in the file a complaint of the calendar library speaks of."""
    if section := _SECTION.search(message):
        return section[1], int(section[2])
    if table := _TABLE.search(message):
        return table[0], 1
    word = _WORD.search(message)
    return (word[0] if word else "name"), 1
