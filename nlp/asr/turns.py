"""A clip's characters given back to the turns they were spoken in."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from nlp.asr.base import SAMPLE_RATE, Utterance, Word
from nlp.asr.guard import Decoding, is_invented
from nlp.asr.readings import tidy
from nlp.asr.speech import Turn, speech_seconds

_CLOSING = "，。？！；：、,.?!;: …"
_NEAR_S = 0.6
"""How far from the cut between two turns a punctuation mark is taken for that cut."""


def by_turn(characters: Sequence[Word], turns: Sequence[Turn]) -> list[list[Word]]:
    """The characters of each turn, times in the clip turned into times in the recording.

    A clip holds the turns' speech without the pauses. The model's times are good to some tenths of a second,
    so that a mark of punctuation near a cut decides where exactly the text is parted.
    """
    parted: list[list[Word]] = []
    first, begin_s = 0, 0.0
    for turn in turns:
        end_s = begin_s + speech_seconds(turn)
        last = len(characters) if turn is turns[-1] else _cut(characters, first, end_s)
        parted.append([_moved(word, turn, begin_s) for word in characters[first:last]])
        first, begin_s = last, end_s
    return parted


def utterance_of(turn: Turn, characters: Sequence[Word]) -> Utterance | None:
    """One turn as it was heard, or None where nothing of it is left."""
    text = "".join(word.text for word in characters)
    confidence = exp(sum(log(max(word.confidence, 1e-6)) for word in characters) / max(len(characters), 1))
    if is_invented(Decoding(text, 0.0, 0.0, speech_seconds(turn)), ""):
        return None
    words = tuple(word for word in characters if word.text.strip(_CLOSING))
    start_s, end_s = turn[0].start / SAMPLE_RATE, turn[-1].end / SAMPLE_RATE
    return Utterance(start_s, end_s, tidy(text), min(1.0, confidence), words)


def joined(utterances: Sequence[Utterance]) -> Utterance:
    """Pieces of one utterance, at least one, as a whole; its confidence is their mean by length of text."""
    if len(utterances) == 1:
        return utterances[0]
    weights = [len(piece.heard) for piece in utterances]
    confidence = sum(p.confidence * w for p, w in zip(utterances, weights, strict=True)) / max(
        sum(weights), 1
    )
    return Utterance(
        utterances[0].start_s,
        utterances[-1].end_s,
        "".join(piece.heard for piece in utterances),
        confidence,
        tuple(word for piece in utterances for word in piece.words),
    )


def _cut(characters: Sequence[Word], first: int, at_s: float) -> int:
    """The index of the first character that belongs after ``at_s``."""
    count = len(characters)
    plain = next((i for i in range(first, count) if characters[i].start_s >= at_s - 0.05), count)
    marks = [
        i + 1
        for i in range(first, count)
        if characters[i].text.strip()[-1:] in tuple(_CLOSING) and abs(characters[i].end_s - at_s) <= _NEAR_S
    ]
    if marks:
        return min(marks, key=lambda index: abs(index - plain))
    return plain


def _moved(word: Word, turn: Turn, begin_s: float) -> Word:
    return Word(
        word.text,
        _in_recording(word.start_s - begin_s, turn),
        _in_recording(word.end_s - begin_s, turn),
        min(1.0, max(0.0, word.confidence)),
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
