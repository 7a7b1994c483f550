"""`callcenter calendar`: an arrangement into a calendar file and out again, what is known, and refusals."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.cities.pack import pack_path
from sla.ical import write_ical
from tests.unit.sla.test_arrangement import ARRANGEMENT, write_arrangement

OFFICE = pack_path("chaozhou") / "calendars/chaozhou-office.toml"


@pytest.fixture
def arrangement(tmp_path: Path) -> Path:
    path = tmp_path / "2027.json"
    path.write_text(json.dumps(write_arrangement(ARRANGEMENT), ensure_ascii=False), "utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert cli.main(["calendar", *map(str, arguments)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert cli.main(["calendar", *map(str, arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1
    return err


def test_a_notice_is_put_into_the_pack_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arrangement: Path
) -> None:
    out = tmp_path / "chaozhou-office.toml"
    found = json.loads(answer(capsys, "import", arrangement, "--output", out, "--json"))
    assert (found["version"], found["known_until"], found["years"]) == (2, "2027-12-31", [2027])
    assert {"date": "2027-01-30", "before": "off", "after": "makeup"} in found["changed"]
    assert {"date": "2027-02-09", "before": "workday", "after": "off"} in found["changed"]
    assert found["output"] == str(out)
    assert tomllib.loads(out.read_text("utf-8"))["version"] == 2
    again = answer(capsys, "import", arrangement, "--calendar", out, "--output", out)
    assert again == f"2027 年放假安排已并入 {out}（第 2 版，确定到 2027-12-31）。\n"
    assert "还缺" not in answer(capsys, "check", out, "--until", "2027-12-31")
    told = cli.main(
        ["deadline", "--from", "2027-01-29T09:00", "--days", "1", "--calendar", str(out), "--json"]
    )
    found = json.loads(capsys.readouterr().out)
    assert told == 0 and found["due_at"][:10] == "2027-01-30" and found["provisional"] is False


def test_without_an_output_the_new_file_is_printed(
    capsys: pytest.CaptureFixture[str], arrangement: Path
) -> None:
    text = answer(capsys, "import", arrangement)
    assert tomllib.loads(text)["version"] == 2 and text.startswith(OFFICE.read_text("utf-8")[:100])


def test_people_read_what_changes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arrangement: Path
) -> None:
    lines = answer(capsys, "import", arrangement, "--output", tmp_path / "x.toml").splitlines()
    assert "  2027-01-30 休息 → 调休上班日" in lines and "  2027-02-09 工作日 → 休息" in lines


def test_what_was_imported_is_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arrangement: Path
) -> None:
    out = tmp_path / "chaozhou-office.toml"
    answer(capsys, "import", arrangement, "--output", out)
    exported = json.loads(answer(capsys, "export", "--calendar", out, "--year", "2027"))
    assert exported == json.loads(arrangement.read_text("utf-8"))
    ics = tmp_path / "all.ics"
    answer(capsys, "export", "--calendar", out, "--ical", "--output", ics)
    back = tmp_path / "back.toml"
    answer(capsys, "import", ics, "--year", "2027", "--output", back)
    assert back.read_bytes() == out.read_bytes()
    for year in range(2020, 2027):
        extra = ["--accept", "2020-02-03"] if year == 2020 else []
        answer(capsys, "import", ics, "--year", year, *extra, "--output", back)
        assert back.read_bytes() == OFFICE.read_bytes()


def test_check_tells_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads(answer(capsys, "check", "--until", "2027-03-01", "--json"))["calendars"]
    assert (found["name"], found["known_until"], found["missing_years"]) == (
        "chaozhou-office",
        "2026-12-31",
        [2027],
    )
    assert found["years"][-1] == {
        "year": 2026,
        "working_days": 248,
        "weekdays_off": 19,
        "makeup": ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    }
    text = answer(capsys, "check", "chaozhou-office", "--until", "2027-03-01")
    assert "2026：工作日 248 天，周一至周五放假 19 天；调休上班 01-04（周日）" in text
    assert "还缺 2027 年的放假安排" in text


def test_a_department_is_checked_with_its_base(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "chaozhou-office.toml").write_bytes(OFFICE.read_bytes())
    own = tmp_path / "repair.toml"
    own.write_text(
        'name = "repair"\nbase = "chaozhou-office"\n[periods]\nsaturday = ["09:00-12:00"]\n', "utf-8"
    )
    (found,) = json.loads(answer(capsys, "check", own, "--json"))["calendars"]
    assert (found["name"], found["version"], found["years"][-1]["working_days"]) == ("repair", "1/1", 289)
    assert "放假安排在“chaozhou-office”里" in refusal(capsys, "export", "--calendar", own, "--ical")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.json", '{"year": 2027, "papers": [], "days": []}', "应是尚未公布"),
        ("broken.json", "{", "不是 UTF-8 编码的 JSON 或 iCal"),
        ("other.json", "[]", "应是一张表"),
        ("none.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "没有放假或调休上班的日子"),
        ("many.ics", write_ical([ARRANGEMENT, ARRANGEMENT.__class__(2026, ARRANGEMENT.days[:1])], "x"), None),
        ("missing.json", None, "不存在"),
    ],
)
def test_a_wrong_notice_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: str | None, says: str | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, "utf-8")
    if says is None:
        says = "2027-01-01 列了两次"
    assert says in refusal(capsys, "import", path)


def test_a_file_of_several_years_needs_one_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ics = tmp_path / "all.ics"
    answer(capsys, "export", "--ical", "--output", ics)
    assert "用 --year 指明导入哪一年" in refusal(capsys, "import", ics)
    assert "里没有 2030 年" in refusal(capsys, "import", ics, "--year", "2030")
    assert "JSON 一个文件一年" in refusal(capsys, "export")
    assert "里没有 2027 年" in refusal(capsys, "export", "--year", "2027")
    assert "写不进去：不存在" in refusal(capsys, "export", "--ical", "--output", tmp_path / "no/where.ics")
    assert "2020-02-03 写成调休上班日，但那天是星期一" in refusal(capsys, "import", ics, "--year", "2020")


def test_wrong_calendars_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arrangement: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "bad"\n[periods]\nmonday = ["08:00-12:00", "11:00-13:00"]\n', "utf-8")
    for arguments in (["check", bad], ["import", arrangement, "--calendar", bad]):
        assert "时段 08:00-12:00 与 11:00-13:00 重叠" in refusal(capsys, *arguments)
    assert "没有日历 nope" in refusal(capsys, "check", "nope")
    assert "“2027-2-1”不是日期" in refusal(capsys, "check", "--until", "2027-2-1")
    assert "缺少必需的参数" in refusal(capsys)
