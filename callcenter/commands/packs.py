"""Finds the calendars of a city pack without loading the rest of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.cities.pack import pack_path
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason
from sla.calendar import WorkCalendar
from sla.calendar_file import base_of
from sla.calendars import read_schedules
from sla.errors import SlaError


def load_calendar(city: str, name: str | None) -> WorkCalendar:
    """A calendar of the pack by name (None: the pack's default), or the calendar file at a path.

    Raises UsageError naming the file where it cannot be read or contradicts itself.
    """
    return read_calendar(calendar_path(city, name))


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
    path = folder / "calendars" / f"{name or _default_calendar(folder)}.toml"
    if not path.is_file():
        known = "、".join(sorted(found.stem for found in path.parent.glob("*.toml"))) or "无"
        raise UsageError(f"城市 {city} 没有日历 {path.stem}；有的是：{known}。")
    return path


def _default_calendar(folder: Path) -> str:
    path = folder / "city.toml"
    try:
        name = tomllib.loads(path.read_text("utf-8")).get("default_calendar")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"城市数据包文件 {path} 读不出来。") from error
    if not isinstance(name, str):
        raise UsageError(f"城市数据包文件 {path} 没有写 default_calendar。")
    return name
