"""A matter of a track beside its work order: where it stands, how it may end, and its moves on the ladder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from callcenter.kernel.ids import UserId
from callcenter.workorders.model import OPEN_ASSIGNMENTS, Assignment, AssignmentKind, WorkOrder


class CaseState(StrEnum):
    """Where a case stands. It says nothing of the order, which has a machine of its own."""

    screening = "screening"  # 待甄别
    refused = "refused"  # 不纳入直通车
    working = "working"  # 办理中
    closed = "closed"  # 办结
    ended = "ended"  # 已终止


class CaseClass(StrEnum):
    """How hard a matter is. Source: 许昌 2025 and 湖州."""

    A = "A"  # 权责清晰
    B = "B"  # 多部门
    C = "C"  # 历史遗留
    D = "D"  # 政策空白


class CloseBasis(StrEnum):
    """On what a case may be closed; an answer alone is none."""

    confirmed = "confirmed"  # 企业确认解决
    service_confirmed = "service_confirmed"  # 服务确认


class MoveState(StrEnum):
    """Where a move on the ladder stands."""

    waiting = "waiting"
    made = "made"
    declined = "declined"


STATE_NAMES: dict[CaseState, str] = {
    CaseState.screening: "待甄别",
    CaseState.refused: "不纳入直通车",
    CaseState.working: "办理中",
    CaseState.closed: "办结",
    CaseState.ended: "已终止",
}
CLASS_NAMES: dict[CaseClass, str] = {
    CaseClass.A: "权责清晰",
    CaseClass.B: "多部门",
    CaseClass.C: "历史遗留",
    CaseClass.D: "政策空白",
}
BASIS_NAMES: dict[CloseBasis, str] = {
    CloseBasis.confirmed: "企业确认解决",
    CloseBasis.service_confirmed: "服务确认",
}
OPEN_CASES = frozenset({CaseState.screening, CaseState.working})
#: classes whose lead reports every month
REPORTING = frozenset({CaseClass.C, CaseClass.D})
#: causes of moves that no trigger of the city's ladder made
BY_HAND, STEP_DOWN = "by_hand", "step_down"

SCREENING, CONTACT, PLAN, REPORT = "case_screening", "case_contact", "case_plan", "case_report"
CONFIRM, OVERDUE = "case_confirm", "case_overdue"
CLOSING: dict[CaseClass, str] = {c: f"case_close_{c.value.lower()}" for c in CaseClass}
LEVEL_CLOCK = "case_level_"


@dataclass(frozen=True, slots=True)
class Move:
    """A move on the ladder that waits for somebody, or was made or declined."""

    id: int
    from_level: int
    to_level: int
    state: MoveState
    cause: str
    asked_by: UserId | None

    @property
    def is_down(self) -> bool:
        return self.to_level < self.from_level


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the plan."""

    id: int
    organisation_code: str
    due_on: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class TrackCase:
    """A case as the machine sees it, its order with it."""

    order: WorkOrder
    state: CaseState
    version: int
    class_: CaseClass | None
    level: int
    officer_id: UserId | None
    enterprise_id: int | None
    opened_at: datetime
    screened_at: datetime | None = None
    contacted_at: datetime | None = None
    planned_at: datetime | None = None
    waiting: Move | None = None
    milestones: tuple[Milestone, ...] = ()

    @property
    def number(self) -> str:
        return self.order.number

    @property
    def lead(self) -> Assignment | None:
        """Who leads the order now, or led it last."""
        return self.order.lead or self.order.last_lead

    @property
    def units(self) -> tuple[Assignment, ...]:
        """The lead and those who help it."""
        kinds = (AssignmentKind.lead, AssignmentKind.co_handling)
        return tuple(a for a in self.order.assignments if a.kind in kinds and a.state in OPEN_ASSIGNMENTS)

    def at(self, level: int) -> TrackCase:
        return replace(self, level=level, waiting=None)
