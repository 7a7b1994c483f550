"""Words of a text: jieba's cuts through rjieba, with the words of one city added.

The hidden Markov model stays off: it invents words, so that a query and a document are cut
differently.
"""

from collections.abc import Iterable

import rjieba

_FREQUENCY = 1_000_000
"""High enough that a place name is never torn apart."""


class Segmenter:
    """One per city pack. Words are added only here, cutting afterwards is read-only."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        self._plain = rjieba.Jieba()
        for word in words:
            if len(word) > 1:
                self._jieba.add_word(word, _FREQUENCY, "n")

    def cut(self, text: str) -> list[str]:
        """`text` is normalised: lone surrogates would not pass the border to native code."""
        words: list[str] = self._jieba.cut(text, False)
        return words

    def is_ordinary_word(self, word: str) -> bool:
        """Whether the general dictionary, without the city's words, knows it."""
        return bool(self._plain.has_word(word))

    def plain_boundaries(self, text: str) -> frozenset[int]:
        """Offsets at which the general dictionary would cut, 0 and len(text) among them."""
        offsets = {0}
        position = 0
        for word in self._plain.cut(text, False):
            position += len(word)
            offsets.add(position)
        return frozenset(offsets)
