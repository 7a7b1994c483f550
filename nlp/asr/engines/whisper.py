"""Whisper (base, int8) on faster-whisper's runtime: finals per utterance, nothing downloaded or invented.

Speech is cut out first (silence never reaches the model, which would fill it with words), neighbouring
stretches are put together so that the model hears whole sentences, and each clip is read several ways; the
reading most like the others wins. Readings that loop, echo the prompt or say what the model says to silence
are thrown away.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.asr.base import SAMPLE_RATE, EngineOptions, EngineUnavailable, Samples, Utterance
from nlp.asr.guard import Decoding, is_invented, is_looped, is_silence
from nlp.asr.readings import consensus, tidy
from nlp.asr.speech import Span, SpeechOptions, grouped, level, speech_spans
from nlp.asr.weights import ensure

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

PROMPTS = ("以下是普通话的电话录音，请讲。", "", "嗯，好的，那个，我想问一下，是这样的。")
"""Ways of asking, each heard slightly differently: two with simplified characters and punctuation, one bare.
None names a place or a matter: words of the trade made the text worse and came back as inventions."""

MAX_TOKENS = 400
RETRY_TEMPERATURE = 0.4


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How the model is used; the defaults are those measured best on telephone calls."""

    beam_size: int = 5
    prompts: tuple[str, ...] = PROMPTS
    max_clip_s: float = 12.0
    max_gap_s: float = 1.5
    speech: SpeechOptions = field(default_factory=SpeechOptions)


class WhisperRecognizer:
    """Reads each clip under every prompt and keeps the reading the others agree with most."""

    name = "whisper"

    def __init__(self, folder: Path, cpu_threads: int = 2, options: WhisperOptions | None = None) -> None:
        """Load the model, some 400 MB of memory; raises EngineUnavailable where that cannot be done."""
        self._options = options or WhisperOptions()
        self._model = _load(folder, cpu_threads)
        self._tokenizer, self._suppressed = _tokens(self._model)

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """The utterances of one channel; ``prompt`` is tried besides the engine's own ways of asking."""
        levelled = level(samples)
        prompts = tuple(dict.fromkeys((*((prompt,) if prompt else ()), *self._options.prompts)))
        spans = speech_spans(levelled, self._options.speech)
        found = []
        for group in grouped(spans, self._options.max_clip_s, self._options.max_gap_s):
            utterance = self._utterance(levelled, group, prompts)
            if utterance is not None:
                found.append(utterance)
        return found

    def _utterance(self, samples: Samples, group: list[Span], prompts: tuple[str, ...]) -> Utterance | None:
        clip = np.concatenate([samples[span.start : span.end] for span in group])
        best = self._read(clip, prompts)
        if best is None:
            return None
        return Utterance(
            start_s=group[0].start / SAMPLE_RATE,
            end_s=group[-1].end / SAMPLE_RATE,
            heard=tidy(best.text),
            confidence=min(1.0, exp(best.log_probability)),
        )

    def _read(self, clip: Samples, prompts: tuple[str, ...]) -> Decoding | None:
        """The best reading of a clip, or None where nobody seems to have spoken."""
        encoded = self._encode(clip)
        seconds = len(clip) / SAMPLE_RATE
        sound = self._sound(encoded, seconds, prompts, temperature=0.0)
        if not sound:  # every reading looped or was invented: once more, less stubbornly
            sound = self._sound(encoded, seconds, ("", prompts[0]), temperature=RETRY_TEMPERATURE)
        return consensus(sound)

    def _sound(
        self, encoded: object, seconds: float, prompts: Sequence[str], temperature: float
    ) -> list[Decoding]:
        readings = []
        for prompt in prompts:
            decoding = self._decode(encoded, seconds, prompt, temperature)
            if not (is_looped(decoding) or is_silence(decoding) or is_invented(decoding, prompt)):
                readings.append(decoding)
        return readings

    def _encode(self, clip: Samples) -> object:
        """The clip as the model sees it: 30 s of features, silence after the end."""
        features = self._model.feature_extractor(clip)
        wanted = self._model.feature_extractor.nb_max_frames
        features = features[:, :wanted]
        return self._model.encode(np.pad(features, ((0, 0), (0, wanted - features.shape[1]))))

    def _decode(self, encoded: object, seconds: float, prompt: str, temperature: float) -> Decoding:
        """One reading, without timestamps: the cut of the speech gives the times."""
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
        tokens = result.sequences_ids[0]
        text = self._tokenizer.decode([token for token in tokens if token < self._tokenizer.eot])
        mean = result.scores[0] * len(tokens) / (len(tokens) + 1)
        return Decoding(text.strip(), float(mean), float(result.no_speech_prob), seconds)


def _load(folder: Path, cpu_threads: int) -> WhisperModel:
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
                str(folder), device="cpu", compute_type="int8", cpu_threads=cpu_threads, local_files_only=True
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


def build(options: EngineOptions) -> WhisperRecognizer:
    """The engine with the packages' weights, joined first where they are not yet."""
    return WhisperRecognizer(ensure(options.model_folder), options.cpu_threads)
