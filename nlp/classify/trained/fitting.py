"""Fits the linear model: ridge regression on membership, one column a class, and its calibration.

Ridge is as good as a support vector machine on such texts, and its time grows gently with the classes. The
margins become probabilities by one temperature, fitted to answers on texts that were held out.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge

from nlp.classify.trained.linear import Linear, probabilities

_PENALTY = 1.2
_TOLERANCE = 1e-3
_MOST_STEPS = 200
_SHARPEST = 60.0
_MOST_WORTH = 4.0
"""A text of a rare class counts more, but a class of two texts must not outweigh the rest."""


def fit(rows: csr_matrix, classes: NDArray[np.int64], number: int) -> Linear:
    """`classes`: 0 … number - 1, one a row. Classes count alike, however many texts they have."""
    targets = np.full((rows.shape[0], number), -1.0)
    targets[np.arange(len(classes)), classes] = 1.0
    sizes = np.bincount(classes, minlength=number)
    worth = np.minimum(_MOST_WORTH, sizes[sizes > 0].mean() / np.maximum(sizes, 1))[classes]
    model = Ridge(alpha=_PENALTY, solver="sparse_cg", tol=_TOLERANCE, max_iter=_MOST_STEPS)
    model.fit(rows, targets, sample_weight=worth)
    weights = np.asarray(model.coef_, dtype=np.float32).reshape(-1, rows.shape[1])
    offsets = np.atleast_1d(np.asarray(model.intercept_, dtype=np.float32))
    return Linear(np.ascontiguousarray(weights.T), offsets)


def margins_of(model: Linear, rows: csr_matrix) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.asarray(rows @ model.weights + model.offsets, dtype=np.float64)
    return found


def sharpness_of(margins: NDArray[np.float64], classes: NDArray[np.int64]) -> float:
    """The factor on margins whose softmax makes the true classes likeliest."""

    def loss(log_factor: float) -> float:
        chances = probabilities(margins, float(np.exp(log_factor)))
        return float(-np.log(np.maximum(chances[np.arange(len(classes)), classes], 1e-12)).mean())

    found = minimize_scalar(loss, bounds=(-2.0, float(np.log(_SHARPEST))), method="bounded")
    return float(np.exp(found.x))
