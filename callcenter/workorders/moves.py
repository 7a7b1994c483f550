"""One command on its way: what the effects work on, and the event it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec
from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.events import CITIZEN, Event
from callcenter.kernel.events import Actor as EventActor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal, SystemActor

from . import bodies_centre as centre
from . import events, road_events
from .bodies_centre import Assigning, AutomaticDispatch
from .body import CommandBody
from .clock_ports import ClockCause
from .commands import (
    Approve,
    Command,
    ContactCitizen,
    Fields,
    FollowUp,
    SubmitReply,
)
from .loaded import Loaded
from .machine import Decision, Facts, PartTransition, Situation, Transition
from .model import WorkOrder
from .ports import Organisation

BodyT = TypeVar("BodyT", bound=msgspec.Struct)


@dataclass(slots=True)
class Move:
    """One command on its way through the effects."""

    tx: Connection
    loaded: Loaded
    decision: Decision
    body: CommandBody
    person: Principal | None
    now: datetime
    lead: Organisation | None
    co_handlers: Sequence[Organisation]
    copies: Sequence[Organisation]
    changed: list[str]
    facts: Facts
    is_visit_wanted: bool = True
    application: int | None = None
    decided: Record | None = None
    made: list[str] = field(default_factory=list)

    @property
    def before(self) -> WorkOrder:
        return self.loaded.order

    @property
    def after(self) -> WorkOrder:
        return self.decision.order

    @property
    def row(self) -> Transition | PartTransition:
        return self.decision.transition

    @property
    def cause(self) -> ClockCause:
        """What moves clocks by this command, and by whose hand."""
        if self.person is not None:
            return ClockCause(self.row.command, EventActor.person(self.person).name)
        hand = CITIZEN if self.decision.actor.is_citizen else EventActor.system(SystemActor.scheduler)
        return ClockCause(self.row.command, hand.name)

    @property
    def situation(self) -> Situation:
        """What the guards looked at."""
        decision = self.decision
        part = decision.part
        return Situation(self.before, self.body, decision.actor, self.facts, decision.hand, part)

    @property
    def user_or_none(self) -> UserId | None:
        return None if self.person is None else self.person.user_id

    @property
    def user(self) -> UserId:
        if self.person is None:
            raise RuntimeError("this effect needs a person")
        return self.person.user_id


def event_of(command: Command, move: Move) -> Event:
    """The one event a command leaves."""
    return _EVENTS[command](move)


def body_of(move: Move, kind: type[BodyT]) -> BodyT:
    if not isinstance(move.body, kind):
        raise RuntimeError(f"a command came with the body {type(move.body).__name__}")
    return move.body


def _corrected(move: Move, kind: type[events.OrderAccepted | events.OrderAmended]) -> Event:
    body, order = body_of(move, Fields), move.before
    return kind(
        subject=order.number,
        changed=move.changed,
        request_type=order.request_type if body.request_type is msgspec.UNSET else body.request_type,
        category=order.category_code if body.category_code is msgspec.UNSET else body.category_code,
    )


def _dispatched(move: Move) -> Event:
    body = body_of(move, Assigning)
    suggestion = move.loaded.row["suggestion"] or {}
    return events.OrderDispatched(
        subject=move.before.number,
        lead=body.lead,
        co_handlers=[c.code for c in move.co_handlers],
        copies=[c.code for c in move.copies],
        round=move.after.round,
        suggested=body.lead in {d["code"] for d in suggestion.get("departments", ())},
        accused_is_outside=body.accused_is_outside and move.before.accused_is_unsettled,
        automatic=isinstance(body, AutomaticDispatch),
        confidence=body.confidence if isinstance(body, AutomaticDispatch) else None,
    )


def _contacted(move: Move) -> Event:
    body = body_of(move, ContactCitizen)
    return events.CitizenContacted(
        subject=move.before.number, organisation=_holder(move), method=body.method, reached=body.reached
    )


def _replied(move: Move) -> Event:
    body = body_of(move, SubmitReply)
    return events.OrderReplied(
        subject=move.before.number,
        organisation=_lead_code(move),
        is_true=body.is_true,
        is_solved=body.is_solved,
        round=move.after.round,
    )


def _approved(move: Move) -> Event:
    edited = body_of(move, Approve).public_answer is not None
    return events.ReplyApproved(subject=move.before.number, edited=edited, round=move.after.round)


def _followed_up(move: Move) -> Event:
    body = body_of(move, FollowUp)
    return events.OrderFollowedUp(
        subject=move.before.number,
        reached=body.reached,
        is_solved=body.is_solved,
        satisfaction=body.satisfaction,
        round=move.after.round,
    )


def _closed(move: Move) -> Event:
    feedback = move.before.feedback
    return events.OrderClosed(
        subject=move.before.number,
        is_solved=feedback.is_solved,
        satisfaction=feedback.satisfaction,
        rounds=move.after.round,
    )


def _rework(move: Move) -> Event:
    organisation = move.lead.code if move.lead else ""
    return events.ReworkOrdered(subject=move.before.number, organisation=organisation, round=move.after.round)


def _rectify(move: Move) -> Event:
    organisation = move.lead.code if move.lead else ""
    return events.RectificationOrdered(
        subject=move.before.number, organisation=organisation, round=move.after.round
    )


def _lead_code(move: Move) -> str:
    lead = move.decision.lead
    return lead.organisation_code if lead else ""


def _unit(move: Move) -> str | None:
    last = move.before.last_lead
    return last.organisation_code if last else None


def _holder(move: Move) -> str:
    decision = move.decision
    holder = decision.part or decision.hand or decision.lead or move.before.last_lead
    return holder.organisation_code if holder else ""


def _applied(move: Move) -> Event:
    command = move.row.command
    return road_events.ApplicationMade(
        subject=move.before.number,
        application=command.removeprefix("request_"),
        organisation=_holder(move),
        until=getattr(move.body, "until", None),
        of_part=move.decision.part is not None,
    )


def _decided(move: Move) -> Event:
    decided = move.decided
    if decided is None:
        raise RuntimeError("a decision without an application")
    asking = next((a for a in move.before.assignments if a.id == decided["assignment_id"]), None)
    return road_events.ApplicationDecided(
        subject=move.before.number,
        application=decided["kind"],
        organisation=asking.organisation_code if asking else "",
        decision=decided["state"],
        until=decided["granted_until"],
        wrongful=decided["is_wrongful"],
        of_part=move.decision.part is not None,
    )


def _supervision(move: Move) -> Event:
    return road_events.SupervisionMoved(
        subject=move.before.number, organisation=_unit(move), action=move.row.command
    )


def _overridden(move: Move) -> Event:
    if move.facts.overridden is None:
        raise RuntimeError("a term given to a clock that does not run")
    body, (before, after) = body_of(move, centre.OverrideTerm), move.facts.overridden
    return road_events.TermOverridden(
        subject=move.before.number,
        unit=body.unit,
        amount=body.amount,
        old_due_at=before,
        new_due_at=after,
        lengthens=after > before,
    )


def _suspension(move: Move) -> Event:
    return road_events.SuspensionMoved(subject=move.before.number, action=move.row.command)


def _delegated(move: Move) -> Event:
    return road_events.OrderDelegated(
        subject=move.before.number,
        organisation=_holder(move),
        organisations=[o.code for o in move.copies],
    )


def _part(move: Move) -> Event:
    return road_events.PartMoved(
        subject=move.before.number,
        organisation=_holder(move),
        action=move.row.command,
        part=move.decision.part.kind if move.decision.part else "",
    )


def _draft(move: Move) -> Event:
    return road_events.DraftMoved(
        subject=move.before.number, organisation=_holder(move), action=move.row.command
    )


def _asked(move: Move) -> Event:
    return road_events.CitizenAsked(subject=move.before.number, action=move.row.command)


def _own_or_part(straight: Callable[[Move], Event]) -> Callable[[Move], Event]:
    """Of a part the order's own event would be untrue."""
    return lambda move: straight(move) if move.decision.part is None else _part(move)


