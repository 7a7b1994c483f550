"""The list of orders as rows of text, for whoever takes it out of the system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal

from .api import Narrowing, decode_cursor, filter_of
from .desk import Desk
from .model import (
    CHANNEL_NAMES,
    REQUEST_TYPE_NAMES,
    STATE_NAMES,
    URGENCY_NAMES,
    Channel,
    RequestType,
    State,
    Urgency,
)
from .views import Summary

_PAGE = 200
#: what leaves the system tells no more of a confidential order than a department is told
_CONFIDENTIAL = "保密工单"


class Listing:
    """Rows as the person's own list shows them, newest first; the scope and the masking are the list's."""

    titles = (
        "工单编号", "标题", "诉求类型", "紧急程度", "状态", "渠道", "分类", "县区", "镇街", "地址",
        "受理时间", "主办单位", "到期时间", "保密",
    )  # fmt: skip

    def __init__(self, desk: Desk, timezone: tzinfo) -> None:
        self._desk = desk
        self._timezone = timezone

    async def rows(
        self, tx: Connection, person: Principal, narrowed: Mapping[str, object], most: int, now: datetime
    ) -> list[list[str]]:
        """At most ``most`` rows in the order of the titles."""
        wanted = await filter_of(self._desk, tx, msgspec.convert(narrowed, Narrowing), now)
        found: list[list[str]] = []
        cursor: str | None = None
        while len(found) < most:
            page = await self._desk.page(
                tx,
                person,
                wanted,
                by_due=False,
                cursor=None if cursor is None else decode_cursor(cursor),
                limit=min(_PAGE, most - len(found)),
                now=now,
            )
            found += [self._row(item) for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        return found

    def _row(self, item: Summary) -> list[str]:
        due = None if item.clock is None else item.clock.due_at
        return [
            item.number,
            _CONFIDENTIAL if item.confidential else item.title,
            REQUEST_TYPE_NAMES[RequestType(item.request_type)],
            URGENCY_NAMES[Urgency(item.urgency)],
            STATE_NAMES[State(item.state)],
            CHANNEL_NAMES[Channel(item.channel)],
            "" if item.category is None else " / ".join(item.category.path),
            item.place.district or "",
            item.place.town or "",
            "" if item.confidential else item.place.address or "",
            self._time(item.received_at),
            "" if item.lead is None else item.lead.name,
            "" if due is None else self._time(due),
            "是" if item.confidential else "",
        ]

    def _time(self, moment: datetime) -> str:
        return moment.astimezone(self._timezone).strftime("%Y-%m-%d %H:%M")
