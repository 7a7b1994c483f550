"""Pools over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.kernel.errors import NotFound
from callcenter.web.routes import Call, Handler, Route, Work
from callcenter.workorders.api import decode_cursor
from callcenter.workorders.desk import Desk
from callcenter.workorders.loaded import Filter
from callcenter.workorders.views import HandlerView, Page, Summary

from .handlers import Handlers
from .model import ANY_DESK, DESKS, HEADS, POOL_NAMES, STATES, UNITS, Claim, DeskPool
from .service import Pools

_NUMBER = {"number": "工单编号"}
_TAG = "pools"
#: the number of waiting orders of the supplement pool is told up to this
_MOST_COUNTED = 200


class ReassignBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to have it: a username."""

    to: Annotated[str, Meta(min_length=1, max_length=60)]


class ClaimView(msgspec.Struct, frozen=True, kw_only=True):
    """An order in one person's hands."""

    number: str
    pool: DeskPool
    username: str
    name: str
    claimed_at: datetime
    until: datetime
    mine: bool


class ClaimList(msgspec.Struct, frozen=True):
    """What the person has in hand, the oldest first."""

    items: list[ClaimView]


class Released(msgspec.Struct, frozen=True):
    """How many were let go of."""

    released: int


class PoolView(msgspec.Struct, frozen=True, kw_only=True):
    """A pool of the person's desk, and how many orders she may see wait in it."""

    pool: DeskPool
    name: str
    waiting: int


class PoolList(msgspec.Struct, frozen=True):
    """The pools a person works on."""

    items: list[PoolView]


class PoolPaging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=200)] | None = None


