"""What the stories of the side roads share: moments, a citizen with her code, and what a page says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.road import LAMP, REPLY, Http, Road, submit

CLERK, LEADER = "clerk-xq-cg", "leader-xq-cg"
HELP = {"request_type": "help", "category_code": "CG02"}


def at(text: str) -> datetime:
    """A moment in Chaozhou: "12-03 17:30" of 2026, or with its year "2027-01-04 09:00"."""
    year = "" if len(text) > len("12-03 17:30") else "2026-"
    return datetime.fromisoformat(f"{year}{text}+08:00")


def clock_of(order: Mapping[str, Any], kind: str) -> Any:
    """The newest clock of a kind."""
    return max((c for c in order["clocks"] if c["kind"] == kind), key=lambda c: c["id"])


def due_of(clock: Mapping[str, Any]) -> datetime:
    """When a clock runs out."""
    return datetime.fromisoformat(clock["due_at"])


def due(order: Mapping[str, Any], kind: str) -> datetime:
    """When the newest clock of a kind runs out."""
    return due_of(clock_of(order, kind))


def first_due(order: Mapping[str, Any], kind: str) -> datetime:
    """When it was first to run out."""
    return datetime.fromisoformat(clock_of(order, kind)["original_due_at"])


def running(order: Mapping[str, Any]) -> set[str]:
    """The kinds of the clocks that run."""
    return {c["kind"] for c in order["clocks"] if c["state"] == "running"}


def commands(order: Mapping[str, Any]) -> set[str]:
    """What this desk may do now."""
    return {c["command"] for c in order["commands"]}


def blocked(order: Mapping[str, Any]) -> dict[str, str]:
    """What this desk might do but for the reason whose code is given."""
    return {b["command"]: b["code"] for b in order["blocked"]}


def waiting(order: Mapping[str, Any]) -> list[str]:
    """The kinds of the applications that wait for a decision."""
    return [a["kind"] for a in order["roads"]["applications"] if a["state"] == "pending"]


def assert_over(order: Mapping[str, Any], outcome: str) -> None:
    """It ended in this way, and nothing about it runs or waits any more."""
    assert (order["state"], order["roads"]["outcome"]) == ("closed", outcome)
    assert {kind for kind in running(order) if not kind.startswith("rating_")} == set()
    assert set(waiting(order)) <= {"appeal"}
    held = {"pending_sign_in", "in_progress", "awaiting_signature", "replied"}
    assert not [a for a in order["assignments"] if a["state"] in held]
    assert all(v["state"] == "ended" for v in order["roads"]["supervisions"])
    for name in ("suspension", "consultation"):
        row = order["roads"][name]
        assert row is None or (row.get("ended_at") or row.get("concluded_at"))


class Citizen:
    """She who asked: number and code, and no account."""

    def __init__(self, http: Http, number: str, code: str) -> None:
        self.http = http
        self.number = number
        self._code = code

    @classmethod
    async def asks(cls, http: Http, content: str = LAMP, **fields: Any) -> Citizen:
        """A request through the public door."""
        made = await submit(http, content, **{"phone": "13900001234", **fields})
        return cls(http, made["number"], made["tracking_code"])

    def also(self, number: str) -> Citizen:
        """The same citizen with another matter of the same contact: the code is one."""
        return Citizen(self.http, number, self._code)

    async def page(self) -> Any:
        """Her tracking page."""
        answer = await self.http.get(f"/api/v1/public/requests/{self.number}", headers=self._headers)
        assert answer.status == 200
        return await answer.json()

    async def progress(self) -> list[str]:
        """The steps she reads there."""
        return [step["text"] for step in (await self.page())["progress"]]

    async def promised(self) -> datetime:
        """By when she is promised an answer."""
        return datetime.fromisoformat((await self.page())["promised_at"])

    async def does(self, act: str, *, status: int = 200, **body: Any) -> Any:
        """Post to one of her doors: supplement, urge, withdrawal or rating."""
        path = f"/api/v1/public/requests/{self.number}/{act}"
        answer = await self.http.post(path, json=body, headers=self._headers)
        told = await answer.json()
        assert answer.status == status, told
        return told

    @property
    def _headers(self) -> dict[str, str]:
        return {"X-Tracking-Code": self._code}


class Story:
    """The people of a city and the days they live through."""

    def __init__(self, road: Road, clock: FakeClock) -> None:
        self.road = road
        self.clock = clock

    def day(self, text: str) -> None:
        """It is now this moment."""
        self.clock.set(at(text))

    async def asks(self, content: str = LAMP, *, to: str = "registered", **fields: Any) -> Citizen:
        """A citizen's request, brought to a state by the straight road."""
        accept = {**HELP, **fields.pop("accept", {})}
        citizen = await Citizen.asks(self.road.http, content, **fields)
        await self.road.bring(citizen.number, to, accept=accept)
        return citizen

    async def give(self, who: str, number: str, command: str, **fields: Any) -> Any:
        """Somebody gives a command; the order as she sees it afterwards, or the error."""
        return await (await self.road.desk(who)).give(number, command, **fields)

    async def refused(self, who: str, number: str, command: str, **fields: Any) -> str:
        """The code by which a command is refused; nothing has changed."""
        before = await self.seen(number)
        answer = await self.give(who, number, command, status=409, **fields)
        assert answer["detail"]
        after = await self.seen(number)
        assert after == before, "a refused command changes nothing"
        return str(answer["error"])

    async def seen(self, number: str, who: str = "supervisor") -> Any:
        """The order as somebody sees it."""
        return await (await self.road.desk(who)).order(number)

    async def events(self, number: str) -> list[str]:
        """What has happened, by name."""
        history = await (await self.road.desk("supervisor")).get(f"work-orders/{number}/events")
        return [e["name"].removeprefix("work_order.") for e in history["items"]]

    async def answers(self, number: str, *, clerk: str = CLERK, answer: str | None = None) -> Any:
        """The unit signs in where it has not, contacts her, replies, and the centre approves."""
        if (await self.seen(number))["state"] == "dispatched":
            await self.give(clerk, number, "sign_in")
        await self.give(clerk, number, "contact", method="phone", reached=True, note="已联系")
        reply = {**REPLY, **({"public_answer": answer} if answer else {})}
        await self.give(clerk, number, "reply", **reply)
        return await self.give("supervisor", number, "approve")

    async def visits(
        self, number: str, score: int, *, is_solved: bool | None = None, who: str = "follow01"
    ) -> Any:
        """A follow-up call that reaches her."""
        solved = score > 2 if is_solved is None else is_solved
        return await self.give(
            who,
            number,
            "follow_up",
            method="phone",
            reached=True,
            is_solved=solved,
            satisfaction=score,
        )


