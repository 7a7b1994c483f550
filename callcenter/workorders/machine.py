"""The machine of a work order: one table, pure guards, one ``step``.

Theory of operation. A row of `TABLE` says: in this state this command, given by one of these roles and
passing these guards, leads to that state, moves the lead assignment so, and has these effects. Everything
that decides what may happen to an order stands in this file; a new road is a new row, a new condition a
new guard. A command with no row from the present state raises `IllegalTransition` and nothing changes; a
guard that objects raises `Refused` and nothing changes. ``step`` reads no clock and touches no database:
the service loads an order, calls it, and writes what it decided in one transaction.

Guards look only at the order, the command and `Facts` (what the service looked up beforehand). Effects are
named here and carried out by the service in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from callcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed
from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.principal import Role

from .commands import COMMAND_NAMES, Command, CommandBody, Dispatch, FollowUp, SubmitReply
from .doors import DOOR_NAMES, can_be_asked, doors_of
from .model import STATE_NAMES, Assignment, AssignmentState, State, WorkOrder, spaced


class Effect(StrEnum):
    """What the service does, in the same transaction, when a move is made."""

    save_fields = "save_fields"
    reconsider_statutory = "reconsider_statutory"  # type or urgency may have changed
    assign = "assign"
    sign_in_assignment = "sign_in_assignment"
    record_contact = "record_contact"
    submit_reply = "submit_reply"
    approve_reply = "approve_reply"
    send_back_reply = "send_back_reply"
    release_answer = "release_answer"
    answer_directly = "answer_directly"
    record_follow_up = "record_follow_up"
    assign_again = "assign_again"
    assign_to_rectify = "assign_to_rectify"  # a round of its own with the clock of rectification
    choose_follow_up = "choose_follow_up"  # does the plan want a visit of this round
    end_assignments = "end_assignments"
    start_dispatch_clocks = "start_dispatch_clocks"  # sign-in, contact, department
    start_statutory = "start_statutory"
    start_review = "start_review"
    start_follow_up = "start_follow_up"
    resume_department = "resume_department"  # a reply's stop proved void
    stop_dispatch = "stop_dispatch"
    stop_sign_in = "stop_sign_in"
    stop_contact = "stop_contact"
    settle_contact = "settle_contact"  # stops it once the citizen was reached or tried often enough
    stop_department = "stop_department"
    stop_review = "stop_review"
    stop_statutory = "stop_statutory"
    stop_follow_up = "stop_follow_up"
    start_rectification = "start_rectification"  # sign-in, contact, rectification
    stop_rectification = "stop_rectification"
    stop_all = "stop_all"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the city pack that guards need."""

    rework_limit: int
    follow_up_attempts: int
    contact_attempts: int
    follow_up_gap: timedelta = timedelta(0)
    contact_gap: timedelta = timedelta(0)
    rectification_limit: int = 1
    follow_up_other_than_approver: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """As much of the person as the machine needs; ``role`` None is the platform itself."""

    role: Role | None
    subtree: frozenset[OrganisationId] = frozenset()
    user: UserId | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the service looked up before the step.

    ``recusal`` is the sentence saying why the chosen organisation must not get the order, or None.
    """

    limits: Limits
    recusal: str | None = None


class Refused(Conflict):
    """A guard objects; the code is the guard's own and stable, ``allowed`` names what may be done instead."""

    code = "refused"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a guard says no: a stable code and a sentence for people."""

    code: str
    message: str


Guard = Callable[[WorkOrder, CommandBody | None, Actor, Facts], Objection | None]
_CENTRE_INTAKE = frozenset(
    {
        Role.agent,
        Role.shift_leader,
        Role.window_clerk,
        Role.dispatcher,
        Role.supervisor,
        Role.enterprise_officer,
    }
)
_DISPATCH_DESK = frozenset({Role.dispatcher, Role.shift_leader, Role.supervisor})
_REVIEW_DESK = frozenset({Role.dispatcher, Role.supervisor})
_DEPARTMENT = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_FOLLOW_UP_DESK = frozenset({Role.follow_up_agent, Role.supervisor})


def _has_category(order: WorkOrder, _body: CommandBody | None, _actor: Actor, _f: Facts) -> Objection | None:
    if order.category_code is None:
        return Objection("category-missing", "请先确定诉求分类，再派单")
    return None


def _abstract_given(order: WorkOrder, body: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if order.is_confidential and isinstance(body, Dispatch) and not body.abstract:
        return Objection("abstract-missing", "保密工单派单须填写经审定的摘要，承办单位只能看到摘要")
    return None


def _not_recused(_o: WorkOrder, body: CommandBody | None, _a: Actor, facts: Facts) -> Objection | None:
    if isinstance(body, Dispatch) and facts.recusal is not None:
        return Objection("recusal", facts.recusal)
    return None


def _accused_settled(order: WorkOrder, body: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if isinstance(body, Dispatch) and order.accused_is_unsettled and not body.accused_is_outside:
        return Objection(
            "accused-unsettled",
            "被反映对象属于哪个单位尚未确定：请先在「修改」里选定，或确认其不是本市承办单位及其工作人员",
        )
    return None


def _own_assignment(order: WorkOrder, _b: CommandBody | None, actor: Actor, _f: Facts) -> Objection | None:
    lead = order.lead
    if lead is None or lead.organisation_id not in actor.subtree:
        return Objection("not-own-order", "只有主办单位可以进行此操作")
    return None


def contact_is_settled(order: WorkOrder, limits: Limits) -> bool:
    """True once the citizen was reached, or tried often enough at times apart and left a message."""
    tried = spaced(order.failed_contacts, limits.contact_gap) >= limits.contact_attempts
    return order.citizen_reached or (tried and order.was_messaged)


def _citizen_contacted(order: WorkOrder, _b: CommandBody | None, _a: Actor, facts: Facts) -> Objection | None:
    needless = order.no_reply_wanted or order.is_confidential or not order.has_phone
    if needless or contact_is_settled(order, facts.limits):
        return None
    limits = facts.limits
    hours = limits.contact_gap / timedelta(hours=1)
    return Objection(
        "citizen-not-contacted",
        f"反馈前须先联系诉求人(联系成功一次；或有 {limits.contact_attempts} 次未接通记录，"
        f"每次间隔不少于 {hours:g} 小时，并已发送短信或微信)",
    )


def _unsolved_explained(_o: WorkOrder, body: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if isinstance(body, SubmitReply) and not body.is_solved and not body.unsolved_reason:
        return Objection("unsolved-reason-missing", "未解决的，须说明原因")
    return None


def _follow_up_complete(_o: WorkOrder, body: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if isinstance(body, FollowUp) and body.reached and (body.is_solved is None or body.satisfaction is None):
        return Objection("follow-up-incomplete", "回访接通的，须记录是否解决和满意程度")
    return None


def _other_than_handler(
    order: WorkOrder, _b: CommandBody | None, actor: Actor, facts: Facts
) -> Objection | None:
    lead = order.last_lead
    is_of_lead = lead is not None and lead.organisation_id in actor.subtree
    if is_of_lead or actor.user in order.handlers:
        return Objection("follow-up-by-handler", "回访须由承办单位以外、未经办该工单的人进行")
    if facts.limits.follow_up_other_than_approver and actor.user in order.approvers:
        return Objection("follow-up-by-approver", "审核通过该反馈的人不能自己回访")
    return None


def _by_her_door(order: WorkOrder, body: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    doors = doors_of(order.caller)
    if order.no_reply_wanted:
        return Objection("no-door", "诉求人表示不需要回复，不得回访，等其自行评价")
    if not order.caller.is_guarded:
        return None
    if not can_be_asked(order.caller):
        return Objection("no-door", "匿名或保密诉求人没有可用的回访渠道，等其凭查询码自行评价")
    if isinstance(body, FollowUp) and body.method not in doors:
        told = "、".join(DOOR_NAMES[door] for door in doors)
        return Objection("wrong-door", f"匿名或保密诉求人只能按其本人留下的渠道回访：{told}")
    return None


def _feedback_settled(
    order: WorkOrder, _b: CommandBody | None, actor: Actor, facts: Facts
) -> Objection | None:
    limits, feedback = facts.limits, order.feedback
    if actor.role is None:
        return _settled_without_visit(order)
    if feedback.is_dissatisfied and order.rework_count < limits.rework_limit:
        return Objection("dissatisfied-needs-rework", "诉求人不满意或未解决，请先退回重办")
    needless = not order.has_phone or not can_be_asked(order.caller)
    if feedback.is_known or needless or is_unreachable(order, limits):
        return None
    hours = limits.follow_up_gap / timedelta(hours=1)
    return Objection(
        "follow-up-missing",
        f"办结前须回访(接通一次，或有 {limits.follow_up_attempts} 次未接通记录，"
        f"每次间隔不少于 {hours:g} 小时)",
    )


def is_unreachable(order: WorkOrder, limits: Limits) -> bool:
    """True if she was tried often enough, at times apart, and neither reached nor heard of."""
    tried = spaced(order.feedback.failed_at, limits.follow_up_gap)
    return not order.feedback.is_known and tried >= limits.follow_up_attempts


def _settled_without_visit(order: WorkOrder) -> Objection | None:
    """What the platform closes by itself: no visit is wanted, and the time to rate has had its word."""
    feedback = order.feedback
    if order.is_visit_wanted is not False and not feedback.reached:
        return Objection("follow-up-missing", "该工单须回访")
    if feedback.is_dissatisfied:
        return Objection("dissatisfied-needs-rework", "诉求人不满意，须由人处理")
    if not feedback.is_known and feedback.by_default is None:
        return Objection("rating-awaited", "评价期未满")
    return None


def _dissatisfied(order: WorkOrder, _b: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if not order.feedback.is_dissatisfied:
        return Objection("not-dissatisfied", "诉求人未表示不满意或未解决，无需重办")
    return None


def _rework_left(order: WorkOrder, _b: CommandBody | None, _a: Actor, facts: Facts) -> Objection | None:
    if order.rework_count >= facts.limits.rework_limit:
        return Objection("rework-limit", f"该工单已重办 {order.rework_count} 次，达到上限")
    return None


def _rework_spent(order: WorkOrder, _b: CommandBody | None, _a: Actor, facts: Facts) -> Objection | None:
    if order.rework_count < facts.limits.rework_limit:
        return Objection("rework-first", "尚可退回重办，不必转差评整改")
    if order.rectifications >= facts.limits.rectification_limit:
        return Objection("rectification-limit", f"该工单已整改 {order.rectifications} 次，请转督办或最终答复")
    return None


def _was_handled(order: WorkOrder, _b: CommandBody | None, _a: Actor, _f: Facts) -> Objection | None:
    if order.last_lead is None:
        return Objection("never-dispatched", "该工单由中心直接答复，没有承办单位可退回")
    return None


GUARDS: dict[str, Guard] = {
    "has_category": _has_category,
    "abstract_given": _abstract_given,
    "not_recused": _not_recused,
    "accused_settled": _accused_settled,
    "own_assignment": _own_assignment,
    "citizen_contacted": _citizen_contacted,
    "unsolved_explained": _unsolved_explained,
    "follow_up_complete": _follow_up_complete,
    "feedback_settled": _feedback_settled,
    "dissatisfied": _dissatisfied,
    "rework_left": _rework_left,
    "rework_spent": _rework_spent,
    "was_handled": _was_handled,
    "other_than_handler": _other_than_handler,
    "by_her_door": _by_her_door,
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``lead_to`` is the state the lead assignment takes, None leaves it alone."""

    state: State
    command: Command
    to: State
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    lead_to: AssignmentState | None = None
    by_system: bool = False


