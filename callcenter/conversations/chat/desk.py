"""What agents ask of conversations: which wait, one of them, a reply, an order of it, its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from callcenter.clocks.answers import AnswerClocks, Ended, Wait
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import Principal
from callcenter.workorders.views import BubbleView

from .kept import KeptBubbles
from .machine import Act, Step, missing_of
from .model import Conversation, ConversationState, Missing, Why
from .reading import BubbleReader
from .saying import Saying
from .steps import Doing, Steps
from .store import ChatStore

_MOST = 200

Visible = Callable[[Connection, Principal, Sequence[str]], Awaitable[frozenset[str]]]


class ConversationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list; ``last_words`` are the citizen's, identifiers masked."""

    id: UUID
    channel: str
    state: ConversationState
    opened_at: datetime
    last_message_at: datetime
    asked_for: list[Missing]
    order: str | None
    last_words: str | None
    #: by when a person should have answered her; null where she waits for nobody
    answer_due_at: datetime | None


class ConversationPage(msgspec.Struct, frozen=True):
    """Who waits for a person's answer, then conversations without an order, the longest silent first."""

    items: list[ConversationSummary]


class ConversationDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation whole."""

    conversation: ConversationSummary
    messages: list[BubbleView]


class ChatDesk:
    """The agents' side."""

    def __init__(
        self,
        *,
        store: ChatStore,
        kept: KeptBubbles,
        reader: BubbleReader,
        saying: Saying,
        steps: Steps,
        visible: Visible,
        answers: AnswerClocks,
    ) -> None:
        self._answers = answers
        self._store = store
        self._kept = kept
        self._reader = reader
        self._saying = saying
        self._steps = steps
        self._visible = visible

    async def page(self, tx: Connection, person: Principal) -> ConversationPage:
        """Those that wait, as far as the person may see their orders."""
        waits = await self._answers.waiting(tx)
        found = await self._store.waiting_for_agents(tx, list(waits), _MOST)
        visible = await self._visible(tx, person, [number for _, number, _, _ in found if number])
        items = []
        for conversation, number, sealed, bound_to in found:
            if number is not None and number not in visible:
                continue
            words = None if bound_to is None else self._kept.open(sealed, bound_to)
            last = self._kept.masked(words) if words else None
            items.append(_summary(conversation, number, last, waits.get(conversation.id)))
        return ConversationPage(sorted(items, key=_urgency))

    async def detail(self, tx: Connection, person: Principal, conversation: UUID) -> ConversationDetail:
        """One conversation; that of an order only to those who may see the order."""
        found, order = await self._found(tx, person, conversation)
        return await self._shown(tx, found, order)

    async def reply(
        self, tx: Connection, person: Principal, conversation: UUID, text: str, now: datetime
    ) -> ConversationDetail:
        """Say something to the citizen."""
        found, _ = await self._found(tx, person, conversation)
        found = await self._store.lock(tx, found.id)  # what is being read of her may just begin her wait
        await self._saying.say(tx, found, text, now, said_by=f"user:{person.user_id}")
        await self._answers.stop(tx, found.id, Ended.answered, now, person.user_id)
        return await self.detail(tx, person, conversation)

    async def propose(
        self, tx: Connection, person: Principal, conversation: UUID, now: datetime
    ) -> ConversationDetail:
        """Make the order now, whatever is missing."""
        doing = await self._gathering(tx, person, conversation, now)
        whole = self._reader.read(doing.bubbles, doing.conversation.channel)
        missing = missing_of(whole) if whole else (Missing.matter, Missing.place)
        await self._steps.do(Step(Act.order, missing, Why.agent), doing)
        await self._settle(doing)
        return await self._after(tx, conversation)

    async def close(
        self, tx: Connection, person: Principal, conversation: UUID, now: datetime
    ) -> ConversationDetail:
        """Nothing is asked in it."""
        doing = await self._gathering(tx, person, conversation, now)
        await self._steps.close_by_agent(doing)
        await self._settle(doing)
        return await self._after(tx, conversation)

    async def _after(self, tx: Connection, conversation: UUID) -> ConversationDetail:
        """As it stands after one's own act, which may have made it an order of others."""
        found = await self._store.by_public_id(tx, conversation)
        if found is None:
            raise RuntimeError("a conversation vanished")
        return await self._shown(tx, *found)

    async def _settle(self, doing: Doing) -> None:
        last = max((b.id for b in doing.bubbles), default=doing.conversation.understood_to)
        await self._store.understood(doing.tx, doing.conversation.id, last, None)

    async def _gathering(self, tx: Connection, person: Principal, conversation: UUID, now: datetime) -> Doing:
        found, _ = await self._found(tx, person, conversation)
        locked = await self._store.lock(tx, found.id)
        if not locked.is_gathering:
            raise Conflict("这段会话已形成工单或已结束", code="conversation-settled")
        return Doing(tx, locked, await self._kept.of(tx, locked.id), now, actor=Actor.person(person))

    async def _found(
        self, tx: Connection, person: Principal, conversation: UUID
    ) -> tuple[Conversation, str | None]:
        found = await self._store.by_public_id(tx, conversation)
        if found is not None:
            known, order = found
            if order is None or order in await self._visible(tx, person, [order]):
                return known, order
        raise NotFound("没有这段会话，或您无权查看", code="conversation-not-found")

    async def _shown(
        self, tx: Connection, conversation: Conversation, order: str | None
    ) -> ConversationDetail:
        messages = await self._kept.views(tx, conversation)
        last = next((m.text for m in reversed(messages) if m.by == "citizen" and m.text), None)
        wait = (await self._answers.waiting(tx)).get(conversation.id)
        return ConversationDetail(conversation=_summary(conversation, order, last, wait), messages=messages)


def _urgency(item: ConversationSummary) -> tuple[bool, datetime]:
    return item.answer_due_at is None, item.answer_due_at or item.last_message_at


def _summary(
    conversation: Conversation, order: str | None, last_words: str | None, wait: Wait | None
) -> ConversationSummary:
    return ConversationSummary(
        id=conversation.public_id,
        channel=conversation.channel,
        state=conversation.state,
        opened_at=conversation.opened_at,
        last_message_at=conversation.last_message_at,
        asked_for=list(conversation.asked_for),
        order=order,
        last_words=last_words,
        answer_due_at=None if wait is None else wait.due_at,
    )
