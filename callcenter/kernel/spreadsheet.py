"""Reads a table somebody gives us: CSV in UTF-8 or GB18030, or the first sheet of a workbook."""

from __future__ import annotations

import csv
import io
from zipfile import BadZipFile, ZipFile

import python_calamine

from .errors import Invalid, TooLarge

_MOST_UNPACKED = 100_000_000


def read_lines(file_name: str, content: bytes) -> list[list[str]]:
    """Every line as text cells. Raises Invalid (`sheet-unreadable`) or TooLarge."""
    return _workbook(content) if file_name.lower().endswith((".xlsx", ".xlsm")) else _text(content)


def _text(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise Invalid("不是正确的 CSV，请检查引号", code="sheet-unreadable") from error
    raise Invalid("文件读不出来，应是 UTF-8 或 GB18030 编码的 CSV，或 xlsx 工作簿", code="sheet-unreadable")


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise TooLarge("工作簿展开后过大")
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (BadZipFile, python_calamine.CalamineError, ValueError, IndexError) as error:
        raise Invalid("不是可读的 xlsx 工作簿", code="sheet-unreadable") from error
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    """A cell as text; a number typed as one keeps its digits."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
