"""Guards of the side roads: returns, extensions, suspensions, merging, supervision and the parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcenter.kernel.clock import LEGAL_TIME
from callcenter.kernel.principal import Role

from .bodies_centre import (
    Assigning,
    GrantExtension,
    GrantSuspension,
    Merge,
    OverrideTerm,
    Reactivate,
    RelayAnswer,
)
from .bodies_unit import (
    AddCoHandler,
    Delegate,
    DraftReply,
    RequestExtension,
    RequestFinalAnswer,
    RequestReturn,
    RequestSuspension,
)
from .commands import Command, SubmitReply
from .model import (
    APPLICATION_NAMES,
    OPEN_ASSIGNMENTS,
    OPEN_STATES,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentKind,
    AssignmentState,
    Outcome,
    State,
    SupervisionState,
)
from .rows import Guard, Objection, Situation

_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
#: applications that nobody but the head of the centre decides
_BY_HEAD = frozenset(
    {
        ApplicationKind.suspension,
        ApplicationKind.unreasonable,
        ApplicationKind.final_answer,
        ApplicationKind.appeal,
    }
)
_MERGEABLE = OPEN_STATES - {State.merged, State.pending_follow_up}


def waiting_application(s: Situation, kind: ApplicationKind | None) -> Application | None:
    """The application a decision is about: the one named, or the only one that waits."""
    asked = getattr(s.body, "application", None)
    holder = s.part if s.part is not None else None
    waiting = [
        a
        for a in s.order.applications
        if a.state is ApplicationState.pending
        and (kind is None or a.kind is kind)
        and (asked is None or a.id == asked)
        and (holder is None or a.assignment_id == holder.id)
        and (holder is not None or not _is_of_part(s, a))
    ]
    return waiting[0] if len(waiting) == 1 or (waiting and asked is not None) else None


def _is_of_part(s: Situation, application: Application) -> bool:
    found = s.order.assignment(application.assignment_id)
    return found is not None and found.kind in (AssignmentKind.co_handling, AssignmentKind.second_level)


def _waiting(kind: ApplicationKind | None, name: str) -> Guard:
    def guard(s: Situation) -> Objection | None:
        if waiting_application(s, kind) is None:
            return Objection("no-application", f"没有待审批的{name}申请（或有多件，请指明是哪一件）")
        return None

    return guard


def _none_waiting(kind: ApplicationKind, name: str) -> Guard:
    def guard(s: Situation) -> Objection | None:
        if s.hand is not None and s.order.pending(kind, s.hand.id) is not None:
            return Objection("application-pending", f"已有一件{name}申请待审批")
        return None

    return guard


def _none_waiting_of_last(kind: ApplicationKind, name: str) -> Guard:
    def guard(s: Situation) -> Objection | None:
        last = s.order.last_lead
        if last is not None and s.order.pending(kind, last.id) is not None:
            return Objection("application-pending", f"已有一件{name}申请待审批")
        return None

    return guard


def _known_code(s: Situation) -> Objection | None:
    return None if s.facts.unknown_code is None else Objection("code-unknown", s.facts.unknown_code)


def _returnable(s: Situation) -> Objection | None:
    if not _leads(s):
        return None  # what the centre settled binds the lead; a part goes back to whoever delegated it
    if s.order.is_designated:
        return Objection("designated", "本单已由中心指定承办，不能再退单")
    if s.order.returns >= s.facts.limits.return_limit:
        return Objection("return-limit", f"本单已有 {s.order.returns} 次退单争议，不能再退单，由中心指定承办")
    return None


def _moment(at: datetime) -> str:
    """As people read it, whatever zone the moment came in."""
    return f"{at.astimezone(LEGAL_TIME):%Y-%m-%d %H:%M}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(LEGAL_TIME):%Y-%m-%d}"


def _return_in_time(s: Situation) -> Objection | None:
    until, now = s.facts.return_until, s.facts.now
    if until is not None and now is not None and now > until:
        return Objection("return-too-late", f"退单须在 {_moment(until)} 前提出，逾期视为接受承办")
    return None


def _return_sensible(s: Situation) -> Objection | None:
    body = s.body
    if s.hand is None or not isinstance(body, RequestReturn):
        return None
    if body.proper_organisation == s.hand.organisation_code:
        return Objection("return-to-oneself", "建议承办单位不能是本单位")
    return None


def _second_by_head(s: Situation) -> Objection | None:
    if s.order.granted(ApplicationKind.extension) and s.actor.role is not Role.supervisor:
        return Objection("extension-by-supervisor", "第二次及以后的延期须由中心主管审批")
    return None


def _holder_or_centre(s: Situation) -> Objection | None:
    if s.actor.role in _UNITS and not _leads(s):
        return Objection("not-own-order", "只有主办单位可以进行此操作")
    return None


def _nothing_waiting(s: Situation) -> Objection | None:
    if any(a.state is ApplicationState.pending for a in s.order.applications):
        return Objection("application-pending", "还有申请待审批，不能归档")
    return None


def _rejects_what_it_grants(s: Situation) -> Objection | None:
    waiting = waiting_application(s, None)
    if waiting is not None and waiting.kind in _BY_HEAD and s.actor.role is not Role.supervisor:
        return Objection("decision-by-supervisor", f"{APPLICATION_NAMES[waiting.kind]}申请由中心主管审批")
    return None


def _must_designate(s: Situation) -> Objection | None:
    if s.order.returns >= s.facts.limits.return_limit:
        return Objection("must-designate", f"本单已退单 {s.order.returns} 次，须由班长或中心主管「指定承办」")
    return None


def _before_due(s: Situation) -> Objection | None:
    now, due = s.facts.now, s.facts.due_at
    if now is not None and due is not None and now >= due:
        return Objection("extension-after-due", f"延期须在到期前申请，本单已于 {_moment(due)} 到期")
    return None


def _extension_left(s: Situation) -> Objection | None:
    used = len(s.order.granted(ApplicationKind.extension))
    if used >= s.facts.limits.extension_limit:
        return Objection("extension-limit", f"本单已延期 {used} 次，达到上限")
    return None


def _extension_fits(s: Situation) -> Objection | None:
    body, facts = s.body, s.facts
    if not isinstance(body, RequestExtension | GrantExtension) or body.until is None:
        return None
    if facts.due_at is not None and body.until <= facts.due_at:
        return Objection("extension-not-later", "延期后的时间须晚于原到期时间")
    if facts.latest_extension is not None and body.until > facts.latest_extension:
        return Objection("extension-too-long", f"一次延期最晚到 {_day(facts.latest_extension)}")
    if isinstance(body, RequestExtension) and not body.told_citizen and not _unreachable(s):
        return Objection("citizen-not-told", "延期须先告知诉求人")
    return None


def _term_fits(s: Situation) -> Objection | None:
    if not isinstance(s.body, OverrideTerm):
        return None
    if s.facts.overridden is None:
        return Objection("no-statutory-clock", "本轮没有在计时的法定期限")
    before, after = s.facts.overridden
    if s.facts.now is not None and after <= s.facts.now:
        return Objection("term-in-past", f"按此期限本单已于 {_moment(after)} 到期，不能定在过去")
    if after == before:
        return Objection("term-unchanged", "按此期限到期时间不变")
    return None


def _suspension_fits(s: Situation) -> Objection | None:
    body, facts = s.body, s.facts
    if not isinstance(body, RequestSuspension | GrantSuspension) or body.until is None:
        return None
    if facts.now is not None and body.until <= facts.now + timedelta(days=1):
        return Objection("suspension-too-short", "挂账的承诺时间须晚于明天")
    if facts.latest_suspension is not None and body.until > facts.latest_suspension:
        return Objection("suspension-too-long", f"挂账最晚到 {_day(facts.latest_suspension)}")
    if isinstance(body, RequestSuspension) and not body.told_citizen and not _unreachable(s):
        return Objection("citizen-not-told", "挂账须先告知诉求人")
    return None


def _unreachable(s: Situation) -> bool:
    return s.order.no_reply_wanted or s.order.is_confidential or not s.order.has_phone


def _mergeable(s: Situation) -> Objection | None:
    if not isinstance(s.body, Merge):
        return None
    target = s.facts.target
    if target is None:
        return Objection("merge-target-unknown", "没有这张主单，或您无权查看")
    if target.order.id == s.order.id:
        return Objection("merge-with-itself", "不能把工单并到它自己")
    if target.order.state not in _MERGEABLE:
        return Objection("merge-target-closed", "主单已答复、办结或已并入他单，不能再并入")
    if target.order.is_confidential != s.order.is_confidential:
        return Objection("merge-confidential", "保密工单与普通工单不能合并")
    if s.order.accused_is_unsettled:
        # Whether the main order's unit must keep away from this one could not be told.
        return Objection("accused-unsettled", "被反映对象属于哪个单位尚未确定：请先在「修改」里选定，再并单")
    if s.order.has_merged:
        return Objection("merge-has-others", "本单已是其他工单的主单，不能再并入他单")
    if target.attached >= s.facts.limits.merge_limit:
        return Objection("merge-limit", f"主单已并入 {target.attached} 件，达到上限")
    return None


def _urge_gap(s: Situation) -> Objection | None:
    last, now, hours = s.order.last_urged_at, s.facts.now, s.facts.limits.urge_gap_hours
    if last is not None and now is not None and now < last + timedelta(hours=hours):
        return Objection("urged-already", f"{hours} 小时内已催办过，承办单位已收到")
    return None


def _no_supervision(s: Situation) -> Objection | None:
    if any(v.state is not SupervisionState.ended for v in s.order.supervisions):
        return Objection("supervised-already", "已有督办未办结，先办结它，才能再发督办")
    return None


def _supervision_is(state: SupervisionState, message: str) -> Guard:
    def guard(s: Situation) -> Objection | None:
        if any(v.state is state for v in s.order.supervisions):
            return None
        return Objection("no-supervision", message)

    return guard


def _supervised(s: Situation) -> Objection | None:
    if any(v.state is not SupervisionState.ended for v in s.order.supervisions):
        return None
    return Objection("no-supervision", "没有未办结的督办")


def _was_lead(s: Situation) -> Objection | None:
    last = s.order.last_lead
    if last is None or last.organisation_id not in s.actor.subtree:
        return Objection("not-own-order", "只有本单的主办单位可以进行此操作")
    return None


def _rework_used(s: Situation) -> Objection | None:
    if s.order.rework_count < s.facts.limits.rework_limit:
        return Objection("rework-first", "须先重办，重办后仍不满意才能申请终结")
    return None


def _signed_document(s: Situation) -> Objection | None:
    if isinstance(s.body, RequestFinalAnswer) and not s.body.signed_by.strip():
        return Objection("signature-missing", "终结须由单位主要负责人签发")
    return None


def _new_fact(s: Situation) -> Objection | None:
    final = s.order.outcome is Outcome.final_answer
    if final and isinstance(s.body, Reactivate) and not s.body.new_fact:
        return Objection("new-fact-missing", "已终结的诉求，有新的事实才能重新受理，请写明新事实")
    return None


def _invited(s: Situation) -> Objection | None:
    if s.actor.organisation is None or not (s.actor.subtree & s.facts.asked):
        return Objection("not-asked", "本单位未被邀请会商，或已提交意见")
    return None


def _no_open_question(s: Situation) -> Objection | None:
    if s.order.open_questions:
        return Objection("question-pending", "上一个询问还没有得到答复")
    return None


def _open_question(s: Situation) -> Objection | None:
    if not s.order.open_questions and (s.body is None or isinstance(s.body, RelayAnswer)):
        return Objection("no-question", "没有待转达的询问")
    return None


def _is_confidential(s: Situation) -> Objection | None:
    if not s.order.is_confidential:
        return Objection("not-confidential", "普通工单请直接联系诉求人")
    return None


def _leads(s: Situation) -> bool:
    return s.hand is not None and s.hand.kind is AssignmentKind.lead


def _parts_settled(s: Situation) -> Objection | None:
    if s.hand is None:
        return None
    open_ = [a for a in s.order.below(s.hand.id) if a.state in OPEN_ASSIGNMENTS]
    if open_:
        names = "、".join(a.organisation_name for a in open_[:3])
        return Objection("parts-open", f"{names} 的办理情况尚未采纳或收回，不能反馈")
    return None


def _signature(s: Situation) -> Objection | None:
    """The leader's own reply carries her signature."""
    signs = s.actor.role is Role.department_leader
    if s.facts.needs_signature and not signs and isinstance(s.body, SubmitReply | None):
        return Objection("signature-needed", "本单位的反馈须领导审签，请用「送审签」")
    return None


