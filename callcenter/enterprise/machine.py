"""The machine of a case: ``step`` decides one command by the table and the guards; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.kernel.errors import IllegalTransition, NotAllowed
from callcenter.workorders.machine import Refused
from callcenter.workorders.model import State

from .commands import (
    COMMAND_NAMES,
    AskStepDown,
    CaseCommand,
    Climb,
    CloseCase,
    CompleteMilestone,
    Reclassify,
    SetPlan,
)
from .model import REPORTING, STATE_NAMES, CaseClass, CloseBasis
from .table import (
    TABLE,
    WHO_NAMES,
    CaseActor,
    CaseFacts,
    CaseGuard,
    CaseObjection,
    CaseRow,
    CaseSituation,
    Who,
)

_ROWS = {(row.state, row.command): row for row in TABLE}
#: classes by how long they may take
_LENGTH = {CaseClass.A: 0, CaseClass.B: 1, CaseClass.C: 2, CaseClass.D: 2}
_CLIMBS = frozenset(
    {CaseCommand.climb, CaseCommand.confirm_climb, CaseCommand.decline_climb, CaseCommand.request_climb}
)


@dataclass(frozen=True, slots=True)
class CaseOffer:
    """One command as this person sees it now; ``objection`` None means she may give it."""

    command: CaseCommand
    objection: CaseObjection | None


def step(situation: CaseSituation, command: CaseCommand) -> CaseRow:
    """The row that decides; raises IllegalTransition, NotAllowed or Refused, and then nothing changes."""
    case, actor = situation.case, situation.actor
    row = _ROWS.get((case.state, command))
    if row is None:
        name = COMMAND_NAMES[command]
        raise IllegalTransition(
            f"直通车事项处于「{STATE_NAMES[case.state]}」，不能「{name}」", allowed=allowed_now(situation)
        )
    if row.who not in actor.roles:
        raise NotAllowed(_not_hers(row), code="climb-not-allowed" if command in _CLIMBS else None)
    objection = _objection(row, situation)
    if objection is not None:
        raise Refused(objection.message, code=objection.code, allowed=allowed_now(situation, but=command))
    return row


def offers(situation: CaseSituation) -> Sequence[CaseOffer]:
    """The commands that are this person's from here, each with what stands against it now."""
    return tuple(
        CaseOffer(row.command, _objection(row, situation))
        for row in TABLE
        if row.state is situation.case.state and row.who in situation.actor.roles
    )


def allowed_now(situation: CaseSituation, but: CaseCommand | None = None) -> list[str]:
    """The commands nothing stands against for this person now."""
    bare = CaseSituation(situation.case, None, situation.actor, situation.facts)
    return [o.command.value for o in offers(bare) if o.objection is None and o.command is not but]


def _not_hers(row: CaseRow) -> str:
    name, who = COMMAND_NAMES[row.command], WHO_NAMES[row.who]
    if row.command in _CLIMBS and row.who is Who.office:
        return f"只有{who}可以「{name}」；主办单位领导可以「{COMMAND_NAMES[CaseCommand.request_climb]}」"
    return f"只有{who}可以「{name}」"


def _objection(row: CaseRow, situation: CaseSituation) -> CaseObjection | None:
    for name in row.guards:
        objection = GUARDS[name](situation)
        if objection is not None:
            return objection
    return None


def _known(s: CaseSituation) -> CaseObjection | None:
    return None if s.facts.fault is None else CaseObjection(*s.facts.fault)


def _has_enterprise(s: CaseSituation) -> CaseObjection | None:
    if s.case.enterprise_id is not None:
        return None
    return CaseObjection("enterprise-missing", "请先关联企业库中的企业（没有的先入库），再纳入直通车")


def _another_class(s: CaseSituation) -> CaseObjection | None:
    if isinstance(s.body, Reclassify) and s.body.case_class is s.case.class_:
        return CaseObjection("class-unchanged", "已是这一类别")
    return None


def _longer_by_head(s: CaseSituation) -> CaseObjection | None:
    if not isinstance(s.body, Reclassify) or s.case.class_ is None or Who.head in s.actor.roles:
        return None
    if _LENGTH[s.body.case_class] <= _LENGTH[s.case.class_]:
        return None
    return CaseObjection("longer-class-by-head", "改为办理时限更长的类别，须由中心主管调整")


def _is_led(s: CaseSituation) -> CaseObjection | None:
    if s.case.order.lead is not None:
        return None
    return CaseObjection("not-dispatched", "工单尚未派到主办单位，或已不由主办单位办理")


def _steps_of_units(s: CaseSituation) -> CaseObjection | None:
    if not isinstance(s.body, SetPlan):
        return None
    units = {a.organisation_code for a in s.case.units}
    strange = [m.organisation for m in s.body.milestones if m.organisation not in units]
    if strange:
        return CaseObjection(
            "milestone-of-stranger", f"里程碑的责任单位 {strange[0][:40]} 不是本工单的主办或协办单位"
        )
    days = [m.due_on for m in s.body.milestones]
    if days != sorted(days):
        return CaseObjection("milestones-out-of-order", "里程碑应按完成日期先后排列")
    return None


