"""Rows written as a workbook or as comma-separated text, marked, and with nothing in them that computes.

A cell that begins as a formula would be run by whoever opens the file (OWASP: CSV injection), so it gets an
apostrophe, in a workbook too: people save those as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from .model import Format, Mark

_COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_MAX = 32_767  # characters; the limit of the format
_MARK_TITLE = "导出标识"


def write(format_: Format, titles: Sequence[str], rows: Sequence[Sequence[str]], mark: Mark) -> bytes:
    """The file's content."""
    marked = [(*row, mark.of_row(n)) for n, row in enumerate(rows, 1)]
    table = [(*titles, _MARK_TITLE), *marked]
    safe = [[harmless(cell) for cell in row] for row in table]
    return _workbook(safe, mark) if format_ is Format.xlsx else _text(safe, mark)


def harmless(cell: str) -> str:
    """The cell as text that no program takes for a formula; characters no file may hold are left out."""
    text = "".join(c for c in cell if c in "\t\n" or c >= " ")[: _CELL_MAX - 1]
    return (
        f"'{text}" if text.lstrip(" \u3000\xa0").startswith(_COMPUTES) or text.startswith(_COMPUTES) else text
    )


def _workbook(table: Sequence[Sequence[str]], mark: Mark) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False},
    )
    book.set_properties(
        {
            "title": f"导出申请 {mark.request_id} 号",
            "author": f"{mark.person}（{mark.username}）",
            "comments": mark.line,
            "keywords": f"E{mark.request_id}",
            "created": mark.at.replace(tzinfo=None),
        }
    )
    sheet = book.add_worksheet("工单")
    note = mark.line.replace("&", "&&")
    sheet.set_header(f"&C{note}")
    sheet.set_footer(f"&L{note}&R&P / &N")
    sheet.set_landscape()
    sheet.write_string(0, 0, mark.line)
    bold = book.add_format({"bold": True})
    for y, row in enumerate(table, 1):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, cell, bold if y == 1 else None)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    book.close()
    return out.getvalue()


def _text(table: Sequence[Sequence[str]], mark: Mark) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([mark.line])
    writer.writerows(table)
    writer.writerow([mark.line])
    return out.getvalue().encode("utf-8-sig")  # as spreadsheets know UTF-8
