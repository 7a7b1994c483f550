"""Every fault of a pack is told in Chinese with its file and line, all of them in one go."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from callcenter.cities.complaints import Complaint, PackInvalid
from callcenter.cities.pack import content_hash, load_pack, pack_path
from callcenter.kernel.errors import UsageError
from sla.calendars import Calendars

from .small_pack import FILES, line_of, write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack")


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = FILES[file]
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), "utf-8")


def complaints_of(folder: Path) -> tuple[Complaint, ...]:
    with pytest.raises(PackInvalid) as refused:
        load_pack(folder)
    return refused.value.complaints


def test_the_small_pack_is_complete(folder: Path) -> None:
    pack = load_pack(folder)
    assert pack.facts.name == "云浦市"
    assert pack.limit("review_reserve") == 2
    assert pack.calendar_by_name["office"].version == 3


#: one fault a line: what is replaced in a file by what, the line the complaint points at, what it says
CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "broken_packs.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "says"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_a_fault_is_told_where_it_stands(
    folder: Path, file: str, old: str, new: str, at: str, says: str
) -> None:
    replace(folder, file, old, new)
    found = complaints_of(folder)
    assert any(c.file == file and c.line == line_of(file, at) and says in c.message for c in found), (
        "\n".join(map(str, found))
    )


def test_all_faults_are_told_at_once(folder: Path) -> None:
    replace(folder, "organisations.csv", "B,城管局,990001", "X,城管局,990001")
    replace(folder, "lines.csv", "whole,hotline", "half,nowhere")
    replace(folder, "urgency_rules.csv", "emergency,119", "emergency,911")
    found = complaints_of(folder)
    assert {complaint.file for complaint in found} == {"organisations.csv", "lines.csv", "urgency_rules.csv"}
    assert len([complaint for complaint in found if complaint.file == "lines.csv"]) == 2
    with pytest.raises(UsageError, match=r"城市数据包有 4 处错误：\nlines\.csv 第 2 行："):
        load_pack(folder)


def test_very_many_faults_are_cut_short_in_words_only(folder: Path) -> None:
    rows = "".join(f"CG01,99{n:04d},B,,,测试,,\n" for n in range(100, 200))
    (folder / "duty_list.csv").write_text(FILES["duty_list.csv"] + rows, "utf-8")
    with pytest.raises(PackInvalid, match="……另有 50 处") as refused:
        load_pack(folder)
    assert len(refused.value.complaints) == 100


@pytest.mark.parametrize("file", ["duty_list.csv", "city.toml", "queues.csv"])
def test_a_missing_file_is_told(folder: Path, file: str) -> None:
    (folder / file).unlink()
    if file == "city.toml":
        with pytest.raises(UsageError, match="不是城市数据包"):
            load_pack(folder)
    else:
        assert Complaint(file, 1, "缺少这个文件") in complaints_of(folder)


def test_a_pack_without_calendars_is_refused(folder: Path) -> None:
    (folder / "calendars/office.toml").unlink()
    assert any("没有任何工作日历" in complaint.message for complaint in complaints_of(folder))


def test_calendars_may_stand_upon_one_another(folder: Path) -> None:
    own = 'name = "a-repair"\nbase = "office"\n[periods]\ntuesday = ["08:00-09:00"]\n'
    (folder / "calendars/a-repair.toml").write_text(own, "utf-8")
    pack = load_pack(folder)
    assert pack.calendar_by_name["a-repair"].body["base"] == "office"
    found = Calendars([calendar.body for calendar in pack.calendars])["a-repair"]
    assert [found.is_workday(date(2026, 3, day)) for day in (2, 3, 4)] == [True, True, False]


@pytest.mark.parametrize(
    ("base", "office", "says"),
    [
        ("shop", "", "以“shop”为基础，但没有这个日历"),
        ("office", 'base = "repair"\n', "office、repair 互为基础"),
        ("office", "version = 0\n", "所依据的日历“office”有错"),
    ],
)
def test_a_wrong_base_is_told(folder: Path, base: str, office: str, says: str) -> None:
    (folder / "calendars/repair.toml").write_text(f'name = "repair"\nbase = "{base}"\n', "utf-8")
    if office:
        (folder / "calendars/office.toml").write_text(f'name = "office"\n{office}[periods]\n', "utf-8")
    found = [c for c in complaints_of(folder) if c.file == "calendars/repair.toml"]
    assert [(c.line, says in c.message) for c in found] == [(2, True)], found


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "lines.csv").write_bytes("号码".encode("gbk"))
    assert Complaint("lines.csv", 1, "文件读不出来，应是 UTF-8 编码的文本") in complaints_of(folder)


def test_an_open_quote_is_told(folder: Path) -> None:
    (folder / "queues.csv").write_text(FILES["queues.csv"] + 'x,"abc', "utf-8")
    assert Complaint("queues.csv", 4, "不是正确的 CSV，请检查引号") in complaints_of(folder)


def test_lines_are_counted_over_cells_with_line_breaks(folder: Path) -> None:
    text = FILES["lines.csv"].replace("您好", '"您\n好"') + "12320,卫生,half,hotline,,您好,callback,,\n"
    (folder / "lines.csv").write_text(text, "utf-8")
    [complaint] = complaints_of(folder)
    assert (complaint.line, complaint.message[:10]) == (4, "mode 不认识“h")


def test_a_spreadsheets_byte_order_mark_and_blank_lines_do_no_harm(folder: Path) -> None:
    path = folder / "lines.csv"
    path.write_text("\ufeff" + FILES["lines.csv"].replace("\n", "\r\n") + ",,,,,,,,\r\n\r\n", "utf-8")
    assert len(load_pack(folder).lines) == 1


def test_a_gap_between_versions_of_a_limit_is_told(folder: Path) -> None:
    replace(
        folder,
        "sla_policies.csv",
        "rev,review,,,,,,working_day,5,office,1/2,3,,,,,测试",
        "rev,review,,,,,,working_day,5,office,1/2,3,,,2020-01-01,2030-01-01,测试",
    )
    messages = [complaint.message for complaint in complaints_of(folder)]
    assert any(message.startswith("长期没有适用于 help 的 review") for message in messages)


def test_notices_that_nobody_said_how_often_to_try_are_told(folder: Path) -> None:
    replace(folder, "city.toml", "notice_first_retry", "another_name")
    [complaint] = complaints_of(folder)
    assert (complaint.file, "notice_first_retry" in complaint.message) == ("notices.csv", True)


def test_unknown_packs_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="没有城市数据包 atlantis；自带的有：chaozhou"):
        pack_path("atlantis")


def test_a_pack_is_found_by_its_folder(folder: Path) -> None:
    assert pack_path(str(folder)) == folder


def test_the_hash_tells_packs_apart_and_leaves_the_demo_out(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "demo").mkdir()
    (folder / "demo/users.csv").write_text("x", "utf-8")
    assert content_hash(folder) == before
    replace(folder, "lines.csv", "whole", "parallel")
    assert content_hash(folder) != before
