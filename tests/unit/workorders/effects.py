"""What the machine's effects do to an order, in memory; the service does the same by the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from callcenter.kernel.ids import AssignmentId, OrganisationId, WorkOrderId
from callcenter.workorders import bodies_centre as centre
from callcenter.workorders import bodies_unit as unit
from callcenter.workorders.bodies_centre import Assigning
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import MESSAGE_METHODS, Accept, Amend, Command, ContactCitizen, FollowUp
from callcenter.workorders.guards_roads import DECIDES, waiting_application
from callcenter.workorders.machine import Decision, Effect, PartTransition, Situation
from callcenter.workorders.model import (
    OPEN_ASSIGNMENTS,
    Application,
    ApplicationKind,
    ApplicationState,
    AssignmentKind,
    AssignmentState,
    Feedback,
    State,
    Supervision,
    SupervisionLevel,
    SupervisionState,
    Urgency,
    WorkOrder,
)
from tests.unit.workorders.orders import CODES, FACTS, NOON, WATER, application, assignment

Change = Callable[[WorkOrder, CommandBody, Decision], WorkOrder]
_REQUESTS: dict[Command, ApplicationKind] = {
    Command.request_return: ApplicationKind.return_,
    Command.request_extension: ApplicationKind.extension,
    Command.request_suspension: ApplicationKind.suspension,
    Command.request_unreasonable: ApplicationKind.unreasonable,
    Command.request_final_answer: ApplicationKind.final_answer,
    Command.request_appeal: ApplicationKind.appeal,
}


def applied(decision: Decision, body: CommandBody) -> WorkOrder:
    """The order after a move and its effects, as the store would load it again."""
    row, after = decision.transition, decision.order
    if isinstance(row, PartTransition):
        assert decision.part is not None
        after = _with(after, decision.part.id, row.to)
    elif row.lead_to is not None and decision.lead is not None:
        after = _with(after, decision.lead.id, row.lead_to)
    for effect in row.effects:
        if change := _CHANGES.get(effect):
            after = change(after, body, decision)
    if not isinstance(row, PartTransition) and row.to is State.closed:
        after = _settled(after)
    return after


def _with(o: WorkOrder, number: AssignmentId, state: AssignmentState) -> WorkOrder:
    return replace(
        o, assignments=tuple(replace(a, state=state) if a.id == number else a for a in o.assignments)
    )


def _settled(o: WorkOrder) -> WorkOrder:
    """What the end of an order makes void."""
    return replace(
        o,
        applications=tuple(_dropped(a) for a in o.applications),
        supervisions=tuple(replace(v, state=SupervisionState.ended) for v in o.supervisions),
    )


def _dropped(a: Application) -> Application:
    is_pending = a.state is ApplicationState.pending
    return replace(a, state=ApplicationState.cancelled) if is_pending else a


def _fields(o: WorkOrder, body: CommandBody, _d: Decision) -> WorkOrder:
    assert isinstance(body, Accept | Amend)
    code = body.category_code
    return replace(o, category_code=code if isinstance(code, str) else o.category_code)


def _add(
    o: WorkOrder,
    state: AssignmentState,
    kind: AssignmentKind,
    of: OrganisationId,
    parent: AssignmentId | None = None,
) -> WorkOrder:
    added = assignment(len(o.assignments) + 1, state, kind=kind, round_=o.round, of=of, parent=parent)
    return replace(o, assignments=(*o.assignments, added))


def _by_code(code: str) -> OrganisationId:
    return next(o for o, c in CODES.items() if c == code)


def _assigned(o: WorkOrder, body: CommandBody, _d: Decision) -> WorkOrder:
    last = o.last_lead
    lead = _by_code(body.lead) if isinstance(body, Assigning) else last.organisation_id if last else WATER
    o = _add(o, AssignmentState.pending_sign_in, AssignmentKind.lead, lead)
    if isinstance(body, Assigning):
        parent = o.assignments[-1].id
        for code in body.copies:
            o = _add(o, AssignmentState.informed, AssignmentKind.copy, _by_code(code))
        for code in body.co_handlers:
            o = _add(o, AssignmentState.pending_sign_in, AssignmentKind.co_handling, _by_code(code), parent)
        o = replace(o, abstract=body.abstract or o.abstract)
    return replace(
        o,
        citizen_reached=False,
        failed_contacts=(),
        was_messaged=False,
        feedback=Feedback(),
    )


def _answered_with_main(o: WorkOrder, _body: CommandBody, _d: Decision) -> WorkOrder:
    """The lead of the main order stands for this one too."""
    return _add(o, AssignmentState.finished, AssignmentKind.lead, WATER)


def _rectifying(o: WorkOrder, body: CommandBody, d: Decision) -> WorkOrder:
    return replace(_assigned(o, body, d), rectifications=o.rectifications + 1)


def _contacted(o: WorkOrder, body: CommandBody, d: Decision) -> WorkOrder:
    assert isinstance(body, ContactCitizen)
    if body.method in MESSAGE_METHODS and not body.reached:
        return replace(o, was_messaged=True)
    failed = () if body.reached else (NOON,)
    return replace(
        o,
        failed_contacts=(*o.failed_contacts, *failed),
        citizen_reached=o.citizen_reached or body.reached,
    )


def _followed_up(o: WorkOrder, body: CommandBody, _d: Decision) -> WorkOrder:
    assert isinstance(body, FollowUp)
    before = o.feedback
    said = (True, body.is_solved, body.satisfaction) if body.reached else None
    kept = (before.reached, before.is_solved, before.satisfaction)
    failed = before.failed_at if body.reached else (*before.failed_at, NOON)
    return replace(o, feedback=Feedback(failed, *(said or kept)))


def _ended(o: WorkOrder, _body: CommandBody, _d: Decision) -> WorkOrder:
    return _out(o, [a.id for a in o.assignments if a.state in OPEN_ASSIGNMENTS], AssignmentState.ended)


def _out(o: WorkOrder, gone: Iterable[AssignmentId], state: AssignmentState) -> WorkOrder:
    """These assignments end with what they asked for; the open parts below them end too."""
    wanted = set(gone)
    below = _below(o, wanted)
    return replace(
        o,
        assignments=tuple(
            replace(a, state=state if a.id in wanted else AssignmentState.ended)
            if a.id in wanted or a.id in below
            else a
            for a in o.assignments
        ),
        applications=tuple(_dropped(a) if a.assignment_id in wanted | below else a for a in o.applications),
    )


def _below(o: WorkOrder, above: set[AssignmentId]) -> set[AssignmentId]:
    found = {a.id for a in o.assignments if a.parent_id in above}
    return found | _below(o, found) if found else found


def _lead_released(o: WorkOrder, _body: CommandBody, d: Decision) -> WorkOrder:
    assert d.lead is not None
    return _out(o, [d.lead.id], AssignmentState.returned)


def _part_released(o: WorkOrder, _body: CommandBody, d: Decision) -> WorkOrder:
    assert d.part is not None
    assert isinstance(d.transition, PartTransition)
    return _out(o, [d.part.id], d.transition.to)


def _part_replied(o: WorkOrder, _body: CommandBody, d: Decision) -> WorkOrder:
    """What a part that replied had asked for is void."""
    gone = None if d.part is None else d.part.id
    return replace(
        o, applications=tuple(_dropped(a) if a.assignment_id == gone else a for a in o.applications)
    )


def _applied_for(o: WorkOrder, _body: CommandBody, d: Decision) -> WorkOrder:
    holder = d.part or d.hand or o.last_lead
    assert holder is not None
    kind = _REQUESTS[d.transition.command]
    new = application(len(o.applications) + 1, kind, of=holder.id, round_=o.round)
    return replace(o, applications=(*o.applications, new))


def _decided(state: ApplicationState) -> Change:
    def change(o: WorkOrder, body: CommandBody, d: Decision) -> WorkOrder:
        situation = Situation(o, body, d.actor, FACTS, d.hand, d.part)
        found = waiting_application(situation, DECIDES[d.transition.command])
        assert found is not None
        moved = replace(found, state=state)
        return replace(o, applications=tuple(moved if a.id == found.id else a for a in o.applications))

    return change


def _supervised(state: SupervisionState) -> Change:
    def change(o: WorkOrder, _body: CommandBody, _d: Decision) -> WorkOrder:
        open_ = [v for v in o.supervisions if v.state is not SupervisionState.ended]
        kept = tuple(v for v in o.supervisions if v.state is SupervisionState.ended)
        moved = replace(open_[0], state=state) if open_ else Supervision(1, SupervisionLevel.yellow, state)
        return replace(o, supervisions=(*kept, moved))

    return change


def _delegated(o: WorkOrder, body: CommandBody, d: Decision) -> WorkOrder:
    assert isinstance(body, unit.Delegate)
    holder = d.part or d.hand
    assert holder is not None
    for code in body.organisations:
        o = _add(o, AssignmentState.pending_sign_in, AssignmentKind.second_level, _by_code(code), holder.id)
    return o


def _helped(o: WorkOrder, body: CommandBody, d: Decision) -> WorkOrder:
    assert isinstance(body, unit.AddCoHandler)
    assert d.lead is not None
    of = _by_code(body.organisation)
    return _add(o, AssignmentState.pending_sign_in, AssignmentKind.co_handling, of, d.lead.id)


def _consulting(o: WorkOrder, body: CommandBody, _d: Decision) -> WorkOrder:
    assert isinstance(body, centre.Consult)
    for code in body.organisations:
        o = _add(o, AssignmentState.informed, AssignmentKind.consulted, _by_code(code))
    return o


def _changing(**changes: Any) -> Change:
    return lambda o, _body, _d: replace(o, **changes)


_CHANGES: dict[Effect, Change] = {
    Effect.save_fields: _fields,
    Effect.assign: _assigned,
    Effect.assign_again: _assigned,
    Effect.take_answer: _answered_with_main,
    Effect.assign_to_rectify: _rectifying,
    Effect.record_contact: _contacted,
    Effect.record_follow_up: _followed_up,
    Effect.end_assignments: _ended,
    Effect.release_lead: _lead_released,
    Effect.release_part: _part_released,
    Effect.submit_part: _part_replied,
    Effect.send_off_draft: _part_replied,
    Effect.apply: _applied_for,
    Effect.grant: _decided(ApplicationState.granted),
    Effect.reject: _decided(ApplicationState.rejected),
    Effect.cancel_application: _decided(ApplicationState.cancelled),
    Effect.open_supervision: _supervised(SupervisionState.issued),
    Effect.answer_supervision: _supervised(SupervisionState.answered),
    Effect.send_back_supervision: _supervised(SupervisionState.issued),
    Effect.end_supervision: _supervised(SupervisionState.ended),
    Effect.delegate: _delegated,
    Effect.add_co_handler: _helped,
    Effect.open_consultation: _consulting,
    Effect.designate: _changing(is_designated=True),
    Effect.merge: _changing(merged_into=WorkOrderId(2)),
    Effect.unmerge: _changing(merged_into=None, feedback=Feedback()),
    Effect.reactivate: _changing(is_designated=False, merged_into=None, feedback=Feedback()),
    Effect.record_withdrawal: _changing(merged_into=None),
    Effect.record_urge: _changing(last_urged_at=NOON),
    Effect.mark_unreasonable: _changing(is_unreasonable=True),
    Effect.clear_emergency: _changing(urgency=Urgency.normal, emergency_handover=None),
    Effect.ask_citizen: _changing(open_questions=1),
    Effect.relay_answer: _changing(open_questions=0),
}