class PoolPage(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of a pool, the most pressing first, with who has each in hand."""

    pool: DeskPool
    name: str
    items: list[Summary]
    next_cursor: str | None


class HandlerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who of the unit is to work on its part: a person, a section (科室), both, or nobody in particular."""

    assignment: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    username: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    section: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")] | None = None


class HandlerAnswer(msgspec.Struct, frozen=True):
    """Who works on the part now."""

    assignment: int
    handler: HandlerView | None


class PoolApi:
    """Taking, letting go, giving on, looking."""

    def __init__(self, pools: Pools, handlers: Handlers, desk: Desk) -> None:
        self._pools = pools
        self._handlers = handlers
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            self._act("claim", self._claim, "claimWorkOrder", "领取工单", ClaimView),
            self._act("release", self._release, "releaseWorkOrder", "释放工单", None),
            Route(
                "POST",
                "work-orders/{number}/reassign",
                self._reassign,
                "reassignWorkOrder",
                "改派领取人",
                _TAG,
                ClaimView,
                body=ReassignBody,
                roles=HEADS,
                work=Work.write,
                path_notes=_NUMBER,
                errors={409: "不在工单池中"},
            ),
            Route(
                "POST",
                "work-orders/{number}/handler",
                self._set_handler,
                "setHandler",
                "单位内交办",
                _TAG,
                HandlerAnswer,
                body=HandlerBody,
                roles=UNITS,
                work=Work.write,
                path_notes=_NUMBER,
                errors={404: "没有这张工单或这项承办", 409: "这项承办已经结束"},
            ),
            Route("GET", "claims", self._mine, "listClaims", "我领取的工单", _TAG, ClaimList, roles=ANY_DESK),
            Route(
                "POST",
                "claims/release",
                self._release_all,
                "releaseClaims",
                "交班释放全部",
                _TAG,
                Released,
                roles=ANY_DESK,
                work=Work.write,
            ),
            Route("GET", "pools", self._pools_of, "listPools", "工单池", _TAG, PoolList, roles=ANY_DESK),
            Route(
                "GET",
                "pools/{pool}",
                self._page,
                "getPool",
                "工单池中的工单",
                _TAG,
                PoolPage,
                query=PoolPaging,
                roles=ANY_DESK,
                path_notes={"pool": "工单池"},
            ),
        )

    def _act(
        self,
        word: str,
        handler: Handler,
        operation: str,
        summary: str,
        response: type[msgspec.Struct] | None,
    ) -> Route:
        return Route(
            "POST",
            f"work-orders/{{number}}/{word}",
            handler,
            operation,
            summary,
            _TAG,
            response,
            roles=ANY_DESK,
            work=Work.write,
            path_notes=_NUMBER,
            errors={409: "已由他人领取，或不在工单池中"},
        )

    async def _claim(self, call: Call) -> ClaimView:
        claim = await self._pools.take(
            call.tx, call.principal, call.path["number"], call.now, f"request:{call.request_id}"
        )
        return _view(claim, call)

    async def _release(self, call: Call) -> None:
        await self._pools.release(
            call.tx, call.principal, call.path["number"], call.now, f"request:{call.request_id}"
        )

    async def _reassign(self, call: Call) -> ClaimView:
        to = call.parsed(ReassignBody).to
        claim = await self._pools.reassign(
            call.tx, call.principal, call.path["number"], to, call.now, f"request:{call.request_id}"
        )
        return _view(claim, call)

    async def _mine(self, call: Call) -> ClaimList:
        found = await self._pools.mine(call.tx, call.principal, call.now)
        return ClaimList([_view(claim, call) for claim in found])

    async def _release_all(self, call: Call) -> Released:
        return Released(
            await self._pools.release_all(call.tx, call.principal, call.now, f"request:{call.request_id}")
        )

    async def _pools_of(self, call: Call) -> PoolList:
        counts = await self._desk.counts_by_state(call.tx, call.principal, call.now)
        waiting = {p: sum(counts.get(s, 0) for s in STATES[p]) for p in DeskPool}
        if call.principal.role in DESKS[DeskPool.supplement]:
            page = await self._items(DeskPool.supplement, call, limit=_MOST_COUNTED)
            waiting[DeskPool.supplement] = len(page.items)
        return PoolList(
            [
                PoolView(pool=p, name=POOL_NAMES[p], waiting=waiting[p])
                for p in DeskPool
                if call.principal.role in DESKS[p]
            ]
        )

    async def _items(self, pool: DeskPool, call: Call, *, limit: int, cursor: str | None = None) -> Page:
        return await self._desk.page(
            call.tx,
            call.principal,
            _filter(pool, call),
            by_due=True,
            cursor=None if cursor is None else decode_cursor(cursor),
            limit=limit,
            now=call.now,
        )

    async def _set_handler(self, call: Call) -> HandlerAnswer:
        body = call.parsed(HandlerBody)
        handler = await self._handlers.set(
            call.tx,
            call.principal,
            call.path["number"],
            body.assignment,
            body.username,
            body.section,
            call.now,
            f"request:{call.request_id}",
        )
        return HandlerAnswer(body.assignment, handler)

    async def _page(self, call: Call) -> PoolPage:
        pool = _pool_named(call)
        asked = call.asked(PoolPaging)
        page = await self._items(pool, call, limit=asked.limit, cursor=asked.cursor)
        return PoolPage(pool=pool, name=POOL_NAMES[pool], items=page.items, next_cursor=page.next_cursor)


def _filter(pool: DeskPool, call: Call) -> Filter:
    """What waits in a pool for this person; words asked of an agent fall to her, or to her colleagues."""
    if pool is not DeskPool.supplement:
        return Filter(states=sorted(STATES[pool]))
    falling_to = None if call.principal.role in HEADS else call.principal.user_id
    return Filter(asked_of_agent=True, falling_to=falling_to)


def _pool_named(call: Call) -> DeskPool:
    text = call.path["pool"]
    known = {p.value: p for p in DeskPool if call.principal.role in DESKS[p]}
    if text not in known:
        raise NotFound("没有这个工单池，或不由您的岗位办理", code="pool-not-found")
    return known[text]


def _view(claim: Claim, call: Call) -> ClaimView:
    return ClaimView(
        number=claim.number,
        pool=claim.pool,
        username=claim.username,
        name=claim.display_name,
        claimed_at=claim.claimed_at,
        until=claim.expires_at,
        mine=claim.user_id == call.principal.user_id,
    )
