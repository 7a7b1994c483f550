"""Tables of enterprises: what reads, and the line of what does not."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from callcenter.enterprise.names import key_of, keys_of
from callcenter.enterprise.sheets import read_sheet
from callcenter.kernel.errors import Invalid

A, B = "91110000600037341L", "91440300708461136T"
HEAD = "统一社会信用代码,企业名称,别名,规模,联系人,职务,联系电话"


def csv_of(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines)).encode()


def test_a_line_becomes_an_enterprise() -> None:
    rows, faults = read_sheet(
        "a.csv", csv_of(f"{A},韩江瓷业有限公司,韩江瓷业；韩瓷,小型,林某,厂长,13900001111")
    )
    assert faults == []
    (row,) = rows
    assert (row.line, row.uscc, row.aliases, row.size) == (2, A, ("韩江瓷业", "韩瓷"), "small")
    assert row.contact is not None
    assert (row.contact.name, row.contact.post, row.contact.phone) == ("林某", "厂长", "13900001111")


def test_every_faulty_line_is_told_and_the_others_read() -> None:
    rows, faults = read_sheet(
        "a.csv",
        csv_of(
            f"{A[:-1]}1,甲公司,,,,,",
            f"{A},,,,,,",
            "",
            f"{B},乙公司,,巨型,,,",
            f"{A},丙公司,,,,,",
            f"{A},丁公司,,,,,",
            f"{B},戊公司,,,林某,厂长,",
        ),
    )
    assert [r.name for r in rows] == ["丙公司"]
    assert [(f.line, f.code) for f in faults] == [
        (2, "uscc-check-digit"),
        (3, "enterprise-name-empty"),
        (5, "size-unknown"),
        (7, "uscc-twice"),
        (8, "phone-missing"),
    ]


def test_a_workbook_reads_as_text_does() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for x, title in enumerate(HEAD.split(",")):
        sheet.write_string(0, x, title)
    sheet.write_string(1, 0, A)
    sheet.write_string(1, 1, "韩江瓷业有限公司")
    sheet.write_number(1, 6, 13900001111)
    book.close()
    rows, faults = read_sheet("企业.xlsx", out.getvalue())
    assert faults == []
    assert rows[0].contact is not None
    assert (rows[0].contact.phone, rows[0].contact.post) == ("13900001111", "联系人")


def test_what_excel_saves_in_china_reads() -> None:
    rows, _ = read_sheet("a.csv", f"{HEAD}\n{A},韩江瓷业,,,,,\n".encode("gb18030"))
    assert rows[0].name == "韩江瓷业"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "sheet-empty"),
        ("a.csv", "企业名称\n甲".encode(), "sheet-columns-missing"),
        ("a.csv", b"\xff\xfe\xff\xff", "sheet-unreadable"),
        ("a.csv", HEAD.encode() + b'\n"x', "sheet-unreadable"),
        ("a.xlsx", b"not a workbook", "sheet-unreadable"),
    ],
)
def test_what_is_no_table_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(name, content)
    assert refused.value.code == code


def test_names_are_compared_without_blanks_brackets_and_width() -> None:
    assert key_of("潮州市（韩江） 瓷业 有限公司") == key_of("潮州市(韩江)瓷业有限公司")
    assert keys_of("韩江ＡＢＣ", ["韩江abc", "韩瓷"]) == ["韩江abc", "韩瓷"]
