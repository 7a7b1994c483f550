"""A session, what stands on its agenda, and what units are asked: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId


class SessionState(StrEnum):
    """Where a session stands."""

    preparing = "preparing"  # 筹备中
    called = "called"  # 已通知
    held = "held"  # 纪要起草中
    submitted = "submitted"  # 纪要待审
    approved = "approved"  # 纪要已印发
    cancelled = "cancelled"  # 已取消


class TaskKind(StrEnum):
    """Why a unit is asked for something; each is a kind of clock."""

    brief = "brief"  # 情况说明
    decision = "decision"  # 议定事项
    instruction = "instruction"  # 领导批示


class TaskState(StrEnum):
    """Where it stands."""

    draft = "draft"  # 纪要待审
    asked = "asked"  # 待反馈
    answered = "answered"  # 待审核
    accepted = "accepted"  # 已销号
    dropped = "dropped"  # 已撤销


class Outcome(StrEnum):
    """What a session made of a matter."""

    decided = "decided"  # 议定
    continued = "continued"  # 继续研究
    noted = "noted"  # 听取情况


SESSION_NAMES: dict[SessionState, str] = {
    SessionState.preparing: "筹备中",
    SessionState.called: "已通知",
    SessionState.held: "纪要起草中",
    SessionState.submitted: "纪要待审",
    SessionState.approved: "纪要已印发",
    SessionState.cancelled: "已取消",
}
TASK_NAMES: dict[TaskState, str] = {
    TaskState.draft: "待纪要审定",
    TaskState.asked: "待反馈",
    TaskState.answered: "待审核",
    TaskState.accepted: "已销号",
    TaskState.dropped: "已撤销",
}
KIND_NAMES: dict[TaskKind, str] = {
    TaskKind.brief: "情况说明",
    TaskKind.decision: "议定事项",
    TaskKind.instruction: "领导批示",
}
OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.decided: "已议定办理意见",
    Outcome.continued: "需继续研究",
    Outcome.noted: "已听取情况",
}
#: the agenda may still change
BEFORE = frozenset({SessionState.preparing, SessionState.called})
OPEN_TASKS = frozenset({TaskState.asked, TaskState.answered})


@dataclass(frozen=True, slots=True)
class Attending:
    """Who attends a session: a post, with a name where one is set, and who stands in."""

    post: str
    leader_id: UserId | None
    substitute: str
    substitute_id: UserId | None


@dataclass(frozen=True, slots=True)
class Session:
    """One session as stored."""

    id: int
    version: int
    state: SessionState
    starts_at: datetime
    place: str
    attending: Attending
    is_substituted: bool
    attendees: str
    planned_by: UserId
    called_at: datetime | None = None
    held_at: datetime | None = None
    submitted_at: datetime | None = None
    submitted_by: UserId | None = None
    sent_back_reason: str | None = None
    approved_at: datetime | None = None
    approved_by: UserId | None = None
    cancel_reason: str | None = None

    @property
    def post(self) -> str:
        """Who came, or is to come."""
        return self.attending.substitute if self.is_substituted else self.attending.post


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of an agenda."""

    id: int
    session_id: int
    order_id: WorkOrderId
    order: str
    position: int
    minutes: int
    basis: str
    withdrawn_reason: str | None
    outcome: Outcome | None
    said: str | None
    decision: str | None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_reason is not None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing asked of a unit."""

    id: int
    kind: TaskKind
    order_id: WorkOrderId
    order: str
    session_id: int | None
    matter_id: int | None
    instruction_id: int | None
    organisation_id: OrganisationId
    organisation: str
    what: str
    due_on: date | None
    due_at: datetime | None
    state: TaskState
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    sent_back_reason: str | None
    settled_at: datetime | None
    note: str | None

    @property
    def clock_key(self) -> str:
        """What tells its clock from others of its kind on the same order."""
        if self.kind is TaskKind.brief:
            return f"session:{self.session_id}:{self.id}"
        return f"{self.kind}:{self.id}"

    def is_late(self, now: datetime) -> bool:
        """Whether the answer came, or still has not come, after its time."""
        if self.due_at is None or self.state is TaskState.dropped:
            return False
        return (
            self.answered_at if self.state is not TaskState.asked and self.answered_at else now
        ) > self.due_at


@dataclass(frozen=True, slots=True)
class Slot:
    """When a matter is heard."""

    starts_at: datetime
    ends_at: datetime


def slots(starts_at: datetime, opening: timedelta, minutes: tuple[int, ...]) -> tuple[Slot, ...]:
    """One after another, after what the last session decided was looked at."""
    found = []
    at = starts_at + opening
    for length in minutes:
        found.append(Slot(at, at + timedelta(minutes=length)))
        at += timedelta(minutes=length)
    return tuple(found)
