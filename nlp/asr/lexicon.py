"""The words a sentence may be made of, found by their sound and weighed by how common they are.

Three layers: the general dictionary of the segmenter, what is said on any public hotline (`spoken.toml`),
and what a city and its callers bring (places, departments, matters, companies). Costs are natural
logarithms: a word that is said once in ten thousand words costs 9.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Literal

from nlp.asr.sounds import folded
from nlp.text.words import word_list

WordKind = Literal["dictionary", "spoken", "trade", "department", "place", "company", "name", "sentence"]

_COUNTS = ("一", "二", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_RAREST = 5
_LONGEST = 5
"""Rarer and longer words of the dictionary are names of far places and people."""

LONGEST_OWN = 16
COSTS: Mapping[WordKind, float] = {
    "spoken": 9.0,
    "trade": 9.0,
    "department": 9.5,
    "place": 9.5,
    "company": 9.5,
    "name": 9.0,
}
UNKNOWN = 14.0
"""Of a character that is no word by itself."""


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word of the city or the trade."""

    text: str
    kind: WordKind
    """A ``sentence`` is no word: it only shows what follows what."""
    regions: frozenset[str] = frozenset()
    """The towns in which villages of this name lie, or the town it is."""
    is_region: bool = False
    """A town: once it was named, its villages are likelier."""


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    kind: WordKind
    cost: float
    regions: frozenset[str] = frozenset()
    is_region: bool = False


class SoundIndex:
    """Words of two characters and more by the folded sounds of their characters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_sound: dict[tuple[str, ...], tuple[Entry, ...]] = {}
        self._beginnings: set[tuple[str, ...]] = set()
        for entry in entries:
            key = tuple(folded(character) for character in entry.text)
            self._by_sound[key] = (*self._by_sound.get(key, ()), entry)
            for length in range(1, len(key)):
                self._beginnings.add(key[:length])

    def words(self, key: tuple[str, ...]) -> tuple[Entry, ...]:
        """The words that sound so."""
        return self._by_sound.get(key, ())

    def goes_on(self, key: tuple[str, ...]) -> bool:
        """Whether a longer word begins so."""
        return key in self._beginnings


class Lexicon:
    """Immutable after construction; may be shared between threads. The first of a process takes seconds."""

    def __init__(self, own: Iterable[OwnWord] = ()) -> None:
        self.general = _general()
        self._single = _singles()
        own = tuple(own)
        found: dict[str, OwnWord] = {}
        for word in (*_spoken(), *own):
            if word.kind != "sentence" and 2 <= len(word.text) <= LONGEST_OWN and word.text.isalpha():
                found[word.text] = _joined(found.get(word.text), word)
        self._pairs = Counter(
            pair for word in (*_spoken(), *own) for pair in map("".join, pairwise(word.text))
        )
        self.own = SoundIndex(
            Entry(w.text, w.kind, COSTS[w.kind], w.regions, w.is_region) for w in found.values()
        )
        self._regions: Mapping[str, frozenset[str]] = {
            w.text: w.regions for w in found.values() if w.is_region
        }

    def single(self, character: str) -> float:
        """The cost of a character that stands by itself."""
        return self._single.get(character, UNKNOWN)

    def follows(self, last: str, first: str) -> float:
        """How usual it is that one character follows another; 0 where it was never seen, at most 2."""
        times = self._pairs.get(last + first, 0)
        return min(2.0, 1 + 0.5 * log(times)) if times else 0.0

    def regions_in(self, text: str) -> frozenset[str]:
        """The towns named in a text."""
        return frozenset().union(*(regions for name, regions in self._regions.items() if name in text))


def _joined(first: OwnWord | None, second: OwnWord) -> OwnWord:
    if first is None:
        return second
    return OwnWord(
        first.text, second.kind, first.regions | second.regions, first.is_region or second.is_region
    )


@cache
def _frequencies() -> dict[str, int]:
    """The segmenter's dictionary: word to how often it was counted."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        return {}
    counts: dict[str, int] = {}
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            if len(word) <= _LONGEST and int(count) >= _RAREST:
                counts[word] = int(count)
    return counts


@cache
def _total() -> float:
    return log(sum(_frequencies().values()) or 1)


@cache
def _general() -> SoundIndex:
    total = _total()
    return SoundIndex(
        Entry(word, "dictionary", total - log(count))
        for word, count in _frequencies().items()
        if len(word) > 1 and word.isalpha() and not word.isascii()
    )


@cache
def _singles() -> dict[str, float]:
    total = _total()
    costs = {word: total - log(count) for word, count in _frequencies().items() if len(word) == 1}
    for word in _spoken_lists():
        if len(word) == 1:
            costs[word] = min(costs.get(word, UNKNOWN), COSTS["spoken"] - 1)
    return costs


@cache
def _spoken_file() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("spoken.toml").read_text(encoding="utf-8")
    lists: dict[str, str] = tomllib.loads(text)
    return lists


@cache
def _spoken_lists() -> tuple[str, ...]:
    lists = {name: words for name, words in _spoken_file().items() if name != "units"}
    return tuple(dict.fromkeys(word for words in lists.values() for word in words.split()))


@cache
def _spoken() -> tuple[OwnWord, ...]:
    surnames = "".join(word_list("surnames"))
    said = [OwnWord(word, "spoken") for word in _spoken_lists()]
    counted = [
        OwnWord(count + unit, "spoken") for count in _COUNTS for unit in _spoken_file()["units"].split()
    ]
    named = [OwnWord(before + name, "name") for name in surnames for before in ("我姓", "免贵姓")]
    return (*said, *counted, *named)
