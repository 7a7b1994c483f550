"""How well speech was heard: character errors, and errors on the words that matter.

The character error rate (CER) is the smallest number of characters to be replaced, left out or put in to
turn what was heard into what was said, divided by the number of characters said. Both are first brought
to one form: simplified characters; every number in spoken hanzi (13 is 十三), with 幺 as 一 and 〇 as 零;
small letters; no punctuation and no blanks. Fillers (呃, 嗯) are kept: whoever leaves them out pays for it.
Rates over several recordings divide the sum of errors by the sum of characters, so that long recordings
weigh more.

Words that matter (places, numbers, companies) are looked for in what was heard: recall is the share of
those said that were heard letter by letter. As one wrong character loses a long name, `errors` counts the
wrong characters inside them too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from rapidfuzz.distance import Levenshtein

from nlp.asr.numbers import to_spoken, to_written
from nlp.asr.readings import simplified

_NO_WORD = re.compile(r"[^\w]|_")
_ONE_FORM = str.maketrans({"幺": "一", "〇": "零"})
_WRITTEN_NUMBER = re.compile(r"[0-9][0-9A-Z]*(?:\.[0-9]+)?")
SHORTEST_COMPANY = 3
"""Of a company's full name people say a part; shorter parts are words like 公司."""


class Kind(StrEnum):
    """Of a word whose loss makes an order wrong."""

    PLACE = "place"
    NUMBER = "number"
    COMPANY = "company"


def comparable(text: str) -> str:
    """The one form in which what was said and what was heard are compared."""
    return _NO_WORD.sub("", to_spoken(simplified(text))).lower().translate(_ONE_FORM)


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that a form would have in digits, as they are written there."""
    return _WRITTEN_NUMBER.findall(to_written(simplified(text)))


def part_said(name: str, text: str) -> str:
    """The longest part of a name that a text has, '' where none of at least `SHORTEST_COMPANY` characters."""
    for length in range(len(name), SHORTEST_COMPANY - 1, -1):
        for start in range(len(name) - length + 1):
            if name[start : start + length] in text:
                return name[start : start + length]
    return ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said in a recording by one speaker, with the places and companies named in it."""

    text: str
    places: Sequence[str] = ()
    companies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WordScore:
    """Words of one kind: how many were said, how many heard whole, and characters wrong inside them."""

    said: int = 0
    heard: int = 0
    characters: int = 0
    errors: int = 0

    @property
    def recall(self) -> float | None:
        return self.heard / self.said if self.said else None

    @property
    def error_rate(self) -> float | None:
        return self.errors / self.characters if self.characters else None

    def __add__(self, other: WordScore) -> WordScore:
        return WordScore(
            self.said + other.said,
            self.heard + other.heard,
            self.characters + other.characters,
            self.errors + other.errors,
        )


@dataclass(frozen=True, slots=True)
class Score:
    """One recording's errors; ``seconds`` is the length of sound, ``is_noisy`` None where not known."""

    characters: int
    errors: int
    words: Mapping[Kind, WordScore]
    is_noisy: bool | None = None
    name: str = ""

    @property
    def cer(self) -> float:
        """Above 1 where more was invented than said."""
        return self.errors / max(self.characters, 1)


def score(spoken: Spoken, heard: str, *, is_noisy: bool | None = None, name: str = "") -> Score:
    """One speaker's words against what was heard, numbers in either way of writing."""
    said, got = comparable(spoken.text), comparable(heard)
    wrong = _wrong_places(said, got)
    words = {
        Kind.PLACE: _words(spoken.places, said, got, wrong),
        Kind.NUMBER: _numbers(spoken.text, heard, said, wrong),
        Kind.COMPANY: _words(spoken.companies, said, got, wrong),
    }
    return Score(len(said), Levenshtein.distance(said, got), words, is_noisy, name)


@dataclass(frozen=True, slots=True)
class Summary:
    """Rates over several recordings; None where there was nothing to count."""

    recordings: int
    cer: float | None
    cer_clean: float | None
    cer_noisy: float | None
    cer_median: float | None
    words: Mapping[Kind, WordScore] = field(default_factory=dict)


def summary(scores: Sequence[Score]) -> Summary:
    """Every recording's score put together."""
    words = {kind: sum((one.words[kind] for one in scores), WordScore()) for kind in Kind}
    return Summary(
        len(scores),
        _rate(scores),
        _rate([one for one in scores if one.is_noisy is False]),
        _rate([one for one in scores if one.is_noisy]),
        median(one.cer for one in scores) if scores else None,
        words,
    )


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value that ``share`` (0..1) of the values do not exceed; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _rate(scores: Sequence[Score]) -> float | None:
    characters = sum(one.characters for one in scores)
    return sum(one.errors for one in scores) / characters if characters else None


def _wrong_places(said: str, got: str) -> Counter[int]:
    """How many errors fall on each character said; what was put in counts where it was put in."""
    return Counter(min(edit.src_pos, len(said) - 1) for edit in Levenshtein.editops(said, got))


def _words(names: Sequence[str], said: str, got: str, wrong: Counter[int]) -> WordScore:
    total = WordScore()
    for name, times in Counter(comparable(name) for name in names if comparable(name)).items():
        places = [match.start() for match in re.finditer(re.escape(name), said)][:times]
        errors = sum(wrong[at] for start in places for at in range(start, start + len(name)))
        total += WordScore(times, min(times, got.count(name)), len(name) * len(places), errors)
    return total


def _numbers(text: str, heard: str, said: str, wrong: Counter[int]) -> WordScore:
    wanted, got = Counter(numbers_in(text)), Counter(numbers_in(heard))
    total = WordScore(sum(wanted.values()), sum((wanted & got).values()))
    position = 0
    for match in re.finditer(r"[零一二两三四五六七八九十百千万亿点]+", said):
        if len(match[0]) >= 3 and match.start() >= position:  # long enough to be one that is written
            span = range(match.start(), match.end())
            total += WordScore(0, 0, len(span), sum(wrong[at] for at in span))
            position = match.end()
    return total
