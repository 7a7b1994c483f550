"""Hard matters over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal, Role
from callcenter.web.routes import Call, Handler, Route, Work

from .desk import HardMatterDesk
from .machine import INTAKE, OFFICE
from .service import HardMatters
from .store import Wanted
from .views import (
    AssignOfficer,
    Classify,
    Explain,
    Finish,
    HardMatterList,
    HardMatterQuery,
    HardMatterView,
    KindList,
    LogStep,
    Reclassify,
    Release,
    TakeIn,
)

_TAG = "hard-matters"
_ONE = {"number": "工单编号"}
_READERS = INTAKE | {
    Role.follow_up_agent,
    Role.quality_inspector,
    Role.leader,
    Role.department_clerk,
    Role.department_leader,
    Role.local_dispatcher,
}
BodyT = TypeVar("BodyT", bound=msgspec.Struct)
Step = Callable[[Connection, Principal, str, BodyT, datetime], Awaitable[None]]


class HardMatterApi:
    """Handlers; every change answers with the matter as it is then."""

    def __init__(self, service: HardMatters, desk: HardMatterDesk) -> None:
        self._service = service
        self._desk = desk

    def routes(self) -> tuple[Route, ...]:
        """Kinds, lists and the steps."""
        service = self._service
        return (
            Route(
                "GET",
                "hard-matters/kinds",
                self._kinds,
                "listHardMatterKinds",
                "难办事类别",
                _TAG,
                KindList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "hard-matters",
                self._page,
                "listHardMatters",
                "难办事台账",
                _TAG,
                HardMatterList,
                query=HardMatterQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "hard-matters/{number}",
                self._read,
                "getHardMatter",
                "一件难办事",
                _TAG,
                HardMatterView,
                roles=_READERS,
                path_notes=_ONE,
                errors={404: "hard-matter-not-found"},
            ),
            self._change("take-in", "takeInHardMatter", "转入难办事直通车", TakeIn, service.take_in, INTAKE),
            self._change("classify", "classifyHardMatter", "分类", Classify, service.classify),
            self._change("reclassify", "reclassifyHardMatter", "改为复杂", Reclassify, service.reclassify),
            self._change("assign", "assignHardMatter", "指定跟办专员", AssignOfficer, service.assign),
            self._change("log", "logHardMatterStep", "跟办记录", LogStep, service.log),
            self._change("explain", "explainHardMatter", "说明办不成的理由", Explain, service.explain),
            self._change("finish", "finishHardMatter", "告知并办结", Finish, service.finish),
            self._change("release", "releaseHardMatter", "不属难办事", Release, service.release),
        )

    def _change(
        self,
        act: str,
        operation: str,
        summary: str,
        body: type[BodyT],
        step: Step[BodyT],
        roles: frozenset[Role] = OFFICE,
    ) -> Route:
        return Route(
            "POST",
            f"hard-matters/{{number}}/{act}",
            self._doing(body, step),
            operation,
            summary,
            _TAG,
            HardMatterView,
            body=body,
            roles=roles,
            work=Work.write,
            path_notes=_ONE,
            errors={
                404: "hard-matter-not-found",
                409: "version-conflict、illegal-transition、told-too-late、explanation-missing 等",
            },
        )

    def _doing(self, body: type[BodyT], step: Step[BodyT]) -> Handler:
        async def handle(call: Call) -> HardMatterView:
            number = call.path["number"]
            await step(call.tx, call.principal, number, call.parsed(body), call.now)
            return await self._desk.one(call.tx, call.principal, number, call.now)

        return handle

    async def _kinds(self, call: Call) -> KindList:
        return self._desk.kinds()

    async def _page(self, call: Call) -> HardMatterList:
        asked = call.asked(HardMatterQuery)
        wanted = Wanted(state=asked.state, kind=asked.kind, before=asked.before, limit=asked.limit)
        return await self._desk.page(call.tx, call.principal, wanted, call.now)

    async def _read(self, call: Call) -> HardMatterView:
        return await self._desk.one(call.tx, call.principal, call.path["number"], call.now)
