"""Conversations in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import ContactId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .model import (
    CloseReason,
    Conversation,
    ConversationId,
    ConversationState,
    Direction,
    MessageId,
    MessageKind,
    Missing,
)

_Q = load_queries(__package__)


class ChatStore:
    """Reads and writes conversations and their messages."""

    async def take_delivery(self, tx: Connection, key: str, now: datetime) -> MessageId | None:
        """The id for the message of a first delivery; None for a repeated one."""
        found = await tx.fetchval(_Q.take_delivery, key, now)
        return None if found is None else MessageId(found)

    async def delivered_before(self, tx: Connection, key: str) -> MessageId | None:
        """The message an earlier delivery brought."""
        found = await tx.fetchval(_Q.delivered_before, key)
        return None if found is None else MessageId(found)

    async def forget_deliveries(self, tx: Connection, before: datetime) -> None:
        """Drop keys nobody repeats any more."""
        await tx.execute(_Q.forget_deliveries, before)

    async def gathering(self, tx: Connection, channel: str, index: bytes) -> Conversation | None:
        """Where this person's words are gathered now."""
        row = await tx.fetchrow(_Q.gathering, channel, index)
        return None if row is None else _conversation(row)

    async def with_orders(self, tx: Connection, channel: str, index: bytes) -> list[Conversation]:
        """Her conversations that have an order, the latest first."""
        return [_conversation(r) for r in await tx.fetch(_Q.with_orders, channel, index)]

    async def open(
        self, tx: Connection, public_id: UUID, channel: str, sealed: bytes, index: bytes, now: datetime
    ) -> Conversation:
        """A new one; the caller holds the person's lock."""
        row = await tx.fetchrow(_Q.open_conversation, public_id, channel, sealed, index, now)
        if row is None:
            raise RuntimeError("an inserted row was not returned")
        return _conversation(row)

    async def lock_person(self, tx: Connection, channel: str, index: bytes) -> None:
        """From here to the end of the transaction nobody else works on what this person says."""
        await tx.execute(_Q.lock_person, channel, index)

    async def lock(self, tx: Connection, conversation: ConversationId) -> Conversation:
        """The conversation, for whoever changes it; waits for whoever works on its person."""
        known = await tx.fetchrow(_Q.by_id, conversation)
        if known is None:
            raise RuntimeError("a conversation vanished")
        await self.lock_person(tx, known["channel"], known["identity_index"])
        row = await tx.fetchrow(_Q.lock, conversation)
        if row is None:
            raise RuntimeError("a conversation vanished")
        return _conversation(row)

    async def identity(self, tx: Connection, conversation: ConversationId) -> bytes:
        """Who she is at her door, sealed."""
        return bytes(await tx.fetchval(_Q.identity, conversation))

    async def by_public_id(self, tx: Connection, public_id: UUID) -> tuple[Conversation, str | None] | None:
        """The conversation and the number of its order."""
        row = await tx.fetchrow(_Q.by_public_id, public_id)
        return None if row is None else (_conversation(row), row["number"])

    async def next_message_id(self, tx: Connection) -> MessageId:
        """An id for what is said."""
        return MessageId(await tx.fetchval(_Q.next_message_id))

    async def add_message(
        self,
        tx: Connection,
        message: MessageId,
        conversation: ConversationId,
        direction: Direction,
        kind: MessageKind,
        *,
        at: datetime,
        public_id: UUID,
        sealed: bytes | None,
        said_by: str,
        answers: MessageId | None = None,
    ) -> None:
        """One bubble."""
        await tx.execute(
            _Q.insert_message, message, at, public_id, conversation, direction, kind, sealed, said_by, answers
        )

    async def heard(
        self, tx: Connection, conversation: ConversationId, now: datetime, look_at: datetime
    ) -> None:
        """A message came."""
        await tx.execute(_Q.heard, conversation, now, look_at)

    async def messages(self, tx: Connection, conversation: ConversationId, after: MessageId) -> list[Record]:
        """The bubbles after one, oldest first."""
        return await tx.fetch(_Q.messages, conversation, after)

    async def move_messages(
        self, tx: Connection, source: ConversationId, target: ConversationId, after: MessageId
    ) -> None:
        """What she said after a message goes over to another conversation."""
        await tx.execute(_Q.move_messages, source, target, after)

    async def understood(
        self, tx: Connection, conversation: ConversationId, to: MessageId, look_at: datetime | None
    ) -> None:
        """Read to the end."""
        await tx.execute(_Q.understood, conversation, to, look_at)

    async def look_again(self, tx: Connection, conversation: ConversationId, at: datetime) -> None:
        """The sweep could not; later."""
        await tx.execute(_Q.look_again, conversation, at)

    async def asked(
        self, tx: Connection, conversation: ConversationId, now: datetime, missing: Iterable[Missing]
    ) -> None:
        """What is missing was asked."""
        await tx.execute(_Q.asked, conversation, now, list(missing))

    async def ordered(self, tx: Connection, conversation: ConversationId, order: WorkOrderId) -> None:
        """An order stands for it."""
        await tx.execute(_Q.ordered, conversation, order)

    async def close(
        self, tx: Connection, conversation: ConversationId, reason: CloseReason, now: datetime
    ) -> None:
        """Nothing more comes to it."""
        await tx.execute(_Q.close, conversation, reason, now)

    async def to_look_at(self, tx: Connection, now: datetime, limit: int) -> list[ConversationId]:
        """What the sweep looks after."""
        return [ConversationId(r["id"]) for r in await tx.fetch(_Q.to_look_at, now, limit)]

    async def add_outgoing(
        self, tx: Connection, message: MessageId, conversation: ConversationId, now: datetime
    ) -> None:
        """Said; not with the citizen yet."""
        await tx.execute(_Q.add_outgoing, message, conversation, now)

    async def pending(self, tx: Connection, channel: str, index: bytes) -> list[Record]:
        """What was said to this person and has not reached her."""
        return await tx.fetch(_Q.pending, channel, index)

    async def delivered(
        self,
        tx: Connection,
        messages: Sequence[MessageId],
        now: datetime,
        how: str,
        answered: MessageId | None = None,
    ) -> None:
        """These have gone out, ``answered`` in the answer to that message of hers."""
        await tx.execute(_Q.delivered, list(messages), now, how, answered)

    async def said_with(self, tx: Connection, message: MessageId) -> list[Record]:
        """What went out in the answer to a message."""
        return await tx.fetch(_Q.said_with, message)

    async def add_supplement(
        self, tx: Connection, message: MessageId, order: WorkOrderId, now: datetime
    ) -> None:
        """Words that came after the order was made."""
        await tx.execute(_Q.add_supplement, message, order, now)

    async def of_order(self, tx: Connection, order: WorkOrderId) -> Conversation | None:
        """The conversation an order came of."""
        row = await tx.fetchrow(_Q.of_order, order)
        return None if row is None else _conversation(row)

    async def of_contact(self, tx: Connection, contact: ContactId) -> Conversation | None:
        """The conversation whose order was made as this contact."""
        row = await tx.fetchrow(_Q.of_contact, contact)
        return None if row is None else _conversation(row)

    async def order_facts(self, tx: Connection, order: WorkOrderId) -> Record:
        """Number, state, version, category and handover of an order."""
        row = await tx.fetchrow(_Q.order_facts, order)
        if row is None:
            raise RuntimeError("an order vanished")
        return row

    async def orders_of(self, tx: Connection, channel: str, index: bytes, limit: int) -> list[Record]:
        """Her orders of this door, the latest first."""
        return await tx.fetch(_Q.orders_of, channel, index, limit)

    async def is_with_agent(self, tx: Connection, conversation: ConversationId, before: MessageId) -> bool:
        """Whether it was an agent who spoke last to her before this message."""
        found: bool | None = await tx.fetchval(_Q.is_with_agent, conversation, before)
        return bool(found)

    async def waiting_for_agents(
        self, tx: Connection, also: Sequence[int], limit: int
    ) -> list[tuple[Conversation, str | None, bytes | None, UUID | None]]:
        """Conversations without an order yet and these, each with its order's number, her last words, sealed,
        and what binds them."""
        rows = await tx.fetch(_Q.waiting_for_agents, list(also), limit)
        return [(_conversation(r), r["number"], r["text_sealed"], r["message_public_id"]) for r in rows]


def _conversation(row: Record) -> Conversation:
    order = row["work_order_id"]
    return Conversation(
        id=ConversationId(row["id"]),
        public_id=row["public_id"],
        channel=row["channel"],
        identity_index=bytes(row["identity_index"]),
        state=ConversationState(row["state"]),
        work_order_id=None if order is None else WorkOrderId(order),
        opened_at=row["opened_at"],
        last_message_at=row["last_message_at"],
        asked_for=tuple(Missing(m) for m in row["asked_for"]),
        understood_to=MessageId(row["understood_to"]),
        attempts=row["attempts"],
        look_at=row["look_at"],
    )
