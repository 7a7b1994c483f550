"""Finds the calendars of a city pack without loading the rest of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.cities.pack import pack_path
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason
from sla.calendar import ALWAYS_OPEN, WorkCalendar
from sla.calendar_file import base_of
from sla.calendars import read_schedules
from sla.errors import SlaError
from sla.intersection import intersection
from sla.schedule import AND


def load_calendar(city: str, name: str | None) -> WorkCalendar:
    """A calendar of the pack by name (None: the pack's default), or the calendar file at a path.

    ``a&b`` is the time both work; each part is a name, a path or ``always-open``. Raises UsageError naming
    what is not known, and the file that cannot be read or contradicts itself.
    """
    parts = [None] if name is None else [part.strip() for part in name.split(AND)]
    if "" in parts:
        raise UsageError(f"日历“{name}”写得不完整：取交集时“{AND}”两边都要有日历。", code="calendar-unknown")
    paths = {part: calendar_path(city, part) for part in parts if part != ALWAYS_OPEN}
    found = {part: read_calendar(path) for part, path in paths.items()}
    if ALWAYS_OPEN in parts:
        zone = next((calendar.schedule.timezone for calendar in found.values()), "Asia/Shanghai")
        found[ALWAYS_OPEN] = WorkCalendar.always_open(zone)
    try:
        return intersection(found[part] for part in dict.fromkeys(parts))
    except SlaError as error:
        raise UsageError(f"日历“{name}”：{error}。", code=error.code) from error


def read_calendar(path: Path) -> WorkCalendar:
    """The calendar in a file; what it stands upon lies in the same folder. Raises UsageError."""
    with complaining_of(path):
        return _read(path)


@contextmanager
def complaining_of(path: Path) -> Iterator[None]:
    """Turns what is wrong with a calendar file into a UsageError that names it."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"日历文件 {path} 读不出来：{reason(error)}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"日历文件 {path} 不是正确的 TOML：{error}。") from error
    except SlaError as error:
        raise UsageError(f"日历文件 {path}：{error}。", code=error.code) from error


def _read(path: Path) -> WorkCalendar:
    bodies = [tomllib.loads(path.read_text("utf-8"))]
    names = {path.stem}
    while (base := base_of(bodies[-1])) is not None and base not in names:
        below = path.with_name(f"{base}.toml")
        if not below.is_file():
            break
        names.add(base)
        bodies.append(tomllib.loads(below.read_text("utf-8")))
    return WorkCalendar(read_schedules(bodies)[str(bodies[0]["name"])])


def calendar_path(city: str, name: str | None) -> Path:
    """The file of a calendar of the pack by name (None: the pack's default), or the path given."""
    if name is not None and name.endswith(".toml"):
        return Path(name)
    folder = pack_path(city)
    files = {file.stem: file for file in sorted((folder / "calendars").glob("*.toml"))}
    wanted = name or _default_calendar(folder)
    if wanted not in files:
        known = "、".join([*files, ALWAYS_OPEN])
        raise UsageError(f"城市 {city} 没有日历 {wanted}；有的是：{known}。", code="calendar-unknown")
    return files[wanted]


def _default_calendar(folder: Path) -> str:
    path = folder / "city.toml"
    try:
        name = tomllib.loads(path.read_text("utf-8")).get("default_calendar")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"城市数据包文件 {path} 读不出来。") from error
    if not isinstance(name, str):
        raise UsageError(f"城市数据包文件 {path} 没有写 default_calendar。")
    return name
