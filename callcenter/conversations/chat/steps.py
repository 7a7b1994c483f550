"""Does what the machine decided, inside the transaction that decided it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callcenter.clocks.answers import AnswerClocks, Began, Ended
from callcenter.conversations.tracking import public_state_name
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import CITIZEN, Actor, Event
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.model import State, ToldPlace
from nlp.classify.talk import Talk

from .events import ConversationAsked, ConversationClosed, ConversationOpened, ConversationOrdered, WordsAdded
from .machine import Act, OrderFacts, Reading, Step
from .model import Bubble, CloseReason, Conversation, MessageId, Missing, Why
from .ordering import Ordering, Words
from .ports import ChatCity, ChatVault, Promises, Supplements
from .reading import content_of
from .saying import Saying
from .store import ChatStore
from .texts import Standing, Texts

_PIPELINE = Actor.system(SystemActor.pipeline)
#: states in which nothing more is expected of anybody
ENDED = frozenset({State.closed, State.archived})
_ANSWERED = frozenset({State.pending_follow_up, *ENDED})
#: how many of her orders she is told of at once
_ORDERS_TOLD = 3
_SOURCES = {"wechat": "微信公众号", "web": "网页会话", "phone": "电话"}
#: what the platform settles itself, though it was an agent who spoke last
_SETTLED = frozenset({Act.order, Act.progress, Act.close})
_ADDRESS_MAX = 200
_THERE = re.compile(r"^(?:我们?|事情|地点|地址)?(?:就|都)?(?:住|发生)?(?:在|是)[:： ]?")
#: whoever holds her phone reads along
_CONFIDENTIAL = "保密诉求"


@dataclass(frozen=True, slots=True)
class Doing:
    """What a step is done on. ``answering`` is her message that waits for its answer at this moment."""

    tx: Connection
    conversation: Conversation
    bubbles: Sequence[Bubble]
    now: datetime
    unread: Sequence[Bubble] = field(default=())
    newest: Reading | None = None
    answering: MessageId | None = None
    actor: Actor = _PIPELINE

    @property
    def subject(self) -> str:
        """The conversation's name in events."""
        return str(self.conversation.public_id)


