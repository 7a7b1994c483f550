"""Open alerts, and what is said of them from the banner: I have it, another has it, it is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Protocol

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal
from callcenter.web.routes import Call, Handler, Reply, Route, Work

from .model import DUTY_ROLES
from .service import Emergencies
from .views import AlertList

_Line = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]


class HandOverBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """紧急转接: to whom, and who took it there."""

    to: Annotated[str, msgspec.Meta(pattern="^[0-9]{3,12}$", description="110、119、120、122 或抢修电话")]
    taken_by: Annotated[_Line, msgspec.Meta(min_length=1, description="对方接警员或警号")]
    note: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")] = ""


class OrderActs(Protocol):
    """What becomes of the order when its alert does."""

    async def false_alarm(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None: ...

    async def record_hand_over(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        *,
        to: str,
        taken_by: str,
        note: str,
        now: datetime,
        cause: str | None,
    ) -> None: ...


class EmergencyApi:
    """For everybody on duty in the centre."""

    def __init__(self, emergencies: Emergencies, orders: OrderActs) -> None:
        self._emergencies = emergencies
        self._orders = orders

    def routes(self) -> tuple[Route, ...]:
        """List, acknowledge, hand over, call off."""
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
            self._click("hand-over", self._hand_over, "handOverEmergency", "已转接", HandOverBody),
            self._click("false-alarm", self._call_off, "callOffEmergency", "误报"),
        )

    def _click(
        self,
        action: str,
        handler: Handler,
        operation: str,
        summary: str,
        body: type[msgspec.Struct] | None = None,
    ) -> Route:
        """What is done from the banner is answered by what is open now."""
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
            body=body,
            idempotent=True,
            replay=self._again,
            path_notes={"number": "工单编号"},
            errors={404: "没有这条警情，或您无权处理这张工单", 409: "已有人确认，或已了结"},
        )

    async def _open(self, call: Call) -> AlertList:
        return AlertList(await self._emergencies.open(call.tx, call.principal), call.now)

    async def _acknowledge(self, call: Call) -> Reply:
        number = call.path["number"]
        await self._emergencies.acknowledge(
            call.tx, call.principal, number, call.now, cause=f"request:{call.request_id}"
        )
        return Reply(await self._open(call), remember={"number": number})

    async def _hand_over(self, call: Call) -> Reply:
        number, body, cause = call.path["number"], call.parsed(HandOverBody), f"request:{call.request_id}"
        await self._emergencies.hand_over(call.tx, call.principal, number, call.now, cause)
        await self._orders.record_hand_over(
            call.tx,
            call.principal,
            number,
            to=body.to,
            taken_by=body.taken_by.strip(),
            note=body.note.strip(),
            now=call.now,
            cause=cause,
        )
        return Reply(await self._open(call), remember={"number": number})

    async def _call_off(self, call: Call) -> Reply:
        number, cause = call.path["number"], f"request:{call.request_id}"
        await self._emergencies.call_off(call.tx, call.principal, number, call.now, cause)
        await self._orders.false_alarm(call.tx, call.principal, number, call.now, cause)
        return Reply(await self._open(call), remember={"number": number})

    async def _again(self, call: Call, _remembered: Mapping[str, object]) -> AlertList:
        return await self._open(call)
