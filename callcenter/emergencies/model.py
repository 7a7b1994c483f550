"""An alert as a plain value, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Role


class AlertState(StrEnum):
    """Who has it."""

    raised = "raised"
    escalated = "escalated"
    acknowledged = "acknowledged"
    handed_over = "handed_over"
    false_alarm = "false_alarm"
    ended = "ended"


STATE_NAMES: dict[AlertState, str] = {
    AlertState.raised: "待确认",
    AlertState.escalated: "逾时未确认",
    AlertState.acknowledged: "已接警",
    AlertState.handed_over: "已转接",
    AlertState.false_alarm: "误报",
    AlertState.ended: "已结束",
}

#: nobody has said that she has it
CALLING = frozenset({AlertState.raised, AlertState.escalated})
OPEN = CALLING | {AlertState.acknowledged}

#: who sees alerts on every page and may take them
DUTY_ROLES = frozenset({Role.agent, Role.shift_leader, Role.dispatcher, Role.supervisor})

#: an order that a person moves on in one of these ways is in somebody's hands
_TAKEN_UP = frozenset({"work_order.accepted", "work_order.amended", "work_order.dispatched"})
_SETTLED = {
    "work_order.directly_closed": AlertState.ended,
    "work_order.closed": AlertState.ended,
    "work_order.handed_over": AlertState.handed_over,
    "work_order.hand_over_recorded": AlertState.handed_over,
    "work_order.false_alarm_found": AlertState.false_alarm,
    "work_order.withdrawn": AlertState.ended,
    "work_order.refused": AlertState.ended,
    "work_order.merged": AlertState.ended,
}
_RAN_OUT = frozenset({"sla.breached", "sla.seriously_overdue"})
_CRIED = "work_order.words_added"
ACKNOWLEDGE = "acknowledge"


class Move(StrEnum):
    """What an event means to an open alert."""

    climb = "climb"
    take_up = "take_up"
    settle = "settle"
    cry = "cry"  # she says again that there is danger


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as stored."""

    order_id: WorkOrderId
    number: str
    handover: str
    state: AlertState
    level: int
    raised_at: datetime
    due_at: datetime | None
    acknowledged_by: UserId | None
    acknowledged_name: str | None


def is_fresh(received_at: datetime, now: datetime, limit: timedelta | None) -> bool:
    """Whether what was received then can still be a danger that somebody is called for; without a limit
    it always can."""
    return limit is None or now - received_at <= limit


def move_of(name: str, data: Mapping[str, object], *, by_person: bool) -> Move | None:
    """What an event means to the alert of its order; ``by_person`` tells that one of the house did it."""
    if name in _RAN_OUT:
        return Move.climb if data.get("kind") == ACKNOWLEDGE else None
    if name == _CRIED:
        return Move.cry if data.get("emergency_handover") else None
    if name in _TAKEN_UP and by_person:
        return Move.take_up
    return Move.settle if name in _SETTLED else None


def settled_as(name: str) -> AlertState:
    """How an alert ends with an event that settles it."""
    return _SETTLED[name]


def names() -> frozenset[str]:
    """The events that may move an alert."""
    return _RAN_OUT | _TAKEN_UP | frozenset(_SETTLED) | {_CRIED}
