"""Where somebody speaks, and how loud: the front end that every engine shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

from nlp.asr.base import SAMPLE_RATE, Samples

TARGET_LEVEL = 0.35
"""Where the loudest half per cent of the samples is brought to, full scale being 1."""

MAX_GAIN = 30.0
SILENT_LEVEL = 1e-3
"""Below it (-60 dB) a channel holds no speech worth lifting, only the line."""


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How speech is cut into utterances."""

    threshold: float = 0.5
    min_silence_ms: int = 500
    max_speech_s: float = 15.0
    min_speech_ms: int = 100
    pad_ms: int = 200


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of samples, ``start`` inclusive and ``end`` exclusive."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / SAMPLE_RATE


Turn = tuple[Span, ...]
"""What one speaker says until the other's turn: spans with short pauses between them."""


def level(samples: Samples) -> Samples:
    """The samples brought to one loudness, whatever the line's."""
    if not samples.size:
        return samples
    loud = float(np.percentile(np.abs(samples), 99.5))
    if loud < SILENT_LEVEL:
        return samples
    gain = np.float32(min(TARGET_LEVEL / loud, MAX_GAIN))
    return np.asarray(np.clip(samples * gain, -1.0, 1.0), dtype=np.float32)


def faster(samples: Samples, tempo: float) -> Samples:
    """The samples played ``tempo`` times as fast, and as much higher."""
    if tempo == 1.0:
        return samples
    ratio = Fraction(tempo).limit_denominator(40)
    return np.asarray(resample_poly(samples, ratio.denominator, ratio.numerator), dtype=np.float32)


def speech_spans(samples: Samples, options: SpeechOptions) -> list[Span]:
    """Stretches in which somebody speaks, in order, never overlapping; [] for silence and most noise."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not samples.size or float(np.percentile(np.abs(samples), 99.9)) < SILENT_LEVEL:
        return []
    found = get_speech_timestamps(
        samples,
        VadOptions(
            threshold=options.threshold,
            min_silence_duration_ms=options.min_silence_ms,
            max_speech_duration_s=options.max_speech_s,
            min_speech_duration_ms=options.min_speech_ms,
            speech_pad_ms=options.pad_ms,
        ),
    )
    return [Span(int(piece["start"]), int(piece["end"])) for piece in found]


def turns_of(spans: list[Span], max_gap_s: float) -> list[Turn]:
    """Neighbouring spans put together: a pause shorter than ``max_gap_s`` is the speaker's breath."""
    turns: list[list[Span]] = []
    for span in spans:
        if turns and span.start - turns[-1][-1].end <= max_gap_s * SAMPLE_RATE:
            turns[-1].append(span)
        else:
            turns.append([span])
    return [tuple(turn) for turn in turns]


def packed(turns: list[Turn], max_seconds: float) -> list[list[Turn]]:
    """Turns in packs of at most so much speech, so that an engine hears what came before.

    A turn longer than that is cut between its spans.
    """
    packs: list[list[Turn]] = []
    used = 0.0
    for turn in turns:
        for piece in _pieces(turn, max_seconds):
            seconds = speech_seconds(piece)
            if packs and used + seconds <= max_seconds:
                packs[-1].append(piece)
                used += seconds
            else:
                packs.append([piece])
                used = seconds
    return packs


def speech_seconds(turn: Turn) -> float:
    """How long is spoken in a turn, pauses left out."""
    return sum(span.seconds for span in turn)


def _pieces(turn: Turn, max_seconds: float) -> list[Turn]:
    pieces: list[list[Span]] = []
    used = 0.0
    for span in turn:
        if pieces and used + span.seconds <= max_seconds:
            pieces[-1].append(span)
            used += span.seconds
        else:
            pieces.append([span])
            used = span.seconds
    return [tuple(piece) for piece in pieces]
