"""A clip's words given back to the turns they were spoken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from nlp.asr.base import SAMPLE_RATE, Correction, Utterance
from nlp.asr.network import Slot
from nlp.asr.speech import Turn, speech_seconds

_NEAR_S = 0.6
"""How far from the cut between two turns a punctuation mark is taken for that cut."""


def by_turn(slots: Sequence[Slot], turns: Sequence[Turn]) -> list[list[Slot]]:
    """The places of each turn, times in the clip turned into times in the recording.

    A clip holds the turns' speech without the pauses. The model's times are good to some tenths of a second,
    so that a mark of punctuation near a cut decides where exactly the text is parted.
    """
    parted: list[list[Slot]] = []
    first, begin_s = 0, 0.0
    for turn in turns:
        end_s = begin_s + speech_seconds(turn)
        last = len(slots) if turn is turns[-1] else _cut(slots, first, end_s)
        parted.append([_moved(slot, turn, begin_s) for slot in slots[first:last]])
        first, begin_s = last, end_s
    return parted


def certainty(slots: Sequence[Slot]) -> float:
    """The geometric mean of the engine's probabilities; 0..1."""
    said = [slot.confidence for slot in slots if slot.heard]
    return min(1.0, exp(sum(log(max(one, 1e-6)) for one in said) / max(len(said), 1)))


def joined(utterances: Sequence[Utterance]) -> Utterance:
    """Pieces of one utterance, at least one, as a whole; its confidence is their mean by length of text."""
    if len(utterances) == 1:
        return utterances[0]
    weights = [len(piece.heard) for piece in utterances]
    confidence = sum(p.confidence * w for p, w in zip(utterances, weights, strict=True)) / max(
        sum(weights), 1
    )
    corrections: list[Correction] = []
    length = 0
    for piece in utterances:
        corrections += [replace(c, start=c.start + length, end=c.end + length) for c in piece.corrections]
        length += len(piece.heard)
    return replace(
        utterances[0],
        end_s=utterances[-1].end_s,
        heard="".join(piece.heard for piece in utterances),
        confidence=confidence,
        words=tuple(word for piece in utterances for word in piece.words),
        sounded="".join(piece.sounded for piece in utterances),
        corrections=tuple(corrections),
        language=max(utterances, key=lambda piece: len(piece.heard)).language,
    )


def _cut(slots: Sequence[Slot], first: int, at_s: float) -> int:
    """The index of the first place that belongs after ``at_s``."""
    count = len(slots)
    plain = next((i for i in range(first, count) if slots[i].start_s >= at_s - 0.05), count)
    marks = [i + 1 for i in range(first, count) if slots[i].mark and abs(slots[i].end_s - at_s) <= _NEAR_S]
    if marks:
        return min(marks, key=lambda index: abs(index - plain))
    return plain


def _moved(slot: Slot, turn: Turn, begin_s: float) -> Slot:
    return replace(
        slot,
        start_s=_in_recording(slot.start_s - begin_s, turn),
        end_s=_in_recording(slot.end_s - begin_s, turn),
        confidence=min(1.0, max(0.0, slot.confidence)),
    )


def _in_recording(spoken_s: float, turn: Turn) -> float:
    """Seconds of speech into a turn as seconds from the recording's start."""
    for span in turn:
        if spoken_s <= span.seconds or span is turn[-1]:
            return min(
                max(span.start / SAMPLE_RATE + spoken_s, span.start / SAMPLE_RATE), span.end / SAMPLE_RATE
            )
        spoken_s -= span.seconds
    raise AssertionError("a turn has a span")
