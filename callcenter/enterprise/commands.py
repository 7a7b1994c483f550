"""What can be done with a case, and what each command carries."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.workorders.body import Answer, Basis, Code, CommandBody, Note, Reason, RowId, Score
from callcenter.workorders.commands import AttemptMethod

from .model import CaseClass, CloseBasis

_Level = Annotated[int, Meta(ge=0, le=9)]
_Goal = Annotated[str, Meta(min_length=2, max_length=300, pattern=r"\S")]
_Username = Annotated[str, Meta(min_length=1, max_length=40)]


class CaseCommand(StrEnum):
    """The commands of a case."""

    accept = "accept"
    refuse = "refuse"
    link_enterprise = "link_enterprise"
    give_officer = "give_officer"
    reclassify = "reclassify"
    contact = "contact"
    set_plan = "set_plan"
    complete_milestone = "complete_milestone"
    report = "report"
    request_climb = "request_climb"
    climb = "climb"
    confirm_climb = "confirm_climb"
    decline_climb = "decline_climb"
    ask_step_down = "ask_step_down"
    approve_step_down = "approve_step_down"
    reject_step_down = "reject_step_down"
    close = "close"


COMMAND_NAMES: dict[CaseCommand, str] = {
    CaseCommand.accept: "纳入直通车",
    CaseCommand.refuse: "不纳入并说明",
    CaseCommand.link_enterprise: "关联企业",
    CaseCommand.give_officer: "指定服务专员",
    CaseCommand.reclassify: "调整类别",
    CaseCommand.contact: "登记联系企业",
    CaseCommand.set_plan: "提交方案",
    CaseCommand.complete_milestone: "完成里程碑",
    CaseCommand.report: "月度报告",
    CaseCommand.request_climb: "申请提级",
    CaseCommand.climb: "提级",
    CaseCommand.confirm_climb: "确认呈阅件",
    CaseCommand.decline_climb: "暂不提级",
    CaseCommand.ask_step_down: "申请降级",
    CaseCommand.approve_step_down: "同意降级",
    CaseCommand.reject_step_down: "不同意降级",
    CaseCommand.close: "办结",
}


class AcceptCase(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is a matter of the track: of which class, and who follows it."""

    case_class: CaseClass
    officer: _Username | None = None


class RefuseCase(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is none: the city's ground and what the enterprise is told. The order goes on as an ordinary one."""

    ground: Code
    explanation: Answer


class LinkEnterprise(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose matter it is."""

    enterprise: RowId


class GiveOfficer(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who follows it from now on."""

    officer: _Username


class Reclassify(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another class; its clock counts from the same start."""

    case_class: CaseClass
    reason: Reason


class ContactEnterprise(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office tried to reach the enterprise."""

    method: AttemptMethod
    reached: bool


class PlannedStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One milestone: what, by whom (the lead or one that helps it) and by which day."""

    goal: _Goal
    organisation: Code
    due_on: date


class SetPlan(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is to be solved; the enterprise reads it. Milestones that are not done yet are replaced."""

    plan: Answer
    milestones: Annotated[list[PlannedStep], Meta(min_length=1, max_length=20)]


class CompleteMilestone(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them is reached."""

    milestone: RowId
    note: Note = ""


class ReportCase(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The month's progress and what comes next."""

    progress: Answer
    next_step: Reason


class RequestClimb(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The head of the unit asks for the next level."""

    reason: Reason


class Climb(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office lifts it by one level."""

    to_level: _Level
    reason: Reason


class ConfirmClimb(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office submits the drafted document, as it is or as corrected."""

    document: Annotated[str, Meta(min_length=10, max_length=10000, pattern=r"\S")] | None = None
    note: Note = ""


class DeclineClimb(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The office leaves it where it is."""

    reason: Reason


class AskStepDown(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lower level would do; another person decides."""

    to_level: _Level
    reason: Reason


class ApproveStepDown(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It goes down."""

    note: Note = ""


class RejectStepDown(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It stays."""

    reason: Reason


class CloseCase(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is solved and the enterprise says so, or what can be done is done, explained, with a written basis.

    ``satisfaction`` is what the enterprise says now; left out where it has said so before.
    """

    basis: CloseBasis
    method: AttemptMethod = AttemptMethod.phone
    satisfaction: Score | None = None
    comment: Note = ""
    explanation: Answer | None = None
    document: Basis | None = None


BODIES: dict[CaseCommand, type[CommandBody]] = {
    CaseCommand.accept: AcceptCase,
    CaseCommand.refuse: RefuseCase,
    CaseCommand.link_enterprise: LinkEnterprise,
    CaseCommand.give_officer: GiveOfficer,
    CaseCommand.reclassify: Reclassify,
    CaseCommand.contact: ContactEnterprise,
    CaseCommand.set_plan: SetPlan,
    CaseCommand.complete_milestone: CompleteMilestone,
    CaseCommand.report: ReportCase,
    CaseCommand.request_climb: RequestClimb,
    CaseCommand.climb: Climb,
    CaseCommand.confirm_climb: ConfirmClimb,
    CaseCommand.decline_climb: DeclineClimb,
    CaseCommand.ask_step_down: AskStepDown,
    CaseCommand.approve_step_down: ApproveStepDown,
    CaseCommand.reject_step_down: RejectStepDown,
    CaseCommand.close: CloseCase,
}
