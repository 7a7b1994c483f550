"""What conversations need of the rest of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.conversations.ports import Understood
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.model import ToldPlace

from .model import ChatLimits, Conversation, MessageId


class ChatCity(Protocol):
    """The limits and the sentences of the city in force."""

    def chat_limits(self) -> ChatLimits: ...

    def reply_text(self, code: str, category_code: str | None = None) -> str:
        """The sentence, the one for this category or for the nearest above it first."""
        ...

    def names(self) -> tuple[str, str]:
        """The city's name and the hotline's number."""
        ...

    def category_path(self, code: str) -> Sequence[str] | None: ...

    def local(self, moment: datetime) -> datetime:
        """The moment by the city's clocks."""
        ...


class Words(Protocol):
    """Reads the citizen's words; pure computation, milliseconds."""

    def understand(self, text: str, channel: str) -> Understood: ...

    def redact(self, text: str) -> str: ...


class ChatVault(Protocol):
    """Seals what she says and who she is."""

    def seal_text(self, text: str, context: str) -> bytes: ...

    def open_text(self, sealed: bytes, context: str) -> str: ...

    def blind_index(self, value: str, purpose: str) -> bytes: ...

    def keyed_hash(self, message: bytes, purpose: str) -> bytes: ...


class Promises(Protocol):
    """When a citizen may expect the answer."""

    async def promised_at(self, tx: Connection, order: WorkOrderId, now: datetime) -> datetime | None: ...


class Supplements(Protocol):
    """Tells the order that its citizen said more."""

    async def received(
        self, tx: Connection, number: str, text: str, now: datetime, place: ToldPlace | None
    ) -> bool:
        """True if ``place`` is where it is and nobody had known."""
        ...


class Door(Protocol):
    """Brings what was said to the citizen outside the answer to a message of hers.

    Called in the transaction that says it; what it does outside, it does after the commit. Returns its
    name if it took the message over, or None: then the message goes out with her next answer.
    """

    async def carry(
        self, tx: Connection, conversation: Conversation, message: MessageId, text: str, now: datetime
    ) -> str | None: ...
