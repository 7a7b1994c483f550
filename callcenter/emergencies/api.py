"""Open alerts, and the one click each that says: I have it, or: it is none."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.web.routes import Call, Handler, Reply, Route, Work

from .model import DUTY_ROLES
from .service import Emergencies
from .views import AlertList


class EmergencyApi:
    """For everybody on duty in the centre."""

    def __init__(self, emergencies: Emergencies) -> None:
        self._emergencies = emergencies

    def routes(self) -> tuple[Route, ...]:
        """List, acknowledge, call off."""
        return (
            Route(
                "GET",
                "emergencies",
                self._open,
                "listEmergencies",
                "未了结的警情",
                "emergencies",
                AlertList,
                roles=DUTY_ROLES,
            ),
            self._click("acknowledge", self._acknowledge, "acknowledgeEmergency", "确认接警"),
            self._click("false-alarm", self._call_off, "callOffEmergency", "误报"),
        )

    def _click(self, action: str, handler: Handler, operation: str, summary: str) -> Route:
        """What is done with one click needs no body; it is answered by what is open now."""
        return Route(
            "POST",
            f"emergencies/{{number}}/{action}",
            handler,
            operation,
            summary,
            "emergencies",
            AlertList,
            roles=DUTY_ROLES,
            work=Work.write,
            idempotent=True,
            replay=self._again,
            path_notes={"number": "工单编号"},
            errors={404: "没有这条警情", 409: "已有人确认，或已了结"},
        )

    async def _open(self, call: Call) -> AlertList:
        return AlertList(await self._emergencies.open(call.tx, call.principal), call.now)

    async def _acknowledge(self, call: Call) -> Reply:
        number = call.path["number"]
        await self._emergencies.acknowledge(
            call.tx, call.principal, number, call.now, cause=f"request:{call.request_id}"
        )
        return Reply(await self._open(call), remember={"number": number})

    async def _call_off(self, call: Call) -> Reply:
        number = call.path["number"]
        await self._emergencies.call_off(
            call.tx, call.principal, number, call.now, cause=f"request:{call.request_id}"
        )
        return Reply(await self._open(call), remember={"number": number})

    async def _again(self, call: Call, _remembered: Mapping[str, object]) -> AlertList:
        return await self._open(call)
