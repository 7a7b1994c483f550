"""What leaves the system as a file: nothing in it computes, and every sheet and row says whose it is."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from callcenter.exports.model import Format, Mark
from callcenter.exports.sheet import harmless, write

MARK = Mark(12, "王主管", "boss", "安全 & 保密员", datetime(2026, 11, 24, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+86138",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =cmd|'x'!A0",
        "＝1",
        "　=1",
        "\n=HYPERLINK()",
    ],
)
def test_a_formula_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_a_plain_cell_stays() -> None:
    assert harmless("湘桥区 a=b") == "湘桥区 a=b"


@given(st.text(max_size=50))
def test_any_text_makes_a_readable_file(text: str) -> None:
    content = write(Format.xlsx, ["标题"], [[text]], MARK)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    lines = list(csv.reader(io.StringIO(write(Format.csv, ["标题"], [[text]], MARK).decode("utf-8-sig"))))
    assert lines[2][1] == "E12-boss-202611241000-1"


def test_a_workbook_says_whose_it_is() -> None:
    content = write(Format.xlsx, ["标题"], [["=1+1"], ["二"]], MARK)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == MARK.line
    assert rows[2] == ["'=1+1", "E12-boss-202611241000-1"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        properties = parts.read("docProps/core.xml").decode()
    assert "<f>" not in sheet
    assert "导出申请 12 号" in sheet.partition("<oddHeader>")[2]
    assert "导出申请 12 号" in sheet.partition("<oddFooter>")[2]
    assert "王主管（boss）" in properties
    assert "导出申请 12 号" in properties
