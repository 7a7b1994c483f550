"""Whisper (base, int8) on faster-whisper's runtime: finals per turn, nothing downloaded, nothing invented.

Speech is cut out first, since the model fills silence with words. The turns of one channel are put one
after another into clips of nearly the model's 30 s, because it hears better with what came before; each clip
is read in several ways (`Asking`). Readings that loop, echo the prompt or say what the model says to silence
are thrown away; where none is left, the clip is halved and read again. The others are laid over one another
(`nlp.asr.overlay`), cut back into turns by the times the model's attention gives its characters, and settled
by the words there are (`nlp.asr.correction`).
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.asr.base import SAMPLE_RATE, Effort, EngineOptions, EngineUnavailable, Samples, Utterance, Word
from nlp.asr.correction import Corrector
from nlp.asr.guard import Decoding, is_invented, is_looped, is_silence
from nlp.asr.lexicon import Lexicon, OwnWord
from nlp.asr.network import Slot
from nlp.asr.overlay import kept, overlay, spoken
from nlp.asr.speech import SpeechOptions, Turn, faster, level, packed, speech_seconds, speech_spans, turns_of
from nlp.asr.turns import by_turn, certainty, joined
from nlp.asr.weights import ensure, located

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Asking:
    """A way of having a clip read: after which words, and how much faster than it was spoken."""

    prompt: str = ""
    tempo: float = 1.0


PROMPTS = ("以下是普通话的电话录音，请讲。", "")
"""Ways of asking, each heard slightly differently: one for simplified characters and punctuation, one bare.
Neither names a place or a matter: words of the trade made the text worse and came back as inventions."""

MAX_TOKENS = 440
RETRY_TEMPERATURE = 0.4

FULL = (Asking(), Asking(PROMPTS[0]), Asking(tempo=1.1))
LIVE = (Asking(),)
SHORT = (Asking(tempo=0.9),)
"""A clip's readings; one more for short clips, in which the model has little to go by and a reading costs
little. A little faster, and so higher, it hears otherwise than at its own tempo; slower it loops at
times. Taking noise out of the sound helped calls a little, hurt clear speech much, and is left out."""

BRIEF_S = 1.5
"""In a shorter clip words stand only if most readings have some: a horn passes for a word now and then."""

MIN_LANGUAGE_PROBABILITY = 0.5
"""A short clip of poor Mandarin may be taken for another language, never with that much certainty."""

_FRAME = 160  # samples a feature frame, 10 ms
_TAIL = 50  # feature frames of silence behind a clip, by which the model knows that it ends
_STEP = 100  # windows grow by whole seconds


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How the model is used; the defaults are those measured best on telephone calls."""

    beam_size: int = 5
    full: tuple[Asking, ...] = FULL
    live: tuple[Asking, ...] = LIVE
    short: tuple[Asking, ...] = SHORT
    short_clip_s: float = 10.0
    max_clip_s: float = 28.0
    max_gap_s: float = 0.6
    speech: SpeechOptions = field(default_factory=SpeechOptions)


@dataclass(frozen=True, slots=True)
class Passage:
    """One turn as a network of what may have been said, with times in the recording."""

    turn: Turn
    slots: tuple[Slot, ...]
    language: str


class _Sound:
    """A clip, encoded once for each tempo asked for."""

    def __init__(self, clip: Samples, encode: Callable[[Samples], object]) -> None:
        self.clip = clip
        self.seconds = len(clip) / SAMPLE_RATE
        self._encode = encode
        self._encoded: dict[float, object] = {}

    def encoded(self, tempo: float) -> object:
        if tempo not in self._encoded:
            self._encoded[tempo] = self._encode(faster(self.clip, tempo))
        return self._encoded[tempo]


