"""Conversations over HTTP, for agents."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from callcenter.kernel.errors import Invalid, NotFound
from callcenter.people.permissions import Permission, roles_with
from callcenter.web.routes import Call, Handler, Route, Work

from .desk import ChatDesk, ConversationDetail, ConversationPage

_ROLES = roles_with(Permission.conversations_answer)


class ReplyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the citizen is told."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=600, pattern=r"\S", description="回复内容")]


class ChatApi:
    """List, read, reply, make an order, close."""

    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Every operation on conversations."""
        notes = {"id": "会话编号"}

        def act(
            name: str,
            handler: Handler,
            operation: str,
            summary: str,
            body: type[msgspec.Struct] | None = None,
        ) -> Route:
            return Route(
                "POST",
                f"conversations/{{id}}/{name}",
                handler,
                operation,
                summary,
                "conversations",
                ConversationDetail,
                roles=_ROLES,
                work=Work.write,
                path_notes=notes,
                body=body,
            )

        return (
            Route(
                "GET",
                "conversations",
                self._page,
                "listConversations",
                "待处理会话",
                "conversations",
                ConversationPage,
                roles=_ROLES,
            ),
            Route(
                "GET",
                "conversations/{id}",
                self._detail,
                "readConversation",
                "查看会话",
                "conversations",
                ConversationDetail,
                roles=_ROLES,
                path_notes=notes,
            ),
            act("reply", self._reply, "replyInConversation", "回复诉求人", body=ReplyBody),
            act("propose", self._propose, "proposeOrder", "据会话登记工单"),
            act("close", self._close, "closeConversation", "结束会话"),
        )

    async def _page(self, call: Call) -> ConversationPage:
        return await self._desk.page(call.tx, call.principal)

    async def _detail(self, call: Call) -> ConversationDetail:
        return await self._desk.detail(call.tx, call.principal, _id(call))

    async def _reply(self, call: Call) -> ConversationDetail:
        text = call.parsed(ReplyBody).text.strip()
        if not all(c.isprintable() or c == "\n" for c in text):
            raise Invalid("回复含有无法显示的字符", code="text-invalid")
        return await self._desk.reply(call.tx, call.principal, _id(call), text, call.now)

    async def _propose(self, call: Call) -> ConversationDetail:
        return await self._desk.propose(call.tx, call.principal, _id(call), call.now)

    async def _close(self, call: Call) -> ConversationDetail:
        return await self._desk.close(call.tx, call.principal, _id(call), call.now)


def _id(call: Call) -> UUID:
    try:
        return UUID(call.path["id"])
    except ValueError as error:
        raise NotFound("没有这段会话，或您无权查看", code="conversation-not-found") from error