def _signed_off(move: Move) -> Event:
    """The leader's signature sends the reply off."""
    lead = move.decision.lead
    ours = [r for r in move.loaded.replies if lead is not None and r["assignment_id"] == lead.id]
    drafts = [r for r in ours if r["state"] == "drafted"]
    return events.OrderReplied(
        subject=move.before.number,
        organisation=_lead_code(move),
        is_true=drafts[-1]["is_true"],
        is_solved=drafts[-1]["is_solved"],
        round=move.after.round,
    )


_EVENTS: dict[Command, Callable[[Move], Event]] = {
    Command.accept: lambda m: _corrected(m, events.OrderAccepted),
    Command.amend: lambda m: _corrected(m, events.OrderAmended),
    Command.direct_close: lambda m: events.OrderDirectlyClosed(subject=m.before.number),
    Command.dispatch: _dispatched,
    Command.sign_in: _own_or_part(
        lambda m: events.OrderSignedIn(subject=m.before.number, organisation=_lead_code(m))
    ),
    Command.contact: _contacted,
    Command.reply: _own_or_part(_replied),
    Command.approve: _approved,
    Command.send_back: lambda m: events.ReplySentBack(subject=m.before.number, round=m.after.round),
    Command.follow_up: _followed_up,
    Command.close: _closed,
    Command.rework: _rework,
    Command.rectify: _rectify,
    Command.archive: lambda m: events.OrderArchived(subject=m.before.number),
    Command.designate: _dispatched,
    Command.conclude: _dispatched,
    Command.refuse: lambda m: road_events.OrderRefused(
        subject=m.before.number, ground=body_of(m, centre.Refuse).ground
    ),
    Command.hand_over: lambda m: road_events.OrderHandedOver(
        subject=m.before.number, to=body_of(m, centre.HandOver).to
    ),
    Command.record_hand_over: lambda m: road_events.HandOverRecorded(
        subject=m.before.number, to=body_of(m, centre.HandOver).to
    ),
    Command.false_alarm: lambda m: road_events.FalseAlarmFound(subject=m.before.number),
    Command.ask_supplement: lambda m: road_events.SupplementAsked(
        subject=m.before.number, of=body_of(m, centre.AskSupplement).of
    ),
    Command.supplement: lambda m: road_events.SupplementAdded(
        subject=m.before.number, by_citizen=m.person is None
    ),
    Command.consult: lambda m: road_events.ConsultationOpened(
        subject=m.before.number, organisations=[o.code for o in m.copies]
    ),
    Command.give_opinion: lambda m: road_events.OpinionGiven(
        subject=m.before.number, is_ours=body_of(m, centre.GiveOpinion).is_ours
    ),
    Command.merge: lambda m: road_events.OrderMerged(
        subject=m.before.number, order=body_of(m, centre.Merge).into
    ),
    Command.unmerge: lambda m: road_events.OrderUnmerged(subject=m.before.number),
    Command.answer_with_main: lambda m: road_events.AnsweredWithMain(
        subject=m.before.number, round=m.after.round
    ),
    Command.split_off: lambda m: road_events.OrderSplit(subject=m.before.number, orders=m.made),
    Command.withdraw: lambda m: road_events.OrderWithdrawn(
        subject=m.before.number, by_citizen=m.person is None
    ),
    Command.urge: lambda m: road_events.OrderUrged(
        subject=m.before.number, organisation=_unit(m), by_citizen=m.person is None
    ),
    Command.supervise: lambda m: road_events.SupervisionIssued(
        subject=m.before.number, organisation=_unit(m), supervision=body_of(m, centre.Supervise).level
    ),
    Command.answer_supervision: _supervision,
    Command.send_back_supervision: _supervision,
    Command.end_supervision: _supervision,
    Command.override_term: _overridden,
    Command.instruct: lambda m: road_events.LeaderInstructed(subject=m.before.number),
    Command.request_return: _applied,
    Command.request_extension: _applied,
    Command.request_suspension: _applied,
    Command.request_unreasonable: _applied,
    Command.request_final_answer: _applied,
    Command.request_appeal: _applied,
    Command.grant_return: _decided,
    Command.grant_extension: _decided,
    Command.grant_suspension: _decided,
    Command.grant_unreasonable: _decided,
    Command.grant_final_answer: _decided,
    Command.grant_appeal: _decided,
    Command.reject_request: _decided,
    Command.cancel_request: _decided,
    Command.report_progress: _suspension,
    Command.review_suspension: _suspension,
    Command.resume: _suspension,
    Command.reactivate: lambda m: road_events.OrderReactivated(subject=m.before.number, round=m.after.round),
    Command.delegate: _delegated,
    Command.add_co_handler: _delegated,
    Command.accept_part: _part,
    Command.send_back_part: _part,
    Command.recall: _part,
    Command.draft_reply: _draft,
    Command.return_draft: _draft,
    Command.sign_reply: _own_or_part(_signed_off),
    Command.ask_citizen: _asked,
    Command.relay_answer: _asked,
}
