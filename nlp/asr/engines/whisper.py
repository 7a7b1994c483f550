"""Whisper (base, int8) on faster-whisper's runtime: finals per turn, nothing downloaded, nothing invented.

Speech is cut out first, since the model fills silence with words. The turns of one channel are put one after
another into clips of nearly the model's 30 s, because it hears better with what came before; each clip is
encoded once and read under several prompts, and the best reading is cut back into turns by the times the
model's attention gives its characters. Readings that loop, echo the prompt or say what the model says to
silence are thrown away; where none is left, the clip is halved and read again.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.asr.base import SAMPLE_RATE, Effort, EngineOptions, EngineUnavailable, Samples, Utterance, Word
from nlp.asr.guard import Decoding, is_invented, is_looped, is_silence
from nlp.asr.readings import consensus
from nlp.asr.speech import SpeechOptions, Turn, level, packed, speech_spans, turns_of
from nlp.asr.turns import by_turn, joined, utterance_of
from nlp.asr.weights import ensure, located

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

PROMPTS = ("以下是普通话的电话录音，请讲。", "")
"""Ways of asking, each heard slightly differently: one for simplified characters and punctuation, one bare.
Neither names a place or a matter: words of the trade made the text worse and came back as inventions."""

MAX_TOKENS = 440
RETRY_TEMPERATURE = 0.4

LIVE_PROMPTS = ("",)
"""One way of asking where somebody waits for the words; the bare one is the steadier of the two."""

_FRAME = 160  # samples a feature frame, 10 ms
_TAIL = 50  # feature frames of silence behind a clip, by which the model knows that it ends
_STEP = 100  # windows grow by whole seconds


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How the model is used; the defaults are those measured best on telephone calls."""

    beam_size: int = 5
    prompts: tuple[str, ...] = PROMPTS
    max_clip_s: float = 28.0
    max_gap_s: float = 0.6
    speech: SpeechOptions = field(default_factory=SpeechOptions)