_BROKEN = r"""
SELECT w.number || ' ' || w.state || ': ' || x.what
FROM work_order w
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.kind = 'lead') AS leads, count(*) AS parts,
        max(a.organisation_id) FILTER (WHERE a.kind = 'lead') AS lead
    FROM assignment a
    WHERE a.work_order_id = w.id
      AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
) held
CROSS JOIN LATERAL (
    SELECT w.state IN ('closed', 'archived') AS is_over,
        w.state IN ('dispatched', 'in_progress', 'suspended', 'pending_review') AS is_held,
        -- verifying a bad rating and putting it right go on when the order is closed
        EXISTS (SELECT FROM clock c WHERE c.work_order_id = w.id AND c.state = 'running'
            AND c.kind NOT LIKE 'rating\_%') AS runs,
        EXISTS (SELECT FROM application p WHERE p.work_order_id = w.id AND p.state = 'pending'
            AND p.kind <> 'appeal') AS asks,
        EXISTS (SELECT FROM supervision s WHERE s.work_order_id = w.id AND s.state <> 'ended') AS pressed,
        EXISTS (SELECT FROM suspension s WHERE s.work_order_id = w.id AND s.ended_at IS NULL) AS put_off,
        EXISTS (SELECT FROM consultation c WHERE c.work_order_id = w.id AND c.concluded_at IS NULL) AS asked
) seen
CROSS JOIN LATERAL (VALUES
    ('over, and a clock runs', is_over AND runs),
    ('over, and an application waits', is_over AND asks),
    ('over, and somebody holds a part', is_over AND held.parts > 0),
    ('over, and under supervision', is_over AND pressed),
    ('held by nobody', is_held AND (held.leads <> 1 OR held.lead IS DISTINCT FROM w.lead_organisation_id)),
    ('held at the centre and by a unit', NOT is_held AND held.leads > 0),
    ('led by a unit before dispatch', w.lead_organisation_id IS NOT NULL AND w.state IN
        ('registered', 'pending_supplement', 'pending_dispatch', 'in_consultation', 'merged')),
    ('suspended without a promise, or promised without being suspended', put_off <> (w.state = 'suspended')),
    ('consulted about without being so', asked <> (w.state = 'in_consultation')),
    ('merged into nothing', w.state = 'merged' AND w.merged_into IS NULL)
) AS x (what, is_so)
WHERE x.is_so
"""


async def broken_orders(platform: Platform) -> list[str]:
    """What no story may leave behind, of every order in the database."""
    async with platform.database.acquire() as connection:
        return [row[0] for row in await connection.fetch(_BROKEN)]
