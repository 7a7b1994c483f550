"""What was most likely said, given what was heard and the words there are: a noisy channel.

Every place of the network may keep one of the characters heard there, or take one that sounds like it if
that makes a word. The cheapest way through pays for each word (how rare it is) and for each character
taken (how little it was heard). Numbers are left as they were heard: no digit is put in, taken away or
exchanged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log

from nlp.asr.lexicon import LONGEST_OWN, Entry, Lexicon, SoundIndex, WordKind
from nlp.asr.network import NOTHING, Slot
from nlp.asr.sounds import FUZZY, NEAR, SAME, folded, near, syllable

DIGITS = frozenset("零〇一二两三四五六七八九十百千万亿幺0123456789")


@dataclass(frozen=True, slots=True)
class Weights:
    """Natural logarithms, like the costs of words; measured on telephone calls, flat around these values."""

    same: float = 2.5
    """A character that sounds the same was said instead of the one heard."""
    fuzzy: float = 4.5
    near: float = 9.0
    vote: float = 3.0
    """Times the logarithm of the share of the readings that have a character."""
    character: float = 4.0
    """Gained by each character kept: else the fewest words would always be the likeliest."""
    region: float = 5.0
    """Gained by a village whose town was named."""
    elsewhere: float = 4.0
    """Paid by a village of other towns where a town was named."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the way taken: slots ``start:end`` of the network; kind None is a character by itself."""

    start: int
    end: int
    text: str
    kind: WordKind | None


def likeliest(
    slots: Sequence[Slot],
    lexicon: Lexicon,
    regions: frozenset[str] = frozenset(),
    weights: Weights | None = None,
) -> list[Piece]:
    """The cheapest way through the network, as words in order."""
    return _Search(slots, lexicon, regions, weights or Weights()).way()


class _Search:
    def __init__(
        self, slots: Sequence[Slot], lexicon: Lexicon, regions: frozenset[str], weights: Weights
    ) -> None:
        self._slots = slots
        self._lexicon = lexicon
        self._regions = regions
        self._weights = weights
        self._heard = [
            {letter: -weights.vote * log(share) for letter, share in slot.options} for slot in slots
        ]
        self._is_number = _numbers(slots)
        self._sounds = [self._sounds_of(i) for i in range(len(slots))]

    def way(self) -> list[Piece]:
        count = len(self._slots)
        best = [inf] * (count + 1)
        back: list[Piece | None] = [None] * (count + 1)
        best[0] = 0.0
        for start in range(count):
            for piece, cost in self._from(start):
                if best[start] + cost < best[piece.end]:
                    best[piece.end], back[piece.end] = best[start] + cost, piece
        pieces: list[Piece] = []
        at = count
        while at:
            taken = back[at]
            assert taken is not None  # each slot can at least be kept as heard
            pieces.append(taken)
            at = taken.start
        return pieces[::-1]

    def _from(self, start: int) -> Iterator[tuple[Piece, float]]:
        """Every word that may begin at a slot, with its cost."""
        gain = self._weights.character
        for letter, cost in self._heard[start].items():
            if letter == NOTHING:
                yield Piece(start, start + 1, NOTHING, None), cost
            else:
                single = 8.0 if letter in DIGITS else self._lexicon.single(letter)
                yield Piece(start, start + 1, letter, None), cost + single - gain
        for index, is_own in ((self._lexicon.general, False), (self._lexicon.own, True)):
            for slots, entry in self._matches(index, start, is_own):
                cost = self._cost(slots, entry)
                if cost < inf:
                    yield (
                        Piece(start, slots[-1] + 1, entry.text, entry.kind),
                        cost + entry.cost - gain * len(slots),
                    )

    def _matches(
        self, index: SoundIndex, start: int, is_own: bool
    ) -> Iterator[tuple[tuple[int, ...], Entry]]:
        """Words whose sounds may be those from a slot on, with the slots their characters lie in."""
        ways: list[tuple[int, tuple[int, ...], tuple[str, ...]]] = [(start, (), ())]
        while ways:
            at, slots, key = ways.pop()
            if at == len(self._slots) or len(slots) == LONGEST_OWN:
                continue
            if slots and NOTHING in self._heard[at]:
                ways.append((at + 1, slots, key))
            for sound in self._sounds[at][1 if is_own else 0]:
                longer, taken = (*key, sound), (*slots, at)
                for entry in index.words(longer):
                    yield taken, entry
                if index.goes_on(longer):
                    ways.append((at + 1, taken, longer))

    def _cost(self, slots: tuple[int, ...], entry: Entry) -> float:
        """What it costs to have said this word; the places between its characters stay empty."""
        cost = self._regional(entry)
        taken = set(slots)
        for at in range(slots[0], slots[-1] + 1):
            if at not in taken:
                cost += self._heard[at][NOTHING]
        for at, letter in zip(slots, entry.text, strict=True):
            cost += self._heard_as(at, letter)
        return cost

    def _regional(self, entry: Entry) -> float:
        if not self._regions or not entry.regions or entry.is_region:
            return 0.0
        return -self._weights.region if entry.regions & self._regions else self._weights.elsewhere

    def _heard_as(self, at: int, letter: str) -> float:
        heard = self._heard[at]
        if letter in heard:
            return heard[letter]
        if self._is_number[at] or (letter in DIGITS and letter != "一"):
            return inf
        apart = (cost + self._step(other, letter) for other, cost in heard.items() if other)
        return min(apart, default=inf)

    def _step(self, heard: str, letter: str) -> float:
        """What it costs to take a character for the one heard."""
        distance = _distance(heard, letter)
        if distance is None or heard in DIGITS:
            return inf
        return (self._weights.same, self._weights.fuzzy, self._weights.near)[distance]

    def _sounds_of(self, at: int) -> tuple[frozenset[str], frozenset[str]]:
        """The sounds a word may have here: of the dictionary, and of the city's own words."""
        plain = frozenset(folded(letter) for letter in self._heard[at] if letter)
        if self._is_number[at]:
            return plain, plain
        return plain, plain.union(*(near(sound) for sound in plain))


def _numbers(slots: Sequence[Slot]) -> list[bool]:
    """Which slots are part of a number: two digits and more after one another, over empty places."""
    said = [at for at, slot in enumerate(slots) if slot.heard]
    digits = [at for at in said if slots[at].heard in DIGITS]
    beside = set(digits)
    order = {at: place for place, at in enumerate(said)}
    inside = set()
    for at in digits:
        place = order[at]
        neighbours = [said[other] for other in (place - 1, place + 1) if 0 <= other < len(said)]
        if any(other in beside for other in neighbours):
            inside.add(at)
    return [at in inside for at in range(len(slots))]


@lru_cache(maxsize=200_000)
def _distance(heard: str, letter: str) -> int | None:
    """How far two characters sound apart (`nlp.asr.sounds`), None where they are not alike."""
    if syllable(heard) == syllable(letter):
        return SAME
    if folded(heard) == folded(letter):
        return FUZZY
    return NEAR if folded(letter) in near(folded(heard)) else None
