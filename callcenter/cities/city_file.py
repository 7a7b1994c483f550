"""Reads city.toml: the head of a pack and its limits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .complaints import Complaints
from .schema import CityFacts, EmergencyNumber, Limit

CITY_FILE = "city.toml"

_FACTS = (
    "code",
    "name",
    "short_name",
    "timezone",
    "number_prefix",
    "default_calendar",
    "hotline_number",
    "centre",
    "efficiency_owner",
    "superior_inspector",
)
_LIMIT_KEYS = {"value", "unit", "source"}
_TOML_LINE = re.compile(r"at line (\d+)")


class TomlFile:
    """A parsed TOML document that can tell on which line something stands."""

    def __init__(self, folder: Path, file: str, complaints: Complaints) -> None:
        self.file = file
        self._complaints = complaints
        self._lines: list[str] = []
        self.body: Mapping[str, object] = {}
        try:
            text = (folder / file).read_text("utf-8-sig")
        except FileNotFoundError:
            complaints.add(file, 1, "缺少这个文件")
            return
        except (OSError, UnicodeDecodeError):
            complaints.add(file, 1, "文件读不出来，应是 UTF-8 编码的文本")
            return
        self._lines = text.splitlines()
        try:
            self.body = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            line = int(found[1]) if found else len(self._lines) or 1
            complaints.add(file, line, "不是正确的 TOML，请检查这一行的引号、括号和等号")

    def line_of(self, key: str, nth: int = 1) -> int:
        """The line of the ``nth`` place that begins with ``key`` (`name`, `[periods]`), else 1."""
        hits = (n for n, line in enumerate(self._lines, 1) if _begins(line, key))
        for count, line in enumerate(hits, 1):
            if count == nth:
                return line
        return 1

    def complain(self, key: str, message: str, nth: int = 1) -> None:
        self._complaints.add(self.file, self.line_of(key, nth), message)


def read_city(toml: TomlFile) -> tuple[CityFacts, tuple[Limit, ...]]:
    """The head and the limits; complaints go where ``toml`` puts them."""
    facts = {key: _text(toml, toml.body, key) for key in _FACTS}
    try:
        ZoneInfo(facts["timezone"] or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        toml.complain("timezone", f"没有“{facts['timezone']}”这个时区")
    return CityFacts(**facts, emergency_numbers=_emergency_numbers(toml)), _limits(toml)


def _emergency_numbers(toml: TomlFile) -> tuple[EmergencyNumber, ...]:
    rows = toml.body.get("emergency_numbers", [])
    if not isinstance(rows, list) or not rows:
        toml.complain("[[emergency_numbers]]", "缺少 [[emergency_numbers]]：紧急事项要转给谁")
        return ()
    found: list[EmergencyNumber] = []
    for nth, row in enumerate(rows, 1):
        cells = row if isinstance(row, dict) else {}
        values = [cells.get(key) for key in ("number", "name", "organisation", "advice")]
        if not all(isinstance(value, str) and value for value in values):
            toml.complain("[[emergency_numbers]]", "须写明 number、name、organisation、advice，都是文字", nth)
            continue
        number = EmergencyNumber(*(str(value) for value in values))
        if number.number in {known.number for known in found}:
            toml.complain("[[emergency_numbers]]", f"号码 {number.number} 写了两次", nth)
        found.append(number)
    return tuple(found)


def _limits(toml: TomlFile) -> tuple[Limit, ...]:
    table = toml.body.get("limits", {})
    if not isinstance(table, dict) or not table:
        toml.complain("[limits]", "缺少 [limits]：各项限值")
        return ()
    found: list[Limit] = []
    for name, entry in table.items():
        if not isinstance(entry, dict) or set(entry) != _LIMIT_KEYS:
            toml.complain(name, f"限值 {name} 须写成 {{ value = …, unit = …, source = … }}")
            continue
        value, unit, source = entry["value"], entry["unit"], entry["source"]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            toml.complain(name, f"限值 {name} 的 value 应是不小于 0 的整数")
        elif not (isinstance(unit, str) and unit and isinstance(source, str) and source):
            toml.complain(name, f"限值 {name} 须写明单位 unit 和出处 source")
        else:
            found.append(Limit(name, value, unit, source))
    return tuple(found)


def _text(toml: TomlFile, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if isinstance(value, str) and value:
        return value
    toml.complain(key, f"缺少 {key}，或它不是文字")
    return ""


def _begins(line: str, key: str) -> bool:
    rest = line.strip()
    if key.startswith("["):
        return rest.startswith(key)
    return rest.startswith(key) and rest[len(key) :].lstrip().startswith("=")
