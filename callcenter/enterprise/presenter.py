"""Rows of a case as the API shows them, sealed words opened; no database here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from callcenter.cities.schema import Ground
from callcenter.workorders.ports import Words

from .ladder import Ladder
from .model import BASIS_NAMES, CloseBasis, MoveState
from .store import ShownCase
from .views import ClosingView, MilestoneView, MoveView, PlanView, RefusalView, ReportView

Unit = Callable[[str], str]


def plan_view(shown: ShownCase, number: str, words: Words, unit: Unit) -> PlanView | None:
    """The plan that holds."""
    if shown.plan is None:
        return None
    row = words.opened(dict(shown.plan), number)
    return PlanView(
        plan=row["plan"],
        organisation_name=unit(row["organisation_code"]),
        by=row["by_name"],
        at=row["at"],
    )


def milestone_views(shown: ShownCase, number: str, words: Words, unit: Unit) -> list[MilestoneView]:
    """The steps of the plan, those reached first."""
    rows = (words.opened(dict(row), number) for row in shown.milestones)
    return [
        MilestoneView(
            id=row["id"],
            goal=row["goal"],
            organisation=row["organisation_code"],
            organisation_name=unit(row["organisation_code"]),
            due_on=row["due_on"],
            done_at=row["done_at"],
            note=row["note"] or None,
        )
        for row in rows
    ]


def report_views(shown: ShownCase, number: str, words: Words) -> list[ReportView]:
    """The reports, the newest first."""
    rows = (words.opened(dict(row), number) for row in shown.reports)
    return [
        ReportView(progress=r["progress"], next_step=r["next_step"], by=r["by_name"], at=r["at"])
        for r in rows
    ]


def move_views(
    shown: ShownCase, number: str, words: Words, ladder: Ladder, causes: Mapping[str, str]
) -> list[MoveView]:
    """The moves, oldest first."""
    rows = (words.opened(dict(row), number) for row in shown.moves)
    return [
        MoveView(
            id=row["id"],
            from_level=row["from_level"],
            to_level=row["to_level"],
            from_name=ladder.name(row["from_level"]),
            to_name=ladder.name(row["to_level"]),
            state=MoveState(row["state"]),
            cause=row["cause"],
            cause_name=causes.get(row["cause"], row["cause"]),
            reason=row["reason"],
            document=row["document"],
            asked_at=row["asked_at"],
            asked_by=row["asked_by_name"],
            decided_at=row["decided_at"],
            decided_by=row["decided_by_name"],
            note=row["decision_note"] or None,
        )
        for row in rows
    ]


def refusal_view(row: Mapping[str, Any], grounds: Sequence[Ground]) -> RefusalView | None:
    """Why it was not taken on; None where it was."""
    if row["state"] != "refused":
        return None
    ground = next((g for g in grounds if g.code == row["ground"]), None)
    return RefusalView(
        row["ground"],
        ground.name if ground else row["ground"],
        ground.channel if ground else "",
        row["explanation"],
    )


def closing_view(row: Mapping[str, Any]) -> ClosingView | None:
    """How the office closed it; None where it has not."""
    if row["close_basis"] is None:
        return None
    basis = CloseBasis(row["close_basis"])
    return ClosingView(
        basis=basis,
        basis_name=BASIS_NAMES[basis],
        explanation=row["close_note"],
        document=row["close_document"],
        by=row["closed_by_name"],
        at=row["closed_at"],
    )
