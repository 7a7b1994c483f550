"""The real engine: Mandarin is understood, and nothing is heard where nobody speaks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from nlp.asr.audio import at_engine_rate, read_audio
from nlp.asr.base import (
    SAMPLE_RATE,
    Effort,
    EngineOptions,
    EngineUnavailable,
    Recognizer,
    UtteranceRecognizer,
    load_engine,
)
from nlp.asr.engines.whisper import FULL, PROMPTS, WhisperRecognizer, _Sound
from nlp.asr.numbers import to_spoken
from nlp.asr.readings import plain
from nlp.asr.transcribe import transcribe
from tests.unit.asr.wavs import pcm16, tone, wav

SHARED = Path(__file__).parents[4] / "shared" / "data"
SPEECH, CALLS = SHARED / "speech", SHARED / "corpus" / "dev"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def engine() -> Recognizer:
    return load_engine("whisper", EngineOptions(cpu_threads=2))


def error_rate(heard: str, said: str) -> float:
    """Share of the characters said that were heard wrong, punctuation left out."""
    return Levenshtein.distance(plain(heard), plain(said)) / len(plain(said))


def chords(seconds: float) -> NDArray[np.float64]:
    """Hold music: three-note chords of organ tones, changing each half second."""
    rng = np.random.default_rng(7)
    bars = []
    for _ in range(int(seconds * 2)):
        notes = 220 * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 11, 12], 3) / 12)
        bars.append(sum(tone(note * k, 0.5, 8000, 0.12 / k) for note in notes for k in (1, 2, 3)))
    return np.concatenate([np.asarray(bar) for bar in bars])


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(8 * 8000), id="silence"),
        pytest.param(np.random.default_rng(1).normal(0, 0.0006, 8 * 8000), id="line-noise"),
        pytest.param(np.random.default_rng(2).normal(0, 0.15, 8 * 8000), id="loud-noise"),
        pytest.param(
            np.clip(np.cumsum(np.random.default_rng(3).normal(0, 0.01, 8 * 8000)) % 0.8 - 0.4, -1, 1),
            id="rumble",
        ),
        pytest.param(chords(8), id="hold-music"),
        pytest.param(np.tile(np.concatenate([tone(450, 1, 8000, 0.3), np.zeros(4 * 8000)]), 2), id="ringing"),
    ],
)
def test_nothing_is_invented(engine: Recognizer, sound: NDArray[np.float64]) -> None:
    assert transcribe(wav(pcm16(sound)), engine).text == ""


def test_noise_that_passes_for_speech_still_gives_no_prompt_back(engine: Recognizer) -> None:
    assert isinstance(engine, WhisperRecognizer)
    noise = np.random.default_rng(5).normal(0, 0.1, 6 * SAMPLE_RATE).astype(np.float32)
    sound = _Sound(noise, engine._encode)
    for reading in engine._sound(sound, FULL, temperature=0.0)[0]:
        assert plain(PROMPTS[0]) not in plain(reading.text)


def test_clear_mandarin_is_understood(engine: Recognizer) -> None:
    clip = SPEECH / "funasr_asr_example.wav"
    if not clip.is_file():
        pytest.skip("the shared speech samples are not beside this checkout")
    transcript = transcribe(clip, engine)
    assert error_rate(transcript.text, "欢迎大家来体验达摩院推出的语音识别模型") < 0.5
    (segment,) = transcript.segments
    assert segment.text.endswith("。")
    assert 0.2 < segment.confidence <= 1
    assert 0 <= segment.start_s < segment.end_s <= transcript.seconds
    assert len(segment.words) > 10
    assert all(segment.start_s <= word.start_s <= word.end_s <= segment.end_s for word in segment.words)


def test_both_sides_of_a_call_are_heard_in_turns(engine: Recognizer) -> None:
    if not (CALLS / "calls.jsonl").is_file():
        pytest.skip("the shared corpus is not beside this checkout")
    lines = (CALLS / "calls.jsonl").read_text("utf-8").splitlines()
    call = next(call for call in map(json.loads, lines) if call["id"] == "c19")
    transcript = transcribe(CALLS / call["file"], engine, "split")
    for speaker in ("agent", "citizen"):
        said = "".join(turn["text"] for turn in call["turns"] if turn["speaker"] == speaker)
        heard = "".join(segment.spoken for segment in transcript.segments if segment.speaker == speaker)
        assert error_rate(heard, said) < 0.5
    starts = [segment.start_s for segment in transcript.segments]
    assert starts == sorted(starts)
    assert len(transcript.segments) >= 6
    assert "12345" in transcript.said_by("agent")


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="语音模型无法加载"):
        WhisperRecognizer(tmp_path)


def test_a_telephone_recording_is_read_whole() -> None:
    if not (CALLS / "calls").is_dir():
        pytest.skip("the shared corpus is not beside this checkout")
    audio = read_audio(CALLS / "calls" / "c19.wav")
    assert (audio.channels, audio.rate, audio.is_truncated) == (2, 8000, False)


def utterances(call_id: str) -> list[tuple[NDArray[np.float32], str]]:
    """The turns of a call as an endpointer would cut them, each with what was said."""
    if not (CALLS / "calls.jsonl").is_file():
        pytest.skip("the shared corpus is not beside this checkout")
    lines = (CALLS / "calls.jsonl").read_text("utf-8").splitlines()
    call = next(call for call in map(json.loads, lines) if call["id"] == call_id)
    audio = read_audio(CALLS / call["file"])
    found = []
    for turn in call["turns"]:
        pcm = audio.pcm[0 if turn["speaker"] == "agent" else 1]
        cut = pcm[int((turn["start_s"] - 0.2) * audio.rate) : int((turn["end_s"] + 0.3) * audio.rate)]
        found.append((at_engine_rate(cut, audio.rate), turn["text"]))
    return found


@pytest.mark.parametrize("effort", ["live", "full"])
def test_one_utterance_is_heard_by_itself(engine: Recognizer, effort: Effort) -> None:
    assert isinstance(engine, UtteranceRecognizer)
    samples, said = utterances("c19")[1]
    heard = engine.recognise_utterance(samples, effort=effort)
    assert heard is not None
    assert error_rate(to_spoken(heard.heard), said) < 0.5
    assert 0 <= heard.start_s < heard.end_s <= len(samples) / SAMPLE_RATE
    assert heard.words[-1].start_s > heard.words[0].start_s


def test_an_utterance_longer_than_the_model_hears_at_once_comes_whole(engine: Recognizer) -> None:
    assert isinstance(engine, UtteranceRecognizer)
    turns = utterances("c19")
    samples = np.concatenate([turn for turn, _ in turns])
    assert len(samples) / SAMPLE_RATE > 30
    heard = engine.recognise_utterance(samples, effort="live")
    assert heard is not None
    assert error_rate(to_spoken(heard.heard), "".join(said for _, said in turns)) < 0.5
    assert heard.end_s - heard.start_s > 30


@pytest.mark.parametrize("effort", ["live", "full"])
def test_an_utterance_of_noise_is_none(engine: Recognizer, effort: Effort) -> None:
    assert isinstance(engine, UtteranceRecognizer)
    noise = np.random.default_rng(2).normal(0, 0.15, 4 * SAMPLE_RATE).astype(np.float32)
    assert engine.recognise_utterance(noise, effort=effort) is None
    assert engine.recognise_utterance(np.zeros(0, np.float32), effort=effort) is None


def test_speech_in_another_language_is_marked(engine: Recognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(engine, WhisperRecognizer)
    samples, _ = utterances("c19")[1]
    heard = engine.recognise_utterance(samples, effort="live")
    assert heard is not None
    assert heard.language == "zh"

    class Sure:
        """The model, sure of Korean."""

        def __getattr__(self, name: str) -> object:
            return getattr(model, name)

        def detect_language(self, encoded: object) -> list[list[tuple[str, float]]]:
            return [[("<|ko|>", 0.95), ("<|zh|>", 0.05)]]

    model = engine._model.model
    monkeypatch.setattr(engine._model, "model", Sure())
    heard = engine.recognise_utterance(samples, effort="live")
    assert heard is not None
    assert heard.language == "ko"
