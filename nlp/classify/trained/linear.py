"""A linear model as numbers: margins of classes, and the probabilities they mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Linear:
    weights: NDArray[np.float32]
    """(columns, classes)."""
    offsets: NDArray[np.float32]


def probabilities(margins: NDArray[np.float64], sharpness: float) -> NDArray[np.float64]:
    """Softmax of the margins times ``sharpness`` over the last axis."""
    raised = np.exp(sharpness * (margins - margins.max(axis=-1, keepdims=True)))
    found: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return found
