"""What was most likely said, given what was heard and the words there are: a noisy channel.

Every place of the network may keep one of the characters heard there, or take one that sounds like it if
that makes a word. The cheapest way through pays for each word (how rare it is) and for each character
taken (how little it was heard). Numbers are left as they were heard: no digit is put in, taken away or
exchanged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log

from nlp.asr.lexicon import LONGEST_OWN, Entry, Lexicon, SoundIndex, WordKind
from nlp.asr.network import NOTHING, Slot
from nlp.asr.sounds import FUZZY, NEAR, SAME, folded, near, syllable

_ROW = 3
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
    follows: float = 1.5
    """Gained by a word that begins as the sentences known go on, times how usual that is."""
    digit: float = 8.0
    """Paid by a digit that stands by itself."""
    in_number: float = 4.0
    """Paid by each digit where three and more may follow one another."""
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


@dataclass(frozen=True, slots=True)
class _End:
    """The cheapest way to a slot that ends in one character: its last piece, and the character before it."""

    cost: float
    piece: Piece | None
    before: str


def _traced(ends: Sequence[Mapping[str, _End]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = len(ends) - 1
    last = min(ends[at], key=lambda letter: ends[at][letter].cost)
    while at:
        end = ends[at][last]
        assert end.piece is not None  # only the beginning has none
        pieces.append(end.piece)
        at, last = end.piece.start, end.before
    return pieces[::-1]


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
        self._may_be_number = _perhaps_numbers(slots)
        self._sounds = [self._sounds_of(i) for i in range(len(slots))]

    def way(self) -> list[Piece]:
        """Dynamic programming over slots, for each the cheapest way that ends in each character."""
        ends: list[dict[str, _End]] = [{} for _ in range(len(self._slots) + 1)]
        ends[0][NOTHING] = _End(0.0, None, NOTHING)
        for start in range(len(self._slots)):
            for piece, cost in self._from(start):
                for last, end in self._continued(ends[start], piece, cost):
                    known = ends[piece.end].get(last)
                    if known is None or end.cost < known.cost:
                        ends[piece.end][last] = end
        return _traced(ends)

    def _continued(self, ends: Mapping[str, _End], piece: Piece, cost: float) -> Iterator[tuple[str, _End]]:
        """The ways so far with one more piece; what follows usually costs less."""
        if piece.text == NOTHING:
            yield from ((last, _End(end.cost + cost, piece, last)) for last, end in ends.items())
        elif ends:
            first, follows = piece.text[0], self._lexicon.follows
            gain = self._weights.follows
            best, last = min((end.cost - gain * follows(last, first), last) for last, end in ends.items())
            yield piece.text[-1], _End(best + cost, piece, last)

    def _from(self, start: int) -> Iterator[tuple[Piece, float]]:
        """Every word that may begin at a slot, with its cost."""
        gain = self._weights.character
        for letter, cost in self._heard[start].items():
            if letter == NOTHING:
                yield Piece(start, start + 1, NOTHING, None), cost
            else:
                single = self._lexicon.single(letter)
                if letter in DIGITS:
                    single = self._weights.in_number if self._may_be_number[start] else self._weights.digit
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


def _perhaps_numbers(slots: Sequence[Slot]) -> list[bool]:
    """Which slots lie in a row of three and more that some reading has a digit in; empty places count for
    nothing."""
    found = [False] * len(slots)
    row: list[int] = []
    for at, slot in enumerate([*slots, Slot((("。", 1.0),))]):
        if slot.heard and any(letter in DIGITS for letter, _ in slot.options):
            row.append(at)
        elif slot.heard:
            for one in row if len(row) >= _ROW else ():
                found[one] = True
            row = []
    return found


@lru_cache(maxsize=200_000)
def _distance(heard: str, letter: str) -> int | None:
    """How far two characters sound apart (`nlp.asr.sounds`), None where they are not alike."""
    if syllable(heard) == syllable(letter):
        return SAME
    if folded(heard) == folded(letter):
        return FUZZY
    return NEAR if folded(letter) in near(folded(heard)) else None
