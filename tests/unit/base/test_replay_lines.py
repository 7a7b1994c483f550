"""The lines of a replay file: one that cannot be read says why, in Chinese, and hinders no other."""

from __future__ import annotations

from pathlib import Path

from callcenter.channels.replay import Line, read_lines


def test_a_bad_line_says_why_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(
        '{"text":"路灯坏了"}\nxx\n{"text":"井盖没了","channel":"fax"}\n{"text":"一","received_at":"昨天"}\n',
        encoding="utf-8",
    )
    first, *bad = [numbered.line for numbered in read_lines(file)]
    assert isinstance(first, Line) and first.text == "路灯坏了"
    assert bad == [
        "不是有效的 JSON",
        "channel：没有这个选项 'fax'",
        "received_at：时间格式应为 2026-11-23T09:00:00+08:00",
    ]


def test_a_line_ends_only_at_a_line_feed(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text('{"text":"第一段\u2028第二段"}\r\n', encoding="utf-8")
    (only,) = read_lines(file)
    assert isinstance(only.line, Line) and only.line.text == "第一段\u2028第二段"
