"""`callcenter classify`: the documented document, the file form, and refusals."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from callcenter import cli

STREET_LAMP = "湘桥区意溪镇的路灯坏了三天没人来修，晚上黑乎乎的"


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["classify", *arguments]) == 0
    return capsys.readouterr().out


def test_the_document_has_the_fields_programs_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(answer(capsys, STREET_LAMP, "--json"))
    assert list(found)[:14] == [
        "request_type", "urgency", "emergency_handover", "category", "departments", "track", "place",
        "company", "uscc", "people", "phones", "confidential", "actionable", "confidence",
    ]  # fmt: skip
    assert set(found["category"]) == {"code", "path", "confidence"}
    assert found["place"]["town"] == "意溪镇"
    assert 1 <= len(found["departments"]) <= 3
    assert all(set(one) == {"code", "name", "confidence", "reason"} for one in found["departments"])


def test_standard_input_says_the_same_as_the_argument(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    received = ("--received-at", "2026-11-23T09:00", "--json")
    expected = answer(capsys, STREET_LAMP, *received)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STREET_LAMP.encode()), "utf-8"))
    assert answer(capsys, "-", *received) == expected
    assert json.loads(expected)["event_time"]["end"] == "2026-11-23T09:00:00+08:00"


def test_people_read_words_and_not_codes(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, STREET_LAMP)
    assert "意溪镇" in told
    assert "承办 1：" in told


def test_each_line_of_a_file_gets_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = [{"text": STREET_LAMP}, {"text": ""}, {"text": "我家着火了", "channel": "web"}]
    texts.write_text("\n".join(json.dumps(line) for line in lines))
    found = [json.loads(line) for line in answer(capsys, "--jsonl", str(texts)).splitlines()]
    assert [one["urgency"] for one in found] == ["normal", "normal", "emergency"]
    assert found[2]["emergency_handover"] == "119"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--jsonl"),
        ([" "], "空"),
        (["长" * 200_001], "最多"),
        (["路灯", "--city", "atlantis"], "atlantis"),
    ],
)
def test_bad_input_is_named(capsys: pytest.CaptureFixture[str], arguments: list[str], word: str) -> None:
    assert cli.main(["classify", *arguments]) == 2
    assert word in capsys.readouterr().err


def test_a_line_without_text_is_named_by_its_number(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"text": "路灯不亮"}\n{"content": "路灯不亮"}\n')
    assert cli.main(["classify", "--jsonl", str(texts)]) == 2
    assert "第 2 行" in capsys.readouterr().err
