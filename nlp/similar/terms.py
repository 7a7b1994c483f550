"""What a text says, as pairs of characters, and how much each of them tells apart."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from nlp.similar.words import word_set

_RUN = re.compile(r"[一-鿿]+|[0-9a-z]{2,}")
_EMPTY = word_set("empty_terms")
_EMPTY_IN = re.compile(r"[的了着在是有也就都不很又还要会能把被给让和与我你他她它们这那来去上下里没]")
"""Pairs with these are no words to show."""
_SAID_AGAIN = 0.25
_MOST_TERMS = 1_000_000
_SMOOTH = 20
"""Matters that each term is taken to have been seen among before any was: few rows prove little."""


def terms_of(texts: Iterable[str]) -> frozenset[str]:
    """Overlapping pairs of characters; whole words of letters and digits. The texts are normalised."""
    terms: set[str] = set()
    for text in texts:
        for run in _RUN.findall(text.lower()):
            if run[0].isascii():
                terms.add(run)
            else:
                terms.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(terms - _EMPTY)


class TermWeights:
    """Inverse document frequency over the matters counted so far; counting more is cheap."""

    def __init__(self, counts: Mapping[str, int] | None = None, matters: int = 0) -> None:
        self._counts: Counter[str] = Counter(counts or {})
        self._matters = matters

    def add(self, terms: Collection[str]) -> None:
        self._matters += 1
        self._counts.update(terms)
        if len(self._counts) > _MOST_TERMS:
            # What stood once among so many says little of how rare it is; memory stays bounded.
            self._counts = Counter({t: n for t, n in self._counts.items() if n > 1})

    def rarest(self, terms: Iterable[str], most: int) -> tuple[str, ...]:
        return tuple(sorted(terms, key=lambda t: (self._counts.get(t, 0), t))[:most])

    def rare_enough(self, terms: Iterable[str], most: int, standing: int) -> tuple[str, ...]:
        """The rarest terms, at most `most`, that stand in no more than `standing` matters together."""
        found: list[str] = []
        total = 0
        for term in self.rarest(terms, most):
            total += self._counts.get(term, 0)
            if total > standing:
                break
            found.append(term)
        return tuple(found)

    def surprise(self, one: Collection[str], other: Collection[str]) -> float:
        """By how much the shared terms speak for one matter, in log odds before any scaling.

        A term of the one stands in the other by chance as often as in any matter, and in
        `_SAID_AGAIN` of the cases where both tell of one thing.
        """
        found = 0.0
        for term in one:
            if term in other:
                found += max(0.0, math.log(_SAID_AGAIN / self.share(term)))
        return found

    def share(self, term: str) -> float:
        """In which share of all matters a term stands, above 0."""
        return (self._counts.get(term, 0) + 1.0) / (self._matters + _SMOOTH)

    def words(self, shared: Collection[str], most: int) -> tuple[str, ...]:
        """Shared pairs of characters joined to what was said, the rarest first: 变压 and 压器 are 变压器."""
        rest = {term for term in shared if not _EMPTY_IN.search(term)}
        found: list[tuple[float, str]] = []
        while rest:
            word = min(rest)
            rest.discard(word)
            rarity = self.share(word)
            while (more := next((t for t in rest if t[0] == word[-1]), None)) is not None:
                word, rarity = word + more[1:], min(rarity, self.share(more))
                rest.discard(more)
            while (more := next((t for t in rest if t[-1] == word[0]), None)) is not None:
                word, rarity = more[:-1] + word, min(rarity, self.share(more))
                rest.discard(more)
            found.append((rarity, word))
        return tuple(word for _, word in sorted(found)[:most])
