"""Reads the tables of a pack: CSV rows with their line numbers, and the cells in them.

A cell that cannot be read is complained of and a stand-in of the right type returned, so that one
reading finds everything that is wrong; stand-ins never leave, since any complaint refuses the pack.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from .complaints import Complaints

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Located(Generic[Value]):
    """A row with the line it stands on, for the complaints of later checks."""

    line: int
    row: Value


@dataclass(frozen=True, slots=True)
class Table(Generic[Value]):
    """The rows of one file in order."""

    file: str
    located: tuple[Located[Value], ...]

    @property
    def rows(self) -> tuple[Value, ...]:
        return tuple(item.row for item in self.located)

    def __iter__(self) -> Iterator[Located[Value]]:
        return iter(self.located)


class Row:
    """The cells of one line."""

    __slots__ = ("_cells", "_complaints", "_file", "line")

    def __init__(self, cells: dict[str, str], file: str, line: int, complaints: Complaints) -> None:
        self._cells = cells
        self._file = file
        self.line = line
        self._complaints = complaints

    def complain(self, message: str) -> None:
        self._complaints.add(self._file, self.line, message)

    def text(self, column: str) -> str:
        """The cell, or an empty string."""
        return self._cells[column]

    def required(self, column: str) -> str:
        value = self._cells[column]
        if not value:
            self.complain(f"{column} 不能为空")
        return value

    def several(self, column: str) -> tuple[str, ...]:
        """The parts between semicolons; none of them empty, none twice."""
        value = self._cells[column]
        if not value:
            return ()
        parts = tuple(part.strip() for part in value.split(";"))
        if "" in parts:
            self.complain(f"{column} 里有空项（多余的分号）")
        elif len(set(parts)) < len(parts):
            twice = next(part for part in parts if parts.count(part) > 1)
            self.complain(f"{column} 里“{twice}”写了两次")
        return parts

    def choice(self, kind: type[Choice], column: str) -> Choice:
        return self.choice_of(kind, column, self._cells[column])

    def choice_of(self, kind: type[Choice], column: str, value: str) -> Choice:
        """One part of a cell of several."""
        try:
            return kind(value)
        except ValueError:
            self.complain(f"{column} 不认识“{value}”，只能是 {'、'.join(kind)}")
            return next(iter(kind))

    def whole(self, column: str, least: int, most: int) -> int:
        value = self._cells[column]
        if value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most:
            return int(value)
        self.complain(f"{column} 应是 {least} 到 {most} 的整数，写的是“{value}”")
        return least

    def number(self, column: str, most: float) -> float:
        """A decimal other than 0, at most ``most`` in size."""
        value = self._cells[column]
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if number != 0 and -most <= number <= most:
            return number
        self.complain(f"{column} 应是不等于 0、绝对值不超过 {most:g} 的数，写的是“{value}”")
        return 1.0

    def day(self, column: str) -> date | None:
        value = self._cells[column]
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.complain(f"{column}“{value}”不是日期，应写成 2026-01-01")
            return None

    def validity(self) -> tuple[date | None, date | None]:
        """The cells valid_from and valid_to, in order."""
        first, last = self.day("valid_from"), self.day("valid_to")
        if first is not None and last is not None and last < first:
            self.complain(f"valid_to {last} 早于 valid_from {first}")
        return first, last


def read_table(
    folder: Path,
    file: str,
    columns: Iterable[str],
    parse: Callable[[Row], Value],
    complaints: Complaints,
) -> Table[Value]:
    """The rows of ``file``; columns beyond ``columns`` are ignored, a missing one is complained of."""
    wanted = tuple(columns)
    try:
        text = (folder / file).read_text("utf-8-sig")
    except FileNotFoundError:
        complaints.add(file, 1, "缺少这个文件")
        return Table(file, ())
    except (OSError, UnicodeDecodeError):
        complaints.add(file, 1, "文件读不出来，应是 UTF-8 编码的文本")
        return Table(file, ())
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    located: list[Located[Value]] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in wanted if name not in header]:
            complaints.add(file, 1, f"表头缺少 {'、'.join(missing)}")
            return Table(file, ())
        for line, cells in _lines(reader):
            if len(cells) != len(header):
                complaints.add(file, line, f"应有 {len(header)} 列，实有 {len(cells)} 列")
                continue
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            located.append(Located(line, parse(Row(named, file, line, complaints))))
    except csv.Error:
        complaints.add(file, reader.line_num, "不是正确的 CSV，请检查引号")
    return Table(file, tuple(located))


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it begins on."""
    begins = 2
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1  # type: ignore[attr-defined]
