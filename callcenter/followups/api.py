"""Follow-up over HTTP."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec

from callcenter.kernel.errors import FieldError, Invalid, NotAllowed
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Call, Route

from .desk import FollowUpDesk
from .views import Figures, Pool, Visit

_DESK = frozenset({Role.follow_up_agent, Role.supervisor})
_CENTRE = frozenset({Role.follow_up_agent, Role.supervisor, Role.quality_inspector, Role.leader})
_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})
_LONGEST = timedelta(days=366)


class PoolQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a page begins and how long it is."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class FiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local days of closing, both included, and whose orders."""

    since: date
    until: date
    organisation: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None


class FollowUpApi:
    """Handlers; what they show comes from the `FollowUpDesk`."""

    def __init__(self, desk: FollowUpDesk) -> None:
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """The pool, one visit, the figures."""
        tag = "follow-ups"
        return (
            Route(
                "GET",
                "follow-ups/pool",
                self._pool,
                "listFollowUpPool",
                "待回访工单",
                tag,
                Pool,
                query=PoolQuery,
                roles=_DESK,
            ),
            Route(
                "GET",
                "follow-ups/visits/{number}",
                self._visit,
                "getVisit",
                "一次回访：渠道、话术和已试次数",
                tag,
                Visit,
                roles=_DESK,
                path_notes={"number": "工单编号"},
            ),
            Route(
                "GET",
                "follow-ups/figures",
                self._figures,
                "getFollowUpFigures",
                "满意率、解决率、有效回访率",
                tag,
                Figures,
                query=FiguresQuery,
                roles=_CENTRE | _UNITS,
            ),
        )

    async def _pool(self, call: Call) -> Pool:
        asked = call.asked(PoolQuery)
        after = None if asked.cursor is None else _decoded(asked.cursor)
        return await self._desk.pool(call.tx, call.principal, after=after, limit=asked.limit, now=call.now)

    async def _visit(self, call: Call) -> Visit:
        return await self._desk.visit(call.tx, call.principal, call.path["number"], call.now)

    async def _figures(self, call: Call) -> Figures:
        asked = call.asked(FiguresQuery)
        if asked.until < asked.since or asked.until - asked.since > _LONGEST:
            message = "结束日期不能早于开始日期，最长一年"
            raise Invalid(message, fields=[FieldError("until", message)])
        if asked.since.year < 2000 or asked.until.year > 2999:
            raise Invalid("日期超出范围", fields=[FieldError("since", "日期超出范围")])
        wanted = (
            None
            if asked.organisation is None
            else frozenset(await self._desk.organisations_below(call.tx, asked.organisation))
        )
        units = whose(call.principal, wanted)
        return await self._desk.figures(call.tx, asked.since, asked.until, units)


def whose(person: Principal, wanted: frozenset[OrganisationId] | None) -> list[OrganisationId] | None:
    """Whose orders are counted: people of organisations see their own subtree; None is everybody's."""
    if person.role in _CENTRE:
        return None if wanted is None else sorted(wanted)
    if wanted is None:
        return sorted(person.subtree)
    if not wanted <= person.subtree:
        raise NotAllowed("只能查看本单位及下级单位的数据")
    return sorted(wanted)


def _decoded(text: str) -> tuple[datetime, int]:
    try:
        at, _, number = base64.urlsafe_b64decode(text.encode("ascii", "strict")).decode().partition("|")
        moment, last = datetime.fromisoformat(at), int(number)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise Invalid("翻页标记无效，请从第一页开始", fields=[FieldError("cursor", "无效")]) from error
    if moment.tzinfo is None or abs(last) >= 2**63:
        raise Invalid("翻页标记无效，请从第一页开始", fields=[FieldError("cursor", "无效")])
    return moment, last