def _signed_by_unit(s: Situation) -> Objection | None:
    if s.hand is None or s.hand.state is not AssignmentState.awaiting_signature:
        return Objection("no-draft", "没有待审签的反馈")
    return None


def _is_working(s: Situation) -> Objection | None:
    if s.hand is not None and s.hand.state is AssignmentState.awaiting_signature:
        return Objection("awaiting-signature", "反馈正待领导审签")
    return None


def _below_oneself(s: Situation) -> Objection | None:
    if s.facts.outside_subtree:
        names = "、".join(s.facts.outside_subtree[:3])
        return Objection("not-below", f"{names} 不是本单位的下级，不能二级转派")
    return None


def _no_part_since(s: Situation) -> Objection | None:
    part = s.part
    if part is None or part.state in OPEN_ASSIGNMENTS:
        return None
    if any(a.organisation_id == part.organisation_id for a in _open_parts(s)):
        return Objection("part-open", f"{part.organisation_name} 已另有在办的交办")
    return None


def _open_parts(s: Situation) -> list[Assignment]:
    return [a for a in s.order.assignments if a.state in OPEN_ASSIGNMENTS]


def _superior(s: Situation) -> Objection | None:
    if s.part is None or s.hand is None or s.part.parent_id != s.hand.id:
        return Objection("not-superior", "只有转派本件的上级单位可以进行此操作")
    if s.hand.state not in (AssignmentState.pending_sign_in, AssignmentState.in_progress):
        return Objection("superior-replied", "本单位已送审签或已反馈，须先退签或退回，才能处理下级办理件")
    return None


