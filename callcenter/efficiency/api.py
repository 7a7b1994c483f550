"""Complaints about conduct over HTTP; for the office of efficiency alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.principal import Principal
from callcenter.web.routes import Call, Handler, Route, Work

from .desk import EfficiencyDesk
from .machine import OFFICE
from .service import EfficiencyService
from .store import Wanted
from .views import (
    AcceptComplaint,
    AskExtension,
    Conclude,
    DecideExtension,
    EfficiencyList,
    EfficiencyQuery,
    EfficiencyReport,
    EfficiencyView,
    NameAccused,
    RefuseComplaint,
    ReportQuery,
)

_TAG = "efficiency"
_ONE = {"number": "工单编号"}
_LONGEST = timedelta(days=366)
BodyT = TypeVar("BodyT", bound=msgspec.Struct)
Step = Callable[[Connection, Principal, str, BodyT, datetime], Awaitable[None]]


class EfficiencyApi:
    """Handlers; every change answers with the complaint as it is then."""

    def __init__(self, service: EfficiencyService, desk: EfficiencyDesk) -> None:
        self._service = service
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Lists, the report and the steps."""
        service = self._service
        return (
            Route(
                "GET",
                "efficiency-cases",
                self._page,
                "listEfficiencyCases",
                "效能投诉台账",
                _TAG,
                EfficiencyList,
                query=EfficiencyQuery,
                roles=OFFICE,
            ),
            Route(
                "GET",
                "efficiency-cases/report",
                self._report,
                "getEfficiencyReport",
                "效能报告：受理、办结、按时、属实，按单位",
                _TAG,
                EfficiencyReport,
                query=ReportQuery,
                roles=OFFICE,
            ),
            Route(
                "GET",
                "efficiency-cases/{number}",
                self._read,
                "getEfficiencyCase",
                "一件效能投诉",
                _TAG,
                EfficiencyView,
                roles=OFFICE,
                path_notes=_ONE,
                errors={404: "efficiency-not-found"},
            ),
            self._change(
                "name-accused", "nameAccused", "查明被投诉单位和人员", NameAccused, service.name_accused
            ),
            self._change("accept", "acceptEfficiencyCase", "受理", AcceptComplaint, service.accept),
            self._change("refuse", "refuseEfficiencyCase", "不予受理", RefuseComplaint, service.refuse),
            self._change(
                "ask-extension", "askEfficiencyExtension", "申请延期", AskExtension, service.ask_extension
            ),
            self._change(
                "decide-extension",
                "decideEfficiencyExtension",
                "审批延期（须另一人）",
                DecideExtension,
                service.decide_extension,
            ),
            self._change("conclude", "concludeEfficiencyCase", "处理结果", Conclude, service.conclude),
        )

    def _change(self, act: str, operation: str, summary: str, body: type[BodyT], step: Step[BodyT]) -> Route:
        return Route(
            "POST",
            f"efficiency-cases/{{number}}/{act}",
            self._doing(body, step),
            operation,
            summary,
            _TAG,
            EfficiencyView,
            body=body,
            roles=OFFICE,
            work=Work.write,
            path_notes=_ONE,
            errors={
                404: "efficiency-not-found",
                409: "version-conflict、illegal-transition、accused-unnamed、recusal、extension-once 等",
            },
        )

    def _doing(self, body: type[BodyT], step: Step[BodyT]) -> Handler:
        async def handle(call: Call) -> EfficiencyView:
            number = call.path["number"]
            await step(call.tx, call.principal, number, call.parsed(body), call.now)
            return await self._desk.one(call.tx, call.principal, number, call.now)

        return handle

    async def _page(self, call: Call) -> EfficiencyList:
        asked = call.asked(EfficiencyQuery)
        wanted = Wanted(state=asked.state, before=asked.before, limit=asked.limit)
        return await self._desk.page(call.tx, call.principal, wanted, call.now)

    async def _read(self, call: Call) -> EfficiencyView:
        return await self._desk.one(call.tx, call.principal, call.path["number"], call.now)

    async def _report(self, call: Call) -> EfficiencyReport:
        asked = call.asked(ReportQuery)
        if asked.until < asked.since or asked.until - asked.since > _LONGEST:
            message = "结束日期不能早于开始日期，最长一年"
            raise Invalid(message, fields=[FieldError("until", message)])
        if asked.since.year < 2000 or asked.until.year > 2999:
            raise Invalid("日期超出范围", fields=[FieldError("since", "日期超出范围")])
        return await self._desk.report(call.tx, call.principal, asked.since, asked.until)
