"""Examples, models and evaluations as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """What of an order a person decides after the machine has suggested it."""

    category = "category"
    department = "department"
    request_type = "request_type"
    place = "place"


class ModelState(StrEnum):
    """A model's way: it is measured before it may answer, and only one answers."""

    training = "training"
    candidate = "candidate"  # not worse than what answers: may go live
    refused = "refused"  # worse, or not to be learned
    shadow = "shadow"  # answers beside, shown to nobody
    active = "active"
    retired = "retired"


#: states from which a model may begin to answer
READY = frozenset({ModelState.candidate, ModelState.shadow, ModelState.retired})


@dataclass(frozen=True, slots=True)
class Example:
    """One field of one order."""

    order_id: int
    field: Field
    suggested: str | None
    confidence: float | None
    chosen: str


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A row of the registry."""

    id: int
    state: ModelState
    blob_key: str | None
    examples: int
    card: Mapping[str, object] | None
    candidate_figures: Mapping[str, object] | None
    present_figures: Mapping[str, object] | None
    verdict: str | None
    replaced_id: int | None
    made_at: datetime
    changed_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the answers of some days fared; ``figures`` as `evaluating` makes them."""

    id: int
    at: datetime
    model_id: int | None
    figures: Mapping[str, object]
    is_drifting: bool
