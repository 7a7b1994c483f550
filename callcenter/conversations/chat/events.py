"""What can happen in a conversation, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class ConversationOpened(Event, frozen=True, kw_only=True):
    """Somebody began to write."""

    name: ClassVar[str] = "conversation.opened"
    title: ClassVar[str] = "开始会话"
    channel: str


@catalogued
class ConversationAsked(Event, frozen=True, kw_only=True):
    """What is missing was asked, once and together."""

    name: ClassVar[str] = "conversation.asked"
    title: ClassVar[str] = "一次性告知所缺内容"
    missing: list[str]


@catalogued
class ConversationOrdered(Event, frozen=True, kw_only=True):
    """An order was made of it."""

    name: ClassVar[str] = "conversation.ordered"
    title: ClassVar[str] = "会话形成工单"
    order: str
    why: str
    missing: list[str]


@catalogued
class ConversationClosed(Event, frozen=True, kw_only=True):
    """Nothing more comes to it."""

    name: ClassVar[str] = "conversation.closed"
    title: ClassVar[str] = "会话结束"
    reason: str


@catalogued
class WordsAdded(Event, frozen=True, kw_only=True):
    """The citizen said more about her order; the words stay in the conversation."""

    name: ClassVar[str] = "work_order.words_added"
    title: ClassVar[str] = "诉求人补充情况"
    channel: str
    emergency_handover: str | None = None
