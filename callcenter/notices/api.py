"""A person's notices, and for the centre those that could not be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Call, Route, Work
from callcenter.web.stream import Visible

from .store import NoticeStore, Told, Undelivered

_HIGHEST = 2**62
_OVERDUE = "/orders?due=overdue"
_Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
_Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]


class NoticeQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the list; ``before`` is the smallest id of the page before."""

    before: _Id = _HIGHEST
    unread: bool = False
    limit: _Limit = 20


class NoticeView(msgspec.Struct, frozen=True):
    """One notice."""

    id: int
    number: str
    text: str
    pressing: bool
    at: datetime
    read_at: datetime | None
    link: str
    """where it leads in the console: the order, the list a digest sums up, or a page"""


class NoticePage(msgspec.Struct, frozen=True):
    """A page of the list, newest first, and how many are unread in all."""

    items: list[NoticeView]
    unread: int


class UnreadCount(msgspec.Struct, frozen=True):
    """How many are unread."""

    unread: int


class UndeliveredQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the list."""

    before: _Id = _HIGHEST
    limit: _Limit = 50


class UndeliveredView(msgspec.Struct, frozen=True):
    """A notice that was given up: somebody has to tell in another way."""

    id: int
    number: str
    template: str
    audience: str
    door: str
    attempts: int
    failure: str | None
    at: datetime


class UndeliveredPage(msgspec.Struct, frozen=True):
    """Notices given up, newest first."""

    items: list[UndeliveredView]


class NoticeApi:
    """The bell in the console."""

    def __init__(self, store: NoticeStore, visible: Visible) -> None:
        self._store = store
        self._visible = visible

    def routes(self) -> tuple[Route, ...]:
        """List, read, undelivered."""
        tag = "notices"
        return (
            Route(
                "GET", "notices", self._list, "listNotices", "我的通知", tag, NoticePage, query=NoticeQuery
            ),
            Route(
                "POST",
                "notices/{notice}/read",
                self._read,
                "readNotice",
                "标为已读",
                tag,
                UnreadCount,
                work=Work.write,
                path_notes={"notice": "通知编号"},
                errors={404: "没有这条通知"},
            ),
            Route(
                "GET",
                "notices/undelivered",
                self._undelivered,
                "listUndeliveredNotices",
                "未送达的通知",
                tag,
                UndeliveredPage,
                query=UndeliveredQuery,
                roles=frozenset({Role.shift_leader, Role.supervisor}),
            ),
        )

    async def _list(self, call: Call) -> NoticePage:
        asked, user = call.asked(NoticeQuery), call.principal.user_id
        told = await self._store.of_user(
            call.tx, user, call.now, before=asked.before, unread_only=asked.unread, limit=asked.limit
        )
        return NoticePage(
            [_view(notice) for notice in told], await self._store.unread(call.tx, user, call.now)
        )

    async def _read(self, call: Call) -> UnreadCount:
        missing, user = ("没有这条通知", "notice-not-found"), call.principal.user_id
        if not await self._store.mark_read(call.tx, call.number("notice", *missing), user, call.now):
            raise NotFound(missing[0], code=missing[1])
        return UnreadCount(await self._store.unread(call.tx, user, call.now))

    async def _undelivered(self, call: Call) -> UndeliveredPage:
        asked = call.asked(UndeliveredQuery)
        found = await self._store.given_up(call.tx, before=asked.before, limit=asked.limit)
        seen = await self._seen(call, call.principal, [notice.subject for notice in found])
        return UndeliveredPage([_undelivered_view(n) for n in found if n.subject in seen])

    async def _seen(self, call: Call, person: Principal, numbers: list[str]) -> frozenset[str]:
        return await self._visible(call.tx, person, numbers) if numbers else frozenset()


def _view(notice: Told) -> NoticeView:
    is_place = notice.subject.startswith("/")
    link = notice.subject if is_place else f"/orders/{notice.subject}" if notice.subject else _OVERDUE
    number = "" if is_place else notice.subject
    return NoticeView(notice.id, number, notice.text, notice.is_pressing, notice.at, notice.read_at, link)


def _undelivered_view(notice: Undelivered) -> UndeliveredView:
    return UndeliveredView(
        notice.id,
        notice.subject,
        notice.template,
        notice.audience,
        notice.door,
        notice.attempts,
        notice.failure,
        notice.at,
    )
