"""One command on its way: what the effects work on, and the event it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal

from . import events
from .commands import (
    Approve,
    Command,
    CommandBody,
    ContactCitizen,
    Dispatch,
    Fields,
    FollowUp,
    SubmitReply,
)
from .loaded import Loaded
from .machine import Decision, Transition
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
    copies: Sequence[Organisation]
    changed: list[str]
    is_visit_wanted: bool = True

    @property
    def before(self) -> WorkOrder:
        return self.loaded.order

    @property
    def after(self) -> WorkOrder:
        return self.decision.order

    @property
    def row(self) -> Transition:
        return self.decision.transition

    @property
    def user(self) -> UserId:
        if self.person is None:
            raise RuntimeError("this effect needs a person")
        return self.person.user_id


def event_of(command: Command, move: Move) -> Event:
    """The one event a command leaves."""
    return _EVENTS[command](move)


def _body(move: Move, kind: type[BodyT]) -> BodyT:
    if not isinstance(move.body, kind):
        raise RuntimeError(f"a command came with the body {type(move.body).__name__}")
    return move.body


def _corrected(move: Move, kind: type[events.OrderAccepted | events.OrderAmended]) -> Event:
    body, order = _body(move, Fields), move.before
    return kind(
        subject=order.number,
        changed=move.changed,
        request_type=order.request_type if body.request_type is msgspec.UNSET else body.request_type,
        category=order.category_code if body.category_code is msgspec.UNSET else body.category_code,
    )


def _dispatched(move: Move) -> Event:
    body = _body(move, Dispatch)
    suggestion = move.loaded.row["suggestion"] or {}
    return events.OrderDispatched(
        subject=move.before.number,
        lead=body.lead,
        copies=[c.code for c in move.copies],
        round=move.after.round,
        suggested=body.lead in {d["code"] for d in suggestion.get("departments", ())},
    )


def _contacted(move: Move) -> Event:
    body = _body(move, ContactCitizen)
    return events.CitizenContacted(
        subject=move.before.number, organisation=_lead_code(move), method=body.method, reached=body.reached
    )


def _replied(move: Move) -> Event:
    body = _body(move, SubmitReply)
    return events.OrderReplied(
        subject=move.before.number,
        organisation=_lead_code(move),
        is_true=body.is_true,
        is_solved=body.is_solved,
        round=move.after.round,
    )


def _approved(move: Move) -> Event:
    edited = _body(move, Approve).public_answer is not None
    return events.ReplyApproved(subject=move.before.number, edited=edited, round=move.after.round)


def _followed_up(move: Move) -> Event:
    body = _body(move, FollowUp)
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


_EVENTS: dict[Command, Callable[[Move], Event]] = {
    Command.accept: lambda m: _corrected(m, events.OrderAccepted),
    Command.amend: lambda m: _corrected(m, events.OrderAmended),
    Command.direct_close: lambda m: events.OrderDirectlyClosed(subject=m.before.number),
    Command.dispatch: _dispatched,
    Command.sign_in: lambda m: events.OrderSignedIn(subject=m.before.number, organisation=_lead_code(m)),
    Command.contact: _contacted,
    Command.reply: _replied,
    Command.approve: _approved,
    Command.send_back: lambda m: events.ReplySentBack(subject=m.before.number, round=m.after.round),
    Command.follow_up: _followed_up,
    Command.close: _closed,
    Command.rework: _rework,
    Command.rectify: _rectify,
    Command.archive: lambda m: events.OrderArchived(subject=m.before.number),
}
