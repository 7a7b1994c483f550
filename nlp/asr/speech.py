"""Where somebody speaks, and how loud: the front end that every engine shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


def level(samples: Samples) -> Samples:
    """The samples brought to one loudness, whatever the line's."""
    if not samples.size:
        return samples
    loud = float(np.percentile(np.abs(samples), 99.5))
    if loud < SILENT_LEVEL:
        return samples
    gain = np.float32(min(TARGET_LEVEL / loud, MAX_GAIN))
    return np.asarray(np.clip(samples * gain, -1.0, 1.0), dtype=np.float32)


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


def grouped(spans: list[Span], max_seconds: float, max_gap_s: float) -> list[list[Span]]:
    """Neighbouring spans put together up to a length, so that an engine hears whole sentences."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups:
            first, last = groups[-1][0], groups[-1][-1]
            is_near = span.start - last.end <= max_gap_s * SAMPLE_RATE
            if is_near and span.end - first.start <= max_seconds * SAMPLE_RATE:
                groups[-1].append(span)
                continue
        groups.append([span])
    return groups
