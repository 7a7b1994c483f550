"""Notices to citizens who wrote by the official account: said in their conversation."""

from __future__ import annotations

from datetime import datetime

from callcenter.conversations.chat.service import Conversations
from callcenter.notices.ports import Outgoing, Sender


class ConversationSender:
    """Says a notice in the conversation its order came of; it goes out as everything said there does.

    ``otherwise`` takes what has no conversation: orders whose words came by replay or by hand.
    """

    def __init__(self, conversations: Conversations, otherwise: Sender) -> None:
        self._conversations = conversations
        self._otherwise = otherwise

    async def send(self, notice: Outgoing, now: datetime) -> None:
        """Said once, however often it is tried."""
        contact = notice.contact_id
        if contact is None or not await self._conversations.tell(
            contact, notice.text, key=f"notice:{notice.key}", now=now
        ):
            await self._otherwise.send(notice, now)
