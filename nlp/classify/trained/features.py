"""Numbers of a text: words, runs of characters, and runs of its opening, where the matter is usually said.

Each block is sublinear term frequency times inverse document frequency, scaled to length one and weighted.
Runs of characters are kept as sorted integers, so that a vocabulary is an array and no code can hide in it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.classify.trained.grouping import codes_of
from nlp.classify.trained.words import Document

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Integers = NDArray[np.int64]
Numbers = NDArray[np.float32]

_CHUNK = 2_000
_MOST_KNOWN = 4_000_000
"""Runs counted at once; beyond, those met once so far are forgotten."""


@dataclass(frozen=True, slots=True)
class Block:
    """Which runs of characters are read together."""

    name: str
    sizes: tuple[int, ...]
    weight: float
    least_texts: int
    most: int
    opening: int | None = None
    """Only so many characters from the beginning."""


# Measured on messages to a government, near-duplicates kept together: three blocks of characters beside the
# words give two points of macro-F1 over words alone, the opening half a point of these.
BLOCKS = (
    Block("pairs", (1, 2), 1.0, 2, 120_000),
    Block("triples", (3,), 1.0, 3, 80_000),
    Block("opening", (1, 2, 3), 0.7, 2, 60_000, opening=80),
)
_LEAST_WORD_TEXTS = 2
_MOST_WORDS = 60_000


@dataclass(frozen=True, slots=True)
class Features:
    """A vocabulary with its weights; immutable. Columns: words, then the blocks in their order."""

    words: Mapping[str, int]
    word_idf: Numbers
    runs: tuple[Integers, ...]
    """Sorted, one array a block."""
    run_idf: tuple[Numbers, ...]

    @property
    def width(self) -> int:
        return len(self.words) + sum(len(codes) for codes in self.runs)

    def row(self, document: Document) -> tuple[NDArray[np.int64], Numbers]:
        """Columns and values of one text."""
        columns, values = self._word_row(document.words)
        parts = [(columns, values)]
        start = len(self.words)
        for block, known, idf in zip(BLOCKS, self.runs, self.run_idf, strict=True):
            found, counts = np.unique(_codes(document, block), return_counts=True)
            places = np.searchsorted(known, found)
            places[places == len(known)] = 0
            is_known = known[places] == found if len(known) else np.zeros(len(found), dtype=bool)
            places = places[is_known]
            parts.append((places + start, _scaled(counts[is_known], idf[places], block.weight)))
            start += len(known)
        return np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])

    def _word_row(self, words: Sequence[str]) -> tuple[NDArray[np.int64], Numbers]:
        places = np.array([self.words[word] for word in words if word in self.words], dtype=np.int64)
        found, counts = np.unique(places, return_counts=True)
        return found, _scaled(counts, self.word_idf[found], 1.0)

    def matrix(self, documents: Iterable[Document]) -> "csr_matrix":
        from scipy.sparse import csr_matrix  # a second to load: only learning needs it

        columns, values, ends = [], [], [0]
        for document in documents:
            found, numbers = self.row(document)
            columns.append(found.astype(np.int32))
            values.append(numbers)
            ends.append(ends[-1] + len(found))
        joined = (
            np.concatenate(values) if values else np.empty(0, dtype=np.float32),
            np.concatenate(columns) if columns else np.empty(0, dtype=np.int32),
            np.array(ends),
        )
        return csr_matrix(joined, shape=(len(ends) - 1, self.width))


def learn_features(documents: Sequence[Document], classes: int, *, most_weights: int) -> Features:
    """The vocabulary of a set of texts. ``most_weights`` bounds columns times classes."""
    share = min(1.0, most_weights / max(1, classes) / (_MOST_WORDS + sum(block.most for block in BLOCKS)))
    number = len(documents)
    spread: dict[str, int] = {}
    for document in documents:
        for word in set(document.words):
            spread[word] = spread.get(word, 0) + 1
    kept = [word for word, texts in spread.items() if texts >= min(_LEAST_WORD_TEXTS, number)]
    kept = sorted(sorted(kept, key=lambda word: (-spread[word], word))[: int(_MOST_WORDS * share)])
    runs, idfs = [], []
    for block in BLOCKS:
        codes, texts = _spread_of(documents, block)
        is_enough = texts >= min(block.least_texts, number)
        codes, texts = codes[is_enough], texts[is_enough]
        most = int(block.most * share)
        if len(codes) > most:
            chosen = np.sort(np.argsort(-texts, kind="stable")[:most])
            codes, texts = codes[chosen], texts[chosen]
        runs.append(codes)
        idfs.append(_idf(texts, number))
    word_texts = np.array([spread[word] for word in kept], dtype=np.int64)
    words = {word: index for index, word in enumerate(kept)}
    return Features(words, _idf(word_texts, number), tuple(runs), tuple(idfs))


def _spread_of(documents: Sequence[Document], block: Block) -> tuple[Integers, Integers]:
    """Every run with the number of texts it is in, sorted by run."""
    known, texts = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    for start in range(0, len(documents), _CHUNK):
        chunk = [np.unique(_codes(document, block)) for document in documents[start : start + _CHUNK]]
        every, counts = np.unique(np.concatenate(chunk), return_counts=True)
        joined, places = np.unique(np.concatenate([known, every]), return_inverse=True)
        summed = np.zeros(len(joined), dtype=np.int64)
        np.add.at(summed, places, np.concatenate([texts, counts]))
        known, texts = joined, summed
        if len(known) > _MOST_KNOWN:
            known, texts = known[texts > 1], texts[texts > 1]
    return known, texts


def _codes(document: Document, block: Block) -> Integers:
    text = document.characters if block.opening is None else document.characters[: block.opening]
    return np.concatenate([codes_of(text, size) for size in block.sizes])


def _idf(texts: Integers, number: int) -> Numbers:
    return (np.log((1 + number) / (1 + texts)) + 1).astype(np.float32)


def _scaled(counts: NDArray[np.int64], idf: Numbers, weight: float) -> Numbers:
    values: Numbers = ((1 + np.log(counts)) * idf).astype(np.float32)
    length = math.sqrt(float(values @ values))
    return values * np.float32(weight / length) if length else values
