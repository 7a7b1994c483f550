"""`callcenter deadline`: the documented output, the file form, and refusals that name what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter import cli


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["deadline", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["deadline", *arguments]) == 2
    return capsys.readouterr().err


def test_days_count_from_the_day_after_and_name_the_makeup_day(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, "--from", "2026-09-28T09:00", "--days", "5", "--json"))
    assert found["due_at"] == "2026-10-10T17:30:00+08:00"
    assert found["provisional"] is False
    assert [(row["date"], row["kind"]) for row in found["counted"]] == [
        ("2026-09-29", "workday"),
        ("2026-09-30", "workday"),
        ("2026-10-08", "workday"),
        ("2026-10-09", "workday"),
        ("2026-10-10", "makeup"),
    ]
    assert set(found["counted"][0]) == {"date", "kind", "from", "to", "minutes"}


def test_ten_days_are_listed_so_that_they_can_be_checked_on_paper(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, "--from", "2026-09-28T09:00", "--days", "10", "--json"))
    assert found["due_at"] == "2026-10-16T17:30:00+08:00"
    listed = [(row["date"][5:], row["kind"], row["minutes"]) for row in found["counted"]]
    days = ["09-29", "09-30", "10-08", "10-09", "10-10", "10-12", "10-13", "10-14", "10-15", "10-16"]
    assert listed == [(day, "makeup" if day == "10-10" else "workday", 390) for day in days]
    assert {row["from"][11:] + row["to"][10:] for row in found["counted"]} == {
        "08:30:00+08:00T17:30:00+08:00"
    }


def test_hours_run_through_lunch_and_an_offset_is_honoured(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, "--from", "2026-11-23T03:00Z", "--hours", "1.5", "--json"))
    assert found["due_at"] == "2026-11-23T15:00:00+08:00"


def test_people_are_told_what_is_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    assert "暂定" in answer(capsys, "--from", "2026-12-25", "--days", "20")


def test_each_line_of_a_file_gets_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text('{"from": "2026-11-23T09:00", "days": 1}\n\n{"from": "2026-11-23T09:00", "hours": 1}\n')
    lines = answer(capsys, "--jsonl", str(asked)).splitlines()
    assert [json.loads(line)["due_at"] for line in lines] == [
        "2026-11-24T17:30:00+08:00",
        "2026-11-23T10:00:00+08:00",
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--from"),
        (["--from", "2026-11-23"], "--days"),
        (["--from", "yesterday", "--days", "1"], "yesterday"),
        (["--from", "2026-11-23", "--days", "0"], "整数"),
        (["--from", "2026-11-23", "--days", "1.5"], "整数"),
        (["--from", "2026-11-23", "--hours", "-1"], "大于 0"),
        (["--from", "2026-11-23", "--hours", "nan"], "大于 0"),
        (["--from", "2026-11-23", "--days", "1", "--calendar", "moon"], "moon"),
        (["--from", "2026-11-23", "--days", "1", "--city", "atlantis"], "atlantis"),
        (["--from", "2026-11-23", "--days", "1", "--jsonl", "x"], "--jsonl"),
        (["--jsonl", "/no/such.jsonl"], "/no/such.jsonl"),
    ],
)
def test_bad_input_is_named(capsys: pytest.CaptureFixture[str], arguments: list[str], word: str) -> None:
    assert word in refusal(capsys, *arguments)


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", '{"days": 1}', '{"from": 1, "days": 1}', '{"from": "2026-11-23", "weeks": 1}', "\xff"],
)
def test_a_bad_line_is_named_by_its_number(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str
) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_bytes(b'{"from": "2026-11-23", "days": 1}\n' + line.encode("latin-1"))
    message = refusal(capsys, "--jsonl", str(asked))
    assert "第 2 行" in message or "UTF-8" in message


def test_a_calendar_file_of_ones_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\n[periods]\nmonday = ["09:00-10:00"]\n')
    found = json.loads(
        answer(capsys, "--from", "2026-11-23T08:00", "--hours", "2", "--calendar", str(own), "--json")
    )
    assert found["due_at"] == "2026-11-30T10:00:00+08:00"
    own.write_text('name = "own"\n[periods]\nmonday = ["10:00-09:00"]\n')
    assert str(own) in refusal(capsys, "--from", "2026-11-23", "--hours", "2", "--calendar", str(own))


MORNINGS = """
name = "mornings"
version = 1
known_from = 2024-01-01
known_until = 2026-12-31

[periods]
monday = ["07:00-11:00"]
tuesday = ["07:00-11:00"]
wednesday = []
thursday = ["07:00-11:00"]
friday = ["07:00-11:00"]
saturday = ["07:00-11:00"]
sunday = []
makeup = ["07:00-11:00"]
"""


def test_the_common_time_of_two_calendars_is_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mornings = tmp_path / "mornings.toml"
    mornings.write_text(MORNINGS, "utf-8")
    asked = ("--from", "2026-11-23T09:00", "--hours", "6", "--json")
    found = json.loads(answer(capsys, *asked, "--calendar", f"chaozhou-office&{mornings}"))
    assert [(row["date"][5:], row["from"][11:16], row["to"][11:16]) for row in found["counted"]] == [
        ("11-23", "09:00", "11:00"),
        ("11-24", "08:30", "11:00"),
        ("11-26", "08:30", "10:00"),
    ], "from half past eight, when the office opens, to eleven; never on a Wednesday or Saturday"
    alone = json.loads(answer(capsys, *asked, "--calendar", str(mornings)))
    assert found["due_at"] > alone["due_at"]
    same = answer(capsys, *asked, "--calendar", "chaozhou-office&always-open")
    assert same == answer(capsys, *asked)


def test_a_calendar_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ("--from", "2026-11-23T09:00", "--days", "1")
    told = refusal(capsys, *asked, "--calendar", "chaozhou-office&nowhere")
    assert "城市 chaozhou 没有日历 nowhere；有的是：chaozhou-office、always-open" in told
    path = refusal(capsys, *asked, "--calendar", "/etc/passwd")
    assert "没有日历 /etc/passwd；有的是：chaozhou-office、always-open" in path
    assert "两边都要有日历" in refusal(capsys, *asked, "--calendar", "chaozhou-office&")
    nights = tmp_path / "nights.toml"
    nights.write_text(MORNINGS.replace("07:00-11:00", "19:00-23:00").replace("mornings", "nights"), "utf-8")
    told = refusal(capsys, *asked, "--calendar", f"chaozhou-office&{nights}")
    assert "没有共同的工作时间" in told
