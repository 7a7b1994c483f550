"""Bubbles sealed and opened, and shown to those whom a desk has let through."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.views import BubbleView

from .model import Bubble, Conversation, ConversationId, Direction, MessageId, MessageKind
from .ports import ChatVault, Words
from .store import ChatStore

#: a tracking code is the citizen's alone: at a desk it would let others rate and follow in her name
_CODE = re.compile(r"(?<![0-9A-Z])(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}(?![0-9A-Z])")
_BEFORE_ALL = MessageId(0)
CITIZEN, PLATFORM = "citizen", "system"


class KeptBubbles:
    """The words of conversations."""

    def __init__(self, store: ChatStore, vault: ChatVault, words: Callable[[], Words]) -> None:
        self._store = store
        self._vault = vault
        self._words = words

    async def add(
        self,
        tx: Connection,
        message: MessageId,
        conversation: ConversationId,
        direction: Direction,
        kind: MessageKind,
        text: str | None,
        *,
        said_by: str,
        now: datetime,
        answers: MessageId | None = None,
    ) -> None:
        """Store one bubble, its words sealed."""
        public_id = uuid.uuid4()
        await self._store.add_message(
            tx,
            message,
            conversation,
            direction,
            kind,
            at=now,
            public_id=public_id,
            sealed=None if text is None else self._vault.seal_text(text, _context(public_id)),
            said_by=said_by,
            answers=answers,
        )

    async def of(
        self, tx: Connection, conversation: ConversationId, after: MessageId = _BEFORE_ALL
    ) -> list[Bubble]:
        """The bubbles of a conversation as they came."""
        return [
            Bubble(
                id=MessageId(row["id"]),
                at=row["at"],
                direction=Direction(row["direction"]),
                kind=MessageKind(row["kind"]),
                text=self.open(row["text_sealed"], row["public_id"]),
                said_by=row["said_by"],
                is_supplement=row["is_supplement"],
            )
            for row in await self._store.messages(tx, conversation, after)
        ]

    def open(self, sealed: bytes | None, public_id: uuid.UUID) -> str | None:
        """The words of one message."""
        return None if sealed is None else self._vault.open_text(sealed, _context(public_id))

    async def of_order(self, tx: Connection, order: WorkOrderId) -> Sequence[BubbleView] | None:
        """The conversation an order came of, identifiers masked; None if it came another way."""
        conversation = await self._store.of_order(tx, order)
        return None if conversation is None else await self.views(tx, conversation)

    async def views(self, tx: Connection, conversation: Conversation) -> list[BubbleView]:
        """The bubbles as a desk sees them."""
        return [self._view(bubble) for bubble in await self.of(tx, conversation.id)]

    def masked(self, text: str) -> str:
        """The words without what identifies people, and without her tracking code."""
        return _CODE.sub("****", self._words().redact(text))

    def _view(self, bubble: Bubble) -> BubbleView:
        by = {CITIZEN: "citizen", PLATFORM: "platform"}.get(bubble.said_by, "agent")
        text = None if bubble.text is None else self.masked(bubble.text)
        return BubbleView(bubble.at, by, bubble.kind, text, bubble.is_supplement)


def _context(public_id: uuid.UUID) -> str:
    return f"message:{public_id}"
