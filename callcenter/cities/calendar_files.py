"""Reads the working calendars of a pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from sla.calendar import WorkCalendar
from sla.errors import SlaError

from .city_file import TomlFile
from .complaints import Complaints
from .schema import Calendar

CALENDARS = "calendars"

_SECTION = re.compile(r"(\[\[\w+\]\]) 第 (\d+) 段")
_TABLE = re.compile(r"\[\w+\]")
_WORD = re.compile(r"\w+", re.ASCII)


def read_calendars(folder: Path, complaints: Complaints) -> tuple[Calendar, ...]:
    """All calendars by name; one that contradicts itself is complained of."""
    found: list[Calendar] = []
    for path in sorted((folder / CALENDARS).glob("*.toml")):
        calendar = _read(folder, f"{CALENDARS}/{path.name}", complaints)
        if calendar is not None:
            found.append(calendar)
    if not found and not complaints:
        complaints.add(f"{CALENDARS}/", 1, "没有任何工作日历（*.toml）")
    return tuple(found)


def _read(folder: Path, file: str, complaints: Complaints) -> Calendar | None:
    toml = TomlFile(folder, file, complaints)
    if not toml.body:
        return None
    try:
        schedule = WorkCalendar.from_mapping(toml.body).schedule
    except SlaError as error:
        key, nth = _where(str(error))
        toml.complain(key, f"{error}", nth)
        return None
    if schedule.name != Path(file).stem:
        toml.complain("name", f"日历名“{schedule.name}”须与文件名“{Path(file).stem}”相同")
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