class Steps:
    """Greets, asks, makes orders, supplements, closes."""

    def __init__(
        self,
        *,
        store: ChatStore,
        saying: Saying,
        texts: Texts,
        ordering: Ordering,
        promises: Promises,
        supplements: Supplements | None,
        vault: ChatVault,
        city: ChatCity,
        answers: AnswerClocks,
    ) -> None:
        self._store = store
        self._answers = answers
        self._saying = saying
        self._texts = texts
        self._ordering = ordering
        self._promises = promises
        self._supplements = supplements
        self._vault = vault
        self._city = city
        self._acts: dict[Act, Callable[[Step, Doing], Awaitable[None]]] = {
            Act.greet: self._greet,
            Act.thank: self._thank,
            Act.progress: self._progress,
            Act.cannot_read: self._cannot_read,
            Act.outside: self._outside,
            Act.ask: self._ask,
            Act.order: self._order,
            Act.supplement: self._supplement,
            Act.call_agent: self._call_agent,
            Act.leave_to_agent: self._leave_to_agent,
            Act.close: self._close_greeting,
            Act.wait: self._nothing,
        }

    async def open(
        self, tx: Connection, channel: str, identity: str, index: bytes, now: datetime
    ) -> Conversation:
        """A new conversation; the caller holds the person's lock."""
        public_id = uuid.uuid4()
        sealed = self._vault.seal_text(identity, f"conversation:{public_id}:identity")
        opened = await self._store.open(tx, public_id, channel, sealed, index, now)
        event = ConversationOpened(subject=str(opened.public_id), channel=opened.channel)
        await outbox.append(tx, [event], actor=CITIZEN, cause=None, now=now)
        return opened

    async def begin_anew(self, doing: Doing) -> Conversation:
        """What is unread goes to another conversation: one whose order it is about, else a new one."""
        tx, old, now = doing.tx, doing.conversation, doing.now
        facts = await self.order_facts(tx, old)
        if facts.is_ended and old.work_order_id is not None:
            await self._close(doing, CloseReason.order_ended)
        target = await self._about_same(doing)
        if target is None:
            target = await self._store.gathering(tx, old.channel, old.identity_index)
        if target is None:
            target = await self.open(tx, old.channel, await self.identity(tx, old), old.identity_index, now)
        await self._store.move_messages(tx, old.id, target.id, old.understood_to)
        return await self._store.lock(tx, target.id)

    async def identity(self, tx: Connection, conversation: Conversation) -> str:
        """Who she is at her door."""
        sealed = await self._store.identity(tx, conversation.id)
        return self._vault.open_text(sealed, f"conversation:{conversation.public_id}:identity")

    async def order_facts(self, tx: Connection, conversation: Conversation) -> OrderFacts:
        """What is known of its order; one that has none counts as ended."""
        if conversation.work_order_id is None:
            return OrderFacts(True, (), False)
        row = await self._store.order_facts(tx, conversation.work_order_id)
        path = self._city.category_path(row["category_code"]) if row["category_code"] else None
        return OrderFacts(State(row["state"]) in ENDED, tuple(path or ()), bool(row["emergency_handover"]))

    async def do(self, step: Step, doing: Doing) -> bool:
        """Do it; whether the conversation still gathers words towards an order."""
        await self._acts[step.act](step, doing)
        if step.act not in _SETTLED and await self._is_said_to_agent(doing):
            await self._wait(doing, Began.said_to_agent)
        gathers = doing.conversation.is_gathering
        return gathers and step.act not in (Act.order, Act.close, Act.leave_to_agent)

    async def _is_said_to_agent(self, doing: Doing) -> bool:
        """Whether she answers an agent, with more than thanks."""
        if not doing.unread or (doing.newest is not None and doing.newest.is_courtesy):
            return False
        return await self._store.is_with_agent(doing.tx, doing.conversation.id, doing.unread[0].id)

    async def _about_same(self, doing: Doing) -> Conversation | None:
        """Another conversation of hers whose open order is of the field she now speaks of."""
        newest, own = doing.newest, doing.conversation
        if newest is None or not newest.is_actionable or newest.emergency_handover:
            return None
        for other in await self._store.with_orders(doing.tx, own.channel, own.identity_index):
            facts = await self.order_facts(doing.tx, other)
            same_field = facts.category_path[:1] == newest.category_path[:1]
            if other.id != own.id and not facts.is_ended and facts.category_path and same_field:
                return other
        return None

    async def _say(self, doing: Doing, text: str) -> None:
        await self._saying.say(doing.tx, doing.conversation, text, doing.now, answers=doing.answering)

    async def _greet(self, _step: Step, doing: Doing) -> None:
        again = not doing.conversation.is_gathering or any(not b.is_citizens for b in doing.bubbles)
        await self._say(doing, self._texts.greeting(again=again))

    async def _thank(self, _step: Step, doing: Doing) -> None:
        await self._say(doing, self._texts.thanks())

    async def _cannot_read(self, _step: Step, doing: Doing) -> None:
        if any(b.kind != "event" for b in doing.unread):
            await self._say(doing, self._texts.cannot_read())
        elif all(b.is_citizens for b in doing.bubbles):
            await self._say(doing, self._texts.greeting(again=False))

    async def _call_agent(self, _step: Step, doing: Doing) -> None:
        await self._wait(doing, Began.asked_for_agent)
        await self._say(doing, self._texts.call_agent())

    async def _leave_to_agent(self, _step: Step, doing: Doing) -> None:
        await self._wait(doing, Began.left_to_agent)

    async def _wait(self, doing: Doing, began: Began) -> None:
        """She waits since she wrote, however late that is read; unless a person has answered meanwhile."""
        if not _is_answered(doing):
            since = doing.unread[0].at if doing.unread else doing.now
            await self._answers.start(doing.tx, doing.conversation.id, began, since, doing.now)

    async def _outside(self, _step: Step, doing: Doing) -> None:
        await self._say(doing, self._texts.outside())

    async def _ask(self, step: Step, doing: Doing) -> None:
        await self._store.asked(doing.tx, doing.conversation.id, doing.now, step.missing)
        event = ConversationAsked(subject=doing.subject, missing=list(step.missing))
        await self._tell(doing, event)
        await self._say(doing, self._texts.ask(step.missing))

    async def _order(self, step: Step, doing: Doing) -> None:
        conversation = doing.conversation
        told = [b for b in doing.bubbles if b.is_citizens and b.text]
        content = content_of(doing.bubbles) or content_of(doing.bubbles, with_courtesy=True)
        words = Words(
            content=content or "（来件没有文字）",
            address=_whereabouts(doing) if step.answer_is_address else None,
            channel=conversation.channel,
            source=_SOURCES[conversation.channel],
            received_at=told[0].at if told else conversation.last_message_at,
        )
        order, made = await self._ordering.make(doing.tx, words, doing.actor, doing.now)
        await self._store.ordered(doing.tx, conversation.id, order)
        await self._answers.stop(doing.tx, conversation.id, Ended.ordered, doing.now)
        event = ConversationOrdered(
            subject=doing.subject, order=made.number, why=step.why, missing=list(step.missing)
        )
        await self._tell(doing, event)
        # Where it is danger, whom to call comes first. After silence she was asked already.
        missing: Sequence[Missing] = () if step.why is Why.idle else step.missing
        await self._say(doing, self._texts.ordered(made, missing))

    async def _supplement(self, _step: Step, doing: Doing) -> None:
        tx, order = doing.tx, doing.conversation.work_order_id
        if order is None:
            raise RuntimeError("nothing to supplement")
        row = await self._store.order_facts(tx, order)
        for bubble in doing.unread:
            await self._store.add_supplement(tx, bubble.id, order, doing.now)
        handover = doing.newest.emergency_handover if doing.newest else None
        added = WordsAdded(
            subject=row["number"], channel=doing.conversation.channel, emergency_handover=handover
        )
        await outbox.append(tx, [added], actor=CITIZEN, cause=None, now=doing.now)
        is_located = False
        if self._supplements is not None:
            content, place = content_of(doing.unread), _told_place(doing)
            is_located = await self._supplements.received(tx, row["number"], content, doing.now, place)
        if handover:
            await self._say(doing, self._texts.emergency_again(handover, row["number"]))
        else:
            await self._say(doing, self._texts.supplemented(row["number"], is_located=is_located))

    async def _progress(self, _step: Step, doing: Doing) -> None:
        tx, own = doing.tx, doing.conversation
        standings = []
        for row in await self._store.orders_of(tx, own.channel, own.identity_index, _ORDERS_TOLD):
            state = State(row["state"])
            promised = None
            if state not in _ANSWERED:
                promised = await self._promises.promised_at(tx, row["id"], doing.now)
            standings.append(
                Standing(row["number"], row["title"] or _CONFIDENTIAL, public_state_name(state), promised)
            )
        await self._say(doing, self._texts.progress(standings))

    async def _close_greeting(self, _step: Step, doing: Doing) -> None:
        await self._close(doing, CloseReason.greeting)

    async def close_by_agent(self, doing: Doing) -> None:
        """An agent sees that nothing is asked."""
        await self._close(doing, CloseReason.by_agent)

    async def _close(self, doing: Doing, reason: CloseReason) -> None:
        await self._store.close(doing.tx, doing.conversation.id, reason, doing.now)
        await self._answers.stop(doing.tx, doing.conversation.id, Ended.closed, doing.now)
        await self._tell(doing, ConversationClosed(subject=doing.subject, reason=reason))

    async def _tell(self, doing: Doing, event: Event) -> None:
        await outbox.append(doing.tx, [event], actor=doing.actor, cause=None, now=doing.now)

    async def _nothing(self, _step: Step, _doing: Doing) -> None:
        """Stored; more is to come."""


def _is_answered(doing: Doing) -> bool:
    """Whether it was an agent who spoke last; what the platform says by itself is no answer of a person."""
    spoken = (b for b in reversed(doing.bubbles) if b.is_citizens or b.said_by.startswith("user:"))
    last = next(spoken, None)
    return last is not None and not last.is_citizens


def _told_place(doing: Doing) -> ToldPlace | None:
    """Where she says it is; what is plainly an answer to "where" is taken as she wrote it."""
    newest = doing.newest
    if newest is None or newest.place is not None:
        return newest.place if newest else None
    if newest.talk is Talk.WHEREABOUTS:
        return ToldPlace(None, _whereabouts(doing))
    return None


def _whereabouts(doing: Doing) -> str:
    """Her answer to "where" as an address: 就在城新西路88号 without the first two words."""
    said = content_of(doing.unread).replace("\n", " ")
    return (_THERE.sub("", said) or said)[:_ADDRESS_MAX]
