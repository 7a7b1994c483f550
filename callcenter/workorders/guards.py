"""Guards of the straight road: each looks at a `Situation` and says nothing, or why not."""

from __future__ import annotations

from datetime import timedelta

from .bodies_centre import Assigning
from .bodies_unit import DraftReply
from .commands import FollowUp, SubmitReply
from .doors import DOOR_NAMES, can_be_asked, doors_of
from .model import OUTCOME_NAMES, AssignmentKind, AssignmentState, SupervisionState, WorkOrder, spaced
from .rating import RATED_OUTCOMES
from .rows import Guard, Limits, Objection, Situation


def _has_category(s: Situation) -> Objection | None:
    if s.order.category_code is None:
        return Objection("category-missing", "请先确定诉求分类，再派单")
    return None


def _abstract_given(s: Situation) -> Objection | None:
    if s.order.is_confidential and isinstance(s.body, Assigning) and not s.body.abstract:
        return Objection("abstract-missing", "保密工单派单须填写经审定的摘要，承办单位只能看到摘要")
    return None


def _not_recused(s: Situation) -> Objection | None:
    if s.body is not None and s.facts.recusal is not None:
        return Objection("recusal", s.facts.recusal)
    return None


def _accused_settled(s: Situation) -> Objection | None:
    if isinstance(s.body, Assigning) and s.order.accused_is_unsettled and not s.body.accused_is_outside:
        return Objection(
            "accused-unsettled",
            "被反映对象属于哪个单位尚未确定：请先在「修改」里选定，或确认其不是本市承办单位及其工作人员",
        )
    return None


def _own_assignment(s: Situation) -> Objection | None:
    if s.hand is None or s.hand.kind is not AssignmentKind.lead:
        return Objection("not-own-order", "只有主办单位可以进行此操作")
    return None


def contact_is_settled(order: WorkOrder, limits: Limits) -> bool:
    """True once the citizen was reached, or tried often enough at times apart and left a message."""
    tried = spaced(order.failed_contacts, limits.contact_gap) >= limits.contact_attempts
    return order.citizen_reached or (tried and order.was_messaged)


def _citizen_contacted(s: Situation) -> Objection | None:
    needless = s.order.no_reply_wanted or s.order.is_confidential or not s.order.has_phone
    if needless or contact_is_settled(s.order, s.facts.limits):
        return None
    limits = s.facts.limits
    hours = limits.contact_gap / timedelta(hours=1)
    return Objection(
        "citizen-not-contacted",
        f"反馈前须先联系诉求人（联系成功一次；或有 {limits.contact_attempts} 次未接通记录，"
        f"每次间隔不少于 {hours:g} 小时，并已发送短信或微信）",
    )


def _unsolved_explained(s: Situation) -> Objection | None:
    if isinstance(s.body, SubmitReply | DraftReply) and not s.body.is_solved and not s.body.unsolved_reason:
        return Objection("unsolved-reason-missing", "未解决的，须说明原因")
    return None


def _follow_up_complete(s: Situation) -> Objection | None:
    if (
        isinstance(s.body, FollowUp)
        and s.body.reached
        and (s.body.is_solved is None or s.body.satisfaction is None)
    ):
        return Objection("follow-up-incomplete", "回访接通的，须记录是否解决和满意程度")
    return None


def _other_than_handler(s: Situation) -> Objection | None:
    lead = s.order.last_lead
    is_of_lead = lead is not None and lead.organisation_id in s.actor.subtree
    if is_of_lead or s.actor.user in s.order.handlers:
        return Objection("follow-up-by-handler", "回访须由承办单位以外、未经办该工单的人进行")
    if s.facts.limits.follow_up_other_than_approver and s.actor.user in s.order.approvers:
        return Objection("follow-up-by-approver", "审核通过该反馈的人不能自己回访")
    return None


def _by_her_door(s: Situation) -> Objection | None:
    doors = doors_of(s.order.caller)
    if s.order.no_reply_wanted:
        return Objection("no-door", "诉求人表示不需要回复，不得回访，等其自行评价")
    if not s.order.caller.is_guarded:
        return None
    if not can_be_asked(s.order.caller):
        return Objection("no-door", "匿名或保密诉求人没有可用的回访渠道，等其凭查询码自行评价")
    if isinstance(s.body, FollowUp) and s.body.method not in doors:
        told = "、".join(DOOR_NAMES[door] for door in doors)
        return Objection("wrong-door", f"匿名或保密诉求人只能按其本人留下的渠道回访：{told}")
    return None


