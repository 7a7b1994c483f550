"""Words that mean the same, as a city lists them: a question finds what says it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .pairs import plain_text, terms_of


@dataclass(frozen=True, slots=True)
class Found:
    """A word of a group in a text, and what might stand in its place."""

    word: str
    others: tuple[str, ...]


class Synonyms:
    """Groups of words; those of one group stand for one another."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: dict[str, tuple[str, ...]] = {}
        for group in groups:
            words = tuple(dict.fromkeys(plain_text(word) for word in group if word))
            for word in words:
                self._groups[word] = (*self._groups.get(word, ()), *(w for w in words if w != word))
        # The longest first: 社会保障卡 is not 社会 and 保障卡.
        longest = sorted(self._groups, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest))) if longest else None

    def found_in(self, plain: str) -> list[Found]:
        """The words of groups in a text in `plain_text` form, each once, in their order."""
        if self._words is None:
            return []
        words = dict.fromkeys(self._words.findall(plain))
        return [Found(word, self._groups[word]) for word in words]


def alternatives(found: Iterable[Found]) -> dict[str, tuple[str, ...]]:
    """Term → words that may stand in place of the word the term is part of."""
    by_term: dict[str, tuple[str, ...]] = {}
    for one in found:
        for term in terms_of(one.word):
            by_term[term] = (*by_term.get(term, ()), *one.others)
    return by_term