S, C, E = State, Command, Effect

TABLE: tuple[Transition, ...] = (
    Transition(
        S.registered,
        C.accept,
        S.pending_dispatch,
        _CENTRE_INTAKE,
        effects=(E.save_fields, E.reconsider_statutory),
    ),
    Transition(
        S.registered, C.amend, S.registered, _CENTRE_INTAKE, effects=(E.save_fields, E.reconsider_statutory)
    ),
    Transition(
        S.registered,
        C.direct_close,
        S.closed,
        _CENTRE_INTAKE,
        effects=(E.answer_directly, E.stop_all),
    ),
    Transition(
        S.pending_dispatch,
        C.amend,
        S.pending_dispatch,
        _DISPATCH_DESK,
        effects=(E.save_fields, E.reconsider_statutory),
    ),
    Transition(
        S.pending_dispatch,
        C.direct_close,
        S.closed,
        _DISPATCH_DESK,
        effects=(E.answer_directly, E.stop_all),
    ),
    Transition(
        S.pending_dispatch,
        C.dispatch,
        S.dispatched,
        _DISPATCH_DESK,
        guards=("has_category", "abstract_given", "not_recused", "accused_settled"),
        effects=(E.assign, E.stop_dispatch, E.start_dispatch_clocks),
    ),
    Transition(
        S.dispatched,
        C.sign_in,
        S.in_progress,
        _DEPARTMENT,
        guards=("own_assignment",),
        effects=(E.sign_in_assignment, E.stop_sign_in),
        lead_to=AssignmentState.in_progress,
    ),
    Transition(
        S.in_progress,
        C.contact,
        S.in_progress,
        _DEPARTMENT,
        guards=("own_assignment",),
        effects=(E.record_contact, E.settle_contact),
    ),
    Transition(
        S.in_progress,
        C.reply,
        S.pending_review,
        _DEPARTMENT,
        guards=("own_assignment", "citizen_contacted", "unsolved_explained"),
        effects=(E.submit_reply, E.stop_contact, E.stop_department, E.stop_rectification, E.start_review),
        lead_to=AssignmentState.replied,
    ),
    Transition(
        S.pending_review,
        C.approve,
        S.pending_follow_up,
        _REVIEW_DESK,
        effects=(
            E.approve_reply,
            E.release_answer,
            E.choose_follow_up,
            E.stop_review,
            E.stop_statutory,
            E.start_follow_up,
        ),
        lead_to=AssignmentState.finished,
    ),
    Transition(
        S.pending_review,
        C.send_back,
        S.in_progress,
        _REVIEW_DESK,
        effects=(E.send_back_reply, E.stop_review, E.resume_department),
        lead_to=AssignmentState.in_progress,
    ),
    Transition(
        S.pending_follow_up,
        C.follow_up,
        S.pending_follow_up,
        _FOLLOW_UP_DESK,
        guards=("other_than_handler", "by_her_door", "follow_up_complete"),
        effects=(E.record_follow_up,),
    ),
    Transition(
        S.pending_follow_up,
        C.close,
        S.closed,
        _FOLLOW_UP_DESK,
        guards=("feedback_settled",),
        effects=(E.stop_all, E.end_assignments),
        by_system=True,
    ),
    Transition(
        S.pending_follow_up,
        C.rework,
        S.dispatched,
        _FOLLOW_UP_DESK,
        guards=("dissatisfied", "rework_left"),
        effects=(E.stop_follow_up, E.assign_again, E.start_statutory, E.start_dispatch_clocks),
        by_system=True,
    ),
    Transition(
        S.pending_follow_up,
        C.rectify,
        S.dispatched,
        _FOLLOW_UP_DESK,
        guards=("dissatisfied", "rework_spent"),
        effects=(E.stop_follow_up, E.assign_to_rectify, E.start_rectification),
        by_system=True,
    ),
    # A bad rating that comes when the order is closed already opens it again, by the platform alone.
    Transition(
        S.closed,
        C.rework,
        S.dispatched,
        frozenset(),
        guards=("was_handled", "dissatisfied", "rework_left"),
        effects=(E.assign_again, E.start_statutory, E.start_dispatch_clocks),
        by_system=True,
    ),
    Transition(
        S.closed,
        C.rectify,
        S.dispatched,
        frozenset(),
        guards=("was_handled", "dissatisfied", "rework_spent"),
        effects=(E.assign_to_rectify, E.start_rectification),
        by_system=True,
    ),
    Transition(S.closed, C.archive, S.archived, frozenset({Role.supervisor}), by_system=True),
)