def _office_closes(s: Situation) -> Objection | None:
    """A matter of a track is ended by its office, on its citizen's word, never by an answer alone."""
    if s.facts.case is None or not s.facts.case.is_open:
        return None
    return Objection("office-closes", s.facts.case.why)


def _feedback_settled(s: Situation) -> Objection | None:
    limits, feedback = s.facts.limits, s.order.feedback
    if s.facts.case is not None and s.facts.case.by_office:
        return None
    if s.actor.role is None:
        return _settled_without_visit(s)
    if feedback.is_dissatisfied and s.order.rework_count < limits.rework_limit:
        return Objection("dissatisfied-needs-rework", "诉求人不满意或未解决，请先退回重办")
    if feedback.is_dissatisfied and not _was_pressed(s):
        return Objection(
            "dissatisfied-needs-supervision", "重办后诉求人仍不满意：须整改、督办办结，或由承办单位申请终结"
        )
    needless = not s.order.has_phone or not can_be_asked(s.order.caller)
    if feedback.is_known or needless or is_unreachable(s.order, limits):
        return None
    hours = limits.follow_up_gap / timedelta(hours=1)
    return Objection(
        "follow-up-missing",
        f"办结前须回访（接通一次，或有 {limits.follow_up_attempts} 次未接通记录，"
        f"每次间隔不少于 {hours:g} 小时）",
    )


def is_unreachable(order: WorkOrder, limits: Limits) -> bool:
    """True if she was tried often enough, at times apart, and neither reached nor heard of."""
    tried = spaced(order.feedback.failed_at, limits.follow_up_gap)
    return not order.feedback.is_known and tried >= limits.follow_up_attempts


def _settled_without_visit(s: Situation) -> Objection | None:
    """What the platform closes by itself: no visit is wanted, and the time to rate has had its word."""
    feedback = s.order.feedback
    if s.order.is_visit_wanted is not False and not feedback.reached:
        return Objection("follow-up-missing", "该工单须回访")
    if feedback.is_dissatisfied:
        return Objection("dissatisfied-needs-rework", "诉求人不满意，须由人处理")
    if not feedback.is_known and feedback.by_default is None:
        return Objection("rating-awaited", "评价期未满")
    return None


def _dissatisfied(s: Situation) -> Objection | None:
    if not s.order.feedback.is_dissatisfied:
        return Objection("not-dissatisfied", "诉求人未表示不满意或未解决，无需重办")
    return None


def _rework_left(s: Situation) -> Objection | None:
    if s.order.rework_count >= s.facts.limits.rework_limit:
        return Objection("rework-limit", f"该工单已重办 {s.order.rework_count} 次，达到上限")
    return None


def _rework_spent(s: Situation) -> Objection | None:
    if s.order.rework_count < s.facts.limits.rework_limit:
        return Objection("rework-first", "尚可退回重办，不必转差评整改")
    if s.order.rectifications >= s.facts.limits.rectification_limit:
        return Objection(
            "rectification-limit", f"该工单已整改 {s.order.rectifications} 次，请转督办或最终答复"
        )
    return None


def _was_handled(s: Situation) -> Objection | None:
    if not _was_answered_by_unit(s.order):
        return Objection("never-dispatched", "该工单由中心直接答复，没有承办单位可退回")
    if s.order.outcome is not None and s.order.outcome not in RATED_OUTCOMES:
        return Objection("ended-otherwise", f"该工单以「{OUTCOME_NAMES[s.order.outcome]}」结束，不再退回办理")
    return None


def _was_answered_by_unit(order: WorkOrder) -> bool:
    """True if the present round's answer is a lead's, not the centre's."""
    last = order.last_lead
    return last is not None and last.state is AssignmentState.finished and last.round == order.round


def _was_pressed(s: Situation) -> bool:
    """After the last rework a rectification or a supervision came to its end."""
    supervised = any(v.state is SupervisionState.ended for v in s.order.supervisions)
    return supervised or s.order.rectifications >= s.facts.limits.rectification_limit


GUARDS_OF_THE_STRAIGHT_ROAD: dict[str, Guard] = {
    "has_category": _has_category,
    "abstract_given": _abstract_given,
    "not_recused": _not_recused,
    "accused_settled": _accused_settled,
    "own_assignment": _own_assignment,
    "citizen_contacted": _citizen_contacted,
    "unsolved_explained": _unsolved_explained,
    "follow_up_complete": _follow_up_complete,
    "office_closes": _office_closes,
    "feedback_settled": _feedback_settled,
    "dissatisfied": _dissatisfied,
    "rework_left": _rework_left,
    "rework_spent": _rework_spent,
    "was_handled": _was_handled,
    "other_than_handler": _other_than_handler,
    "by_her_door": _by_her_door,
}
