"""Labelled texts out of a file: csv, xlsx or JSON lines, whatever its encoding, columns named as given."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from nlp.classify.trained.errors import TrainingError

_MOST_BYTES = 1_000_000_000
_LONGEST_CELL = 16_000_000
_DELIMITERS = (",", "\t", ";", "；", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class LabelledText:
    line: int
    """As a person counts: of a table the heading is line 1."""
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class LabelledFile:
    rows: tuple[LabelledText, ...]
    blank: int
    """Rows left out because text or label was empty."""


def read_labelled(path: Path, text: str, label: str) -> LabelledFile:
    """Raises TrainingError where the file or a column is not there, or no row has both."""
    if text == label:
        raise TrainingError("same-column", f"文字和标签不能是同一列（{text}）")
    rows: list[LabelledText] = []
    blank = 0
    for line, said, value in _cells(path, text, label):
        said, value = said.strip(), " ".join(value.split())
        if said and value:
            rows.append(LabelledText(line, said, value))
        else:
            blank += 1
    if not rows:
        raise TrainingError("no-rows", f"文件 {path.name} 里没有文字和标签都不为空的行")
    return LabelledFile(tuple(rows), blank)


def _cells(path: Path, text: str, label: str) -> Iterator[tuple[int, str, str]]:
    content = _content(path)
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm", ".xls", ".ods"} or content[:4] == b"PK\x03\x04":
        return _of_table(_workbook(path, content), text, label)
    decoded = _decoded(path, content)
    if suffix in {".jsonl", ".ndjson"} or (suffix != ".csv" and decoded.lstrip()[:1] == "{"):
        return _of_objects(_objects(path, decoded), text, label)
    return _of_table(_separated(path, decoded, text, label), text, label)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TrainingError("file-too-large", f"文件 {path} 超过 {_MOST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise TrainingError("file-unreadable", f"文件 {path} 读不出来：{error.strerror or '错误'}") from error


def _decoded(path: Path, content: bytes) -> str:
    encodings = [encoding for bom, encoding in _BOMS if content.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TrainingError("encoding-unknown", f"文件 {path} 既不是 UTF-8 也不是 GB18030 编码")


def _separated(path: Path, decoded: str, text: str, label: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of a csv with the line each begins at, cut at whichever mark the heading uses."""
    heading = decoded.lstrip("\r\n").split("\n", 1)[0]
    cut = {mark: next(csv.reader([heading], delimiter=mark), []) for mark in _DELIMITERS}
    named = {mark: [cell.strip() for cell in cells] for mark, cells in cut.items()}
    fitting = (mark for mark, cells in named.items() if text in cells and label in cells)
    delimiter = next(fitting, max(_DELIMITERS, key=lambda mark: len(named[mark])))
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
        begun = 1
        for cells in reader:
            yield begun, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        raise TrainingError("csv-broken", f"文件 {path} 不是正确的 CSV") from error
    finally:
        csv.field_size_limit(before)


def _workbook(path: Path, content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        yield from enumerate(([_cell(value) for value in row] for row in sheet.iter_rows()), 1)
    except (python_calamine.CalamineError, IndexError, ValueError) as error:
        raise TrainingError("workbook-broken", f"文件 {path} 不是能打开的工作簿") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    # A workbook keeps whole numbers as fractions: label 3 must not become 3.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _of_table(
    table: Iterable[tuple[int, Sequence[str]]], text: str, label: str
) -> Iterator[tuple[int, str, str]]:
    filled = ((line, cells) for line, cells in table if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise TrainingError("file-empty", "文件是空的")
    heading = [cell.strip() for cell in first[1]]
    at_text, at_label = (_place(heading, name) for name in (text, label))
    for line, cells in filled:
        yield (
            line,
            cells[at_text] if at_text < len(cells) else "",
            cells[at_label] if at_label < len(cells) else "",
        )


def _place(heading: Sequence[str], name: str) -> int:
    if name not in heading:
        there = "、".join(cell for cell in heading[:40] if cell)
        raise TrainingError("column-missing", f"没有“{name}”这一列；文件里有：{there or '（无）'}")
    return heading.index(name)


def _objects(path: Path, decoded: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(decoded.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise TrainingError("json-broken", f"文件 {path} 第 {number} 行不是正确的 JSON") from error
        if not isinstance(row, dict):
            raise TrainingError("json-broken", f"文件 {path} 第 {number} 行应是一个 JSON 对象")
        yield number, row


def _of_objects(
    objects: Iterable[tuple[int, Mapping[str, object]]], text: str, label: str
) -> Iterator[tuple[int, str, str]]:
    seen: dict[str, None] = {}
    found = {text: False, label: False}
    kept: list[tuple[int, str, str]] = []
    for line, row in objects:
        for key in row:
            if len(seen) < 40:
                seen.setdefault(key)
        for name in found:
            found[name] = found[name] or name in row
        kept.append((line, _plain(line, row.get(text)), _plain(line, row.get(label))))
    for name, is_there in found.items():
        if not is_there:
            there = "、".join(seen)
            raise TrainingError("column-missing", f"没有“{name}”这一项；文件里有：{there or '（无）'}")
    return iter(kept)


def _plain(line: int, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        raise TrainingError("value-not-plain", f"第 {line} 行的文字或标签不是一个值")
    return _cell(value)
