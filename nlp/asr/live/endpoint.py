"""Where an utterance begins and ends, decided while it is spoken and in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nlp.asr.base import SAMPLE_RATE, Samples
from nlp.asr.speech import MAX_GAIN, SILENT_LEVEL, TARGET_LEVEL, SpeechOptions

WINDOW = 512
"""Samples a decision is made of (32 ms), as Silero's model wants them."""

Sense = Callable[[Samples], float]
"""The probability (0..1) that somebody speaks in the next `WINDOW` samples of one stream."""

_CONTEXT = 64  # samples of the window before that the model sees again
_HYSTERESIS = 0.15  # speech ends only this much below the threshold at which it begins
_CUT_SEARCH = 3 * SAMPLE_RATE // WINDOW  # where too long an utterance may be cut: within its last 3 s
_HALF_LIFE_S = 10.0  # how fast the loudness of a line is forgotten
_DECAY = 0.5 ** (WINDOW / SAMPLE_RATE / _HALF_LIFE_S)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One utterance's sound; ``start`` counts samples from the beginning of the stream."""

    start: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class SileroSense:
    """The bundled voice detector, run window by window with its state; the weights are shared."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self._loud = 0.0

    def __call__(self, window: Samples) -> float:
        window = self._lifted(window)
        given = np.concatenate([self._context, window]).reshape(1, -1)
        found, self._hidden, self._cell = self._session.run(
            None, {"input": given, "h": self._hidden, "c": self._cell}
        )
        self._context = window[-_CONTEXT:]
        return float(np.asarray(found).ravel()[0])

    def _lifted(self, window: Samples) -> Samples:
        """At the loudness the detector knows: lines differ by 30 dB."""
        self._loud = max(float(np.abs(window).max()), self._loud * _DECAY)
        if self._loud < SILENT_LEVEL:
            return window
        return np.asarray(window * np.float32(min(TARGET_LEVEL / self._loud, MAX_GAIN)))


class EnergySense:
    """Loudness above the line's own noise: what is left where the detector cannot be had."""

    def __init__(self) -> None:
        self._floor = 5 * SILENT_LEVEL

    def __call__(self, window: Samples) -> float:
        loud = float(np.sqrt(np.mean(np.square(window))))
        # The floor falls at once and rises slowly, so that a long sentence does not become the noise.
        self._floor = loud if loud < self._floor else self._floor + (loud - self._floor) * 0.0005
        return 1.0 if loud > max(4 * self._floor, 5 * SILENT_LEVEL) else 0.0


def best_sense() -> Sense:
    """Silero where its package is installed, else loudness."""
    try:
        return SileroSense()
    except (ImportError, RuntimeError, OSError):
        return EnergySense()


class Endpointer:
    """Cuts one stream into utterances.

    It holds no more than the longest utterance and the pause after it, however long the stream is.
    """

    def __init__(self, sense: Sense, options: SpeechOptions | None = None) -> None:
        self._sense = sense
        self._options = options or SpeechOptions()
        self._pad = _windows(self._options.pad_ms)
        self._silence = max(1, _windows(self._options.min_silence_ms))
        self._least = max(1, _windows(self._options.min_speech_ms))
        self._most = max(_CUT_SEARCH + 1, int(self._options.max_speech_s * SAMPLE_RATE / WINDOW))
        self._rest: Samples = np.zeros(0, np.float32)  # less than a window
        self._held: deque[tuple[Samples, float]] = deque()  # windows with their probabilities
        self._first = 0  # index of the first window held
        self._speech_end: int | None = None  # windows held up to the end of speech; None: nobody speaks
        self._spoken = 0  # windows of speech in this utterance

    @property
    def is_speaking(self) -> bool:
        """Whether an utterance is under way."""
        return self._speech_end is not None

    @property
    def settled(self) -> int:
        """Samples up to which nothing can belong to a later utterance."""
        return self._first * WINDOW

    def feed(self, samples: Samples) -> list[Stretch]:
        """The utterances that end within these samples."""
        whole = np.concatenate([self._rest, samples])
        used = len(whole) // WINDOW * WINDOW
        self._rest = whole[used:]
        found = [self._window(whole[at : at + WINDOW]) for at in range(0, used, WINDOW)]
        return [stretch for stretch in found if stretch is not None]

    def finish(self) -> list[Stretch]:
        """The utterance that the end of the stream cuts off, if one is under way."""
        found = self.feed(np.zeros(WINDOW - len(self._rest), np.float32)) if len(self._rest) else []
        if self._speech_end is not None:
            last = self._end()
            found += [last] if last is not None else []
        return found

    def _window(self, window: Samples) -> Stretch | None:
        probability = self._sense(window)
        self._held.append((window, probability))
        if self._speech_end is None:
            self._await_speech(probability)
            return None
        if probability >= self._options.threshold - _HYSTERESIS:
            self._speech_end = len(self._held)
            self._spoken += 1
        if len(self._held) - self._speech_end >= self._silence:
            return self._end()
        return self._cut() if len(self._held) >= self._most else None

    def _await_speech(self, probability: float) -> None:
        if probability >= self._options.threshold:
            self._speech_end, self._spoken = len(self._held), 1
        else:
            self._drop(len(self._held) - self._pad)

    def _end(self) -> Stretch | None:
        """Speech with its padding, or nothing where it was too short to be any."""
        assert self._speech_end is not None
        is_speech, end = self._spoken >= self._least, self._speech_end
        self._speech_end = None
        stretch = self._taken(min(end + self._pad, len(self._held))) if is_speech else None
        self._drop(len(self._held) - self._pad)
        return stretch

    def _cut(self) -> Stretch:
        """Too long an utterance up to its most silent window of late; the rest begins the next one."""
        window = min(range(len(self._held) - _CUT_SEARCH, len(self._held)), key=lambda at: self._held[at][1])
        stretch = self._taken(window + 1)
        self._speech_end = len(self._held)
        self._spoken = self._least  # what goes on is speech already
        return stretch

    def _taken(self, count: int) -> Stretch:
        start = self._first * WINDOW
        samples = np.concatenate([self._held[at][0] for at in range(count)])
        self._drop(count)
        return Stretch(start, samples)

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()
            self._first += 1


def _windows(milliseconds: int) -> int:
    return milliseconds * SAMPLE_RATE // 1000 // WINDOW
