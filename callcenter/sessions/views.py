"""What the API shows of sessions and of what units are asked, and what it takes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

import msgspec

from .machine import Act, TaskAct
from .model import Outcome, SessionState, TaskKind, TaskState

Text = Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"\S")]
Long = Annotated[str, msgspec.Meta(min_length=2, max_length=5000, pattern=r"\S")]
Short = Annotated[str, msgspec.Meta(min_length=2, max_length=60, pattern=r"\S")]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Minutes = Annotated[int, msgspec.Meta(ge=5, le=240)]
RowId = Annotated[int, msgspec.Meta(ge=1, le=2**62)]
Month = Annotated[str, msgspec.Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class TurnBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who attends in a month: posts, and accounts of leaders where they are known."""

    post: Short
    leader: Name | None = None
    substitute: Short
    substitute_user: Name | None = None


class PlanBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The month is enough; day, hour and place follow the city's defaults."""

    month: Month
    day: date | None = None
    at: time | None = None
    place: Short | None = None


class MatterBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="工单编号")]
    minutes: Minutes | None = None


class PlacedMatter(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: RowId
    minutes: Minutes | None = None


class ArrangeBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All matters in the order in which they are heard."""

    matters: Annotated[list[PlacedMatter], msgspec.Meta(min_length=1, max_length=40)]


class ReasonBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Text


class BriefBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to write one page; what and until when follow the city's defaults."""

    organisation: Code
    what: Text | None = None
    due_on: date | None = None


class PostponeBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    day: date
    at: time | None = None
    reason: Text


class HoldBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    attendees: Note = ""
    is_substituted: bool = False


class AssignedBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as an assignment: without a unit there is none."""

    organisation: Code
    what: Text
    due_on: date | None = None


class RecordBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The minutes of one matter."""

    outcome: Outcome
    said: Long
    decision: Note = ""
    tasks: Annotated[list[AssignedBody], msgspec.Meta(max_length=20)] = []


class AnswerBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    answer: Annotated[str, msgspec.Meta(min_length=5, max_length=5000, pattern=r"\S")]


class SendTaskBackBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Text
    due_on: date | None = None


class NoteBody(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    note: Note = ""


class TaskQuery(_Body, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: TaskKind | None = None
    state: TaskState | None = None
    order: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    session: RowId | None = None
    late: bool = False


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """A month of the rota; ``by_hand`` where it departs from the turn of the city's posts."""

    month: str
    post: str
    leader: str | None
    leader_username: str | None
    substitute: str
    substitute_user: str | None
    substitute_username: str | None
    by_hand: bool


class LeaderView(msgspec.Struct, frozen=True):
    """An account that may be named for a month."""

    username: str
    name: str


class TurnList(msgspec.Struct, frozen=True):
    """The months ahead; ``leaders`` are there for whoever may set them."""

    items: list[TurnView]
    may_set: bool
    leaders: list[LeaderView]


class SessionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A session in the list."""

    id: int
    starts_at: datetime
    state: SessionState
    state_name: str
    post: str
    leader: str | None
    matters: int
    decisions: int
    open: int
    late: int


class SessionList(msgspec.Struct, frozen=True):
    items: list[SessionSummary]
    may_plan: bool


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit is asked."""

    id: int
    kind: TaskKind
    kind_name: str
    order: str
    title: str
    session: int | None
    leader: str | None
    organisation: str
    organisation_name: str
    what: str
    due_at: datetime | None
    due_on: date | None
    state: TaskState
    state_name: str
    is_late: bool
    asked_at: datetime
    asked_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    sent_back_reason: str | None
    settled_at: datetime | None
    settled_by: str | None
    note: str | None
    acts: list[TaskAct]


class TaskList(msgspec.Struct, frozen=True):
    items: list[TaskView]


class SessionMatterView(msgspec.Struct, frozen=True, kw_only=True):
    """A matter of the agenda; of one she may not see a person reads no more than that it is there."""

    id: int
    order: str
    title: str
    enterprise: str | None
    lead_name: str | None
    basis: Literal["level", "office"]
    minutes: int
    starts_at: datetime | None
    ends_at: datetime | None
    withdrawn_reason: str | None
    outcome: Outcome | None
    outcome_name: str | None
    said: str | None
    decision: str | None
    briefs: list[TaskView]
    decisions: list[TaskView]


class PostponementView(msgspec.Struct, frozen=True):
    from_at: datetime
    to_at: datetime
    reason: str
    at: datetime
    by: str


class LookBack(msgspec.Struct, frozen=True):
    """回头看: what the last session decided, and how it stands."""

    session: int
    starts_at: datetime
    decisions: list[TaskView]


class SessionDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One session with its agenda, briefs, minutes and decisions."""

    id: int
    state: SessionState
    state_name: str
    starts_at: datetime
    place: str
    post: str
    leader: str | None
    substitute: str
    substitute_user: str | None
    is_substituted: bool
    attendees: str
    planned_by: str
    called_at: datetime | None
    held_at: datetime | None
    submitted_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    sent_back_reason: str | None
    cancel_reason: str | None
    postponements: list[PostponementView]
    look_back: LookBack | None
    opening_minutes: int
    matters: list[SessionMatterView]
    acts: list[Act]


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """A case of the level of a city leader that no coming session hears."""

    order: str
    title: str
    enterprise: str | None
    lead_name: str | None
    level: int
    case_class: str | None


class CandidateList(msgspec.Struct, frozen=True):
    items: list[CandidateView]
