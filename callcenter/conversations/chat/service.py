"""Takes messages in and answers them: stored first and committed, understood afterwards.

The first transaction stores the sealed message under its delivery's key; after it nothing can be lost, and
a repeated delivery finds the key. The second reads the whole conversation and does what the machine says:
greets, asks, makes the order, supplements it. Where that fails, the sweep does it again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.ids import ContactId
from nlp.classify.talk import Talk

from .kept import CITIZEN, KeptBubbles
from .machine import Act, Reading, Step, after_silence, while_gathering, with_order
from .model import (
    Bubble,
    Conversation,
    ConversationId,
    Direction,
    MessageId,
    MessageKind,
    Said,
)
from .ports import ChatCity, ChatVault
from .reading import BubbleReader
from .saying import Saying
from .steps import Doing, Steps
from .store import ChatStore

log = logging.getLogger(__name__)

#: the sweep leaves a fresh message to the request that brought it for this long
_GRACE = timedelta(seconds=20)
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)
#: a door repeats itself for seconds; this is long enough for one that was down
_DELIVERIES_KEPT = timedelta(days=7)
_ALL = MessageId(0)
_SILENT_KINDS = frozenset({MessageKind.text, MessageKind.event})


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored message."""

    message: MessageId
    conversation: ConversationId | None  # None for a repetition

    @property
    def is_repetition(self) -> bool:
        return self.conversation is None


class _Repeated(Exception):
    """A delivery of this key was taken meanwhile; undoes the transaction."""


