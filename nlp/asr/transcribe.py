"""A recording to a transcript: channels apart, each recognised, merged by time, numbers written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from nlp.asr.audio import Audio, at_engine_rate, read_audio
from nlp.asr.base import Recognizer, Segment, Speaker, Utterance, Word
from nlp.asr.gaps import LEAD_S, Unheard, tidied
from nlp.asr.numbers import to_spoken, to_written

Channels = Literal["split", "mono", "auto"]
"""``split`` left is the agent and right the citizen; ``mono`` both mixed, told as the citizen's;
``auto`` splits two channels unless they hold the same sound. One channel has nothing to split and is the
citizen's in each case."""

STRETCH_S = 600.0
"""Longer recordings are taken in stretches of about this length, which bounds the memory needed."""

_CUT_SEARCH_S = 20.0


class SegmentDocument(TypedDict):
    start_s: float
    end_s: float
    speaker: Speaker
    text: str
    spoken: str
    confidence: float


class TranscriptDocument(TypedDict):
    segments: list[SegmentDocument]
    text: str
    engine: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in a recording; ``seconds`` is the length of the recording."""

    segments: tuple[Segment, ...]
    engine: str
    seconds: float
    is_truncated: bool = False
    """The file ends before its header says it should."""

    @property
    def text(self) -> str:
        """Every segment's written text, a line each, in order of time; '' where nobody spoke."""
        return "\n".join(segment.text for segment in self.segments)

    def said_by(self, speaker: Speaker) -> str:
        """One side's written text, a line a segment."""
        return "\n".join(segment.text for segment in self.segments if segment.speaker == speaker)

    def document(self) -> TranscriptDocument:
        """The JSON shape that programs outside rely on."""
        return {
            "segments": [
                {
                    "start_s": round(segment.start_s, 2),
                    "end_s": round(segment.end_s, 2),
                    "speaker": segment.speaker,
                    "text": segment.text,
                    "spoken": segment.spoken,
                    "confidence": round(segment.confidence, 3),
                }
                for segment in self.segments
            ],
            "text": self.text,
            "engine": self.engine,
            "seconds": round(self.seconds, 2),
        }


def transcribe(
    source: Path | str | bytes,
    engine: Recognizer,
    channels: Channels = "auto",
    prompt: str = "",
    gaps: Sequence[Unheard] | None = None,
    speakers: Collection[Speaker] = ("agent", "citizen"),
    threads: int = 1,
) -> Transcript:
    """The transcript of a recording given by its path or its bytes.

    ``prompt`` is passed to the engine, which may use or ignore it. Only ``speakers`` are heard, and with
    ``gaps`` nothing outside of them. Raises AudioError where the recording cannot be used. Silence, noise and
    music give no segments. With two ``threads`` the channels are heard side by side; the engine must have
    been loaded for as many workers.
    """
    audio = read_audio(source)

    def heard(voice: tuple[Speaker, NDArray[np.int16]]) -> list[Segment]:
        speaker, pcm = voice
        found: list[Segment] = []
        for start, end in _wanted(audio, pcm, speaker, gaps):
            samples = at_engine_rate(pcm[start:end], audio.rate)
            offset_s = start / audio.rate
            found += [_segment(u, speaker, offset_s) for u in engine.recognise(samples, prompt)]
        return found

    voices = [voice for voice in _voices(audio, channels) if voice[0] in speakers]
    if threads > 1 and len(voices) > 1:
        with ThreadPoolExecutor(threads, thread_name_prefix="asr-channel") as executor:
            parts = list(executor.map(heard, voices))
    else:
        parts = [heard(voice) for voice in voices]
    segments = [segment for part in parts for segment in part]
    if gaps is not None:
        segments = [one for one in segments if any(gap.holds(one.start_s, one.end_s) for gap in gaps)]
    segments.sort(key=lambda segment: (segment.start_s, segment.end_s, segment.speaker))
    return Transcript(tuple(segments), engine.name, audio.seconds, audio.is_truncated)


def _wanted(
    audio: Audio, pcm: NDArray[np.int16], speaker: Speaker, gaps: Sequence[Unheard] | None
) -> list[tuple[int, int]]:
    """Frames from-to of what is to be heard of a voice; where both speak in one channel, of either's gaps."""
    if gaps is None:
        return _stretches(pcm, audio.rate)
    is_alone = audio.channels == 1
    mine = [Unheard(speaker, g.start_s, g.end_s) for g in gaps if is_alone or g.speaker == speaker]
    found = []
    for gap in tidied(mine):
        first = max(0, int((gap.start_s - LEAD_S) * audio.rate))
        last = min(len(pcm), int((gap.end_s + LEAD_S) * audio.rate))
        found += [(first + a, first + b) for a, b in _stretches(pcm[first:last], audio.rate)]
    return found


def _voices(audio: Audio, channels: Channels) -> list[tuple[Speaker, NDArray[np.int16]]]:
    if audio.channels == 1:
        return [("citizen", audio.pcm[0])]
    left, right = audio.pcm
    if channels == "mono" or (channels == "auto" and np.array_equal(left, right)):
        mixed = (left.astype(np.int32) + right) // 2
        return [("citizen", mixed.astype(np.int16))]
    return [("agent", left), ("citizen", right)]


def _stretches(pcm: NDArray[np.int16], rate: int) -> list[tuple[int, int]]:
    """Frames from-to of stretches that end in the quietest tenth of a second near the wanted length."""
    length, stretch = len(pcm), int(STRETCH_S * rate)
    search, window = int(_CUT_SEARCH_S * rate), rate // 10
    stretches, start = [], 0
    while length - start > stretch + search:
        begin = start + stretch - search
        near = np.abs(pcm[begin : begin + search].astype(np.float32))
        loudness = near[: len(near) // window * window].reshape(-1, window).mean(axis=1)
        end = begin + int(loudness.argmin()) * window + window // 2
        stretches.append((start, end))
        start = end
    stretches.append((start, length))
    return stretches


def _segment(utterance: Utterance, speaker: Speaker, offset_s: float) -> Segment:
    return Segment(
        start_s=utterance.start_s + offset_s,
        end_s=utterance.end_s + offset_s,
        speaker=speaker,
        text=to_written(utterance.heard),
        spoken=to_spoken(utterance.heard),
        confidence=utterance.confidence,
        words=tuple(
            Word(word.text, word.start_s + offset_s, word.end_s + offset_s, word.confidence)
            for word in utterance.words
        ),
        heard=utterance.sounded or utterance.heard,
        corrections=utterance.corrections,
        language=utterance.language,
    )
