"""Finds all pairs of a list without comparing each with each: what shares a place, a person or rare words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from nlp.similar.compare import Comparer
from nlp.similar.group import Group, grouped, is_apart
from nlp.similar.model import Likeness, Matter
from nlp.similar.terms import TermWeights

RARE_TERMS = 12
"""So many of a matter's rarest words are looked up in others."""
_MOST_IN_BLOCK = 400
"""Of what very many share nothing is found out by it; the nearest in time are compared."""


class SimilarSearch:
    """Matters one by one in order of time; each is compared with those before it that may be the same."""

    def __init__(self, comparer: Comparer, weights: TermWeights) -> None:
        self._comparer = comparer
        self._weights = weights
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        self._matters: list[Matter] = []

    def add(self, matter: Matter) -> list[Likeness]:
        """How it stands to the earlier ones, the likeliest first."""
        near: set[int] = set()
        names = list(self._names(matter))
        for name in names:
            near.update(self._blocks[name][-_MOST_IN_BLOCK:])
        found = []
        for index in near:
            likeness = self._comparer.compare(self._matters[index], matter)
            if isinstance(likeness, Likeness):
                found.append(likeness)
        for name in names:
            self._blocks[name].append(len(self._matters))
        self._matters.append(matter)
        return sorted(found, key=lambda k: (-k.probability, k.earlier))

    def _names(self, matter: Matter) -> Iterator[str]:
        if matter.town:
            yield f"town {matter.town}"
        if matter.citizen:
            yield f"citizen {matter.citizen}"
        for village in matter.villages:
            yield f"village {village}"
        for name in (*matter.estates, *matter.companies, *matter.roads):
            yield f"name {name[:2]}"
        for term in self._weights.rarest(matter.terms, RARE_TERMS):
            yield f"term {term}"


def groups_of(matters: Sequence[Matter], comparer: Comparer, weights: TermWeights) -> list[Group]:
    """All groups of a list; `weights` has counted these matters or more."""
    search = SimilarSearch(comparer, weights)
    ordered = sorted(matters, key=lambda m: (m.at, m.key))
    pairs = [pair for matter in ordered for pair in search.add(matter)]
    return grouped(pairs, ordered, lambda a, b: is_apart(comparer.compare(a, b)))


def counted(matters: Iterable[Matter]) -> TermWeights:
    """The weights of the words of these matters."""
    weights = TermWeights()
    for matter in matters:
        weights.add(matter.terms)
    return weights