class Conversations:
    """The one way in for messages that come bubble by bubble."""

    def __init__(
        self,
        *,
        database: Database,
        store: ChatStore,
        kept: KeptBubbles,
        reader: BubbleReader,
        saying: Saying,
        steps: Steps,
        vault: ChatVault,
        city: ChatCity,
    ) -> None:
        self._database = database
        self._store = store
        self._kept = kept
        self._reader = reader
        self._saying = saying
        self._steps = steps
        self._vault = vault
        self._city = city

    async def take(self, said: Said, now: datetime) -> Taken:
        """Store a message and commit it; a repeated delivery gives the first one's message."""
        key = f"{said.channel}:{said.key}"
        index = self._vault.keyed_hash(said.identity.encode(), f"index:door:{said.channel}")
        for _ in range(2):
            try:
                async with self._database.transaction() as tx:
                    before = await self._store.delivered_before(tx, key)
                    if before is not None:
                        return Taken(before, None)
                    await self._store.lock_person(tx, said.channel, index)
                    conversation = await self._joined(tx, said, index, now)
                    await self._store.heard(tx, conversation.id, now, now + _GRACE)
                    message = await self._store.take_delivery(tx, key, now)
                    if message is None:
                        raise _Repeated
                    await self._kept.add(
                        tx,
                        message,
                        conversation.id,
                        Direction.incoming,
                        said.kind,
                        said.text,
                        said_by=CITIZEN,
                        now=now,
                    )
                    return Taken(message, conversation.id)
            except _Repeated:
                continue
        raise RuntimeError("a delivery was taken and is gone")

    async def answer(self, taken: Taken, now: datetime) -> str | None:
        """Understand a stored message and give what she is to be told at once; None for nothing.

        A repetition gives what its first delivery was told, if that is done.
        """
        async with self._database.transaction() as tx:
            if taken.conversation is None:
                return await self._saying.said_to(tx, taken.message)
            conversation = await self._store.lock(tx, taken.conversation)
            conversation = await self._understand(tx, conversation, now, waits=True)
            return await self._saying.collect(tx, conversation, taken.message, now)

    async def tell(self, contact: ContactId, text: str, *, key: str, now: datetime) -> bool:
        """Say something in the conversation whose order was made as this contact; once for one ``key``.

        False if the contact came of no conversation.
        """
        async with self._database.transaction() as tx:
            conversation = await self._store.of_contact(tx, contact)
            if conversation is None:
                return False
            message = await self._store.take_delivery(tx, key, now)
            if message is not None:
                await self._saying.say(tx, conversation, text, now, message=message)
            return True

    async def sweep(self, now: datetime, limit: int = 50) -> int:
        """Do what a failure left, and make orders of conversations that fell silent; how many were tried."""
        async with self._database.acquire() as connection:
            waiting = await self._store.to_look_at(connection, now, limit)
        for conversation in waiting:
            try:
                async with self._database.transaction() as tx:
                    await self._look_at(tx, conversation, now)
            except Exception:
                where = {"action": "chat.sweep", "conversation_id": conversation}
                log.exception("conversation failed", extra=where)
                await self._postpone(conversation, now)
        return len(waiting)

    async def tidy(self, tx: Connection, now: datetime) -> None:
        """Forget deliveries no door repeats any more."""
        await self._store.forget_deliveries(tx, now - _DELIVERIES_KEPT)

    async def _joined(self, tx: Connection, said: Said, index: bytes, now: datetime) -> Conversation:
        """Where the message belongs as far as can be told before it is read."""
        gathering = await self._store.gathering(tx, said.channel, index)
        if gathering is not None:
            return gathering
        ordered = await self._store.with_orders(tx, said.channel, index)
        return ordered[0] if ordered else await self._steps.open(tx, said.channel, said.identity, index, now)

    async def _look_at(self, tx: Connection, identity: ConversationId, now: datetime) -> None:
        conversation = await self._store.lock(tx, identity)
        if conversation.look_at is None or conversation.look_at > now:
            return
        bubbles = await self._kept.of(tx, conversation.id)
        if _unread(bubbles, conversation):
            await self._understand(tx, conversation, now, waits=False)
        elif conversation.is_gathering:
            doing = Doing(tx, conversation, bubbles, now)
            whole = self._reader.read(bubbles, conversation.channel)
            others = any(b.is_citizens and b.kind not in _SILENT_KINDS for b in bubbles)
            await self._steps.do(after_silence(whole, has_other_kinds=others), doing)
            await self._store.understood(tx, conversation.id, _last(bubbles), None)
        else:
            await self._store.understood(tx, conversation.id, _last(bubbles), None)

    async def _understand(
        self, tx: Connection, conversation: Conversation, now: datetime, *, waits: bool
    ) -> Conversation:
        """Read what is unread and act on it; the conversation it then belongs to. ``waits``: she does."""
        # Of one that has its order only the new words matter, however long it has grown.
        is_short = conversation.is_gathering
        bubbles = await self._kept.of(tx, conversation.id, _ALL if is_short else conversation.understood_to)
        unread = _unread(bubbles, conversation)
        if not unread:
            return conversation
        newest = self._reader.read(unread, conversation.channel)
        step = await self._next_step(tx, conversation, bubbles, newest)
        doing = Doing(tx, conversation, bubbles, now, unread, newest, unread[-1].id if waits else None)
        if step.act is Act.begin_anew:
            begun = await self._steps.begin_anew(doing)
            await self._store.understood(tx, conversation.id, unread[-1].id, None)
            return await self._understand(tx, begun, now, waits=waits)
        gathers_on = await self._steps.do(step, doing)
        idle = timedelta(seconds=self._city.chat_limits().idle_s)
        look_at = conversation.last_message_at + idle if gathers_on else None
        await self._store.understood(tx, conversation.id, unread[-1].id, look_at)
        return conversation

    async def _next_step(
        self, tx: Connection, conversation: Conversation, bubbles: Sequence[Bubble], newest: Reading | None
    ) -> Step:
        if not conversation.is_gathering:
            facts = await self._steps.order_facts(tx, conversation)
            return with_order(newest, facts, self._city.chat_limits())
        whole = self._reader.read(bubbles, conversation.channel) or _NOTHING
        return while_gathering(conversation.state, newest, whole)

    async def _postpone(self, identity: ConversationId, now: datetime) -> None:
        async with self._database.transaction() as tx:
            conversation = await self._store.lock(tx, identity)
            delay = min(_FIRST_DELAY * 2 ** min(conversation.attempts, 10), _LONGEST_DELAY)
            await self._store.look_again(tx, identity, now + delay)


_NOTHING = Reading(
    talk=Talk.SUBSTANCE,
    is_actionable=False,
    request_type="other",
    category_path=(),
    has_place=False,
    confidence=0.0,
    characters=0,
)


def _unread(bubbles: Sequence[Bubble], conversation: Conversation) -> list[Bubble]:
    return [b for b in bubbles if b.is_citizens and b.id > conversation.understood_to]


def _last(bubbles: Sequence[Bubble]) -> MessageId:
    return max((b.id for b in bubbles), default=MessageId(0))
