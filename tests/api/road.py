"""The people of the straight road together, so that a test can bring an order to any state in one line."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from callcenter.composition import Platform
from callcenter.kernel.lease import Lease
from callcenter.kernel.sequencer import number_batch
from tests.api.desk import Desk, Login

Http = TestClient[web.Request, web.Application]
LAMP = "湘桥区意溪镇东津村村口的路灯坏了三天,晚上很黑,老人小孩出门不安全,请尽快维修。"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGM8ISfHwMDAxMDAwMDAAAANBAEIfXHKZgAAAABJRU5ErkJggg=="
)
REPLY: Mapping[str, Any] = {
    "is_true": "true",
    "is_solved": True,
    "internal_findings": "线路老化,已更换灯头。",
    "public_answer": "您反映的路灯已于今日修复,感谢您的监督。",
}
#: who signs in for an organisation
CLERKS = {"XQ-CG": "clerk-xq-cg", "CA-CG": "clerk-ca-cg", "T445102100": "clerk-yixi", "RP-CG": "clerk-rp-cg"}
STATES = (
    "registered",
    "pending_dispatch",
    "dispatched",
    "in_progress",
    "pending_review",
    "pending_follow_up",
    "closed",
    "archived",
)
_keys = itertools.count(1)


def attached(name: str = "现场.png", content: bytes = PNG) -> dict[str, str]:
    """A file as a form carries it."""
    return {"name": name, "content_base64": base64.b64encode(content).decode()}


async def submit(http: Http, content: str = LAMP, *, status: int = 201, **fields: Any) -> Any:
    """A citizen's request through the public door."""
    key = fields.pop("key", None)
    headers = {"Idempotency-Key": key} if key else {}
    response = await http.post(
        "/api/v1/public/requests", json={"content": content, **fields}, headers=headers
    )
    body = await response.json()
    assert response.status == status, body
    return body


async def number_events(platform: Platform) -> int:
    """Number what was committed, as the worker's sequencer does; the highest number."""
    async with platform.database.acquire() as connection:
        lease = Lease(f"sequencer-of-tests-{next(_keys)}")
        assert await lease.acquire(connection)
        while await number_batch(connection, lease):
            pass
        highest: int | None = await connection.fetchval("SELECT max(number) FROM event_number")
    return highest or 0


class Road:
    """Everybody at their desks, each logged in once."""

    def __init__(self, http: Http, login: Login) -> None:
        self.http = http
        self._login = login
        self._desks: dict[str, Desk] = {}

    async def desk(self, username: str) -> Desk:
        """The person's desk."""
        if username not in self._desks:
            self._desks[username] = await self._login(username)
        return self._desks[username]

    async def order(
        self, state: str = "registered", lead: str = "XQ-CG", *, accept: Any = None, **fields: Any
    ) -> str:
        """A request of a citizen brought to a state; ``accept`` are the corrections on the way."""
        fields.setdefault("phone", "13900001234")
        number = str((await submit(self.http, **fields))["number"])
        await self.bring(number, state, lead, accept=accept)
        return number

    async def bring(
        self, number: str, state: str, lead: str = "XQ-CG", *, accept: Any = None, abstract: str | None = None
    ) -> None:
        """A freshly registered order goes on to a state by the straight road."""
        await self.bring_on(number, "registered", state, lead, accept=accept, abstract=abstract)

    async def bring_on(
        self,
        number: str,
        start: str,
        state: str,
        lead: str = "XQ-CG",
        *,
        accept: Any = None,
        abstract: str | None = None,
    ) -> None:
        """An order in the state ``start`` goes on to a later one."""
        supervisor, clerk = await self.desk("supervisor"), CLERKS[lead]
        secret = {"abstract": abstract} if abstract else {}
        moves: list[tuple[str, str, Mapping[str, Any]]] = [
            ("supervisor", "accept", {"request_type": "help", **(accept or {})}),
            ("dispatch01", "dispatch", {"lead": lead, "accused_is_outside": True, **secret}),
            (clerk, "sign_in", {}),
            (clerk, "reply", REPLY),
            ("supervisor", "approve", {}),
            ("supervisor", "close", {}),
            ("supervisor", "archive", {}),
        ]
        for who, command, body in moves[STATES.index(start) : STATES.index(state)]:
            desk = await self.desk(who)
            if command == "reply":
                await desk.give(number, "contact", method="phone", reached=True, note="已联系")
            if command == "close":
                channel = (await supervisor.order(number))["channel"]
                method = "wechat" if channel == "wechat" else "phone"
                await supervisor.give(
                    number, "follow_up", method=method, reached=True, is_solved=True, satisfaction=5
                )
            await desk.give(number, command, **body)
