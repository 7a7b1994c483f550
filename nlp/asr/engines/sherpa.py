"""Sherpa-onnx with a model the operator brings: streaming (transducer, Paraformer, Zipformer CTC) or whole
utterances (SenseVoice, Paraformer, transducer, Zipformer CTC), as its folder says.

A model that is not what it looks like makes the library end the process it is loaded in. So it is loaded in
a child first, and what the child says is told instead.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from nlp.asr.base import (
    SAMPLE_RATE,
    Effort,
    EngineOptions,
    ModelDamaged,
    ModelMissing,
    PackageMissing,
    Recognizer,
    RecognizerStream,
    Samples,
    Utterance,
    Word,
)
from nlp.asr.engines.sherpa_models import SherpaModel, read_folder
from nlp.asr.readings import tidy
from nlp.asr.speech import SpeechOptions, level, speech_spans, turns_of
from nlp.asr.weights import default_folder

UNKNOWN_CONFIDENCE = 0.5
"""Of engines that give none."""

MODEL_VARIABLE = "SHERPA_ONNX_MODEL_PATH"

_MAX_GAP_S = 0.6
_TRAILING_SILENCE_S = 0.8  # that ends an utterance
_LONGEST_S = 15.0
_PIECE = SAMPLE_RATE // 5
_PROBE_S = 120.0  # a gigabyte from a slow disk
_TAIL: Samples = np.zeros(SAMPLE_RATE, np.float32)


class OfflineSherpa:
    """Hears whole utterances."""

    name = "sherpa-onnx"

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """The turns of one channel; these models know no prompt."""
        levelled = level(samples)
        turns = turns_of(speech_spans(levelled, SpeechOptions()), _MAX_GAP_S)
        heard = (self._heard(levelled, turn[0].start, turn[-1].end) for turn in turns)
        return [utterance for utterance in heard if utterance is not None]

    def recognise_utterance(
        self, samples: Samples, context: str = "", effort: Effort = "full"
    ) -> Utterance | None:
        """What one utterance was heard as; None where nobody speaks in it."""
        levelled = level(samples)
        spans = speech_spans(levelled, SpeechOptions())
        return self._heard(levelled, spans[0].start, spans[-1].end) if spans else None

    def _heard(self, samples: Samples, start: int, end: int) -> Utterance | None:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(SAMPLE_RATE, samples[start:end])
        self._recognizer.decode_stream(stream)
        result = stream.result
        begin_s, end_s = start / SAMPLE_RATE, end / SAMPLE_RATE
        utterance = _utterance(result, result.ys_log_probs, begin_s, end_s)
        if utterance is None:
            return None
        return replace(utterance, start_s=begin_s, end_s=end_s, language=_language(result))


class OnlineSherpa:
    """Hears words while they are spoken."""

    name = "sherpa-onnx"

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer

    def open_stream(self, phrases: Sequence[str] = ()) -> RecognizerStream:
        """These models are not limited to phrases; nothing is lost by hearing more."""
        return SherpaStream(self._recognizer)

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """One channel of a recording."""
        stream = self.open_stream()
        found = [u for at in range(0, len(samples), _PIECE) for u in stream.accept(samples[at : at + _PIECE])]
        return found + stream.finish()


class SherpaStream:
    """One speaker's decoder."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._stream = recognizer.create_stream()
        self._fed = 0  # samples
        self._base_s = 0.0  # where this decoder's time begins

    @property
    def partial(self) -> str:
        return str(self._recognizer.get_result(self._stream)).strip()

    def accept(self, samples: Samples) -> list[Utterance]:
        self._fed += len(samples)
        self._decode(samples)
        return self._ended() if self._recognizer.is_endpoint(self._stream) else []

    def finish(self) -> list[Utterance]:
        self._decode(_TAIL)  # so that the last word comes out of the model's window
        found = self._ended()
        self._stream = self._recognizer.create_stream()  # one that knows nothing of the tail
        self._base_s = self._fed / SAMPLE_RATE
        return found

    def _decode(self, samples: Samples) -> None:
        self._stream.accept_waveform(SAMPLE_RATE, samples)
        while self._recognizer.is_ready(self._stream):
            self._recognizer.decode_stream(self._stream)

    def _ended(self) -> list[Utterance]:
        result = self._recognizer.get_result_all(self._stream)
        begin_s = self._base_s + float(result.start_time)
        utterance = _utterance(result, result.ys_probs, begin_s, self._fed / SAMPLE_RATE)
        self._recognizer.reset(self._stream)
        return [] if utterance is None else [utterance]