def _open_milestone(s: CaseSituation) -> CaseObjection | None:
    if not isinstance(s.body, CompleteMilestone):
        if any(not m.is_done for m in s.case.milestones):
            return None
        return CaseObjection("no-open-milestone", "没有未完成的里程碑")
    body = s.body
    found = next((m for m in s.case.milestones if m.id == body.milestone), None)
    if found is None or found.is_done:
        return CaseObjection("no-open-milestone", "没有这个未完成的里程碑")
    if Who.lead in s.actor.roles or s.actor.organisation_code == found.organisation_code:
        return None
    return CaseObjection("milestone-of-another", "这个里程碑由另一单位负责，须由其或主办单位登记完成")


def _reports(s: CaseSituation) -> CaseObjection | None:
    if s.case.class_ in REPORTING:
        return None
    return CaseObjection("no-report-due", "只有 C、D 类事项按月报告")


def _nothing_waits(s: CaseSituation) -> CaseObjection | None:
    if s.case.waiting is None:
        return None
    what = "降级申请" if s.case.waiting.is_down else "呈阅件"
    return CaseObjection("move-waiting", f"已有{what}待办，请先办理")


def _level_above(s: CaseSituation) -> CaseObjection | None:
    if s.case.level < s.facts.top:
        return None
    return CaseObjection("climb-at-top", "已在最高层级")


def _next_level(s: CaseSituation) -> CaseObjection | None:
    if not isinstance(s.body, Climb) or s.body.to_level == s.case.level + 1:
        return None
    if s.body.to_level <= s.case.level:
        return CaseObjection("climb-not-up", "提级只能往上；往下须申请降级并经批准")
    return CaseObjection("climb-skips-level", "提级须逐级进行，不能越过中间层级")


def _climb_waits(s: CaseSituation) -> CaseObjection | None:
    if s.case.waiting is not None and not s.case.waiting.is_down:
        return None
    return CaseObjection("no-climb-waiting", "没有待确认的呈阅件")


def _level_below(s: CaseSituation) -> CaseObjection | None:
    if s.case.level == 0:
        return CaseObjection("step-down-at-bottom", "已在最低层级")
    if isinstance(s.body, AskStepDown) and s.body.to_level >= s.case.level:
        return CaseObjection("step-down-not-down", "降级的目标层级应低于现在的层级")
    return None


def _step_down_waits(s: CaseSituation) -> CaseObjection | None:
    if s.case.waiting is not None and s.case.waiting.is_down:
        return None
    return CaseObjection("no-step-down-waiting", "没有待批准的降级申请")


def _other_person(s: CaseSituation) -> CaseObjection | None:
    if s.case.waiting is None or s.actor.user != s.case.waiting.asked_by:
        return None
    return CaseObjection("own-step-down", "降级须由申请人以外的人批准")


def _answered(s: CaseSituation) -> CaseObjection | None:
    if s.case.order.state is State.pending_follow_up:
        return None
    return CaseObjection("answer-missing", "承办单位的答复审核通过后，方可由企业服务办公室办结")


def _confirmed_or_explained(s: CaseSituation) -> CaseObjection | None:
    body = s.body
    if not isinstance(body, CloseCase):
        return None
    if body.basis is CloseBasis.service_confirmed:
        if body.explanation and body.document:
            return None
        return CaseObjection("service-confirmation-incomplete", "服务确认须写明向企业的说明和书面依据")
    feedback = s.case.order.feedback
    said = body.satisfaction is not None and body.satisfaction > 2
    if said or (body.satisfaction is None and feedback.is_known and not feedback.is_dissatisfied):
        return None
    if body.satisfaction is not None or feedback.is_dissatisfied:
        return CaseObjection(
            "enterprise-dissatisfied", "企业不满意或认为未解决，不能按企业确认办结；请退回重办，或作服务确认"
        )
    return CaseObjection("confirmation-missing", "办结须有企业确认（满意程度），或作书面“服务确认”")


def _heard(s: CaseSituation) -> CaseObjection | None:
    """Somebody who answered for the unit does not confirm its own answer."""
    if s.actor.user is None or s.actor.user not in s.case.order.handlers:
        return None
    return CaseObjection("own-answer", "答复人不能办结本人答复的事项")


GUARDS: dict[str, CaseGuard] = {
    "known": _known,
    "has_enterprise": _has_enterprise,
    "another_class": _another_class,
    "longer_by_head": _longer_by_head,
    "is_led": _is_led,
    "steps_of_units": _steps_of_units,
    "open_milestone": _open_milestone,
    "reports": _reports,
    "nothing_waits": _nothing_waits,
    "level_above": _level_above,
    "next_level": _next_level,
    "climb_waits": _climb_waits,
    "level_below": _level_below,
    "step_down_waits": _step_down_waits,
    "other_person": _other_person,
    "answered": _answered,
    "confirmed_or_explained": _confirmed_or_explained,
    "heard": _heard,
}
__all__ = [
    "GUARDS",
    "TABLE",
    "CaseActor",
    "CaseFacts",
    "CaseOffer",
    "CaseSituation",
    "allowed_now",
    "offers",
    "step",
]
