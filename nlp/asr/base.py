"""What every speech engine gives and how one is found by its name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nlp.asr.lexicon import OwnWord

SAMPLE_RATE = 16_000
"""Hertz of the samples an engine is given."""

Samples = NDArray[np.float32]
"""One channel at `SAMPLE_RATE`, shape ``(frames,)``, values within -1..1."""

Speaker = Literal["agent", "citizen"]

Effort = Literal["full", "live"]
"""``live`` costs about a tenth of the speech's length of one core, ``full`` takes the time it needs."""


class EngineUnavailable(RuntimeError):
    """An engine cannot be had on this machine; the message is Chinese and says what to do."""

    code = "asr-engine-unavailable"


class UnknownEngine(EngineUnavailable):
    """No engine goes by this name."""

    code = "asr-engine-unknown"


class ModelMissing(EngineUnavailable):
    """No folder with a model was found."""

    code = "asr-model-missing"


class ModelDamaged(EngineUnavailable):
    """The folder's model cannot be loaded."""

    code = "asr-model-damaged"


class PackageMissing(EngineUnavailable):
    """The engine's Python package is not installed."""

    code = "asr-package-missing"


@dataclass(frozen=True, slots=True)
class Word:
    """A word or character as heard; seconds from the start of the recording, confidence 0..1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A part of a text that was settled otherwise than it sounded."""

    start: int
    end: int
    """Offsets into the settled text; ``start == end`` where something heard was taken for nothing."""
    sounded: str
    reason: str
    """The kind of word that decided it (`nlp.asr.lexicon.WordKind`), ``vote`` where other readings did."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one stretch of speech was heard as; seconds count from the start of the samples given."""

    start_s: float
    end_s: float
    heard: str
    """The engine's words in simplified characters, numbers in whichever way it wrote them."""
    confidence: float
    """0..1; the geometric mean of the tokens' probabilities, not a calibrated chance."""
    words: tuple[Word, ...] = ()
    sounded: str = ""
    """The words before any was corrected, where the engine corrects; '' where it does not."""
    corrections: tuple[Correction, ...] = ()
    language: str = "zh"
    """Of the speech, by its two-letter code, as far as the engine can tell."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance of one speaker in a recording; seconds from the recording's start."""

    start_s: float
    end_s: float
    speaker: Speaker
    text: str
    """With phones, codes, dates, amounts and house numbers written in digits."""
    spoken: str
    """With every number in hanzi, as it was heard."""
    confidence: float
    words: tuple[Word, ...] = ()
    heard: str = ""
    """As it sounded, before words were corrected."""
    corrections: tuple[Correction, ...] = ()
    """What was corrected; offsets into `spoken`'s form of the engine's text (`Utterance.heard`)."""
    language: str = "zh"

    @property
    def is_mandarin(self) -> bool:
        """Words of another language fill no form."""
        return self.language == "zh"


class Recognizer(Protocol):
    """Turns sound into utterances. Used by as many threads at once as `EngineOptions.workers` said."""

    @property
    def name(self) -> str: ...

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """The utterances in order of time; an empty list where nobody speaks."""
        ...


@runtime_checkable
class UtteranceRecognizer(Protocol):
    """An engine that can be handed single utterances while the call goes on."""

    @property
    def name(self) -> str: ...

    def recognise_utterance(
        self, samples: Samples, context: str = "", effort: Effort = "full"
    ) -> Utterance | None:
        """What one utterance was heard as, in seconds from its start; None where nobody speaks in it."""
        ...


class RecognizerStream(Protocol):
    """One speaker's words while they are spoken. Used by one thread at a time."""

    @property
    def partial(self) -> str:
        """What the utterance under way sounds like so far."""
        ...

    def accept(self, samples: Samples) -> list[Utterance]:
        """The utterances that end within these samples; times count from the stream's start."""
        ...

    def finish(self) -> list[Utterance]:
        """The utterance under way, ended here; the stream may go on."""
        ...


@runtime_checkable
class StreamingRecognizer(Recognizer, Protocol):
    """An engine that hears words before their sentence has ended; its streams may run side by side."""

    def open_stream(self, phrases: Sequence[str] = ()) -> RecognizerStream:
        """A new stream; ``phrases`` limits what is heard where the model allows that."""
        ...


@runtime_checkable
class LiveRecognizer(Recognizer, Protocol):
    """An engine that can play a recording to itself as a call and tell how late its words come."""

    def delays(self, recording: Path) -> list[float]:
        """For each utterance, seconds from its end to its final words."""
        ...


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine may need; each takes what concerns it."""

    model_folder: Path | None = None
    """Parent folder of whisper's weights; None is `nlp.asr.weights.default_folder()`. For the engines whose
    model the operator brings, the folder of that model; None looks in the usual places."""
    cpu_threads: int = 2
    workers: int = 1
    """Threads that will use the engine side by side; each then takes ``cpu_threads`` of its own."""
    words: tuple[OwnWord, ...] = ()
    """Names and words of the city and its callers, for the engines that correct by them."""


Factory = Callable[[EngineOptions], Recognizer]

DEFAULT_ENGINE = "whisper"

_MODULES: dict[str, str] = {
    "sherpa-onnx": "nlp.asr.engines.sherpa",
    "vosk": "nlp.asr.engines.vosk",
    "whisper": "nlp.asr.engines.whisper",
}
_FACTORIES: dict[str, Factory] = {}


def register(name: str, factory: Factory) -> None:
    """Add an engine under a name of its own, or replace one."""
    _FACTORIES[name] = factory


def engine_names() -> list[str]:
    """Every name `load_engine` takes."""
    return sorted({*_MODULES, *_FACTORIES})


def load_engine(name: str = DEFAULT_ENGINE, options: EngineOptions | None = None) -> Recognizer:
    """Load an engine, which may take seconds and hundreds of megabytes.

    Raises EngineUnavailable where its package, its model or its name is missing.
    """
    factory = _FACTORIES.get(name)
    if factory is None:
        factory = cast(Factory, _module(name).build)
    return factory(options or EngineOptions())


def find_model(name: str, options: EngineOptions | None = None) -> Path | None:
    """The folder of an engine's model, without loading it; None where the engine has no files of its own.

    Raises EngineUnavailable as `load_engine` would for what is missing.
    """
    if name in _FACTORIES:
        return None
    return cast(Path, _module(name).find_model(options or EngineOptions()))


def _module(name: str) -> ModuleType:
    if name not in _MODULES:
        known = "、".join(engine_names())
        raise UnknownEngine(f"没有名为“{name}”的语音引擎，可用的有：{known}")
    return importlib.import_module(_MODULES[name])  # heavy packages load only when wanted
