"""Channels are heard apart and merged by time; long recordings come in stretches; engines have names."""

from __future__ import annotations

import json
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.asr import transcribe as module
from nlp.asr.audio import AudioError
from nlp.asr.base import (
    SAMPLE_RATE,
    Correction,
    EngineOptions,
    Recognizer,
    UnknownEngine,
    Utterance,
    engine_names,
    load_engine,
    register,
)
from nlp.asr.engines.whisper import WhisperOptions
from nlp.asr.network import Slot
from nlp.asr.speech import Span, level, packed, speech_spans, turns_of
from nlp.asr.transcribe import transcribe
from nlp.asr.turns import by_turn, certainty, joined
from tests.unit.asr.fakes import LoudnessRecognizer
from tests.unit.asr.wavs import pcm16, tone, wav

SILENCE = np.zeros(8000)
LOUD = tone(400, 1, 8000, 0.6)
SOFT = tone(400, 1, 8000, 0.1)


def recording(*channels: list[NDArray[np.float64]]) -> bytes:
    return wav(pcm16(*(np.concatenate(channel) for channel in channels)), channels=len(channels))


def test_left_is_the_agent_and_right_the_citizen() -> None:
    call = recording([LOUD, SILENCE, LOUD], [SILENCE, SOFT, SILENCE])
    transcript = transcribe(call, LoudnessRecognizer(), "split")
    assert [(s.speaker, round(s.start_s), s.text) for s in transcript.segments] == [
        ("agent", 0, "音量50%。"),
        ("citizen", 1, "音量10%。"),
        ("agent", 2, "音量50%。"),
    ]
    assert transcript.segments[0].spoken == "音量百分之五十。"
    assert transcript.said_by("citizen") == "音量10%。"
    assert transcript.seconds == 3


def test_auto_splits_unless_both_channels_are_one() -> None:
    engine = LoudnessRecognizer()
    assert len(transcribe(recording([LOUD], [LOUD]), engine, "auto").segments) == 1
    assert len(transcribe(recording([LOUD], [SOFT]), engine, "auto").segments) == 2
    assert len(transcribe(recording([LOUD], [LOUD]), engine, "split").segments) == 2
    assert len(transcribe(recording([LOUD], [SOFT]), engine, "mono").segments) == 1


@pytest.mark.parametrize("channels", ["split", "mono", "auto"])
def test_one_channel_is_the_citizens(channels: module.Channels) -> None:
    (segment,) = transcribe(recording([LOUD]), LoudnessRecognizer(), channels).segments
    assert segment.speaker == "citizen"


def test_the_document_is_plain_json() -> None:
    engine = LoudnessRecognizer()
    document = transcribe(recording([LOUD], [SOFT]), engine, "split", "提示").document()
    assert json.loads(json.dumps(document)) == document
    assert set(document) == {"segments", "text", "engine", "seconds"}
    assert set(document["segments"][0]) == {"start_s", "end_s", "speaker", "text", "spoken", "confidence"}
    assert document["text"] == "音量50%。\n音量10%。"
    assert document["engine"] == "loudness"
    assert engine.prompts == ["提示", "提示"]


def test_silence_gives_an_empty_transcript() -> None:
    transcript = transcribe(recording([SILENCE]), LoudnessRecognizer())
    assert (transcript.text, transcript.segments, transcript.seconds) == ("", (), 1)


def test_a_long_recording_comes_in_stretches_cut_in_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRETCH_S", 20.0)
    monkeypatch.setattr(module, "_CUT_SEARCH_S", 5.0)
    pattern = [LOUD, LOUD, LOUD, SILENCE] * 15
    engine = LoudnessRecognizer()
    transcript = transcribe(recording(pattern), engine)
    assert len(engine.lengths) > 2
    assert max(engine.lengths) <= 26 * SAMPLE_RATE
    assert sum(engine.lengths) == pytest.approx(60 * SAMPLE_RATE, abs=10)
    starts = [segment.start_s for segment in transcript.segments]
    assert len(starts) >= 44
    assert all(later - earlier > 0.4 for earlier, later in pairwise(starts))


def test_a_broken_recording_reaches_no_engine() -> None:
    engine = LoudnessRecognizer()
    with pytest.raises(AudioError):
        transcribe(b"nothing", engine)
    assert engine.lengths == []


def test_engines_are_found_by_name() -> None:
    register("loudness-for-test", lambda options: LoudnessRecognizer())
    engine: Recognizer = load_engine("loudness-for-test", EngineOptions())
    assert engine.name == "loudness"
    assert {"whisper", "loudness-for-test"} <= set(engine_names())
    with pytest.raises(UnknownEngine, match=r"没有名为“nothing”的语音引擎.*whisper"):
        load_engine("nothing")


