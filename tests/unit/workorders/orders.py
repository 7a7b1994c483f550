"""Orders to try the machine on, and what its effects do to one, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, WorkOrderId
from callcenter.kernel.principal import Role
from callcenter.workorders.bodies_centre import Dispatch
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import (
    MESSAGE_METHODS,
    Accept,
    Amend,
    Approve,
    Archive,
    AttemptMethod,
    Close,
    Command,
    ContactCitizen,
    DirectClose,
    FollowUp,
    Rectify,
    Rework,
    SendBack,
    SignIn,
    SubmitReply,
)
from callcenter.workorders.machine import TABLE, Actor, Decision, Effect, Facts, Limits
from callcenter.workorders.model import (
    Assignment,
    AssignmentKind,
    AssignmentState,
    Feedback,
    RequestType,
    State,
    Track,
    Truth,
    Urgency,
    WorkOrder,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WATER, ROADS = OrganisationId(7), OrganisationId(8)
LIMITS = Limits(rework_limit=1, follow_up_attempts=3, contact_attempts=3)
FACTS = Facts(LIMITS)
SYSTEM = Actor(None)
#: the state of the lead assignment that belongs to a state of the order
LEAD_STATES: dict[State, AssignmentState] = {
    State.dispatched: AssignmentState.pending_sign_in,
    State.in_progress: AssignmentState.in_progress,
    State.pending_review: AssignmentState.replied,
    State.pending_follow_up: AssignmentState.finished,
    State.closed: AssignmentState.finished,
    State.archived: AssignmentState.finished,
}
BODIES: dict[Command, CommandBody] = {
    Command.accept: Accept(version=1, category_code="CG0203"),
    Command.amend: Amend(version=1, category_code="CG0203"),
    Command.direct_close: DirectClose(version=1, public_answer="请到镇便民中心窗口办理。"),
    Command.dispatch: Dispatch(version=1, lead="water", copies=["roads"]),
    Command.sign_in: SignIn(version=1),
    Command.contact: ContactCitizen(version=1, method=AttemptMethod.phone, reached=True, note="已说明情况"),
    Command.reply: SubmitReply(
        version=1,
        is_true=Truth.true,
        is_solved=True,
        internal_findings="阀门老化,已更换。",
        public_answer="阀门已更换,供水恢复。",
    ),
    Command.approve: Approve(version=1),
    Command.send_back: SendBack(version=1, reason="没有说明处理结果"),
    Command.follow_up: FollowUp(
        version=1, method=AttemptMethod.phone, reached=True, is_solved=True, satisfaction=5
    ),
    Command.close: Close(version=1),
    Command.rework: Rework(version=1, reason="诉求人说仍然没有水"),
    Command.rectify: Rectify(version=1, reason="诉求人评价一分，转差评整改"),
    Command.archive: Archive(version=1),
}


def actor(role: Role | None) -> Actor:
    """Somebody of this role; people of departments belong to the water company."""
    outside = {Role.department_clerk, Role.department_leader, Role.local_dispatcher}
    return Actor(role, frozenset({WATER}) if role in outside else frozenset())


def assignment(
    number: int, state: AssignmentState, *, kind: AssignmentKind = AssignmentKind.lead, round_: int = 1
) -> Assignment:
    """The water company's part of an order, or, as a copy, the roads bureau's."""
    is_lead = kind is AssignmentKind.lead
    return Assignment(
        id=AssignmentId(number),
        parent_id=None,
        kind=kind,
        organisation_id=WATER if is_lead else ROADS,
        organisation_code="water" if is_lead else "roads",
        organisation_name="自来水公司" if is_lead else "公路局",
        state=state,
        round=round_,
        note=None,
        dispatched_at=NOON,
        signed_in_at=None,
        replied_at=None,
        ended_at=None,
    )


def order(state: State = State.registered) -> WorkOrder:
    """An order that has come to this state by the shortest road, its citizen reached and content."""
    lead = LEAD_STATES.get(state)
    asked = state in (State.pending_follow_up, State.closed, State.archived)
    return WorkOrder(
        id=WorkOrderId(1),
        number="CZ2611230001",
        contact_id=ContactId(1),
        state=state,
        version=3,
        round=1,
        rework_count=0,
        request_type=RequestType.help,
        urgency=Urgency.normal,
        track=Track.ordinary,
        category_code="CG0203",
        place_code="445102",
        received_at=NOON,
        registered_by=None,
        is_confidential=False,
        is_anonymous=False,
        no_reply_wanted=False,
        has_phone=True,
        abstract=None,
        complained_of_kind=None,
        complained_of_name=None,
        complained_of_organisation=None,
        assignments=() if lead is None else (assignment(1, lead),),
        citizen_reached=True,
        feedback=Feedback((), True, True, 5) if asked else Feedback(),
    )


def fresh() -> WorkOrder:
    """An order as registration leaves it: nobody asked, nothing assigned."""
    return replace(order(), version=1, category_code=None, citizen_reached=False)


def effects() -> Iterable[Effect]:
    """Every effect the table names."""
    return (effect for row in TABLE for effect in row.effects)


def applied(decision: Decision, body: CommandBody) -> WorkOrder:
    """The order after a move and its effects, as the store would load it again."""
    after = decision.order
    if decision.transition.lead_to is not None and decision.lead is not None:
        moved = replace(decision.lead, state=decision.transition.lead_to)
        after = replace(after, assignments=tuple(moved if a.id == moved.id else a for a in after.assignments))
    for effect in decision.transition.effects:
        if change := _CHANGES.get(effect):
            after = change(after, body)
    return after


def _fields(o: WorkOrder, body: CommandBody) -> WorkOrder:
    assert isinstance(body, Accept | Amend)
    code = body.category_code
    return replace(o, category_code=code if isinstance(code, str) else o.category_code)


def _assigned(o: WorkOrder, body: CommandBody) -> WorkOrder:
    number = len(o.assignments) + 1
    lead = assignment(number, AssignmentState.pending_sign_in, round_=o.round)
    added = [lead]
    if isinstance(body, Dispatch):
        copy = assignment(number + 1, AssignmentState.informed, kind=AssignmentKind.copy, round_=o.round)
        added += [copy] * len(body.copies)
        o = replace(o, abstract=body.abstract or o.abstract)
    return replace(
        o,
        assignments=(*o.assignments, *added),
        citizen_reached=False,
        failed_contacts=(),
        was_messaged=False,
        feedback=Feedback(),
    )


def _contacted(o: WorkOrder, body: CommandBody) -> WorkOrder:
    assert isinstance(body, ContactCitizen)
    if body.method in MESSAGE_METHODS and not body.reached:
        return replace(o, was_messaged=True)
    failed = () if body.reached else (NOON,)
    return replace(
        o,
        failed_contacts=(*o.failed_contacts, *failed),
        citizen_reached=o.citizen_reached or body.reached,
    )


def _followed_up(o: WorkOrder, body: CommandBody) -> WorkOrder:
    assert isinstance(body, FollowUp)
    before = o.feedback
    said = (True, body.is_solved, body.satisfaction) if body.reached else None
    kept = (before.reached, before.is_solved, before.satisfaction)
    failed = before.failed_at if body.reached else (*before.failed_at, NOON)
    return replace(o, feedback=Feedback(failed, *(said or kept)))


def _ended(o: WorkOrder, _body: CommandBody) -> WorkOrder:
    is_open = (AssignmentState.pending_sign_in, AssignmentState.in_progress, AssignmentState.replied)
    return replace(
        o,
        assignments=tuple(
            replace(a, state=AssignmentState.ended) if a.state in is_open else a for a in o.assignments
        ),
    )


_CHANGES: dict[Effect, Callable[[WorkOrder, CommandBody], WorkOrder]] = {
    Effect.save_fields: _fields,
    Effect.assign: _assigned,
    Effect.assign_again: _assigned,
    Effect.assign_to_rectify: _assigned,
    Effect.record_contact: _contacted,
    Effect.record_follow_up: _followed_up,
    Effect.end_assignments: _ended,
}
