"""Stretches nobody heard live are heard from the recording, nothing else, and merged by time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.asr.base import Segment, Speaker
from nlp.asr.gaps import Unheard, merged, tidied, widened
from nlp.asr.pool import RecognizerPool
from nlp.asr.transcribe import transcribe
from tests.unit.asr.live_fakes import LengthRecognizer, talk
from tests.unit.asr.wavs import pcm16, wav

LEFT = talk((1.0, 0.4), (2.0, 0), (0.5, 0.4), (2.5, 0), (0.7, 0.4), (1.3, 0)) / 32768
RIGHT = talk((1.5, 0), (1.0, 0.4), (5.5, 0)) / 32768
CALL = wav(pcm16(LEFT, RIGHT), channels=2)


def segment(speaker: Speaker, start_s: float, end_s: float, text: str = "live") -> Segment:
    return Segment(start_s, end_s, speaker, text, text, 0.9)


def test_only_the_gaps_are_heard_each_on_its_own_channel() -> None:
    engine = LengthRecognizer()
    gaps = [Unheard("agent", 2.8, 4.0), Unheard("citizen", 1.4, 2.6)]
    heard = transcribe(CALL, engine, "split", gaps=gaps)
    assert [(s.speaker, s.text) for s in heard.segments] == [("citizen", "说了10"), ("agent", "说了5")]
    assert [s.start_s for s in heard.segments] == pytest.approx([1.5, 3.0], abs=0.02)
    assert sorted(engine.heard) == pytest.approx([0.5, 1.0], abs=0.02), "the rest was not even looked at"


async def test_the_pool_hears_gaps_too() -> None:
    async with RecognizerPool(LengthRecognizer) as pool:
        heard = await pool.transcribe(CALL, "split", gaps=[Unheard("agent", 5.9, 7.0)])
    assert [s.text for s in heard.segments] == ["说了7"]


def test_what_only_leans_into_a_gap_stays_with_its_neighbour() -> None:
    heard = transcribe(CALL, LengthRecognizer(), "split", gaps=[Unheard("agent", 3.4, 5.7)])
    assert heard.segments == ()


def test_a_call_in_one_channel_is_heard_in_the_gaps_of_both() -> None:
    one = wav(pcm16(LEFT))
    heard = transcribe(one, LengthRecognizer(), gaps=[Unheard("agent", 2.8, 4.0)])
    assert [(s.speaker, s.text) for s in heard.segments] == [("citizen", "说了5")]


def test_gaps_that_touch_are_one_and_those_without_room_for_a_word_are_none() -> None:
    gaps = [
        Unheard("citizen", 3.0, 4.0),
        Unheard("citizen", 1.0, 3.0),
        Unheard("agent", 2.0, 2.1),
        Unheard("agent", 5.0, 6.0),
    ]
    assert tidied(gaps) == [Unheard("agent", 5.0, 6.0), Unheard("citizen", 1.0, 4.0)]


def test_the_rest_of_a_sentence_cut_by_a_gap_is_heard_again_as_a_whole() -> None:
    live = [segment("citizen", 4.1, 5.0), segment("citizen", 6.0, 7.0), segment("agent", 4.0, 5.5)]
    assert widened([Unheard("citizen", 2.0, 4.0)], live) == [Unheard("citizen", 2.0, 5.0)]
    assert widened([Unheard("citizen", 2.0, 3.5)], live) == [Unheard("citizen", 2.0, 3.5)]


@given(
    st.lists(
        st.tuples(st.sampled_from(["agent", "citizen"]), st.integers(0, 50), st.integers(1, 5)), max_size=8
    ),
    st.lists(
        st.tuples(st.sampled_from(["agent", "citizen"]), st.integers(0, 50), st.integers(1, 9)), max_size=4
    ),
)
def test_merging_again_changes_nothing_and_loses_nothing_outside_the_gaps(
    said: list[tuple[Speaker, int, int]], lost: list[tuple[Speaker, int, int]]
) -> None:
    live = [segment(who, float(at), float(at + length)) for who, at, length in said]
    gaps = tidied(Unheard(who, float(at), float(at + length)) for who, at, length in lost)
    later = [segment(gap.speaker, gap.start_s, gap.end_s, "later") for gap in gaps]
    whole = merged(live, later, gaps)
    assert merged(whole, later, gaps) == whole
    assert [s.start_s for s in whole] == sorted(s.start_s for s in whole)
    outside = [
        s for s in live if not any(g.speaker == s.speaker and g.holds(s.start_s, s.end_s) for g in gaps)
    ]
    assert [s for s in whole if s.text == "live"] == sorted(
        outside, key=lambda s: (s.start_s, s.end_s, s.speaker)
    )
    assert np.count_nonzero([s.text == "later" for s in whole]) == len(gaps)
