"""Exports over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from callcenter.kernel.principal import Role
from callcenter.web.routes import Call, Reply, Route, Work
from callcenter.workorders.api import Narrowing

from . import store
from .model import ExportRequest, ExportState, Format
from .service import Exports

_NUMBERED = {"id": "申请编号"}
_TYPES = {
    Format.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.csv: "text/csv; charset=utf-8",
}


class ExportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rows, as what, and what for."""

    reason: Annotated[str, Meta(min_length=4, max_length=500, pattern=r"\S")]
    format: Format = Format.xlsx
    filter: Narrowing = msgspec.field(default_factory=Narrowing)


class DecisionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word with the decision."""

    note: Annotated[str, Meta(max_length=500)] | None = None


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """A request for an export and where it stands."""

    id: int
    requested_by: str
    requested_at: datetime
    reason: str
    format: Format
    filter: dict[str, str]
    row_count: int
    state: ExportState
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    expires_at: datetime
    downloads: int


class ExportList(msgspec.Struct, frozen=True):
    """Own requests, and for those who decide all that wait; newest first."""

    items: list[ExportView]


class ExportApi:
    """Asking, deciding, taking."""

    def __init__(self, exports: Exports, *, askers: frozenset[Role], deciders: frozenset[Role]) -> None:
        self._exports = exports
        self._askers = askers
        self._deciders = deciders

    def routes(self) -> tuple[Route, ...]:
        """Every operation."""
        return (
            Route(
                "POST",
                "exports",
                self._ask,
                "requestExport",
                "申请导出工单",
                "exports",
                ExportView,
                body=ExportBody,
                status=201,
                roles=self._askers,
                work=Work.write,
            ),
            Route(
                "GET",
                "exports",
                self._list,
                "listExports",
                "导出申请",
                "exports",
                ExportList,
                roles=self._askers | self._deciders,
            ),
            *(self._decision(state) for state in (ExportState.approved, ExportState.rejected)),
            Route(
                "GET",
                "exports/{id}/file",
                self._download,
                "downloadExport",
                "下载导出文件",
                "exports",
                None,
                roles=self._askers,
                work=Work.write,
                path_notes=_NUMBERED,
                binary_response="application/octet-stream",
            ),
        )

    def _decision(self, state: ExportState) -> Route:
        word, name = ("approve", "批准") if state is ExportState.approved else ("reject", "驳回")

        async def decide(call: Call) -> ExportView:
            note = call.parsed(DecisionBody).note
            return view(
                await self._exports.decide(
                    call.tx, call.principal, _number(call), state, note, call.client_address, call.now
                ),
                call.now,
            )

        return Route(
            "POST",
            f"exports/{{id}}/{word}",
            decide,
            f"{word}Export",
            f"{name}导出申请",
            "exports",
            ExportView,
            body=DecisionBody,
            roles=self._deciders,
            work=Work.write,
            path_notes=_NUMBERED,
        )

    async def _ask(self, call: Call) -> ExportView:
        body = call.parsed(ExportBody)
        narrowed: Mapping[str, object] = {
            name: value for name, value in msgspec.to_builtins(body.filter).items() if value is not None
        }
        request = await self._exports.ask(
            call.tx, call.principal, body.format, narrowed, body.reason, call.client_address, call.now
        )
        return view(request, call.now)

    async def _list(self, call: Call) -> ExportList:
        waiting = call.now if call.principal.role in self._deciders else None
        found = await store.of_person(call.tx, call.principal.user_id, waiting, 200)
        return ExportList([view(request, call.now) for request in found])

    async def _download(self, call: Call) -> Reply:
        request, content = await self._exports.download(
            call.tx, call.principal, _number(call), call.client_address, call.now
        )
        headers = {
            "Content-Type": _TYPES[request.format],
            "Content-Disposition": f'attachment; filename="work-orders-{request.id}.{request.format}"',
        }
        return Reply(None, headers=headers, content=content)


def _number(call: Call) -> int:
    return call.number("id", "没有这项导出申请。", "export-not-found")


def view(request: ExportRequest, now: datetime) -> ExportView:
    """A request as people see it."""
    return ExportView(
        id=request.id,
        requested_by=request.requested_by_name,
        requested_at=request.requested_at,
        reason=request.reason,
        format=request.format,
        filter={name: str(value) for name, value in request.filter.items()},
        row_count=request.row_count,
        state=request.state_at(now),
        decided_by=request.decided_by_name,
        decided_at=request.decided_at,
        note=request.decision_note,
        expires_at=request.expires_at,
        downloads=request.downloads,
    )