class WhisperRecognizer:
    """Reads each clip in several ways, lays the readings over one another and settles them by words."""

    name = "whisper"

    def __init__(
        self,
        folder: Path,
        cpu_threads: int = 2,
        options: WhisperOptions | None = None,
        workers: int = 1,
        words: Iterable[OwnWord] = (),
    ) -> None:
        """Load the model, some 400 MB of memory; raises EngineUnavailable where that cannot be done.

        ``workers`` threads may use it side by side, each with ``cpu_threads`` of its own.
        ``words`` are the city's, by which it corrects besides those of the language.
        """
        self._options = options or WhisperOptions()
        self._corrector = Corrector(Lexicon(words))
        self._model = _load(folder, cpu_threads, workers)
        self._tokenizer, self._suppressed = _tokens(self._model)

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        """The turns of one channel; ``prompt`` is tried besides the engine's own ways of asking."""
        levelled = level(samples)
        turns = turns_of(speech_spans(levelled, self._options.speech), self._options.max_gap_s)
        packs = packed(turns, self._options.max_clip_s)
        first = (Asking(prompt),) if prompt else ()
        passages = [
            passage
            for pack in packs
            for passage in self._read(levelled, pack, (*first, *self._thorough(pack)))
        ]
        return self._settled(passages, "")

    def recognise_utterance(
        self, samples: Samples, context: str = "", effort: Effort = "full"
    ) -> Utterance | None:
        """What one utterance, cut out by the caller, was heard as; None where nobody speaks in it.

        With ``live`` it costs about a sixth of its length of one core: the model is asked twice about one
        encoding of the utterance. ``context`` is what was said before it: villages of the towns named
        there are likelier. Longer utterances than `WhisperOptions.max_clip_s` are heard in pieces and put
        together.
        """
        levelled = level(samples)
        spans = speech_spans(levelled, self._options.speech)
        if not spans:
            return None
        passages: list[Passage] = []
        for pack in packed([tuple(spans)], self._options.max_clip_s):
            askings = self._options.live if effort == "live" else self._thorough(pack)
            passages += self._read(levelled, pack, askings)
        heard = self._settled(passages, context)
        return joined(heard) if heard else None

    def _thorough(self, pack: Sequence[Turn]) -> tuple[Asking, ...]:
        """How a pack is read where there is time."""
        is_short = sum(map(speech_seconds, pack)) < self._options.short_clip_s
        return (*self._options.full, *(self._options.short if is_short else ()))

    def _settled(self, passages: Sequence[Passage], context: str) -> list[Utterance]:
        """Passages with their words corrected, those left out in which nothing was said."""
        found: list[Utterance] = []
        settled = self._corrector.settle([passage.slots for passage in passages], context)
        for passage, words in zip(passages, settled, strict=True):
            start_s, end_s = passage.turn[0].start / SAMPLE_RATE, passage.turn[-1].end / SAMPLE_RATE
            if is_invented(Decoding(words.sounded, 0.0, 0.0, speech_seconds(passage.turn)), ""):
                continue
            found.append(
                Utterance(
                    start_s,
                    end_s,
                    words.heard,
                    certainty(passage.slots),
                    words.words,
                    words.sounded,
                    words.corrections,
                    passage.language,
                )
            )
        return found

    def _read(self, samples: Samples, pack: list[Turn], askings: tuple[Asking, ...]) -> list[Passage]:
        """What was said in each turn of a pack, as a network of readings."""
        clip = np.concatenate([samples[span.start : span.end] for turn in pack for span in turn])
        sound = _Sound(clip, self._encode)
        readings, has_looped = self._sound(sound, askings, temperature=0.0)
        if not readings and len(pack) > 1:
            middle = len(pack) // 2
            halves = (pack[:middle], pack[middle:])
            return [passage for half in halves for passage in self._read(samples, half, askings)]
        if not readings and has_looped:  # one turn: once more, less stubbornly
            readings, _ = self._sound(sound, tuple(reversed(askings)), temperature=RETRY_TEMPERATURE)
        if not readings or (sound.seconds < BRIEF_S and 2 * len(readings) <= len(askings)):
            return []
        texts = [spoken(reading.text) for reading in readings]
        order = kept(texts)
        timed = self._characters(sound, readings[order[0]])
        slots = overlay([texts[i] for i in order], timed)
        language = self._language(sound)
        return [
            Passage(turn, tuple(part), language)
            for turn, part in zip(pack, by_turn(slots, pack), strict=True)
            if part
        ]

    def _sound(
        self, sound: _Sound, askings: Sequence[Asking], temperature: float
    ) -> tuple[list[Decoding], bool]:
        """The readings that may stand, and whether one of the others said the same over and over."""
        readings = [
            self._decode(sound.encoded(asking.tempo), sound.seconds, asking.prompt, temperature)
            for asking in askings
        ]
        standing = [
            reading
            for asking, reading in zip(askings, readings, strict=True)
            if not (is_looped(reading) or is_silence(reading) or is_invented(reading, asking.prompt))
        ]
        return standing, any(is_looped(reading) for reading in readings)

    def _characters(self, sound: _Sound, reading: Decoding) -> list[Word]:
        """Every character of a reading with its time in the clip, by the model's attention."""
        found = self._model.find_alignment(
            self._tokenizer, [list(reading.tokens)], sound.encoded(1.0), max(1, len(sound.clip) // _FRAME)
        )
        return [
            Word(str(one["word"]), float(one["start"]), float(one["end"]), float(one["probability"]))
            for one in found[0]
        ]

    def _language(self, sound: _Sound) -> str:
        """The two-letter code of the language that the model takes the clip for."""
        token, chance = self._model.model.detect_language(sound.encoded(1.0))[0][0]
        return "zh" if chance < MIN_LANGUAGE_PROBABILITY else str(token).strip("<|>")

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
    return WhisperRecognizer(
        ensure(options.model_folder), options.cpu_threads, workers=options.workers, words=options.words
    )
