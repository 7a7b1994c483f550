"""`callcenter duplicates`: groups of a file, and what it says of a file it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.cli import main

ROWS = [
    {
        "id": "a",
        "received_at": "2026-11-23T09:00:00+08:00",
        "text": "意溪镇东津村口水管爆了，路上全是水",
    },
    {"id": "b", "received_at": "2026-11-23T11:00:00", "text": "意溪东津村水管爆裂，整村停水，快来抢修"},
    {"id": "c", "received_at": "2026-11-23T12:00:00+08:00", "text": "枫溪詹厝村路灯不亮"},
    {"received_at": "2026-11-23T13:00:00+08:00", "turns": [{"speaker": "citizen", "text": "你好"}]},
]


def _file(folder: Path, *rows: object) -> str:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def test_groups_with_their_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, *ROWS)
    assert main(["duplicates", file, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 4
    (group,) = found["groups"]
    assert group["members"] == ["a", "b"]
    (link,) = group["links"]
    assert (link["id"], link["duplicate_of"]) == ("b", "a") and "相隔2小时" in link["reasons"]
    assert main(["duplicates", file]) == 0
    assert "b ← a 他人反映的同一事：同一村（社区）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROWS[0], ROWS[0]], "第 2 行的 id“a”重复"),
        ([{"id": "a", "text": "水管爆了"}], "第 1 行缺少时间 received_at"),
        ([{"id": "a", "received_at": "2026-11-23T09:00:00"}], "第 1 行缺少文字 text 或 turns"),
    ],
)
def test_a_line_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[object], said: str
) -> None:
    assert main(["duplicates", _file(tmp_path, *rows)]) == 2
    assert said in capsys.readouterr().err
