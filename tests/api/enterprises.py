"""Enterprises for stories: right codes, the register's desk, and what a matter of theirs looks like."""

from __future__ import annotations

import itertools
from typing import Any

from stdnum.cn import uscc

from tests.api.days import Days
from tests.api.road import REPLY, Road
from tests.api.story import Citizen

OFFICER = "enterprise01"
_running = itertools.count(1)


def code_of(number: int) -> str:
    """An invented code that checks."""
    body = f"91445102MA5{number:06d}"
    return f"{body}{uscc.calc_check_digit(body)}"


async def registered(road: Road, name: str = "潮州市韩青瓷业有限公司", **fields: Any) -> Any:
    """An enterprise in the register, served by the officer."""
    body = {"uscc": code_of(next(_running)), "name": name, "officer": OFFICER, **fields}
    return await (await road.desk(OFFICER)).post("enterprises", body, status=201)


POWER = (
    "我司是潮州市韩青瓷业有限公司，湘桥区意溪镇厂区临时用电增容申请三个月没有答复，"
    "影响企业生产经营，请协调供电部门尽快办理。"
)
CONTACT = {"post": "厂长", "name": "林晓明", "phone": "13900001111"}
LEAD, LEAD_HEAD, HELPER = "clerk-u-gd", "leader-u-gd", "clerk-cz-gx"
PLAN: dict[str, Any] = {
    "plan": "先以移动变压器临时供电，同步办理增容手续。",
    "milestones": [
        {"goal": "移动变压器到位", "organisation": "U-GD", "due_on": "2026-11-27"},
        {"goal": "增容方案批复", "organisation": "CZ-GX", "due_on": "2026-12-15"},
    ],
}


class Track:
    """The people round a matter of the track, and the worker that watches it."""

    def __init__(self, road: Road, days: Days) -> None:
        self.road = road
        self.days = days

    async def work(self) -> None:
        """Whatever there is to do now is done."""
        await self.days.work()

    async def until(self, text: str) -> None:
        """The days pass until this moment."""
        await self.days.until(text)

    async def asks(self, content: str = POWER, **fields: Any) -> Citizen:
        """An enterprise writes on the public page."""
        fields.setdefault("phone", "13900001111")
        citizen = await Citizen.asks(self.road.http, content, **fields)
        await self.work()
        return citizen

    async def seen(self, number: str, who: str = OFFICER, *, status: int = 200) -> Any:
        """The case as somebody sees it."""
        return await (await self.road.desk(who)).get(f"track-cases/{number}", status=status)

    async def give(self, who: str, number: str, command: str, *, status: int = 200, **fields: Any) -> Any:
        """Somebody gives a command on the case as it stands."""
        desk = await self.road.desk(who)
        version = fields.pop("version", None)
        if version is None:
            version = (await self.seen(number))["version"]
        path = f"track-cases/{number}/commands/{command}"
        return await desk.post(path, {"version": version, **fields}, status=status)

    async def refused(self, who: str, number: str, command: str, *, status: int = 409, **fields: Any) -> str:
        """The code by which a command is refused; nothing has changed."""
        before = await self.seen(number)
        answer = await self.give(who, number, command, status=status, **fields)
        assert answer["detail"]
        assert await self.seen(number) == before
        return str(answer["error"])

    async def taken_on(self, case_class: str = "A", **fields: Any) -> str:
        """A matter that was screened, accepted and dispatched to the power company, with one to help it."""
        citizen = await self.asks(**fields)
        await self.dispatched(citizen.number, case_class)
        return citizen.number

    async def climbed_to_the_city(self) -> Citizen:
        """A clear duty of which nothing came until the office took it to a leader of the city, 9 December."""
        citizen = await self.asks()
        await self.dispatched(citizen.number)
        await self.until("12-09 09:00")
        await self.give(OFFICER, citizen.number, "confirm_climb", note="已报市领导")
        await self.work()
        return citizen

    async def dispatched(self, number: str, case_class: str = "A") -> None:
        """Screened, accepted and dispatched."""
        case = await self.seen(number)
        if case["enterprise"] is None:
            enterprise = await registered(self.road)
            await self.give(OFFICER, number, "link_enterprise", enterprise=enterprise["id"])
        await self.give(OFFICER, number, "accept", case_class=case_class)
        await (await self.road.desk("supervisor")).give(number, "accept", request_type="help")
        await (await self.road.desk("dispatch01")).give(
            number, "dispatch", lead="U-GD", co_handlers=["CZ-GX"], accused_is_outside=True
        )
        await (await self.road.desk(LEAD)).give(number, "sign_in")
        await self.work()

    async def answers(self, number: str, *, is_solved: bool = True) -> None:
        """The helper is let go, the lead replies and the centre approves."""
        lead = await self.road.desk(LEAD)
        order = await lead.order(number)
        if order["state"] == "dispatched":
            await lead.give(number, "sign_in")
        helper = await self.road.desk(HELPER)
        part = next((a["state"] for a in order["assignments"] if a["kind"] == "co_handling"), None)
        if part == "pending_sign_in":
            await helper.give(number, "sign_in")
        if part in ("pending_sign_in", "in_progress"):
            await helper.give(number, "contact", method="phone", reached=True, note="已联系")
            await helper.give(number, "reply", **REPLY)
            await lead.give(number, "accept_part")
        await lead.give(number, "contact", method="phone", reached=True, note="已联系企业")
        unsolved = {} if is_solved else {"is_solved": False, "unsolved_reason": "待上级批复"}
        await lead.give(number, "reply", **{**REPLY, **unsolved})
        await (await self.road.desk("supervisor")).give(number, "approve")
        await self.work()

    async def events(self, number: str) -> list[str]:
        """What has happened to the case, by name."""
        history = await (await self.road.desk("supervisor")).get(f"work-orders/{number}/events")
        return [e["name"].removeprefix("track_case.") for e in history["items"] if "track_case" in e["name"]]
