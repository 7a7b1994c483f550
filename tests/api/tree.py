"""An order on its way down the tree of organisations and back, as each desk sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import REPLY, Road

COUNTY, TOWN, STATION, OTHER_TOWN = "XQ", "T445102100", "T445102100-ZF", "T445102007"
#: who works at which desk of the tree
DESKS = {
    "centre": "dispatch01",
    "county": "local-xq",
    "town": "local-yixi",
    "station": "clerk-yixi-zf",
    "other town": "local-qiaodong",
    "bureau": "clerk-cz-cg",
}
DISPUTE: Mapping[str, Any] = {
    "ground": "RT-DUTY",
    "reason": "该路段由区里养护,不归本单位管。",
    "basis": "养护移交协议第三条",
}
ACCEPTED: Mapping[str, Any] = {"category_code": "CG02", "request_type": "help"}


def at(text: str) -> datetime:
    """A moment in Chaozhou, of November or December 2026: "12-03 17:30"."""
    return datetime.fromisoformat(f"2026-{text}+08:00")


def states(order: Mapping[str, Any]) -> dict[str, str]:
    """Where each organisation that has to do something stands, its newest part counting."""
    parts = [a for a in order["assignments"] if a["kind"] in ("lead", "co_handling", "second_level")]
    return {a["organisation"]["code"]: a["state"] for a in sorted(parts, key=lambda a: a["id"])}


def part(order: Mapping[str, Any], code: str) -> Any:
    """The newest part of an organisation."""
    return max((a for a in order["assignments"] if a["organisation"]["code"] == code), key=lambda a: a["id"])


def offered(order: Mapping[str, Any], code: str | None = None) -> set[str]:
    """What a desk may do now: with the order, or with the part of one organisation."""
    wanted = None if code is None else part(order, code)["id"]
    return {c["command"] for c in order["commands"] if c["assignment"] == wanted}


def clock_of(order: Mapping[str, Any], code: str, kind: str = "department") -> Any:
    """The clock of an organisation's newest part."""
    wanted = part(order, code)["id"]
    return next(c for c in order["clocks"] if c["assignment"] == wanted and c["kind"] == kind)


def due(order: Mapping[str, Any], code: str) -> datetime:
    """When that runs out."""
    return datetime.fromisoformat(clock_of(order, code)["due_at"])


def running(order: Mapping[str, Any]) -> set[str]:
    """Whose department clock runs."""
    codes = {a["id"]: a["organisation"]["code"] for a in order["assignments"]}
    clocks = [c for c in order["clocks"] if c["kind"] == "department" and c["state"] == "running"]
    return {codes[c["assignment"]] for c in clocks}


@dataclass
class Tree:
    """One order and everybody who has to do with it."""

    road: Road
    clock: FakeClock
    platform: Platform
    number: str = ""

    async def begin(self, lead: str = COUNTY, *, abstract: str | None = None, **fields: Any) -> None:
        """A citizen's order, dispatched."""
        accept = {**ACCEPTED, **fields.pop("accept", {})}
        self.number = await self.road.order("pending_dispatch", accept=accept, **fields)
        more: dict[str, Any] = {"abstract": abstract, "accused_is_outside": True} if abstract else {}
        await self.give("centre", "dispatch", lead=lead, **more)

    async def give(self, who: str, command: str, *, status: int = 200, **fields: Any) -> Any:
        """A command of the person at a desk; her page afterwards."""
        desk = await self.road.desk(DESKS.get(who, who))
        return await desk.give(self.number, command, status=status, **fields)

    async def refused(self, who: str, command: str, *, status: int = 409, **fields: Any) -> str:
        """The code a command is refused with."""
        return str((await self.give(who, command, status=status, **fields))["error"])

    async def page(self, who: str) -> Any:
        """The order as the person at a desk sees it."""
        return await (await self.road.desk(DESKS.get(who, who))).order(self.number)

    async def reply(self, who: str, **fields: Any) -> Any:
        """A reply of that desk."""
        return await self.give(who, "reply", **{**REPLY, **fields})

    async def seen_by(self) -> set[str]:
        """At which desks the order is listed and can be opened; both must agree."""
        found = set()
        for name, username in DESKS.items():
            desk = await self.road.desk(username)
            listed = {o["number"] for o in (await desk.get("work-orders", limit="200"))["items"]}
            status = 200 if self.number in listed else 404
            await desk.get(f"work-orders/{self.number}", status=status)
            await desk.get(f"work-orders/{self.number}/events", status=status)
            if self.number in listed:
                found.add(name)
        return found

    async def told(self, who: str) -> list[str]:
        """The names of the events a desk reads in the order's history."""
        desk = await self.road.desk(DESKS.get(who, who))
        return [e["name"] for e in (await desk.get(f"work-orders/{self.number}/events"))["items"]]

    def to(self, moment: str) -> None:
        """Time passes."""
        self.clock.set(at(moment))
