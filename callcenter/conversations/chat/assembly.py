"""Puts conversations together from what the platform gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callcenter.clocks.answers import AnswerClocks
from callcenter.conversations.drafting import Drafting
from callcenter.conversations.ports import TrackingCodes, Understanding
from callcenter.conversations.store import ContactStore
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.clock_ports import Clocks
from callcenter.workorders.ports import City, Dispatching
from callcenter.workorders.service import WorkOrderService
from callcenter.workorders.subjects import STATUTORY

from .desk import ChatDesk, Visible
from .kept import KeptBubbles
from .ordering import Ordering
from .ports import ChatCity, ChatVault, Supplements
from .reading import BubbleReader
from .saying import Saying
from .service import Conversations
from .steps import Steps
from .store import ChatStore
from .texts import Texts


class ConversationCity(City, ChatCity, Protocol):
    """The city in force, as orders and as conversations ask for it."""


@dataclass(frozen=True, slots=True)
class Chats:
    """Conversations, wired."""

    store: ChatStore
    kept: KeptBubbles
    saying: Saying
    steps: Steps
    reader: BubbleReader
    conversations: Conversations
    answers: AnswerClocks

    def desk(self, visible: Visible) -> ChatDesk:
        """The agents' side; ``visible`` says which orders a person may see."""
        return ChatDesk(
            store=self.store,
            kept=self.kept,
            reader=self.reader,
            saying=self.saying,
            steps=self.steps,
            visible=visible,
            answers=self.answers,
        )


class StatutoryPromises:
    """The statutory clock is what a citizen is promised."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    async def promised_at(self, tx: Connection, order: WorkOrderId, now: datetime) -> datetime | None:
        """When it is due; None where no such clock runs."""
        views = await self._clocks.views(tx, order, now)
        return next((c.due_at for c in reversed(views) if c.kind == STATUTORY), None)


def assemble_chats(
    *,
    database: Database,
    vault: ChatVault,
    codes: TrackingCodes,
    contacts: ContactStore,
    orders: WorkOrderService,
    clocks: Clocks,
    city: ConversationCity,
    dispatching: Dispatching,
    understanding: Callable[[], Understanding],
    answers: AnswerClocks,
    supplements: Supplements | None = None,
) -> Chats:
    """Who gets whom."""
    store = ChatStore()
    kept = KeptBubbles(store, vault, understanding)
    saying = Saying(store, kept)
    reader = BubbleReader(understanding, city)
    promises = StatutoryPromises(clocks)
    ordering = Ordering(
        contacts=contacts,
        orders=orders,
        city=city,
        vault=vault,
        codes=codes,
        drafting=Drafting(vault, understanding, dispatching),
        promises=promises,
    )
    steps = Steps(
        store=store,
        saying=saying,
        texts=Texts(city),
        ordering=ordering,
        promises=promises,
        supplements=supplements,
        vault=vault,
        city=city,
        answers=answers,
    )
    conversations = Conversations(
        database=database,
        store=store,
        kept=kept,
        reader=reader,
        saying=saying,
        steps=steps,
        vault=vault,
        city=city,
    )
    return Chats(store, kept, saying, steps, reader, conversations, answers)