INITIAL = State.registered
FINAL = frozenset({State.archived})
_ROWS: dict[tuple[State, Command], Transition] = {(t.state, t.command): t for t in TABLE}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a step decided: the order as it will be and what else is to be done for it."""

    order: WorkOrder
    transition: Transition
    lead: Assignment | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as this person sees it now; ``objection`` None means she may give it."""

    command: Command
    objection: Objection | None


def commands_from(state: State) -> tuple[Command, ...]:
    """The commands the table has from a state, whoever asks."""
    return tuple(t.command for t in TABLE if t.state is state)


def step(order: WorkOrder, command: Command, body: CommandBody, actor: Actor, facts: Facts) -> Decision:
    """Decide one command; raises `IllegalTransition`, `NotAllowed` or `Refused` and then nothing changes."""
    row = check_legal(order, command, actor, facts)
    objection = _objection(row, order, body, actor, facts)
    if objection is not None:
        raise Refused(
            objection.message, code=objection.code, allowed=allowed_now(order, actor, facts, but=command)
        )
    return Decision(_moved(order, row), row, order.lead)


def check_legal(order: WorkOrder, command: Command, actor: Actor, facts: Facts) -> Transition:
    """The row for this command; raises `IllegalTransition` or `NotAllowed`, guards not being asked yet."""
    row = _ROWS.get((order.state, command))
    if row is None:
        raise IllegalTransition(
            f"工单处于「{STATE_NAMES[order.state]}」，不能「{COMMAND_NAMES[command]}」",
            allowed=allowed_now(order, actor, facts),
        )
    if not _may(row, actor):
        raise NotAllowed(f"您的角色不能「{COMMAND_NAMES[command]}」")
    return row


