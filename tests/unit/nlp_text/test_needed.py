"""A screen may let an expression through that does not match; it must never hold one back that does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.needed import Screen, needs, needs_of_word

PATTERNS = (
    "路灯|灯不亮",
    "(?:请|来)[^,。]{0,6}(?:查|检查)",
    "(?<!不)着火了?",
    "又(?:停|坏)(?!过)",
    "^喂$",
    "[一二三]个月",
    "[^不]行",
    r"\d{2}元",
    "停(?:水|电)+",
    "(?:水){0,2}管",
    "(?P<a>拖|欠)薪",
    "a*b?",
    "x{2,}y",
    "坏[]了]",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(
    text=st.text(alphabet="路灯不亮请来,查检着火了又停坏过喂一二三个月行12元水电管拖欠薪abxy]", max_size=12)
)
def test_what_matches_is_never_held_back(pattern: str, text: str) -> None:
    screen = Screen([needs(pattern)])
    if re.search(pattern, text):
        assert screen.likely(frozenset(text)) == [0]


def test_what_lacks_a_needed_character_is_held_back() -> None:
    screen = Screen([needs("路灯|灯不亮"), needs_of_word("停水"), needs("(?:请|来)[^,]{0,6}查"), needs("a*")])
    assert screen.likely(frozenset("灯坏了")) == [0, 3]
    assert screen.likely(frozenset("停电，请来看看")) == [3]
    assert screen.likely(frozenset("停水，请来查")) == [1, 2, 3]
