"""What clocks say, for the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


class _ClockEvent(Event, frozen=True, kw_only=True):
    clock: int
    kind: str
    mark: str
    due_at: datetime
    state: str
    lead: str | None
    urgency: str
    track: str
    late_s: float  # how long after its moment it fired
    in_digest: bool  # people are told in sum, not one by one


@catalogued
class BreachWarned(_ClockEvent, frozen=True, kw_only=True):
    """A clock reached one of its warnings."""

    name: ClassVar[str] = "sla.breach_warned"
    title: ClassVar[str] = "时限预警"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class Breached(_ClockEvent, frozen=True, kw_only=True):
    """A clock ran out."""

    name: ClassVar[str] = "sla.breached"
    title: ClassVar[str] = "超期"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class SeriouslyOverdue(_ClockEvent, frozen=True, kw_only=True):
    """A clock that ran out long ago reached a further line of its policy."""

    name: ClassVar[str] = "sla.seriously_overdue"
    title: ClassVar[str] = "严重超期"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class YellowCardGiven(_ClockEvent, frozen=True, kw_only=True):
    """A clock runs out within the working days its ladder names."""

    name: ClassVar[str] = "sla.yellow_card_given"
    title: ClassVar[str] = "黄牌"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class RedCardGiven(_ClockEvent, frozen=True, kw_only=True):
    """A clock has run out, and the first working day after it has begun."""

    name: ClassVar[str] = "sla.red_card_given"
    title: ClassVar[str] = "红牌"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class BacklogTold(Event, frozen=True, kw_only=True):
    """Clocks fired late, after a standstill or for what was entered afterwards; people were told in sum."""

    name: ClassVar[str] = "sla.backlog_told"
    title: ClassVar[str] = "迟发汇总"
    subject_kind: ClassVar[str] = "city"
    clocks: int
    of_orders: int
    notices: int
    latest_s: float  # how late the latest of them fired


class _AnswerEvent(Event, frozen=True, kw_only=True):
    subject_kind: ClassVar[str] = "conversation"
    channel: str
    began: str
    due_at: datetime
    late_s: float
    in_digest: bool


@catalogued
class AnswerDue(_AnswerEvent, frozen=True, kw_only=True):
    """Somebody in a conversation waits for a person's answer, and her time is nearly over."""

    name: ClassVar[str] = "conversation.answer_due"
    title: ClassVar[str] = "会话待人工应答"


@catalogued
class AnswerLate(_AnswerEvent, frozen=True, kw_only=True):
    """She was not answered in time."""

    name: ClassVar[str] = "conversation.answer_late"
    title: ClassVar[str] = "会话应答超时"