class WhisperRecognizer:
    """Reads each clip under every prompt and keeps the reading the others agree with most."""

    name = "whisper"

    def __init__(
        self, folder: Path, cpu_threads: int = 2, options: WhisperOptions | None = None, workers: int = 1
    ) -> None:
        """Load the model, some 400 MB of memory; raises EngineUnavailable where that cannot be done.

        ``workers`` threads may use it side by side, each with ``cpu_threads`` of its own.
        """
        self._options = options or WhisperOptions()
        self._model = _load(folder, cpu_threads, workers)
        self._tokenizer, self._suppressed = _tokens(self._model)

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """The turns of one channel; ``prompt`` is tried besides the engine's own ways of asking."""
        levelled = level(samples)
        prompts = self._prompts(prompt)
        turns = turns_of(speech_spans(levelled, self._options.speech), self._options.max_gap_s)
        packs = packed(turns, self._options.max_clip_s)
        return [utterance for pack in packs for utterance in self._read(levelled, pack, prompts)]

    def recognise_utterance(
        self, samples: Samples, context: str = "", effort: Effort = "full"
    ) -> Utterance | None:
        """What one utterance, cut out by the caller, was heard as; None where nobody speaks in it.

        With ``live`` it costs about a tenth of its length of one core: the model sees no more than the
        utterance instead of 30 s, and is asked once. ``context`` is what was said before it, or words
        that are likely; it is one more way of asking with ``full`` and is ignored with ``live``. Longer
        utterances than `WhisperOptions.max_clip_s` are heard in pieces and put together.
        """
        levelled = level(samples)
        spans = speech_spans(levelled, self._options.speech)
        if not spans:
            return None
        prompts = LIVE_PROMPTS if effort == "live" else self._prompts(context)
        packs = packed([tuple(spans)], self._options.max_clip_s)
        heard = [one for pack in packs for one in self._read(levelled, pack, prompts)]
        return joined(heard) if heard else None

    def _prompts(self, prompt: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*((prompt,) if prompt else ()), *self._options.prompts)))

    def _read(self, samples: Samples, pack: list[Turn], prompts: tuple[str, ...]) -> list[Utterance]:
        clip = np.concatenate([samples[span.start : span.end] for turn in pack for span in turn])
        encoded = self._encode(clip)
        seconds = len(clip) / SAMPLE_RATE
        best = consensus(self._sound(encoded, seconds, prompts, temperature=0.0))
        if best is None and len(pack) > 1:
            middle = len(pack) // 2
            halves = (pack[:middle], pack[middle:])
            return [utterance for half in halves for utterance in self._read(samples, half, prompts)]
        if best is None:  # one turn, and every reading looped or was invented: once more, less stubbornly
            again = tuple(reversed(prompts))
            best = consensus(self._sound(encoded, seconds, again, temperature=RETRY_TEMPERATURE))
        if best is None:
            return []
        spoken = self._characters(encoded, best, len(clip))
        return [
            utterance
            for turn, characters in zip(pack, by_turn(spoken, pack), strict=True)
            if (utterance := utterance_of(turn, characters)) is not None
        ]

    def _sound(
        self, encoded: object, seconds: float, prompts: Sequence[str], temperature: float
    ) -> list[Decoding]:
        """The readings that may stand."""
        readings = (self._decode(encoded, seconds, prompt, temperature) for prompt in prompts)
        return [
            reading
            for prompt, reading in zip(prompts, readings, strict=True)
            if not (is_looped(reading) or is_silence(reading) or is_invented(reading, prompt))
        ]

    def _characters(self, encoded: object, reading: Decoding, length: int) -> list[Word]:
        """Every character of a reading with its time in the clip, by the model's attention."""
        found = self._model.find_alignment(
            self._tokenizer, [list(reading.tokens)], encoded, max(1, length // _FRAME)
        )
        return [
            Word(str(one["word"]), float(one["start"]), float(one["end"]), float(one["probability"]))
            for one in found[0]
        ]

    def _encode(self, clip: Samples) -> object:
        """The clip as the model sees it: its features and a little silence after the end.

        The model learnt on windows of 30 s, yet hears as well in one no longer than the clip, which costs a
        tenth of the time.
        """
        features = self._model.feature_extractor(clip)
        longest = self._model.feature_extractor.nb_max_frames
        wanted = min(longest, -(-(len(clip) // _FRAME + _TAIL) // _STEP) * _STEP)
        features = features[:, :wanted]
        return self._model.encode(np.pad(features, ((0, 0), (0, wanted - features.shape[1]))))

    def _decode(self, encoded: object, seconds: float, prompt: str, temperature: float) -> Decoding:
        """One reading, without timestamps: they cost accuracy here and drift."""
        history = self._tokenizer.encode(" " + prompt) if prompt else []
        asked = self._model.get_prompt(self._tokenizer, history, without_timestamps=True)
        sampling = (
            {"beam_size": 1, "num_hypotheses": 3, "sampling_topk": 0, "sampling_temperature": temperature}
            if temperature
            else {"beam_size": self._options.beam_size}
        )
        result = self._model.model.generate(
            encoded,
            [asked],
            max_length=MAX_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            **sampling,
        )[0]
        length = len(result.sequences_ids[0])
        tokens = tuple(token for token in result.sequences_ids[0] if token < self._tokenizer.eot)
        mean = float(result.scores[0]) * length / (length + 1)
        text = self._tokenizer.decode(list(tokens)).strip()
        return Decoding(text, mean, float(result.no_speech_prob), seconds, tokens)


def _load(folder: Path, cpu_threads: int, workers: int) -> WhisperModel:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is first imported
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EngineUnavailable(
            "没有安装 faster-whisper，语音识别不可用，请重新执行安装（make setup）"
        ) from error
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return WhisperModel(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=cpu_threads,
                num_workers=workers,
                local_files_only=True,
            )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(
            f"语音模型无法加载（{folder}），请删除该目录后重新执行安装：{error}"
        ) from error


def _tokens(model: WhisperModel) -> tuple[Tokenizer, list[int]]:
    from faster_whisper.tokenizer import Tokenizer
    from faster_whisper.transcribe import get_suppressed_tokens

    tokenizer = Tokenizer(model.hf_tokenizer, multilingual=True, task="transcribe", language="zh")
    return tokenizer, list(get_suppressed_tokens(tokenizer, [-1]))


def find_model(options: EngineOptions) -> Path:
    """Where the weights are, or will be once they are joined."""
    return located(options.model_folder)


def build(options: EngineOptions) -> WhisperRecognizer:
    """The engine with the packages' weights, joined first where they are not yet."""
    return WhisperRecognizer(ensure(options.model_folder), options.cpu_threads, workers=options.workers)
