"""Learning as supervisors see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from .model import Evaluation, LearnedModel


class LearnedModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model: its figures on held-out newest orders beside those of what answered then, and the verdict."""

    id: int
    state: str
    examples: int
    card: dict[str, Any] | None
    candidate_figures: dict[str, Any] | None
    present_figures: dict[str, Any] | None
    verdict: str | None
    replaced: int | None
    made_at: datetime
    changed_at: datetime
    reason: str | None


class FieldSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Of one field: how many people decided, how many suggestions they left standing."""

    field: str
    total: int
    right: int


class LearningView(msgspec.Struct, frozen=True, kw_only=True):
    """``active`` None: the cold start answers."""

    active: int | None
    shadow: int | None
    fields: list[FieldSummary]
    models: list[LearnedModelView]


class EvaluationView(msgspec.Struct, frozen=True, kw_only=True):
    """How the answers of some days fared; ``figures`` with accuracy, drift and each category."""

    id: int
    at: datetime
    model: int | None
    is_drifting: bool
    figures: dict[str, Any]


class EvaluationList(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: list[EvaluationView]


class Reasoned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\S")]


def model_view(model: LearnedModel) -> LearnedModelView:
    return LearnedModelView(
        id=model.id,
        state=model.state.value,
        examples=model.examples,
        card=_plain(model.card),
        candidate_figures=_plain(model.candidate_figures),
        present_figures=_plain(model.present_figures),
        verdict=model.verdict,
        replaced=model.replaced_id,
        made_at=model.made_at,
        changed_at=model.changed_at,
        reason=model.reason,
    )


def evaluation_view(found: Evaluation) -> EvaluationView:
    return EvaluationView(
        id=found.id,
        at=found.at,
        model=found.model_id,
        is_drifting=found.is_drifting,
        figures=dict(found.figures),
    )


def _plain(value: Any) -> dict[str, Any] | None:
    return None if value is None else dict(value)