def _not_held_already(s: Situation) -> Objection | None:
    """Nobody gets two open parts of one order."""
    match s.body:
        case Delegate():
            named = set(s.body.organisations)
        case AddCoHandler():
            named = {s.body.organisation}
        case _:
            return None
    held = [a for a in s.order.assignments if a.organisation_code in named and holds_part(a)]
    if held:
        names = "、".join(a.organisation_name for a in held[:3])
        return Objection("held-already", f"{names} 已在承办本单，不能重复转派")
    return None


def holds_part(a: Assignment) -> bool:
    """True while an organisation has to do its share of an order, and is not merely told of it."""
    return a.state in OPEN_ASSIGNMENTS and a.kind not in (AssignmentKind.copy, AssignmentKind.consulted)


def _part_in_order(s: Situation) -> Objection | None:
    if s.order.state not in (State.dispatched, State.in_progress, State.suspended):
        return Objection("order-not-in-progress", "主办单位已反馈或工单已离开办理环节")
    return None


def _not_lead_again(s: Situation) -> Objection | None:
    body = s.body
    if isinstance(body, Assigning) and body.lead in body.co_handlers:
        return Objection("lead-is-co-handler", "主办单位不能同时是协办单位")
    return None


def _is_emergency(s: Situation) -> Objection | None:
    if s.order.emergency_handover is None and s.order.urgency != "emergency":
        return Objection("not-emergency", "本单不是紧急事件")
    return None