def test_levelling_lifts_a_quiet_line_and_leaves_silence() -> None:
    quiet = tone(300, 1, SAMPLE_RATE, 0.02).astype(np.float32)
    assert float(np.abs(level(quiet)).max()) == pytest.approx(0.35, abs=0.02)
    line = tone(50, 1, SAMPLE_RATE, 0.0005).astype(np.float32)
    assert level(line) is line
    assert level(np.zeros(0, np.float32)).size == 0


def test_turns_and_packs() -> None:
    second = SAMPLE_RATE
    spans = [Span(start * second, (start + 2) * second) for start in (0, 10, 20)]
    spans.insert(1, Span(int(2.3 * second), 4 * second))
    turns = turns_of(spans, max_gap_s=0.6)
    assert [len(turn) for turn in turns] == [2, 1, 1]
    assert [len(pack) for pack in packed(turns, max_seconds=6)] == [2, 1]
    assert [len(pack) for pack in packed(turns, max_seconds=2)] == [1, 1, 1, 1]
    assert turns_of([], 1.0) == packed([], 5.0) == []


def test_a_clip_is_given_back_to_its_turns_at_the_punctuation() -> None:
    turns = [(Span(0, SAMPLE_RATE),), (Span(5 * SAMPLE_RATE, 6 * SAMPLE_RATE),)]
    heard = [("好", "", 0.1), ("的", "，", 0.8), ("路", "", 0.9), ("灯", "", 1.3), ("坏", "", 1.6)]
    slots = [Slot(((text, 1.0),), start, start + 0.1, mark, 0.5) for text, mark, start in heard]
    first, second = by_turn(slots, turns)
    assert "".join(slot.heard for slot in first) == "好的"
    assert "".join(slot.heard for slot in second) == "路灯坏"
    assert all(5 <= slot.start_s <= slot.end_s <= 6 for slot in second)
    assert certainty(second) == pytest.approx(0.5)
    assert by_turn([], turns) == [[], []]


def test_pieces_of_an_utterance_keep_their_corrections_where_they_are() -> None:
    first, second = Correction(2, 3, "怀", "spoken"), Correction(2, 3, "休", "spoken")
    pieces = [
        Utterance(0, 1, "路灯坏了。", 0.5, (), "路灯怀了。", (first,)),
        Utterance(1, 2, "没人修。", 1.0, (), "没人休。", (second,)),
    ]
    whole = joined(pieces)
    assert (whole.start_s, whole.end_s) == (0, 2)
    assert [whole.heard[one.start : one.end] for one in whole.corrections] == ["坏", "修"]
    assert 0.5 < whole.confidence < 1
    assert whole.sounded == "路灯怀了。没人休。"


def test_channels_heard_side_by_side_make_the_same_transcript() -> None:
    call = recording([LOUD, SILENCE, LOUD], [SILENCE, SOFT, SILENCE])
    one, two = (transcribe(call, LoudnessRecognizer(), "split", threads=threads) for threads in (1, 2))
    assert one == two
    assert len(one.segments) == 3


def test_a_channel_nobody_asked_for_is_not_heard() -> None:
    engine = LoudnessRecognizer()
    call = recording([LOUD], [SOFT])
    assert [s.speaker for s in transcribe(call, engine, speakers=("citizen",)).segments] == ["citizen"]
    assert len(engine.lengths) == 1


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(5 * SAMPLE_RATE), id="silence"),
        pytest.param(np.random.default_rng(1).normal(0, 0.1, 5 * SAMPLE_RATE), id="noise"),
        pytest.param(tone(440, 5, SAMPLE_RATE, 0.3), id="tone"),
    ],
)
def test_nobody_speaks_in_silence_noise_and_tones(sound: NDArray[np.float64]) -> None:
    assert speech_spans(level(sound.astype(np.float32)), WhisperOptions().speech) == []


def test_three_hours_are_heard_in_bounded_memory() -> None:
    """At half the rate of a telephone, to keep the test short: what counts is that pieces are of one size."""
    engine = LoudnessRecognizer()
    hours = wav(bytes([0x80]) * (3 * 3600 * 4000), bits=8, rate=4000)
    tracemalloc.start()
    try:
        transcript = transcribe(hours, engine)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (transcript.seconds, transcript.text) == (3 * 3600, "")
    assert max(engine.lengths) <= 620 * SAMPLE_RATE
    assert sum(engine.lengths) == 3 * 3600 * SAMPLE_RATE
    assert peak < 500e6


def test_a_header_that_promises_more_than_there_is() -> None:
    body = pcm16(LOUD)
    transcript = transcribe(wav(body, declared=50 * len(body)), LoudnessRecognizer())
    assert transcript.is_truncated
    assert transcript.seconds == 1
    assert transcript.text == "音量50%。"
