"""`callcenter hotspots`: a table in, the largest bursts out, as JSON, Markdown or PDF."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from callcenter.cli import main
from tests.unit.nlp_similar.test_topics import CONCRETE, OTHERS

HEAD = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情")
TAIDI = Path(__file__).resolve().parents[4] / "shared" / "data" / "taidi" / "hotspots.csv"


def _rows() -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [HEAD]
    for i, (title, text) in enumerate([*CONCRETE, *OTHERS]):
        rows.append((f"L{i}", f"U{i % 3}", title, f"2026/{3 + i // 4}/{1 + i} 8:0{i}", text))
    return rows


def _csv(path: Path, encoding: str) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(_rows())
    path.write_bytes(text.getvalue().encode(encoding))
    return str(path)


def _workbook(path: Path) -> str:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(_rows()):
            sheet.write_row(number, 0, row)
    return str(path)


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "xlsx"])
def test_chinese_headings_in_any_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / "messages.dat"
    file = _workbook(path) if kind == "xlsx" else _csv(path, kind)
    assert main(["hotspots", file, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (burst,) = found["bursts"]
    assert [item["id"] for item in burst["items"]] == ["L0", "L1", "L2", "L3"]
    assert (burst["messages"], burst["citizens"], burst["place"]) == (4, 3, "春晖花园")
    assert burst["from"].startswith("2026-03-01T08:00:00+08:00") and found["peak_rss_mb"] > 0
    assert "log10" in found["formula"]


def test_a_report_to_read_and_one_to_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _csv(tmp_path / "messages.csv", "utf-8")
    assert main(["hotspots", file, "--out", str(tmp_path / "r.md")]) == 0
    said = (tmp_path / "r.md").read_text("utf-8")
    assert "# 热点问题报告" in said and "4 件，3 人" in said and "搅拌站" in said and "内存峰值" in said
    assert main(["hotspots", file, "--out", str(tmp_path / "r.pdf")]) == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert "报告已写入" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text", "正文"], "没有“正文”这一列"),
        (["--out", "r.docx"], "只能写成 .pdf 或 .md"),
        (["--top", "0"], "--top 应是 1 到 50"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["hotspots", _csv(tmp_path / "m.csv", "utf-8"), *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01", "不是 UTF-8 或 GB18030"),
        ("编号,标题\n1,你好\n".encode(), "认不出时间列"),
        ("时间,内容\n,\n".encode(), "没有一行读得出"),
        (b"PK\x03\x04nothing", "不是可读的 xlsx"),
    ],
)
def test_a_file_that_is_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "m.csv"
    file.write_bytes(content)
    assert main(["hotspots", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_the_known_bursts_of_the_measured_messages(capsys: pytest.CaptureFixture[str]) -> None:
    if not TAIDI.exists():
        pytest.skip("the shared messages are not beside this checkout")
    assert main(["hotspots", str(TAIDI), "--time", "sent_at", "--text", "text", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["bursts"]) == 5
    assert [b["messages"] >= 50 for b in found["bursts"]] == [True, True, False, False, False]
    assert {i["id"] for b in found["bursts"] for i in b["items"]} <= {
        row["id"] for row in csv.DictReader(TAIDI.read_text("utf-8-sig").splitlines())
    }
