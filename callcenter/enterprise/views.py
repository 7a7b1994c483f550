"""What the API shows of cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.workorders.views import ClockBadge, ClockView

from .commands import CaseCommand
from .model import CaseClass, CaseState, CloseBasis, MoveState
from .register_views import MatterView, OfficerView

_Code = Annotated[str, Meta(min_length=1, max_length=40)]


class CaseQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases; ``held`` are those of the levels this person holds, ``mine`` those she follows."""

    level: Annotated[int, Meta(ge=0, le=9)] | None = None
    state: CaseState | None = None
    mine: bool = False
    held: bool = False
    enterprise: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class EnterpriseName(msgspec.Struct, frozen=True):
    """Whose matter it is."""

    id: int
    name: str


class WaitingMove(msgspec.Struct, frozen=True):
    """A move that waits for the office."""

    id: int
    to_level: int
    to_name: str


class CaseSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One card of the ladder."""

    number: str
    title: str
    enterprise: EnterpriseName | None
    officer: OfficerView | None
    lead: str | None
    state: CaseState
    state_name: str
    order_state_name: str
    case_class: CaseClass | None
    class_name: str | None
    level: int
    level_name: str
    clock: ClockBadge | None
    has_plan: bool
    milestones: int
    milestones_done: int
    next_goal: str | None
    next_due: date | None
    waiting: WaitingMove | None
    opened_at: datetime


class CaseList(msgspec.Struct, frozen=True):
    """The highest level first, then the most pressing."""

    items: list[CaseSummary]


class BoardLevel(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the ladder."""

    level: int
    name: str
    rule: str
    automatic: bool
    source: str
    count: int
    items: list[CaseSummary]


class CaseFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Of this month, as far as this person sees: first contacts, and closings the enterprise confirmed."""

    contacts: int
    contacts_in_time: int
    closed: int
    confirmed: int


class CaseBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The ladder with the cases on it; ``screening`` wait to be taken on."""

    levels: list[BoardLevel]
    screening: list[CaseSummary]
    open: int
    holds: list[int]
    figures: CaseFigures


class GroundView(msgspec.Struct, frozen=True):
    """A ground a screening may name."""

    code: str
    name: str
    channel: str
    source: str


class ClassView(msgspec.Struct, frozen=True):
    """A class of matters."""

    code: str
    name: str


class TriggerView(msgspec.Struct, frozen=True):
    """What makes a matter climb."""

    code: str
    name: str
    to_level: int | None
    source: str


class PostView(msgspec.Struct, frozen=True):
    """A post that holds a level; without an organisation, in whoever leads."""

    level: int
    organisation: str
    organisation_name: str
    post: str


class LadderView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of the city's ladder."""

    levels: list[BoardLevel]
    triggers: list[TriggerView]
    posts: list[PostView]
    classes: list[ClassView]
    screening_grounds: list[GroundView]


class MilestoneView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the plan."""

    id: int
    goal: str
    organisation: str
    organisation_name: str
    due_on: date
    done_at: datetime | None
    note: str | None


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """How it is to be solved."""

    plan: str
    organisation_name: str
    by: str
    at: datetime


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A month's report."""

    progress: str
    next_step: str
    by: str
    at: datetime


class MoveView(msgspec.Struct, frozen=True, kw_only=True):
    """A move on the ladder."""

    id: int
    from_level: int
    to_level: int
    from_name: str
    to_name: str
    state: MoveState
    cause: str
    cause_name: str
    reason: str
    document: str | None
    asked_at: datetime
    asked_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    note: str | None


class LevelHolders(msgspec.Struct, frozen=True, kw_only=True):
    """A level of the ladder and who holds it for this matter."""

    level: int
    name: str
    rule: str
    automatic: bool
    posts: list[str]
    people: list[str]


class OfferView(msgspec.Struct, frozen=True):
    """A command this person may give now."""

    command: CaseCommand
    name: str


class BlockedView(msgspec.Struct, frozen=True):
    """A command that would be hers but for this."""

    command: CaseCommand
    name: str
    code: str
    message: str


class RefusalView(msgspec.Struct, frozen=True):
    """Why it was not taken on."""

    ground: str
    ground_name: str
    channel: str
    explanation: str


class ClosingView(msgspec.Struct, frozen=True, kw_only=True):
    """How it was closed."""

    basis: CloseBasis
    basis_name: str
    explanation: str | None
    document: str | None
    by: str | None
    at: datetime | None


class CaseDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One case."""

    number: str
    version: int
    title: str
    track: str
    state: CaseState
    state_name: str
    order_state: str
    order_state_name: str
    enterprise: EnterpriseName | None
    recognised_by: str | None
    officer: OfficerView | None
    lead: str | None
    lead_name: str | None
    units: list[PostView]
    case_class: CaseClass | None
    class_name: str | None
    level: int
    ladder: list[LevelHolders]
    opened_at: datetime
    screened_at: datetime | None
    contacted_at: datetime | None
    planned_at: datetime | None
    clocks: list[ClockView]
    plan: PlanView | None
    milestones: list[MilestoneView]
    reports: list[ReportView]
    moves: list[MoveView]
    refusal: RefusalView | None
    closing: ClosingView | None
    end_reason: str | None
    history: list[MatterView]
    commands: list[OfferView]
    blocked: list[BlockedView]


class Appointment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody holds a level from a day on."""

    level: Annotated[int, Meta(ge=0, le=9)]
    organisation: _Code
    username: _Code
    post: Annotated[str, Meta(min_length=2, max_length=40, pattern=r"\S")]
    valid_from: date
    valid_to: date | None = None
    #: whose appointment to the same level ends the day before
    replaces: Annotated[int, Meta(ge=1, le=2**62)] | None = None


class EndOfAppointment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last day of it."""

    last_day: date


class AppointmentView(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds what."""

    id: int
    level: int
    level_name: str
    organisation: str
    organisation_name: str
    username: str
    name: str
    post: str
    valid_from: date
    valid_to: date | None


class AppointmentList(msgspec.Struct, frozen=True):
    """By organisation and level."""

    items: list[AppointmentView]


class PersonInPost(msgspec.Struct, frozen=True):
    """An account of the organisation that may hold a level."""

    username: str
    name: str


class HeldLevel(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a level today: those named, else those of the post's role; nobody: ``is_vacant``."""

    level: int
    level_name: str
    post: str
    named: list[AppointmentView]
    to_come: list[AppointmentView]
    by_role: list[str]
    is_vacant: bool
    may_hold: list[PersonInPost]


class UnitLadder(msgspec.Struct, frozen=True, kw_only=True):
    """The levels of an organisation; of the city's own those that are held for all."""

    organisation: str
    organisation_name: str
    is_city: bool
    open_cases: int
    levels: list[HeldLevel]


class UnitLadderList(msgspec.Struct, frozen=True):
    """The city first, then those with open cases, the most first."""

    items: list[UnitLadder]


class PublicMilestone(msgspec.Struct, frozen=True):
    """One step as the enterprise reads it."""

    goal: str
    organisation: str
    due_on: date
    done_on: date | None


class PublicCase(msgspec.Struct, frozen=True, kw_only=True):
    """What the enterprise reads of its matter on the tracking page."""

    state_name: str
    class_name: str | None
    level_name: str | None
    officer: str | None
    plan: str | None
    milestones: list[PublicMilestone]
    refusal: str | None
    channel: str | None
