"""What the API shows of an order's side roads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .model import ApplicationKind, ApplicationState, Outcome, SupervisionLevel, SupervisionState


class Unit(msgspec.Struct, frozen=True):
    """An organisation by code and short name."""

    code: str
    name: str


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation asked for, and what was decided."""

    id: int
    kind: ApplicationKind
    kind_name: str
    state: ApplicationState
    organisation: Unit
    assignment: int
    round: int
    ground: str | None
    reason: str
    basis: str | None
    plan: str | None
    public_answer: str | None
    document: str | None
    signed_by: str | None
    proper_organisation: str | None
    asked_until: datetime | None
    granted_until: datetime | None
    at: datetime
    by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_note: str | None
    is_wrongful: bool


class WaitingApplication(ApplicationView, frozen=True, kw_only=True):
    """An application in a list, with its order."""

    number: str
    title: str


class Applications(msgspec.Struct, frozen=True):
    """Applications, the newest first."""

    items: list[WaitingApplication]


class SupervisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One supervision."""

    id: int
    level: SupervisionLevel
    level_name: str
    state: SupervisionState
    reason: str
    issued_at: datetime
    by: str
    answer_due_at: datetime
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    sent_back_reason: str | None
    note: str | None
    ended_at: datetime | None


class UrgeView(msgspec.Struct, frozen=True):
    """One urging; ``by`` is null for the citizen."""

    at: datetime
    by: str | None
    reason: str


class AdditionView(msgspec.Struct, frozen=True):
    """Something asked for or added; ``kind`` is that of the table `addition`.

    ``from_merged``: said of an order that hangs on this one, and shown where both are worked on.
    """

    kind: str
    at: datetime
    by: str | None
    content: str
    from_merged: bool


class HandOverView(msgspec.Struct, frozen=True):
    """To whom an emergency was handed."""

    to: str
    taken_by: str
    at: datetime
    by: str
    note: str


class InstructionView(msgspec.Struct, frozen=True):
    """What a leader wrote."""

    leader: str
    text: str
    at: datetime


class QuestionView(msgspec.Struct, frozen=True):
    """A question to the citizen through the centre."""

    id: int
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class OpinionView(msgspec.Struct, frozen=True):
    """What one of those asked says: whether it is theirs as lead, as co_handling or not at all."""

    organisation: Unit
    opinion: str
    is_ours: str
    at: datetime


class ConsultationView(msgspec.Struct, frozen=True):
    """The latest consultation."""

    question: str
    opened_at: datetime
    opinions: list[OpinionView]
    minutes: str | None
    concluded_at: datetime | None


class ProgressView(msgspec.Struct, frozen=True):
    """One report on a suspended order."""

    at: datetime
    by: str
    progress: str
    next_step: str


class SuspensionView(msgspec.Struct, frozen=True, kw_only=True):
    """The latest suspension."""

    promised_at: datetime
    plan: str
    report_days: int
    next_report_at: datetime
    started_at: datetime
    reviewed_at: datetime | None
    review_note: str | None
    ended_at: datetime | None
    end_reason: str | None
    reports: list[ProgressView]


class LedgerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One suspended order in the ledger (挂账台账)."""

    number: str
    title: str
    organisation: Unit | None
    promised_at: datetime
    next_report_at: datetime
    is_report_overdue: bool
    plan: str
    last_report: str | None


class Ledger(msgspec.Struct, frozen=True):
    """Suspended orders, the soonest promise first."""

    items: list[LedgerRow]


class RoadsView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything beside the straight road, as one part of the order's page."""

    outcome: Outcome | None
    outcome_name: str | None
    refusal_ground: str | None
    is_designated: bool
    is_unreasonable: bool
    applications: list[ApplicationView]
    supervisions: list[SupervisionView]
    urges: list[UrgeView]
    additions: list[AdditionView]
    hand_overs: list[HandOverView]
    instructions: list[InstructionView]
    questions: list[QuestionView]
    consultation: ConsultationView | None
    suspension: SuspensionView | None
    merged_into: str | None
    merged: list[str]
    split_from: str | None
    split_into: list[str]