def offers(order: WorkOrder, actor: Actor, facts: Facts) -> Sequence[Offer]:
    """The commands of this person's role from here, each with the objection that stands against it now."""
    return tuple(
        Offer(row.command, _objection(row, order, None, actor, facts))
        for row in TABLE
        if row.state is order.state and _may(row, actor)
    )


def allowed_now(order: WorkOrder, actor: Actor, facts: Facts, but: Command | None = None) -> list[str]:
    """The commands nothing stands against for this person now."""
    return [
        o.command.value for o in offers(order, actor, facts) if o.objection is None and o.command is not but
    ]


def _may(row: Transition, actor: Actor) -> bool:
    return row.by_system if actor.role is None else actor.role in row.roles


def _objection(
    row: Transition, order: WorkOrder, body: CommandBody | None, actor: Actor, facts: Facts
) -> Objection | None:
    for name in row.guards:
        objection = GUARDS[name](order, body, actor, facts)
        if objection is not None:
            return objection
    return None


def _moved(order: WorkOrder, row: Transition) -> WorkOrder:
    again = Effect.assign_again in row.effects
    to_rectify = Effect.assign_to_rectify in row.effects
    return replace(
        order,
        state=row.to,
        version=order.version + 1,
        round=order.round + (again or to_rectify),
        rework_count=order.rework_count + again,
        rectifications=order.rectifications + to_rectify,
    )
