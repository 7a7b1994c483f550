"""Sound read in pieces equals sound read at once; utterances are cut at pauses, in bounded memory."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.asr.audio import ALAW, MULAW, at_engine_rate, read_audio
from nlp.asr.base import SAMPLE_RATE, Samples
from nlp.asr.live.endpoint import WINDOW, Endpointer, EnergySense, SileroSense, Stretch
from nlp.asr.live.protocol import Encoding
from nlp.asr.live.sound import SoundReader
from nlp.asr.speech import SpeechOptions
from tests.unit.asr.live_fakes import talk

CALLS = Path(__file__).parents[4] / "shared" / "data" / "corpus" / "dev" / "calls"


def read_in_pieces(content: bytes, cuts: list[int], encoding: Encoding, rate: int) -> Samples:
    reader = SoundReader(encoding, rate)
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    pieces = [reader.read(content[a:b]) for a, b in itertools.pairwise(edges)]
    return np.concatenate([*pieces, reader.rest()])


@settings(max_examples=40)
@given(
    rate=st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000]),
    cuts=st.lists(st.integers(0, 1 << 16), max_size=12),
    seed=st.integers(0, 1000),
)
def test_pieces_of_any_length_give_what_the_whole_gives(rate: int, cuts: list[int], seed: int) -> None:
    pcm = (np.random.default_rng(seed).normal(0, 0.1, rate // 4) * 32767).astype(np.int16)
    whole = at_engine_rate(pcm, rate)
    read = read_in_pieces(pcm.astype("<i2").tobytes(), cuts, "pcm", rate)
    assert len(read) == pytest.approx(len(whole), abs=2)
    np.testing.assert_allclose(read[: len(whole)], whole[: len(read)], atol=2e-5)


@pytest.mark.parametrize(("encoding", "table"), [("alaw", ALAW), ("ulaw", MULAW)])
def test_codes_of_the_telephone_are_read_by_their_tables(
    encoding: Encoding, table: NDArray[np.int16]
) -> None:
    codes = np.random.default_rng(1).integers(0, 256, 4000).astype(np.uint8)
    read = read_in_pieces(codes.tobytes(), [1, 7, 1999], encoding, 8000)
    np.testing.assert_allclose(read, at_engine_rate(table[codes], 8000), atol=2e-5)


def cut(samples: Samples, endpointer: Endpointer, piece: int = 1600) -> list[Stretch]:
    found = [s for at in range(0, len(samples), piece) for s in endpointer.feed(samples[at : at + piece])]
    return found + endpointer.finish()


def test_utterances_are_cut_at_pauses_with_what_comes_before_and_after() -> None:
    sound = talk(
        (1.0, 0), (1.0, 0.3), (0.2, 0), (0.6, 0.3), (1.5, 0), (0.05, 0.3), (1.0, 0), (0.7, 0.3), rate=16000
    )
    found = cut(at_engine_rate(sound, 16000), Endpointer(EnergySense()))
    spans = [(s.start / SAMPLE_RATE, s.end / SAMPLE_RATE) for s in found]
    assert spans == [
        (pytest.approx(0.82, abs=0.05), pytest.approx(3.0, abs=0.05)),  # a breath does not part it
        (pytest.approx(5.15, abs=0.05), pytest.approx(6.05, abs=0.05)),  # the click before it is none
    ]


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0.05, 3.0), st.sampled_from([0.0, 0.3])), max_size=12), st.integers(1, 5000)
)
def test_stretches_follow_each_other_and_no_piece_length_matters(
    parts: list[tuple[float, float]], piece: int
) -> None:
    sound = at_engine_rate(talk((0.3, 0), *parts, rate=16000), 16000)
    options = SpeechOptions(max_speech_s=5.0)
    found = cut(sound, Endpointer(EnergySense(), options), piece)
    again = cut(sound, Endpointer(EnergySense(), options))
    assert [(s.start, s.end) for s in found] == [(s.start, s.end) for s in again]
    ends = [0, *(s.end for s in found)]
    assert all(stretch.start >= end for stretch, end in zip(found, ends, strict=False))
    assert all(len(s.samples) <= 5.0 * SAMPLE_RATE + WINDOW for s in found)
    for stretch in found:
        inside = sound[stretch.start : stretch.end]
        np.testing.assert_array_equal(stretch.samples[: len(inside)], inside)


def test_an_hour_without_a_pause_is_cut_and_never_held() -> None:
    endpointer = Endpointer(lambda window: 0.9, SpeechOptions(max_speech_s=15.0))
    minute = np.zeros(SAMPLE_RATE * 60, np.float32)
    lengths = [len(s.samples) for _ in range(10) for s in endpointer.feed(minute)]
    assert sum(lengths) + len(endpointer._held) * WINDOW >= 600 * SAMPLE_RATE - WINDOW
    assert max(lengths) <= 15 * SAMPLE_RATE
    assert len(endpointer._held) * WINDOW <= 15 * SAMPLE_RATE


def test_silence_is_settled_and_speech_under_way_is_not() -> None:
    endpointer = Endpointer(EnergySense())
    sound = at_engine_rate(talk((2.0, 0), (1.0, 0.3), rate=16000), 16000)
    assert endpointer.feed(sound) == []
    assert endpointer.is_speaking
    assert endpointer.settled / SAMPLE_RATE == pytest.approx(1.8, abs=0.05)


@pytest.mark.skipif(not CALLS.exists(), reason="the recorded calls are not beside the checkout")
def test_the_detector_finds_live_what_it_finds_in_the_whole() -> None:
    from nlp.asr.speech import level, speech_spans

    audio = read_audio(sorted(CALLS.glob("*.wav"))[0])
    citizen = at_engine_rate(audio.pcm[1], audio.rate)
    whole = speech_spans(level(citizen), SpeechOptions())
    found = cut(citizen, Endpointer(SileroSense()), 3200)
    inside = np.zeros(len(citizen), bool)
    for stretch in found:
        inside[stretch.start : stretch.end] = True
    heard = sum(int(inside[span.start : span.end].sum()) for span in whole)
    assert heard > 0.97 * sum(span.end - span.start for span in whole)
    assert inside.sum() < 1.15 * sum(span.end - span.start for span in whole)
