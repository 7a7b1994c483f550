"""What a model must offer, whether made from a pack's words or trained on corrected orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nlp.classify.model import RequestType, Track


@dataclass(frozen=True, slots=True)
class Passage:
    """Normalised text with what it is worth: a citizen's words 1, an agent's less."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hints:
    """What was decided before and bears on the choice."""

    track: Track = Track.ORDINARY
    handover: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One possible answer. Probabilities of one ranking sum to at most 1."""

    value: str
    probability: float
    words: tuple[str, ...] = field(default_factory=tuple)


class CategoryScorer(Protocol):
    def rank(self, passages: Sequence[Passage], hints: Hints) -> list[Scored]:
        """Category codes, best first; a code of any level, each level-2 branch at most once."""
        ...


class RequestTypeScorer(Protocol):
    def rank(self, passages: Sequence[Passage], category_path: Sequence[str]) -> list[Scored]:
        """Values of `RequestType`, best first, all seven."""
        ...


ALL_TYPES = tuple(RequestType)