def _draft_explained(s: Situation) -> Objection | None:
    if isinstance(s.body, DraftReply) and not s.body.is_solved and not s.body.unsolved_reason:
        return Objection("unsolved-reason-missing", "未解决的，须说明原因")
    return None


_K = ApplicationKind
GUARDS_OF_SIDE_ROADS: dict[str, Guard] = {
    "known_code": _known_code,
    "returnable": _returnable,
    "return_in_time": _return_in_time,
    "return_sensible": _return_sensible,
    "no_return_waiting": _none_waiting(_K.return_, "退单"),
    "no_extension_waiting": _none_waiting(_K.extension, "延期"),
    "no_suspension_waiting": _none_waiting(_K.suspension, "挂账"),
    "no_unreasonable_waiting": _none_waiting(_K.unreasonable, "不合理诉求认定"),
    "no_final_answer_waiting": _none_waiting_of_last(_K.final_answer, "终结"),
    "no_appeal_waiting": _none_waiting_of_last(_K.appeal, "考核申诉"),
    "second_by_head": _second_by_head,
    "rejects_what_it_grants": _rejects_what_it_grants,
    "nothing_waiting": _nothing_waiting,
    "holder_or_centre": _holder_or_centre,
    "return_waiting": _waiting(_K.return_, "退单"),
    "extension_waiting": _waiting(_K.extension, "延期"),
    "suspension_waiting": _waiting(_K.suspension, "挂账"),
    "unreasonable_waiting": _waiting(_K.unreasonable, "不合理诉求认定"),
    "final_answer_waiting": _waiting(_K.final_answer, "终结"),
    "appeal_waiting": _waiting(_K.appeal, "考核申诉"),
    "application_waiting": _waiting(None, ""),
    "must_designate": _must_designate,
    "before_due": _before_due,
    "extension_left": _extension_left,
    "extension_fits": _extension_fits,
    "suspension_fits": _suspension_fits,
    "term_fits": _term_fits,
    "mergeable": _mergeable,
    "urge_gap": _urge_gap,
    "no_supervision": _no_supervision,
    "supervision_issued": _supervision_is(SupervisionState.issued, "没有待反馈的督办"),
    "supervision_answered": _supervision_is(SupervisionState.answered, "督办还没有反馈"),
    "supervised": _supervised,
    "was_lead": _was_lead,
    "rework_used": _rework_used,
    "signed_document": _signed_document,
    "new_fact": _new_fact,
    "invited": _invited,
    "no_open_question": _no_open_question,
    "open_question": _open_question,
    "is_confidential": _is_confidential,
    "parts_settled": _parts_settled,
    "signature": _signature,
    "signed_by_unit": _signed_by_unit,
    "is_working": _is_working,
    "below_oneself": _below_oneself,
    "no_part_since": _no_part_since,
    "superior": _superior,
    "not_held_already": _not_held_already,
    "part_in_order": _part_in_order,
    "not_lead_again": _not_lead_again,
    "is_emergency": _is_emergency,
    "draft_explained": _draft_explained,
}
#: guards that say what an application is for, by the command that decides it
DECIDES: dict[Command, ApplicationKind | None] = {
    Command.grant_return: _K.return_,
    Command.grant_extension: _K.extension,
    Command.grant_suspension: _K.suspension,
    Command.grant_unreasonable: _K.unreasonable,
    Command.grant_final_answer: _K.final_answer,
    Command.grant_appeal: _K.appeal,
    Command.reject_request: None,
    Command.cancel_request: None,
}
