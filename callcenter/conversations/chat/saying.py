"""The one way anything is said to the citizen of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from callcenter.kernel.db import Connection

from .kept import PLATFORM, KeptBubbles
from .model import Conversation, Direction, MessageId, MessageKind
from .ports import Door
from .store import ChatStore

#: how it went out: in the answer to a message of hers
PASSIVE_REPLY = "passive_reply"
#: what one answer holds: a passive text reply ends at 2,048 bytes, three a character
MOST_CHARACTERS = 600
_BETWEEN = "\n\n"


class Saying:
    """Says, and remembers what has not reached her.

    What is said while she waits for the answer to her own message goes out with that answer. Anything else
    is offered to the doors; what no door takes over goes out with her next answer.
    """

    def __init__(self, store: ChatStore, kept: KeptBubbles, doors: Sequence[Door] = ()) -> None:
        self._store = store
        self._kept = kept
        self._doors = list(doors)

    def add_door(self, door: Door) -> None:
        """From now on this door is offered what is said."""
        self._doors.append(door)

    async def say(
        self,
        tx: Connection,
        conversation: Conversation,
        text: str,
        now: datetime,
        *,
        said_by: str = PLATFORM,
        answers: MessageId | None = None,
        message: MessageId | None = None,
    ) -> None:
        """Say something. ``answers`` is her message that waits for its answer at this moment; ``message``
        is the id, where one was taken already."""
        message = message or await self._store.next_message_id(tx)
        await self._kept.add(
            tx,
            message,
            conversation.id,
            Direction.outgoing,
            MessageKind.text,
            text,
            said_by=said_by,
            now=now,
            answers=answers,
        )
        await self._store.add_outgoing(tx, message, conversation.id, now)
        if answers is not None:
            return
        for door in self._doors:
            name = await door.carry(tx, conversation, message, text, now)
            if name is not None:
                await self._store.delivered(tx, [message], now, name)
                return

    async def collect(
        self, tx: Connection, conversation: Conversation, answered: MessageId, now: datetime
    ) -> str | None:
        """What has not reached her, to go out with the answer to a message now; None if there is nothing.

        The answer itself goes first, then what waited longest; what has no room waits for the next.
        """
        rows = await self._store.pending(tx, conversation.channel, conversation.identity_index)
        chosen: list[str] = []
        going: list[MessageId] = []
        for row in sorted(rows, key=lambda row: row["answers_id"] is None):
            text = self._kept.open(row["text_sealed"], row["public_id"]) or ""
            if chosen and len(_BETWEEN.join((*chosen, text))) > MOST_CHARACTERS:
                break
            chosen.append(text)
            going.append(MessageId(row["message_id"]))
        await self._store.delivered(tx, going, now, PASSIVE_REPLY, answered)
        return _BETWEEN.join(chosen) or None

    async def said_to(self, tx: Connection, message: MessageId) -> str | None:
        """What went out in answer to a message of hers, for a repeated delivery."""
        rows = await self._store.said_with(tx, message)
        texts = [self._kept.open(r["text_sealed"], r["public_id"]) for r in rows]
        return _BETWEEN.join(text for text in texts if text) or None
