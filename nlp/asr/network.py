"""Several readings of one stretch of speech laid over one another: at each place, what each of them has
there.

Readings of the same sound under other prompts, or of the sound a little faster, go wrong in different
places. Where most of them agree is nearly always right; where they do not, what was said is often among
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

NOTHING = ""

Costs = NDArray[np.float64]
Column = dict[str, float]
"""Character to its share of the readings, in all 1; `NOTHING` stands for the readings that have none here."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in what was heard, with its time and what may have been said there."""

    options: tuple[tuple[str, float], ...]
    """Character and share of the readings, the most first; '' where a reading has nothing."""
    start_s: float = 0.0
    end_s: float = 0.0
    mark: str = ""
    """Punctuation that follows."""
    confidence: float = 0.0
    """The engine's, in the reading the others were laid upon."""

    @property
    def heard(self) -> str:
        return self.options[0][0]

    @property
    def share(self) -> float:
        """How much of the readings have the likeliest."""
        return self.options[0][1]


def columns(readings: Sequence[str]) -> list[Column]:
    """The readings aligned; each has letters alone, the first is the one the others are laid upon."""
    weight = 1 / len(readings)
    net: list[Column] = [{letter: weight} for letter in readings[0]]
    done = weight
    for reading in readings[1:]:
        net = _laid_on(net, reading, weight, done)
        done += weight
    return net


def medoid(readings: Sequence[str]) -> int:
    """Which reading is nearest to all the others."""
    return min(
        range(len(readings)),
        key=lambda i: sum(Levenshtein.distance(readings[i], other) for other in readings),
    )


def ranked(column: Column) -> tuple[tuple[str, float], ...]:
    """A column's characters by their share; of two alike the one that came first."""
    return tuple(sorted(column.items(), key=lambda item: -item[1]))


def _laid_on(net: list[Column], reading: str, weight: float, done: float) -> list[Column]:
    """The cheapest alignment: a step costs what share of the readings so far disagree with it."""
    rows, across = len(net), len(reading)
    costs = np.zeros((rows + 1, across + 1))
    skip = [1 - column.get(NOTHING, 0.0) / done for column in net]
    costs[1:, 0] = np.cumsum(skip)
    costs[0, :] = np.arange(across + 1)
    for i, column in enumerate(net, 1):
        for j, letter in enumerate(reading, 1):
            costs[i, j] = min(
                costs[i - 1, j - 1] + 1 - column.get(letter, 0.0) / done,
                costs[i - 1, j] + skip[i - 1],
                costs[i, j - 1] + 1,
            )
    return _traced(net, reading, weight, done, costs, skip)


def _traced(
    net: list[Column], reading: str, weight: float, done: float, costs: Costs, skip: list[float]
) -> list[Column]:
    made: list[Column] = []
    i, j = len(net), len(reading)
    while i or j:
        here = costs[i, j]
        if i and j and here >= costs[i - 1, j - 1] + 1 - net[i - 1].get(reading[j - 1], 0.0) / done - 1e-9:
            i, j = i - 1, j - 1
            made.append(_with(net[i], reading[j], weight))
        elif i and here >= costs[i - 1, j] + skip[i - 1] - 1e-9:
            i -= 1
            made.append(_with(net[i], NOTHING, weight))
        else:
            j -= 1
            made.append({NOTHING: done, reading[j]: weight})
    return made[::-1]


def _with(column: Column, letter: str, weight: float) -> Column:
    return {**column, letter: column.get(letter, 0.0) + weight}
