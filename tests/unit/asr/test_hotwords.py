"""Hot words stay within an engine's limit, the queue's own first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.asr.hotwords import hotwords
from nlp.asr.lexicon import OwnWord

WORDS = (OwnWord("井盖", "trade"), OwnWord("柳塘镇", "place"), OwnWord("三八陶瓷厂", "company"))
names = st.lists(st.text("井盖柳塘镇", min_size=1, max_size=6), max_size=10)


def test_the_queue_s_own_come_first_then_what_is_lost_most_easily() -> None:
    assert hotwords(WORDS, ["医保", "井盖"], 100) == ["医保", "井盖", "三八陶瓷厂", "柳塘镇"]


def test_a_word_that_does_not_fit_makes_room_for_a_shorter_one() -> None:
    assert hotwords(WORDS, [], 4) == ["柳塘镇"]
    assert hotwords(WORDS, [], 5) == ["三八陶瓷厂"]
    assert hotwords(WORDS, [], 0) == []


@given(names, names, st.integers(0, 30))
def test_the_limit_is_kept_and_nothing_comes_twice(own: list[str], queue: list[str], limit: int) -> None:
    chosen = hotwords([OwnWord(name, "trade") for name in own], queue, limit, lambda word: 2 * len(word))
    assert sum(2 * len(word) for word in chosen) <= limit
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= {*own, *queue}


def test_a_negative_limit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        hotwords(WORDS, [], -1)
