"""Sherpa-onnx: what a folder holds, what a wrong one says, and both ways of hearing on a stand-in."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nlp.asr.base import (
    SAMPLE_RATE,
    EngineOptions,
    EngineUnavailable,
    Samples,
    StreamingRecognizer,
    UtteranceRecognizer,
    find_model,
    load_engine,
)
from nlp.asr.engines import sherpa
from nlp.asr.engines.sherpa import UNKNOWN_CONFIDENCE, OfflineSherpa, OnlineSherpa
from nlp.asr.engines.sherpa_models import Kind, read_folder
from nlp.asr.speech import Span

INSTALLED = sherpa.importlib.util.find_spec("sherpa_onnx") is not None


def lay(folder: Path, *names: str, content: bytes = b"onnx") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokens.txt", *names):
        (folder / name).write_bytes(content)
    return folder


TRANSDUCER = ("encoder-epoch-99-avg-1.onnx", "decoder-epoch-99-avg-1.onnx", "joiner-epoch-99-avg-1.onnx")


@pytest.mark.parametrize(
    ("name", "files", "content", "kind"),
    [
        ("sherpa-onnx-streaming-zipformer-zh-14M", TRANSDUCER, b"", "streaming-transducer"),
        ("zh", TRANSDUCER, b"..decode_chunk_len..", "streaming-transducer"),
        ("sherpa-onnx-zipformer-zh", TRANSDUCER, b"", "transducer"),
        (
            "sherpa-onnx-streaming-paraformer-zh",
            ("encoder.onnx", "decoder.onnx"),
            b"",
            "streaming-paraformer",
        ),
        ("sherpa-onnx-streaming-zipformer-ctc-zh", ("model.onnx",), b"", "streaming-zipformer2-ctc"),
        ("sherpa-onnx-sense-voice-zh-en", ("model.int8.onnx",), b"", "sense-voice"),
        ("model", ("model.onnx",), b"model_type..sense_voice_ctc", "sense-voice"),
        ("sherpa-onnx-paraformer-zh", ("model.int8.onnx",), b"", "paraformer"),
        ("sherpa-onnx-zipformer-ctc-zh", ("model.onnx",), b"", "zipformer-ctc"),
    ],
)
def test_a_folder_says_what_it_holds(
    tmp_path: Path, name: str, files: tuple[str, ...], content: bytes, kind: Kind
) -> None:
    found = read_folder(lay(tmp_path / name, *files, content=content))
    assert found.kind == kind
    assert [path.name for path in found.files] == list(files)
    assert found.is_streaming is kind.startswith("streaming")


def test_of_two_precisions_the_smaller_is_taken_and_an_inner_folder_is_found(tmp_path: Path) -> None:
    lay(tmp_path / "sherpa-onnx-sense-voice", "model.onnx", "model.int8.onnx")
    assert read_folder(tmp_path).files[0].name == "model.int8.onnx"


@pytest.mark.parametrize(
    ("name", "files"),
    [("empty", ()), ("sherpa-onnx-whisper-base", ("encoder.onnx", "decoder.onnx")), ("x", ("model.onnx",))],
)
def test_a_folder_without_a_model_of_ours_is_told(tmp_path: Path, name: str, files: tuple[str, ...]) -> None:
    with pytest.raises(EngineUnavailable) as missing:
        read_folder(lay(tmp_path / name, *files))
    assert missing.value.code == "asr-model-missing"


@pytest.mark.skipif(not INSTALLED, reason="sherpa-onnx is an extra that is not installed here")
@pytest.mark.parametrize("content", [b"junk", None], ids=["no model at all", "a model of something else"])
def test_a_model_that_is_none_is_told_and_ends_nothing(tmp_path: Path, content: bytes | None) -> None:
    import faster_whisper

    other = Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"
    wrong = other.read_bytes() if content is None else content
    folder = lay(tmp_path / "sherpa-onnx-sense-voice", "model.onnx", content=wrong)
    assert find_model("sherpa-onnx", EngineOptions(folder)) == folder
    with pytest.raises(EngineUnavailable, match="无法加载") as damaged:
        load_engine("sherpa-onnx", EngineOptions(folder))
    assert damaged.value.code == "asr-model-damaged"


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sherpa.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineUnavailable, match="sherpa") as missing:
        load_engine("sherpa-onnx")
    assert missing.value.code == "asr-package-missing"


# ---- on a stand-in for the library ----


class FakeStream:
    def __init__(self) -> None:
        self.samples: list[Samples] = []
        self.result: Any = None
        self.start_s = 0.0

    def accept_waveform(self, rate: int, samples: Samples) -> None:
        assert rate == SAMPLE_RATE
        self.samples.append(samples)

    @property
    def seconds(self) -> float:
        return sum(map(len, self.samples)) / SAMPLE_RATE


def result(text: str, start_s: float = 0.0, doubts: tuple[float, ...] = ()) -> Any:
    return SimpleNamespace(
        text=text,
        tokens=list(text),
        timestamps=[0.1 + 0.2 * at for at in range(len(text))],
        start_time=start_s,
        ys_probs=doubts,
        ys_log_probs=doubts,
    )


class FakeOffline:
    def create_stream(self) -> FakeStream:
        return FakeStream()

    def decode_stream(self, stream: FakeStream) -> None:
        stream.result = result("路燈壞了")
        stream.result.lang = "<|yue|>"


class FakeOnline:
    """Ends an utterance with each whole second it is given."""

    def create_stream(self) -> FakeStream:
        return FakeStream()

    def is_ready(self, stream: FakeStream) -> bool:
        return False

    def decode_stream(self, stream: FakeStream) -> None:
        raise AssertionError("nothing was ready")

    def get_result(self, stream: FakeStream) -> str:
        return " 你好 " if stream.samples else ""

    def is_endpoint(self, stream: FakeStream) -> bool:
        return stream.seconds >= 1

    def get_result_all(self, stream: FakeStream) -> Any:
        return result("你好" if stream.seconds >= 0.2 else "", stream.start_s, (-0.2, -0.2))

    def reset(self, stream: FakeStream) -> None:
        stream.start_s += stream.seconds
        stream.samples.clear()


def test_whole_utterances_have_times_of_tokens_and_simplified_words(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = OfflineSherpa(FakeOffline())
    assert isinstance(engine, UtteranceRecognizer)
    sound = np.zeros(4 * SAMPLE_RATE, np.float32)
    monkeypatch.setattr(sherpa, "speech_spans", lambda samples, options: [Span(16_000, 32_000)])
    (heard,) = engine.recognise(sound)
    assert (heard.heard, heard.start_s, heard.end_s) == ("路灯坏了。", 1.0, 2.0)
    assert heard.confidence == UNKNOWN_CONFIDENCE
    assert heard.language == "yue"
    assert [(round(w.start_s, 1), round(w.end_s, 1)) for w in heard.words[:2]] == [(1.1, 1.3), (1.3, 1.5)]
    monkeypatch.setattr(sherpa, "speech_spans", lambda samples, options: [])
    assert engine.recognise_utterance(sound) is None


def test_streams_have_partials_and_finals_on_one_axis() -> None:
    engine = OnlineSherpa(FakeOnline())
    assert isinstance(engine, StreamingRecognizer)
    stream = engine.open_stream()
    assert stream.accept(np.zeros(8000, np.float32)) == []
    assert stream.partial == "你好"
    (first,) = stream.accept(np.zeros(8000, np.float32))
    (second,) = stream.accept(np.zeros(16_000, np.float32))
    assert [round(u.start_s, 1) for u in (first, second)] == [0.1, 1.1]
    assert first.confidence == pytest.approx(np.exp(-0.2))
    assert [word.text for word in second.words] == ["你", "好"]
    stream.accept(np.zeros(8000, np.float32))
    assert [round(u.start_s, 1) for u in stream.finish()] == [2.1]
    (later,) = stream.accept(np.zeros(16_000, np.float32))
    assert round(later.start_s, 1) == 2.6, "the tail added to hear the last word counts for nothing"


def test_each_kind_is_loaded_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, dict[str, Any]]] = []

    class Maker:
        def __getattr__(self, name: str) -> Any:
            return lambda **given: calls.append((name, given)) or FakeOnline()

    module = ModuleType("sherpa_onnx")
    module.OnlineRecognizer = module.OfflineRecognizer = Maker()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sherpa_onnx", module)
    monkeypatch.setattr(sherpa.importlib.util, "find_spec", lambda name: module)
    monkeypatch.setattr(sherpa, "_try_in_child", lambda folder: None)
    streaming = lay(tmp_path / "sherpa-onnx-streaming-zipformer", *TRANSDUCER)
    whole = lay(tmp_path / "sherpa-onnx-sense-voice", "model.onnx")
    assert isinstance(load_engine("sherpa-onnx", EngineOptions(streaming)), OnlineSherpa)
    assert isinstance(load_engine("sherpa-onnx", EngineOptions(whole, 3)), OfflineSherpa)
    (first, given), (second, offline) = calls
    assert (first, second) == ("from_transducer", "from_sense_voice")
    assert given["enable_endpoint_detection"] is True
    assert offline["num_threads"] == 3
