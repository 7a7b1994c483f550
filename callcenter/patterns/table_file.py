"""Tables of messages as people have them: CSV in UTF-8 or GB18030, or a workbook, with Chinese headings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

import python_calamine

from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason

_NUMBERS = re.compile(r"\d+")
_AFTERNOON = re.compile(r"下午|晚上|PM|pm")
#: headings by which a column is known where none was named, the surest first
KNOWN = {
    what: tuple(headings.split())
    for what, headings in {
        "time": "sent_at received_at 留言时间 受理时间 登记时间 来电时间 创建时间 时间 日期 time",
        "text": "text content 留言详情 诉求内容 工单内容 内容 详情 正文",
        "title": "title 留言主题 诉求标题 工单标题 主题 标题",
        "id": "id number 留言编号 工单编号 编号 序号",
        "citizen": "citizen phone 留言用户 诉求人电话 来电号码 联系电话 手机号 诉求人 用户",
    }.items()
}
_NEEDED = {"time": "时间", "text": "内容"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a table."""

    key: str
    at: datetime
    title: str
    text: str
    citizen: str


@dataclass(frozen=True, slots=True)
class Read:
    """The lines that read, and how many did not: without a time or without words."""

    lines: tuple[Line, ...]
    left_out: int
    knows_citizens: bool


def read_messages(path: Path, columns: dict[str, str | None], zone: ZoneInfo) -> Read:
    """`columns` names columns by what they hold; those of None are known by their headings.

    A time without offset is the city's. Raises UsageError where the file is no such table.
    """
    table = iter(_table(path))
    heading = [cell.strip().lstrip("\ufeff") for cell in next(table, [])]
    places = _places(heading, columns, path)
    lines: list[Line] = []
    left_out = 0
    for number, cells in enumerate(table, 1):
        given = {what: cells[at].strip() if at < len(cells) else "" for what, at in places.items()}
        at = _moment(given["time"], zone)
        if at is None or not (given["text"] or given.get("title")):
            left_out += any(cells)
            continue
        key = given.get("id") or str(number)
        lines.append(Line(key, at, given.get("title", ""), given["text"], given.get("citizen", "")))
    if not lines:
        raise UsageError(f"文件 {path} 里没有一行读得出时间和内容。")
    return Read(tuple(lines), left_out, "citizen" in places)


def _places(heading: Sequence[str], columns: dict[str, str | None], path: Path) -> dict[str, int]:
    folded = [name.casefold() for name in heading]
    places: dict[str, int] = {}
    for what, known in KNOWN.items():
        named = columns.get(what)
        if named is not None:
            if named not in heading:
                raise UsageError(f"文件 {path} 没有“{named}”这一列，有：{'、'.join(heading)}。")
            places[what] = heading.index(named)
            continue
        found = next((folded.index(name) for name in known if name in folded), None)
        if found is not None:
            places[what] = found
        elif what in _NEEDED:
            raise UsageError(
                f"文件 {path} 里认不出{_NEEDED[what]}列，请用 --{what} 指明；有：{'、'.join(heading)}。"
            )
    return places


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """2019/2/28 11:25:05, 2019-08-01, 2019年8月1日 下午3:20, or ISO 8601."""
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    except ValueError:
        pass
    parts = [int(part) for part in _NUMBERS.findall(text)[:6]]
    if len(parts) < 3:
        return None
    if _AFTERNOON.search(text) and len(parts) > 3 and parts[3] < 12:
        parts[3] += 12
    try:
        year, month, day, hour, minute, second = [*parts, 0, 0, 0][:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _table(path: Path) -> Iterator[list[str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"文件 {path} 读不出来：{reason(error)}。") from error
    if content[:2] == b"PK":
        yield from _workbook(path, content)
        return
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UsageError(f"文件 {path} 不是 UTF-8 或 GB18030 编码的 CSV，也不是 xlsx 工作簿。")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise UsageError(f"文件 {path} 不是正确的 CSV：{error}。") from error


def _workbook(path: Path, content: bytes) -> Iterator[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (BadZipFile, python_calamine.CalamineError, ValueError, IndexError) as error:
        raise UsageError(f"文件 {path} 不是可读的 xlsx 工作簿。") from error
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime) else str(value).strip()
