"""What happens to enterprises and their matters, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class EnterpriseRegistered(Event, frozen=True, kw_only=True):
    """An enterprise came into the register."""

    name: ClassVar[str] = "enterprise.registered"
    title: ClassVar[str] = "企业入库"
    contacts: int


@catalogued
class EnterpriseChanged(Event, frozen=True, kw_only=True):
    """What the register says of an enterprise was corrected."""

    name: ClassVar[str] = "enterprise.changed"
    title: ClassVar[str] = "企业资料更正"
    changed: list[str]


class _CaseEvent(Event, frozen=True, kw_only=True):
    subject_kind: ClassVar[str] = "work_order"
    officer: int | None  # who follows it


class _LevelEvent(_CaseEvent, frozen=True, kw_only=True):
    from_level: int
    to_level: int


@catalogued
class CaseOpened(_CaseEvent, frozen=True, kw_only=True):
    """An order is a matter of the track and waits to be screened."""

    name: ClassVar[str] = "track_case.opened"
    title: ClassVar[str] = "进入直通车甄别"
    track: str
    enterprise: int | None


@catalogued
class CaseAccepted(_CaseEvent, frozen=True, kw_only=True):
    """The office took it on, in one of four classes."""

    name: ClassVar[str] = "track_case.accepted"
    title: ClassVar[str] = "纳入直通车"
    case_class: str


@catalogued
class CaseRefused(_CaseEvent, frozen=True, kw_only=True):
    """The office found it to be no matter of the track; it goes on as an ordinary order."""

    name: ClassVar[str] = "track_case.refused"
    title: ClassVar[str] = "不纳入直通车"
    ground: str


@catalogued
class CaseLinked(_CaseEvent, frozen=True, kw_only=True):
    """Somebody said whose matter it is."""

    name: ClassVar[str] = "track_case.linked"
    title: ClassVar[str] = "关联企业"
    enterprise: int | None


@catalogued
class OfficerGiven(_CaseEvent, frozen=True, kw_only=True):
    """Another service officer follows it."""

    name: ClassVar[str] = "track_case.officer_given"
    title: ClassVar[str] = "指定服务专员"


@catalogued
class CaseReclassified(_CaseEvent, frozen=True, kw_only=True):
    """It is of another class; the clock of the new one counts from the same start."""

    name: ClassVar[str] = "track_case.reclassified"
    title: ClassVar[str] = "调整类别"
    case_class: str
    former: str


@catalogued
class EnterpriseContacted(_CaseEvent, frozen=True, kw_only=True):
    """The office tried to reach the enterprise."""

    name: ClassVar[str] = "track_case.contacted"
    title: ClassVar[str] = "联系企业"
    method: str
    reached: bool


@catalogued
class PlanSet(_CaseEvent, frozen=True, kw_only=True):
    """The lead said how it is to be solved, and by which steps."""

    name: ClassVar[str] = "track_case.plan_set"
    title: ClassVar[str] = "提交解决方案"
    organisation: str
    milestones: int


@catalogued
class MilestoneDone(_CaseEvent, frozen=True, kw_only=True):
    """A step of the plan is reached."""

    name: ClassVar[str] = "track_case.milestone_done"
    title: ClassVar[str] = "完成里程碑"
    organisation: str
    milestone: int


@catalogued
class CaseReported(_CaseEvent, frozen=True, kw_only=True):
    """The lead told the month's progress."""

    name: ClassVar[str] = "track_case.reported"
    title: ClassVar[str] = "月度进展报告"
    organisation: str


@catalogued
class ClimbRequested(_CaseEvent, frozen=True, kw_only=True):
    """The head of the unit asked for the next level."""

    name: ClassVar[str] = "track_case.climb_requested"
    title: ClassVar[str] = "承办单位领导申请提级"
    organisation: str


@catalogued
class CaseClimbed(_LevelEvent, frozen=True, kw_only=True):
    """It stands on a higher level now; those who hold it are told."""

    name: ClassVar[str] = "track_case.climbed"
    title: ClassVar[str] = "提级"
    move: int
    cause: str
    holders: list[int]


@catalogued
class ClimbProposed(_LevelEvent, frozen=True, kw_only=True):
    """A document for a level above is drafted and waits for the office."""

    name: ClassVar[str] = "track_case.climb_proposed"
    title: ClassVar[str] = "拟呈阅件"
    move: int
    cause: str


@catalogued
class ClimbDeclined(_LevelEvent, frozen=True, kw_only=True):
    """The office left it where it is, with a reason."""

    name: ClassVar[str] = "track_case.climb_declined"
    title: ClassVar[str] = "暂不提级"
    move: int


@catalogued
class StepDownAsked(_LevelEvent, frozen=True, kw_only=True):
    """Somebody of the office thinks a lower level will do."""

    name: ClassVar[str] = "track_case.step_down_asked"
    title: ClassVar[str] = "申请降级"
    move: int


@catalogued
class CaseSteppedDown(_LevelEvent, frozen=True, kw_only=True):
    """Another person approved a lower level."""

    name: ClassVar[str] = "track_case.stepped_down"
    title: ClassVar[str] = "降级"
    move: int
    holders: list[int]


@catalogued
class StepDownRejected(_LevelEvent, frozen=True, kw_only=True):
    """It stays on its level."""

    name: ClassVar[str] = "track_case.step_down_rejected"
    title: ClassVar[str] = "不同意降级"
    move: int


@catalogued
class CaseClosed(_CaseEvent, frozen=True, kw_only=True):
    """The office closed it, on the enterprise's word or a documented service confirmation."""

    name: ClassVar[str] = "track_case.closed"
    title: ClassVar[str] = "直通车办结"
    basis: str
    level: int


@catalogued
class CaseEnded(_CaseEvent, frozen=True, kw_only=True):
    """The order ended, or left the track, without the office."""

    name: ClassVar[str] = "track_case.ended"
    title: ClassVar[str] = "直通车事项终止"
    reason: str


@catalogued
class CaseReopened(_CaseEvent, frozen=True, kw_only=True):
    """Its order goes on, and so does it."""

    name: ClassVar[str] = "track_case.reopened"
    title: ClassVar[str] = "直通车事项重新办理"
    level: int
