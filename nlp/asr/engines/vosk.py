"""Vosk: words while they are spoken, by a model the operator brings (vosk-model-cn or its small sister).

The package's own look-up by language or name is never used: it asks the network, and ends the process where
it finds nothing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Iterator, Sequence
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.asr.base import (
    SAMPLE_RATE,
    EngineOptions,
    ModelDamaged,
    ModelMissing,
    PackageMissing,
    RecognizerStream,
    Samples,
    Utterance,
    Word,
)
from nlp.asr.readings import simplified
from nlp.asr.weights import default_folder

if TYPE_CHECKING:
    from vosk import KaldiRecognizer, Model

REQUIRED = ("am/final.mdl", "conf/model.conf")
"""Files without which a folder is no model."""

_CHINESE = "vosk-model*-cn-*"
_PIECE = SAMPLE_RATE // 4
_SILENCE: Samples = np.zeros(SAMPLE_RATE // 2, np.float32)
_BETWEEN_HANZI = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")


class VoskRecognizer:
    """A model that many streams share; each has a decoder of its own."""

    name = "vosk"

    def __init__(self, folder: Path) -> None:
        """Load the model, which takes seconds and up to a gigabyte; raises EngineUnavailable."""
        self._model = _load(folder)

    def open_stream(self, phrases: Sequence[str] = ()) -> RecognizerStream:
        """``phrases`` becomes the grammar: nothing else is heard then, if the model can be so limited."""
        from vosk import KaldiRecognizer

        if phrases:  # unescaped: vosk reads no \\u
            grammar = json.dumps(list(phrases), ensure_ascii=False)
            return VoskStream(KaldiRecognizer(self._model, float(SAMPLE_RATE), grammar))
        return VoskStream(KaldiRecognizer(self._model, float(SAMPLE_RATE)))

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """One channel of a recording; vosk knows no prompt."""
        stream = self.open_stream()
        whole = np.concatenate([samples, _SILENCE])
        found = [u for at in range(0, len(whole), _PIECE) for u in stream.accept(whole[at : at + _PIECE])]
        return found + stream.finish()


class VoskStream:
    """One speaker's decoder."""

    def __init__(self, decoder: KaldiRecognizer) -> None:
        decoder.SetWords(True)
        self._decoder = decoder
        self._partial = ""

    @property
    def partial(self) -> str:
        return self._partial

    def accept(self, samples: Samples) -> list[Utterance]:
        pcm = (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
        if self._decoder.AcceptWaveform(pcm):
            self._partial = ""
            return _utterances(self._decoder.Result())
        self._partial = _spaceless(str(json.loads(self._decoder.PartialResult()).get("partial", "")))
        return []

    def finish(self) -> list[Utterance]:
        self._partial = ""
        return _utterances(self._decoder.FinalResult())


def _utterances(result: str) -> list[Utterance]:
    found: dict[str, Any] = json.loads(result)
    text = _spaceless(str(found.get("text", "")))
    words = tuple(
        Word(simplified(one["word"]), float(one["start"]), float(one["end"]), float(one["conf"]))
        for one in found.get("result", ())
    )
    if not text or not words:
        return []
    doubt = sum(log(min(max(word.confidence, 1e-6), 1.0)) for word in words) / len(words)
    return [Utterance(words[0].start_s, words[-1].end_s, text, exp(doubt), words)]


def _spaceless(text: str) -> str:
    """Chinese without the blanks that part its words; other writing keeps them."""
    return _BETWEEN_HANZI.sub("", simplified(text).strip())


def find_model(options: EngineOptions) -> Path:
    """The folder of the model: the one given, one inside it, `$VOSK_MODEL_PATH`, or a usual place.

    Raises EngineUnavailable where the package or every model is missing.
    """
    if importlib.util.find_spec("vosk") is None:
        raise PackageMissing("没有安装 vosk，请重新执行安装（make setup）")
    for place in _places(options.model_folder):
        if found := _model_in(place):
            return found.absolute()
    if options.model_folder is not None:
        needed = "、".join(REQUIRED)
        raise ModelMissing(f"{options.model_folder} 里没有 vosk 模型（应有 {needed}）")
    raise ModelMissing(
        "没有找到 vosk 的中文模型，请下载 vosk-model-small-cn 或 vosk-model-cn 并用 speech.model 写明所在目录"
    )


def _places(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    if named := os.environ.get("VOSK_MODEL_PATH"):
        yield Path(named)
    yield default_folder()
    yield Path("/usr/share/vosk")
    yield Path(os.path.expanduser("~/.cache/vosk"))


def _model_in(folder: Path) -> Path | None:
    """The folder itself, or the largest Chinese model in it (the small ones say so in their names)."""
    candidates = [folder, *sorted(folder.glob(_CHINESE), key=lambda path: ("small" in path.name, path.name))]
    return next((path for path in candidates if all((path / name).is_file() for name in REQUIRED)), None)


def _load(folder: Path) -> Model:
    import vosk

    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # the package raises nothing more particular
        raise ModelDamaged(f"vosk 模型无法加载（{folder}），文件可能没有复制完整") from error


def build(options: EngineOptions) -> VoskRecognizer:
    """The engine with the operator's model."""
    return VoskRecognizer(find_model(options))
