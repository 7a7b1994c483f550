"""Tables as offices keep them: encodings, marks, workbooks, and what is said of faulty ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.reading import LabelledText, read_labelled

TABLE = '编号,诉求内容,分类\n1,水管破了,供水\n2,,供水\n3,"夜里,吵",噪声\n'
EXPECTED = (LabelledText(2, "水管破了", "供水"), LabelledText(4, "夜里,吵", "噪声"))


def read(path: Path) -> tuple[LabelledText, ...]:
    return read_labelled(path, "诉求内容", "分类").rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.encode(encoding))
    found = read_labelled(path, "诉求内容", "分类")
    assert found.rows == EXPECTED
    assert found.blank == 1


def test_tabs_and_semicolons_are_cut_by_what_the_heading_uses(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("诉求内容\t分类\n水管破了，没有水\t供水\n", "utf-8")
    assert read(path) == (LabelledText(2, "水管破了，没有水", "供水"),)


def test_a_workbook_and_lines_of_json_read_alike(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    for number, row in enumerate([("诉求内容", "分类"), ("水管破了", 3), ("", "x"), ("吵", "噪声")]):
        sheet.write_row(number, 0, row)
    book.close()
    assert [(r.text, r.label) for r in read(tmp_path / "t.xlsx")] == [("水管破了", "3"), ("吵", "噪声")]
    lines = tmp_path / "t.jsonl"
    objects = [{"诉求内容": "水管破了", "分类": 3}, {"诉求内容": None, "分类": "x"}]
    lines.write_text("\n".join(json.dumps(o, ensure_ascii=False) for o in objects), "utf-8")
    assert [(r.text, r.label) for r in read(lines)] == [("水管破了", "3")]


def test_a_cell_of_two_hundred_kilobytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"诉求内容,分类\n{'水' * 200_000},供水\n", "utf-8")
    assert len(read(path)[0].text) == 200_000


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "file-empty", "空"),
        ("内容,分类\n水,供水\n".encode(), "column-missing", "内容、分类"),
        ("诉求内容,分类\n,供水\n水,\n".encode(), "no-rows", "不为空"),
        (b"\xff\xff\xff\xff", "encoding-unknown", "GB18030"),
    ],
)
def test_a_faulty_table_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, code: str, said: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(TrainingError) as refused:
        read(path)
    assert refused.value.code == code
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.xlsx", b"PK\x03\x04no workbook", "workbook-broken"),
        ("t.jsonl", b"{", "json-broken"),
        ("t.jsonl", b"[1]", "json-broken"),
        ("t.jsonl", '{"内容": "水"}'.encode(), "column-missing"),
        ("t.jsonl", '{"诉求内容": ["水"], "分类": "x"}'.encode(), "value-not-plain"),
    ],
)
def test_broken_workbooks_and_lines_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TrainingError) as refused:
        read(path)
    assert refused.value.code == code


def test_one_column_cannot_be_both(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as refused:
        read_labelled(tmp_path / "none.csv", "分类", "分类")
    assert refused.value.code == "same-column"
    with pytest.raises(TrainingError) as missing:
        read(tmp_path / "none.csv")
    assert missing.value.code == "file-unreadable"
