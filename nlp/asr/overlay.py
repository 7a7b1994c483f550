"""Readings of a clip as one network whose places have times and punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz.distance import Levenshtein

from nlp.asr.base import Word
from nlp.asr.network import Slot, columns, medoid, ranked
from nlp.asr.numbers import to_spoken
from nlp.asr.readings import simplified, tidy

_SHORTEST, _LONGEST = 0.75, 1.3
"""Shares of the middle length: a reading outside them stopped early, or went on without anything said."""


def spoken(text: str) -> str:
    """A reading with punctuation, its numbers in hanzi: what networks are made of."""
    return to_spoken(tidy(text))


def letters(text: str) -> str:
    """What is said of a text, punctuation and blanks left out."""
    return "".join(character for character in text if character.isalnum())


def kept(texts: Sequence[str]) -> list[int]:
    """Which of several readings may be laid over one another, the one nearest to the others first."""
    bare = [letters(text) for text in texts]
    middle = median(len(text) for text in bare)
    fitting = [i for i, text in enumerate(bare) if _SHORTEST * middle <= len(text) <= _LONGEST * middle]
    fitting = fitting or list(range(len(texts)))
    first = fitting[medoid([bare[i] for i in fitting])]
    return [first, *(i for i in fitting if i != first)]


def overlay(texts: Sequence[str], timed: Sequence[Word]) -> list[Slot]:
    """The network of the readings, the first of which is also given as characters with their times."""
    first = texts[0]
    times = _times(letters(first), timed)
    marks = _marks(first)
    slots: list[Slot] = []
    position = 0
    own = letters(first)
    for column in columns([letters(text) for text in texts]):
        is_own = position < len(own) and next(iter(column)) == own[position]
        if is_own:
            time, mark = times[position], marks[position]
        else:
            time, mark = _between(times, position), ""
        slots.append(Slot(ranked(column), time.start_s, time.end_s, mark, time.confidence))
        position += is_own
    return slots


@dataclass(frozen=True, slots=True)
class _Time:
    start_s: float
    end_s: float
    confidence: float


def _between(times: Sequence[_Time], position: int) -> _Time:
    """The moment before a letter, for what only another reading has there; as sure as that letter is."""
    if position == len(times):
        return _Time(times[-1].end_s, times[-1].end_s, times[-1].confidence)
    return _Time(times[position].start_s, times[position].start_s, times[position].confidence)


def _times(text: str, timed: Sequence[Word]) -> list[_Time]:
    """A time for each letter of a text that differs from the timed one in how numbers are written."""
    known: list[tuple[str, _Time]] = []
    for word in timed:
        said = letters(simplified(word.text))
        step = (word.end_s - word.start_s) / max(len(said), 1)
        for index, letter in enumerate(said):
            start = word.start_s + index * step
            known.append((letter, _Time(start, start + step, word.confidence)))
    if not known:
        return [_Time(0.0, 0.0, 0.0)] * len(text)
    found = [_Time(0.0, 0.0, 0.0)] * len(text)
    source = "".join(letter for letter, _ in known)
    for change in Levenshtein.opcodes(source, text):
        for index in range(change.dest_start, change.dest_end):
            span = max(change.src_end - change.src_start, 1)
            at = change.src_start + (index - change.dest_start) * span // (
                change.dest_end - change.dest_start
            )
            found[index] = known[min(at, len(known) - 1)][1]
    return found


def _marks(text: str) -> list[str]:
    """The punctuation behind each letter."""
    marks: list[str] = []
    for character in text:
        if character.isalnum():
            marks.append("")
        elif marks and not marks[-1] and not character.isspace():
            marks[-1] = character
    return marks
