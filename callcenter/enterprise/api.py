"""Cases over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.kernel.errors import NotFound
from callcenter.kernel.principal import Role
from callcenter.printing.render import MEDIA_TYPE, printed
from callcenter.web.routes import Call, Reply, Route, Work
from callcenter.workorders.body import CommandBody

from .appointments import Appointments
from .commands import BODIES, COMMAND_NAMES, CaseCommand
from .desk import CaseDesk
from .service import CaseService
from .views import (
    Appointment,
    AppointmentList,
    AppointmentView,
    CaseBoard,
    CaseDetail,
    CaseList,
    CaseQuery,
    EndOfAppointment,
    LadderView,
    UnitLadderList,
)

_TAG = "track-cases"
_NUMBER = {"number": "工单编号"}
_READERS = frozenset(Role) - {
    Role.system_officer,
    Role.security_officer,
    Role.audit_officer,
    Role.knowledge_editor,
}
_APPOINTERS = frozenset({Role.supervisor, Role.enterprise_officer})


class CaseApi:
    """Handlers; what they show comes from the desk, what they do goes through the service."""

    def __init__(self, desk: CaseDesk, service: CaseService, appointments: Appointments) -> None:
        self._desk = desk
        self._service = service
        self._appointments = appointments

    def routes(self) -> tuple[Route, ...]:
        """Every operation on cases."""
        return (
            *self._reading(),
            *(self._command_route(command, body) for command, body in BODIES.items()),
            *self._people(),
        )

    def _reading(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "track-cases",
                self._page,
                "listTrackCases",
                "直通车事项",
                _TAG,
                CaseList,
                query=CaseQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "track-cases/board",
                self._board,
                "getTrackCaseBoard",
                "直通车按层级",
                _TAG,
                CaseBoard,
                query=CaseQuery,
                roles=_READERS,
            ),
            Route(
                "GET",
                "track-cases/ladder",
                self._ladder,
                "getLadder",
                "提级规则",
                _TAG,
                LadderView,
                roles=_READERS,
            ),
            Route(
                "GET",
                "track-cases/{number}",
                self._read,
                "getTrackCase",
                "直通车事项详情",
                _TAG,
                CaseDetail,
                roles=_READERS,
                path_notes=_NUMBER,
                errors={404: "没有这件直通车事项，或您无权查看"},
            ),
            Route(
                "GET",
                "track-cases/{number}/moves/{move}/document",
                self._document,
                "printCaseDocument",
                "呈阅件（PDF）",
                _TAG,
                None,
                roles=_READERS,
                path_notes={**_NUMBER, "move": "提级编号"},
                binary_response=MEDIA_TYPE,
            ),
        )

    def _people(self) -> tuple[Route, ...]:
        return (
            Route(
                "GET",
                "ladder-holders",
                self._holders,
                "listLadderHolders",
                "各层级负责人",
                _TAG,
                AppointmentList,
                roles=_READERS,
            ),
            Route(
                "GET",
                "ladder-holders/units",
                self._by_unit,
                "listUnitLadders",
                "各单位各层级由谁负责，哪里空缺",
                _TAG,
                UnitLadderList,
                roles=_APPOINTERS,
            ),
            Route(
                "POST",
                "ladder-holders",
                self._appoint,
                "appointLadderHolder",
                "指定层级负责人",
                _TAG,
                AppointmentView,
                body=Appointment,
                status=201,
                roles=_APPOINTERS,
                work=Work.write,
            ),
            Route(
                "POST",
                "ladder-holders/{id}/end",
                self._end_appointment,
                "endLadderHolder",
                "结束层级负责人",
                _TAG,
                AppointmentList,
                body=EndOfAppointment,
                roles=_APPOINTERS,
                work=Work.write,
                path_notes={"id": "任职编号"},
            ),
        )

    def _command_route(self, command: CaseCommand, body: type[CommandBody]) -> Route:
        async def give(call: Call) -> Reply:
            number = call.path["number"]
            cause = f"request:{call.request_id}"
            await self._service.execute(
                call.tx, call.principal, number, command, call.parsed(body), call.now, cause
            )
            try:
                shown = await self._detail(call, number)
            except NotFound:  # what the office did not take on is nothing of the officer's any more
                return Reply(None, status=204, remember={"number": number})
            return Reply(shown, remember={"number": number})

        return Route(
            "POST",
            f"track-cases/{{number}}/commands/{command}",
            give,
            f"trackCase{''.join(part.title() for part in command.value.split('_'))}",
            COMMAND_NAMES[command],
            _TAG,
            CaseDetail,
            body=body,
            roles=_READERS,
            work=Work.write,
            idempotent=True,
            replay=self._again,
            path_notes=_NUMBER,
            errors={404: "没有这件直通车事项，或您无权查看", 409: "状态、版本或条件不符"},
        )

    async def _page(self, call: Call) -> CaseList:
        return await self._desk.page(call.tx, call.principal, call.asked(CaseQuery), call.now)

    async def _board(self, call: Call) -> CaseBoard:
        return await self._desk.board(call.tx, call.principal, call.asked(CaseQuery), call.now)

    async def _ladder(self, call: Call) -> LadderView:
        return self._appointments.rules(call.now)

    async def _read(self, call: Call) -> CaseDetail:
        return await self._detail(call, call.path["number"])

    async def _detail(self, call: Call, number: str) -> CaseDetail:
        return await self._desk.detail(call.tx, call.principal, number, call.now)

    async def _again(self, call: Call, remembered: Mapping[str, object]) -> CaseDetail:
        return await self._detail(call, str(remembered["number"]))

    async def _document(self, call: Call) -> Reply:
        number, move = call.path["number"], _id(call, "move")
        document = await self._desk.document(call.tx, call.principal, number, move, call.now)
        name = f'inline; filename="{number}-{move}.pdf"'
        return Reply(
            None,
            headers={"Content-Type": MEDIA_TYPE, "Content-Disposition": name},
            content=await printed(document),
        )

    async def _holders(self, call: Call) -> AppointmentList:
        return await self._appointments.all(call.tx)

    async def _by_unit(self, call: Call) -> UnitLadderList:
        return await self._appointments.by_unit(call.tx, call.now)

    async def _appoint(self, call: Call) -> AppointmentView:
        return await self._appointments.appoint(
            call.tx, call.principal, call.parsed(Appointment), call.now, call.client_address
        )

    async def _end_appointment(self, call: Call) -> AppointmentList:
        last = call.parsed(EndOfAppointment).last_day
        return await self._appointments.end(
            call.tx, call.principal, _id(call, "id"), last, call.now, call.client_address
        )


def _id(call: Call, name: str) -> int:
    return call.number(name, "没有这一项")
