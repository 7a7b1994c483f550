"""What happens to an alert, for the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class EmergencyRaised(Event, frozen=True, kw_only=True):
    """Danger was recognised: people on duty are called."""

    name: ClassVar[str] = "emergency.raised"
    title: ClassVar[str] = "警情呼叫"
    subject_kind: ClassVar[str] = "work_order"
    handover: str
    channel: str
    due_at: datetime | None


@catalogued
class EmergencyEscalated(Event, frozen=True, kw_only=True):
    """Nobody took it in time: the next on the roster are called."""

    name: ClassVar[str] = "emergency.escalated"
    title: ClassVar[str] = "警情升级"
    subject_kind: ClassVar[str] = "work_order"
    handover: str
    level: int


@catalogued
class EmergencyAcknowledged(Event, frozen=True, kw_only=True):
    """A person on duty has it."""

    name: ClassVar[str] = "emergency.acknowledged"
    title: ClassVar[str] = "确认接警"
    subject_kind: ClassVar[str] = "work_order"
    handover: str
    level: int
    waited_s: float


@catalogued
class EmergencyCalledOff(Event, frozen=True, kw_only=True):
    """There is no danger; nobody needs to come."""

    name: ClassVar[str] = "emergency.called_off"
    title: ClassVar[str] = "误报"
    subject_kind: ClassVar[str] = "work_order"
    handover: str
    level: int
