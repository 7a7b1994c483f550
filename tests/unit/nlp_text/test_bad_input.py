"""Whatever is sent is read, in bounded time, and says nothing that is not there."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import callcenter.cities
from callcenter.cities.pack import load_pack
from callcenter.cities.understanding import CityMind
from nlp.classify.model import Context, NotActionable, Speaker, Turn
from nlp.prefill.prefill import draft_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))
LONGEST = 200_000
"""Characters `callcenter classify` takes."""


@pytest.fixture(scope="module")
def mind() -> CityMind:
    return CityMind(load_pack(Path(callcenter.cities.__file__).parent / "chaozhou"), date(2026, 11, 23))


@pytest.mark.parametrize(
    "text", ["", " \n\t", "😀😀👍🏻", "。。。！！！", "\x00\x01\x02", "\ufeff", "？" * 50, "\ud800\udfff"]
)
def test_what_holds_no_words_asks_for_nothing(mind: CityMind, text: str) -> None:
    found = mind.understand(text, Context(received_at=NOW))
    assert found.not_actionable is NotActionable.NO_CONTENT
    assert found.place.town == "" and found.company is None and found.departments == ()


@pytest.mark.parametrize("times", [1, 60, 25_000])
def test_a_matter_pasted_again_and_again_is_still_one(mind: CityMind, times: int) -> None:
    found = mind.understand("庵埠镇霞露村路灯坏了，请修。" * times, Context(received_at=NOW))
    assert found.actionable and found.place.town == "庵埠镇"
    assert found.category is not None and "路灯照明" in found.category.path


@pytest.mark.parametrize(
    "text",
    [
        "庵埠镇霞露村路灯坏了" + "，请修" * 60_000,
        "0" * LONGEST,
        "一二三" * (LONGEST // 3),
        "昨天" * (LONGEST // 2),
        "13900001234 " * (LONGEST // 12),
        "(" * LONGEST,
        "有限公司" * (LONGEST // 4),
        "我姓王，" * (LONGEST // 4),
        "\n" * LONGEST,
        "a" * LONGEST,
        "意溪镇" * (LONGEST // 3),
        "请问吗？" * (LONGEST // 4),
    ],
    ids=lambda text: str(text)[:6],
)
def test_the_longest_text_takes_seconds_at_most(mind: CityMind, text: str) -> None:
    began = time.thread_time()
    found = mind.understand(text[:LONGEST], Context(received_at=NOW))
    took = time.thread_time() - began
    assert took < 10, f"{took:.1f} s"
    assert all(0 <= e.start <= e.end <= LONGEST for e in found.grounds)


@pytest.mark.parametrize(
    ("text", "town", "branch"),
    [
        ("庵埠鎮霞露村的路燈壞了，請派人來維修", "庵埠镇", "路灯照明"),
        ("The street light in 庵埠镇 is broken, 路灯不亮 for 3 days, please help", "庵埠镇", "路灯照明"),
        ("ａｎ庵埠镇，路灯　不亮，１２３", "庵埠镇", "路灯照明"),
        ("庵埠镇霞露村路灯坏了�����请��修一下", "庵埠镇", "路灯照明"),
        ("\u200b庵埠镇\u200b路灯坏了\u202e", "庵埠镇", "路灯照明"),
        ("สวัสดี 庵埠镇 路灯坏了 спасибо", "庵埠镇", "路灯照明"),
    ],
)
def test_mixed_and_broken_writing_is_read(mind: CityMind, text: str, town: str, branch: str) -> None:
    found = mind.understand(text)
    assert found.category is not None
    assert (found.place.town, found.category.path[1], found.actionable) == (town, branch, True)


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-16-le"])
def test_what_was_read_in_the_wrong_encoding_does_no_harm(mind: CityMind, encoding: str) -> None:
    text = "庵埠镇霞露村路灯坏了，请派人来修".encode(encoding, "ignore").decode("utf-8", "replace")
    found = mind.understand(text, Context(received_at=NOW))
    assert found.place.town == "" and found.emergency_handover is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Speaker)), st.text(max_size=60), st.booleans()), max_size=6))
def test_any_call_makes_a_draft(mind: CityMind, said: list[tuple[Speaker, str, bool]]) -> None:
    turns = tuple(Turn(speaker, text, is_mandarin=mandarin) for speaker, text, mandarin in said)
    found = mind.understand("", Context("phone", turns, is_transcript=True, received_at=NOW))
    for evidence in found.grounds:
        assert evidence.turn is not None
        assert 0 <= evidence.start <= evidence.end <= len(turns[evidence.turn].text)
    draft_of(found, turns)
