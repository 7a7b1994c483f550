"""Asking for an export, allowing it, and taking it: never the same person for the first two.

What is exported is what the asker's own list shows at the moment of the download, masked as there; names and
phones of citizens are in no export at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.principal import Principal

from . import store
from .model import ExportRequest, ExportState, Format, Limits, Mark
from .sheet import write


class Orders(Protocol):
    """The list of orders as one person sees it."""

    @property
    def titles(self) -> Sequence[str]: ...

    async def rows(
        self, tx: Connection, person: Principal, narrowed: Mapping[str, object], most: int, now: datetime
    ) -> list[list[str]]:
        """At most ``most`` rows in the order of the titles."""
        ...


class Exports:
    """Requests for exports."""

    def __init__(
        self,
        *,
        orders: Orders,
        audit: AuditTrail,
        limits: Callable[[Connection], Awaitable[Limits]],
        timezone: tzinfo,
    ) -> None:
        self._orders = orders
        self._audit = audit
        self._limits = limits
        self._timezone = timezone

    async def ask(
        self,
        tx: Connection,
        person: Principal,
        format_: Format,
        narrowed: Mapping[str, object],
        reason: str,
        address: str,
        now: datetime,
    ) -> ExportRequest:
        """A request that waits for another person; refused where the list is longer than the limit."""
        _require_step_up(person, now)
        limits = await self._limits(tx)
        rows = await self._orders.rows(tx, person, narrowed, limits.rows + 1, now)
        if len(rows) > limits.rows:
            message = f"符合条件的工单超过 {limits.rows} 条，请缩小范围后再申请。"
            raise Invalid(message, fields=[FieldError("filter", message)], code="export-too-large")
        id_ = await store.insert(
            tx, person.user_id, now, reason, format_, narrowed, len(rows), now + limits.approval_life
        )
        await self._note(tx, "export.requested", person, id_, address, now, reason=reason, rows=len(rows))
        return await self.find(tx, id_)

    async def decide(
        self,
        tx: Connection,
        person: Principal,
        id_: int,
        state: ExportState,
        note: str | None,
        address: str,
        now: datetime,
    ) -> ExportRequest:
        """Allow or refuse another person's request."""
        _require_step_up(person, now)
        request = await self.find(tx, id_)
        if request.requested_by == person.user_id:
            raise NotAllowed("不能审批自己的导出申请。", code="own-request")
        life = (await self._limits(tx)).life
        if not await store.decide(tx, id_, state, person.user_id, now, note, now + life):
            raise Conflict("这项申请已经办结或已过期。", code="export-settled")
        await self._note(tx, f"export.{state}", person, id_, address, now, reason=note)
        return await self.find(tx, id_)

    async def download(
        self, tx: Connection, person: Principal, id_: int, address: str, now: datetime
    ) -> tuple[ExportRequest, bytes]:
        """The file, to the asker alone, while the approval lasts."""
        _require_step_up(person, now)
        request = await self.find(tx, id_)
        if request.requested_by != person.user_id:
            raise NotFound("没有这项导出申请。", code="export-not-found")
        state = request.state_at(now)
        if state is not ExportState.approved:
            told = {
                ExportState.pending: "这项导出申请还没有批准。",
                ExportState.rejected: "这项导出申请没有获准。",
                ExportState.expired: "这项导出申请已过期，请重新申请。",
            }
            raise Conflict(told[state], code=f"export-{state}")
        limits = await self._limits(tx)
        rows = await self._orders.rows(tx, person, request.filter, limits.rows, now)
        mark = Mark(
            id_,
            person.display_name,
            person.username,
            request.decided_by_name or "",
            now.astimezone(self._timezone),
        )
        content = await asyncio.to_thread(write, request.format, self._orders.titles, rows, mark)
        await store.count_download(tx, id_)
        await self._note(tx, "export.downloaded", person, id_, address, now, rows=len(rows))
        return request, content

    async def find(self, tx: Connection, id_: int) -> ExportRequest:
        """One request, or NotFound."""
        request = await store.find(tx, id_)
        if request is None:
            raise NotFound("没有这项导出申请。", code="export-not-found")
        return request

    async def _note(
        self,
        tx: Connection,
        action: str,
        person: Principal,
        id_: int,
        address: str,
        now: datetime,
        *,
        reason: str | None = None,
        rows: int | None = None,
    ) -> None:
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=action,
            subject=f"export:{id_}",
            reason=reason,
            address=address,
            details={} if rows is None else {"rows": rows},
        )


def _require_step_up(person: Principal, now: datetime) -> None:
    if person.step_up_until is None or now >= person.step_up_until:
        raise NotAllowed("导出及其审批需先进行二次验证，请输入动态验证码。", code="step-up-required")
