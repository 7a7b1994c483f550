"""Personal data over HTTP: the citizen's own, what masks stand for, and holds."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol
from uuid import UUID

import msgspec

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Access, Call, Route, Work
from callcenter.workorders.model import WorkOrder

from .personal_store import PersonalStore
from .redaction import masked
from .reveals import RedactedList, RedactedTexts, RedactedValue
from .rights import Rights
from .rights_views import (
    Asked,
    Correction,
    Decision,
    Deletion,
    HoldBody,
    Holds,
    HoldView,
    PersonalData,
    PersonalRequests,
    PersonalRequestView,
)

_TAG, _PUBLIC = "personal-data", "public"
_DECIDE = frozenset({Role.supervisor})
_CODE_HEADER = {"X-Tracking-Code": "提交时给出的查询码"}
_UNKNOWN = {404: "编号或查询码不正确"}


class RequestsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which requests, and how many."""

    state: Literal["pending", "granted", "refused"] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 100


class SpanReveal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a masked identifier is needed; the reason is kept."""

    reason: Annotated[str, msgspec.Meta(min_length=4, max_length=500, pattern=r"\S")]


class Orders(Protocol):
    """The desk, which says what a person may see."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder: ...


class PersonalDataApi:
    """Handlers."""

    def __init__(
        self,
        *,
        rights: Rights,
        redacted: RedactedTexts,
        store: PersonalStore,
        orders: Orders,
        audit: AuditTrail,
    ) -> None:
        self._rights = rights
        self._redacted = redacted
        self._store = store
        self._orders = orders
        self._audit = audit

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (*self._public(), *self._staff())

    def _public(self) -> tuple[Route, ...]:
        number = {"number": "诉求编号"}
        return (
            Route(
                "GET",
                "public/requests/{number}/personal-data",
                self._held,
                "getOwnPersonalData",
                "查询本人信息",
                _PUBLIC,
                PersonalData,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes=number,
                errors=_UNKNOWN,
            ),
            Route(
                "POST",
                "public/requests/{number}/corrections",
                self._correct,
                "askCorrection",
                "申请更正本人信息",
                _PUBLIC,
                Asked,
                body=Correction,
                status=201,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes=number,
                errors={**_UNKNOWN, 409: "同类申请正在办理"},
            ),
            Route(
                "POST",
                "public/requests/{number}/deletion-request",
                self._delete,
                "askDeletion",
                "申请删除本人信息",
                _PUBLIC,
                Asked,
                body=Deletion,
                status=201,
                access=Access.public,
                work=Work.none,
                headers=_CODE_HEADER,
                path_notes=number,
                errors={**_UNKNOWN, 409: "同类申请正在办理"},
            ),
        )

    def _staff(self) -> tuple[Route, ...]:
        one = {"number": "工单编号"}
        return (
            Route(
                "GET",
                "personal-requests",
                self._list,
                "listPersonalRequests",
                "个人信息申请",
                _TAG,
                PersonalRequests,
                query=RequestsQuery,
                roles=_DECIDE,
            ),
            Route(
                "POST",
                "personal-requests/{request}/decide",
                self._decide,
                "decidePersonalRequest",
                "答复个人信息申请",
                _TAG,
                PersonalRequestView,
                body=Decision,
                work=Work.write,
                roles=_DECIDE,
                path_notes={"request": "申请编号"},
                errors={404: "没有这项申请", 409: "已答复，或诉求尚未办结"},
            ),
            Route(
                "GET",
                "work-orders/{number}/redacted",
                self._spans,
                "listRedacted",
                "文字中已脱敏的内容",
                _TAG,
                RedactedList,
                path_notes=one,
            ),
            Route(
                "POST",
                "work-orders/{number}/redacted/{span}/reveal",
                self._span,
                "revealRedacted",
                "查看文字中脱敏的内容(留痕)",
                _TAG,
                RedactedValue,
                body=SpanReveal,
                work=Work.write,
                path_notes={**one, "span": "脱敏内容编号"},
            ),
            Route("GET", "holds", self._holds, "listHolds", "暂缓销毁", _TAG, Holds, roles=_DECIDE),
            Route(
                "POST",
                "work-orders/{number}/hold",
                self._hold,
                "setHold",
                "设为暂缓销毁",
                _TAG,
                Holds,
                body=HoldBody,
                work=Work.write,
                roles=_DECIDE,
                path_notes=one,
                errors={409: "已经暂缓销毁"},
            ),
            Route(
                "POST",
                "work-orders/{number}/hold/lift",
                self._lift,
                "liftHold",
                "解除暂缓销毁",
                _TAG,
                Holds,
                work=Work.write,
                roles=_DECIDE,
                path_notes=one,
                errors={409: "没有暂缓销毁"},
            ),
        )

    async def _held(self, call: Call) -> PersonalData:
        return await self._rights.held(call.path["number"], _code(call), call.client_address, call.now)

    async def _correct(self, call: Call) -> Asked:
        body = call.parsed(Correction)
        return await self._rights.ask(call.path["number"], _code(call), body, call.client_address, call.now)

    async def _delete(self, call: Call) -> Asked:
        body = call.parsed(Deletion)
        return await self._rights.ask(call.path["number"], _code(call), body, call.client_address, call.now)

    async def _list(self, call: Call) -> PersonalRequests:
        asked = call.asked(RequestsQuery)
        return PersonalRequests(await self._rights.listed(call.tx, asked.state, asked.limit))

    async def _decide(self, call: Call) -> PersonalRequestView:
        request = _uuid(call.path["request"], "没有这项申请", "personal-request-not-found")
        return await self._rights.decide(
            call.tx, call.principal, request, call.parsed(Decision), call.now, call.client_address
        )

    async def _spans(self, call: Call) -> RedactedList:
        return await self._redacted.listed(call.tx, call.principal, call.path["number"])

    async def _span(self, call: Call) -> RedactedValue:
        span = _uuid(call.path["span"], "没有这处脱敏内容", "redacted-not-found")
        return await self._redacted.revealed(
            call.tx,
            call.principal,
            call.path["number"],
            span,
            call.parsed(SpanReveal).reason,
            call.now,
            call.client_address,
        )

    async def _holds(self, call: Call) -> Holds:
        rows = await self._store.holds(call.tx)
        return Holds([HoldView(r["number"], r["reason"], r["set_at"], r["by_name"]) for r in rows])

    async def _hold(self, call: Call) -> Holds:
        order = await self._orders.order_of(call.tx, call.principal, call.path["number"])
        reason = masked(call.parsed(HoldBody).reason, "reason")[0]
        if not await self._store.set_hold(call.tx, order.number, reason, call.now, call.principal.user_id):
            raise Conflict("这张工单已经暂缓销毁", code="on-hold")
        await self._note(call, "legal_hold.set", order.number)
        return await self._holds(call)

    async def _lift(self, call: Call) -> Holds:
        order = await self._orders.order_of(call.tx, call.principal, call.path["number"])
        if not await self._store.lift_hold(call.tx, order.number, call.now, call.principal.user_id):
            raise Conflict("这张工单没有暂缓销毁", code="not-on-hold")
        await self._note(call, "legal_hold.lifted", order.number)
        return await self._holds(call)

    async def _note(self, call: Call, action: str, number: str) -> None:
        await self._audit.record(
            call.tx,
            now=call.now,
            actor=f"user:{call.principal.user_id}",
            action=action,
            subject=f"work_order:{number}",
            address=call.client_address,
        )


def _code(call: Call) -> str:
    return call.header("X-Tracking-Code") or ""


def _uuid(text: str, message: str, code: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(message, code=code) from error
