"""Conversations and messages as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from callcenter.kernel.ids import WorkOrderId

ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)


class ConversationState(StrEnum):
    open = "open"  # words come in; nothing was asked yet
    waiting = "waiting"  # what is missing was asked, once
    ordered = "ordered"  # an order stands for it
    closed = "closed"


class CloseReason(StrEnum):
    greeting = "greeting"  # nothing was asked
    order_ended = "order_ended"
    by_agent = "by_agent"


class MessageKind(StrEnum):
    text = "text"
    image = "image"
    voice = "voice"
    video = "video"
    location = "location"
    link = "link"
    event = "event"
    other = "other"


class Direction(StrEnum):
    incoming = "in"
    outgoing = "out"


class Why(StrEnum):
    """What made the order due."""

    complete = "complete"  # matter and place are known
    answered = "answered"  # what was missing was asked; she said what she could
    emergency = "emergency"
    idle = "idle"  # she fell silent
    agent = "agent"


class Missing(StrEnum):
    matter = "matter"
    place = "place"


@dataclass(frozen=True, slots=True)
class Said:
    """One message at a door; ``key`` tells its repetitions, ``identity`` is who she is at that door."""

    channel: str
    identity: str
    key: str
    kind: MessageKind
    text: str | None


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, its seal opened."""

    id: MessageId
    at: datetime
    direction: Direction
    kind: MessageKind
    text: str | None
    said_by: str
    is_supplement: bool = False

    @property
    def is_citizens(self) -> bool:
        return self.direction is Direction.incoming


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as its row stands; ``identity`` is opened only where somebody is to be told."""

    id: ConversationId
    public_id: UUID
    channel: str
    identity_index: bytes
    state: ConversationState
    work_order_id: WorkOrderId | None
    opened_at: datetime
    last_message_at: datetime
    asked_for: tuple[Missing, ...]
    understood_to: MessageId
    attempts: int
    look_at: datetime | None = None

    @property
    def is_gathering(self) -> bool:
        return self.state in (ConversationState.open, ConversationState.waiting)


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """The city's limits of conversations."""

    idle_s: float
    new_matter_confidence: float
    new_matter_characters: int
    reply_s: float
    freshness_s: float
