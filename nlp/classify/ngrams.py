"""A naive Bayes model over runs of one to three characters, made from a pack's words and examples.

Each word and each example sentence counts as one short document of its category. Weights are
sublinear term frequency times inverse document frequency, each document scaled to length one, so
that a long example does not drown ten words.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_LONGEST = 3
_SMOOTHING = 0.05
_HANZI = re.compile(r"[一-龥]+")


class NgramModel:
    """Immutable after construction."""

    def __init__(self, documents: Sequence[tuple[str, str, float]]) -> None:
        """`documents`: label, text, weight."""
        self.labels = tuple(sorted({label for label, _, _ in documents}))
        counted = [(label, Counter(_ngrams(text)), weight) for label, text, weight in documents]
        spread = Counter(ngram for _, counts, _ in counted for ngram in counts)
        self._rows = {ngram: row for row, ngram in enumerate(spread)}
        self._idf = {
            ngram: math.log((1 + len(counted)) / (1 + number)) + 1 for ngram, number in spread.items()
        }
        mass = self._mass(counted)
        totals = mass.sum(axis=0, keepdims=True) + _SMOOTHING * len(self._rows)
        self._weights: NDArray[np.float32] = np.log((mass + _SMOOTHING) / totals).astype(np.float32)

    def _mass(self, counted: Iterable[tuple[str, Counter[str], float]]) -> NDArray[np.float64]:
        column = {label: index for index, label in enumerate(self.labels)}
        mass = np.zeros((len(self._rows), len(self.labels)))
        sums: defaultdict[tuple[int, int], float] = defaultdict(float)
        for label, counts, weight in counted:
            for ngram, value in self._vector(counts).items():
                sums[self._rows[ngram], column[label]] += weight * value
        if sums:
            places = np.array(list(sums))
            mass[places[:, 0], places[:, 1]] = list(sums.values())
        return mass

    def _vector(self, counts: Mapping[str, float]) -> dict[str, float]:
        raw = {
            ngram: (1 + math.log(number) if number > 1 else number) * self._idf[ngram]
            for ngram, number in counts.items()
            if ngram in self._idf
        }
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {ngram: value / length for ngram, value in raw.items()} if length else {}

    def scores(self, texts: Sequence[tuple[str, float]]) -> Vector:
        """Log-likelihood by column of `labels` for texts with weights; their highest is 0."""
        counts: dict[str, float] = {}
        for text, weight in texts:
            for ngram, number in Counter(_ngrams(text)).items():
                counts[ngram] = counts.get(ngram, 0.0) + weight * number
        vector = self._vector(counts)
        if not vector:
            return np.zeros(len(self.labels))
        rows = [self._rows[ngram] for ngram in vector]
        values = np.fromiter(vector.values(), dtype=np.float32, count=len(vector))
        total: Vector = (values @ self._weights[rows]).astype(np.float64)
        total -= total.max()
        return total


def _ngrams(text: str) -> Iterable[str]:
    for run in _HANZI.findall(text):
        yield from run
        for length in range(2, _LONGEST + 1):
            # Joined from shifted copies: much faster than slicing at every place.
            yield from map("".join, zip(*(run[shift:] for shift in range(length)), strict=False))