def _utterance(
    result: Any, log_probabilities: Sequence[float], begin_s: float, end_s: float
) -> Utterance | None:
    """A result with its tokens' times, which count from ``begin_s``."""
    text = str(result.text).strip()
    if not text:
        return None
    doubts = [float(value) for value in log_probabilities]
    confidence = exp(min(0.0, sum(doubts) / len(doubts))) if doubts else UNKNOWN_CONFIDENCE
    words = tuple(_words(result, begin_s, end_s, confidence))
    first, last = (words[0].start_s, words[-1].end_s) if words else (begin_s, end_s)
    return Utterance(first, last, tidy(text), confidence, words)


def _language(result: Any) -> str:
    """As SenseVoice tells it (``<|yue|>``); what says nothing was made for Mandarin."""
    return str(getattr(result, "lang", "")).strip("<|>") or "zh"


def _words(result: Any, begin_s: float, end_s: float, confidence: float) -> Iterator[Word]:
    """Tokens as words; each lasts until the next begins, at most half a second."""
    starts = [begin_s + float(time) for time in result.timestamps]
    for token, start, after in zip(result.tokens, starts, [*starts[1:], end_s], strict=False):
        text = str(token).replace("▁", "").strip()
        if text:
            yield Word(text, start, max(start, min(after, start + 0.5)), confidence)


# ---- finding and loading ----


def find_model(options: EngineOptions) -> Path:
    """The model's folder: the one given, `$SHERPA_ONNX_MODEL_PATH`, or beside whisper's weights."""
    return _found(options).folder


def build(options: EngineOptions) -> Recognizer:
    """The engine with the operator's model; raises EngineUnavailable where it cannot be loaded."""
    model = _found(options)
    _try_in_child(model.folder)
    recognizer = _loaded(model, options.cpu_threads)
    return OnlineSherpa(recognizer) if model.is_streaming else OfflineSherpa(recognizer)


def _found(options: EngineOptions) -> SherpaModel:
    if importlib.util.find_spec("sherpa_onnx") is None:
        raise PackageMissing("没有安装 sherpa-onnx，请执行 pip install 'callcenter[sherpa]'")
    if options.model_folder is not None:
        return read_folder(options.model_folder)
    if named := os.environ.get(MODEL_VARIABLE):
        return read_folder(Path(named))
    for folder in sorted(default_folder().glob("sherpa-onnx-*")):
        return read_folder(folder)
    raise ModelMissing("没有找到 sherpa-onnx 的模型，请用 speech.model 写明模型所在目录")


def _try_in_child(folder: Path) -> None:
    command = [sys.executable, "-m", "nlp.asr.engines.sherpa", str(folder)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelDamaged(f"sherpa-onnx 模型加载超过 {_PROBE_S:.0f} 秒（{folder}）") from error
    if done.returncode != 0 or done.stdout.strip() != b"loaded":
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = f"：{said[-1]}" if said else ""
        raise ModelDamaged(f"sherpa-onnx 模型无法加载（{folder}），文件可能不完整或与目录名不符{reason}")


def _loaded(model: SherpaModel, threads: int) -> Any:
    import sherpa_onnx

    online, offline = sherpa_onnx.OnlineRecognizer, sherpa_onnx.OfflineRecognizer
    files = [str(path) for path in model.files]
    common: dict[str, Any] = {"tokens": str(model.tokens), "num_threads": threads}
    ends = {
        "enable_endpoint_detection": True,
        "rule2_min_trailing_silence": _TRAILING_SILENCE_S,
        "rule3_min_utterance_length": _LONGEST_S,
    }
    match model.kind:
        case "streaming-transducer":
            return online.from_transducer(
                encoder=files[0], decoder=files[1], joiner=files[2], **common, **ends
            )
        case "streaming-paraformer":
            return online.from_paraformer(encoder=files[0], decoder=files[1], **common, **ends)
        case "streaming-zipformer2-ctc":
            return online.from_zipformer2_ctc(model=files[0], **common, **ends)
        case "sense-voice":
            return offline.from_sense_voice(model=files[0], language="zh", use_itn=True, **common)
        case "paraformer":
            return offline.from_paraformer(paraformer=files[0], **common)
        case "transducer":
            return offline.from_transducer(encoder=files[0], decoder=files[1], joiner=files[2], **common)
        case "zipformer-ctc":
            return offline.from_zipformer_ctc(model=files[0], **common)


if __name__ == "__main__":
    _loaded(read_folder(Path(sys.argv[1])), 1)
    sys.stdout.write("loaded\n")
