"""Turns the rows of the side roads into what one person may see of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from callcenter.kernel.db import Row
from callcenter.kernel.principal import Principal

from .access import is_outside_centre
from .loaded import Loaded
from .model import (
    APPLICATION_NAMES,
    OUTCOME_NAMES,
    SUPERVISION_NAMES,
    ApplicationKind,
    AssignmentKind,
    Outcome,
    SupervisionLevel,
)
from .road_views import (
    AdditionView,
    ApplicationView,
    ConsultationView,
    HandOverView,
    InstructionView,
    LedgerRow,
    OpinionView,
    ProgressView,
    QuestionView,
    RoadsView,
    SupervisionView,
    SuspensionView,
    Unit,
    UrgeView,
    WaitingApplication,
)

_HIDDEN_TITLE = "保密工单"
#: who issued what no person did
BY_PLATFORM = "系统"


def roads(loaded: Loaded, person: Principal, readable: Collection[int]) -> RoadsView:
    """The side roads of one order; ``readable`` are the assignments whose words this person may read.

    Of a confidential order a department reads what it wrote itself and what was written to it, and no word
    that came from the citizen but the answers to its own questions.
    """
    row, side = loaded.row, loaded.side
    outside = is_outside_centre(person)
    hidden = row["is_confidential"] and outside
    related: dict[str, list[str]] = {"merged_into": [], "merged": [], "split_from": [], "split_into": []}
    if not outside:
        for r in side.relatives:
            related[r["relation"]].append(r["number"])
    leads = any(a.kind is AssignmentKind.lead and a.id in readable for a in loaded.order.assignments)
    apart = hidden and not leads  # what was written to the lead
    outcome = None if row["outcome"] is None else Outcome(row["outcome"])
    return RoadsView(
        outcome=outcome,
        outcome_name=None if outcome is None else OUTCOME_NAMES[outcome],
        refusal_ground=row["refusal_ground"],
        is_designated=row["is_designated"],
        is_unreasonable=row["is_unreasonable"],
        applications=[
            application_view(a) for a in side.applications if not outside or a["assignment_id"] in readable
        ],
        supervisions=[] if apart else [_supervision(s) for s in side.supervisions],
        urges=[] if hidden else [UrgeView(u["at"], u["by_name"], u["reason"]) for u in side.urges],
        additions=[]
        if hidden
        else [
            AdditionView(a["kind"], a["at"], a["by_name"], a["content"], a["from_merged"])
            for a in side.additions
        ],
        hand_overs=[]
        if hidden
        else [
            HandOverView(h["handed_to"], h["taken_by"], h["at"], h["by_name"], h["note"])
            for h in side.hand_overs
        ],
        instructions=[]
        if apart
        else [InstructionView(i["leader"], i["text"], i["at"]) for i in side.instructions],
        questions=[
            QuestionView(q["id"], q["question"], q["asked_at"], q["answer"], q["answered_at"])
            for q in side.questions
            if not outside or q["assignment_id"] in readable
        ],
        consultation=_consultation(loaded, person, hidden=hidden),
        suspension=None if apart else _suspension(loaded),
        merged_into=next(iter(related["merged_into"]), None),
        merged=related["merged"],
        split_from=next(iter(related["split_from"]), None),
        split_into=related["split_into"],
    )


def application_view(row: Row) -> ApplicationView:
    """One application."""
    return ApplicationView(**_application(row))


def waiting(row: Row, person: Principal) -> WaitingApplication:
    """One application in a list."""
    hidden = row["is_confidential"] and is_outside_centre(person)
    title = _HIDDEN_TITLE if hidden else row["title"]
    return WaitingApplication(**_application(row), number=row["number"], title=title)


def ledger_row(row: Row, person: Principal, now: datetime) -> LedgerRow:
    """One suspended order."""
    hidden = row["is_confidential"] and is_outside_centre(person)
    return LedgerRow(
        number=row["number"],
        title=_HIDDEN_TITLE if hidden else row["title"],
        organisation=Unit(row["organisation_code"], row["organisation_name"])
        if row["organisation_code"]
        else None,
        promised_at=row["promised_at"],
        next_report_at=row["next_report_at"],
        is_report_overdue=row["next_report_at"] < now,
        plan=row["plan"],
        last_report=row["last_report"],
    )


def _application(row: Row) -> dict[str, Any]:
    kind = ApplicationKind(row["kind"])
    return {
        "id": row["id"],
        "kind": kind,
        "kind_name": APPLICATION_NAMES[kind],
        "state": row["state"],
        "organisation": Unit(row["organisation_code"], row["organisation_name"]),
        "assignment": row["assignment_id"],
        "round": row["round"],
        "ground": row["ground"],
        "reason": row["reason"],
        "basis": row["basis"],
        "plan": row["plan"],
        "public_answer": row["public_answer"],
        "document": row["document"],
        "signed_by": row["signed_by"],
        "proper_organisation": row["proper_organisation"],
        "asked_until": row["asked_until"],
        "granted_until": row["granted_until"],
        "at": row["at"],
        "by": row["by_name"],
        "decided_at": row["decided_at"],
        "decided_by": row["decider_name"],
        "decision_note": row["decision_note"],
        "is_wrongful": row["is_wrongful"],
    }


def _supervision(row: Row) -> SupervisionView:
    level = SupervisionLevel(row["level"])
    return SupervisionView(
        id=row["id"],
        level=level,
        level_name=SUPERVISION_NAMES[level],
        state=row["state"],
        reason=row["reason"],
        issued_at=row["issued_at"],
        by=row["by_name"] or BY_PLATFORM,
        answer_due_at=row["answer_due_at"],
        answer=row["answer"],
        answered_at=row["answered_at"],
        answered_by=row["answered_name"],
        sent_back_reason=row["sent_back_reason"],
        note=row["note"],
        ended_at=row["ended_at"],
    )


def _consultation(loaded: Loaded, person: Principal, *, hidden: bool) -> ConsultationView | None:
    row = loaded.side.consultation
    if row is None:
        return None
    opinions = [
        OpinionView(Unit(o["organisation_code"], o["organisation_name"]), o["opinion"], o["is_ours"], o["at"])
        for o in loaded.side.opinions
        if not hidden or o["organisation_id"] in person.subtree
    ]
    minutes = None if hidden else row["minutes"]
    return ConsultationView(row["question"], row["opened_at"], opinions, minutes, row["concluded_at"])


def _suspension(loaded: Loaded) -> SuspensionView | None:
    row = loaded.side.suspension
    if row is None:
        return None
    return SuspensionView(
        promised_at=row["promised_at"],
        plan=row["plan"],
        report_days=row["report_days"],
        next_report_at=row["next_report_at"],
        started_at=row["started_at"],
        reviewed_at=row["reviewed_at"],
        review_note=row["review_note"],
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
        reports=[
            ProgressView(p["at"], p["by_name"], p["progress"], p["next_step"]) for p in loaded.side.progress
        ],
    )
