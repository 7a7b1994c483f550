"""The days a story lives through: every clock fires at its moment, whoever does the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcenter.composition import Platform
from callcenter.kernel.clock import FakeClock
from tests.api.hands import Hands
from tests.api.road import Road
from tests.api.story import Story, at

_NEXT = """
SELECT least(
    (SELECT min(next_fire_at) FROM clock WHERE state = 'running' AND next_fire_at > $1),
    (SELECT min(next_attempt_at) FROM notice WHERE state IN ('queued', 'failed') AND next_attempt_at > $1))
"""
_EVENTS = "SELECT id, name, data FROM event WHERE subject = $1 AND id > $2 ORDER BY id"
_NOTICES = """
SELECT n.id, n.template_code AS template, coalesce(u.username, n.audience) AS who
FROM notice n LEFT JOIN app_user u ON u.id = n.user_id
WHERE n.subject = $1 AND n.id > $2 ORDER BY n.id
"""
_LETTERS = "SELECT number FROM letter WHERE id > $1 ORDER BY id"


class Days:
    """The clock of a story and the hands that work at every moment something is due."""

    def __init__(self, platform: Platform, clock: FakeClock, hands: Hands) -> None:
        self.platform, self.clock, self.hands = platform, clock, hands
        self._events: dict[str, int] = {}
        self._notices: dict[str, int] = {}
        self._letters = 0

    async def work(self) -> None:
        """Whatever there is to do now is done."""
        await self.hands.work()

    async def until(self, text: str) -> None:
        """Live on until a moment; what falls due on the way is done when it is due."""
        end = at(text)
        while (due := await self._next()) is not None and due < end:
            self.clock.set(due)
            await self.work()
        self.clock.set(end)
        await self.work()

    async def happened(self, number: str, *names: str) -> list[str]:
        """What has happened to an order since it was last asked; only what begins with one of ``names``."""
        async with self.platform.database.acquire() as connection:
            rows = await connection.fetch(_EVENTS, number, self._events.get(number, 0))
        if rows:
            self._events[number] = rows[-1]["id"]
        told = [_event(row["name"], row["data"]) for row in rows]
        return [line for line in told if not names or line.startswith(names)]

    async def told(self, number: str, *templates: str) -> dict[str, list[str]]:
        """Who was told what of an order since it was last asked, by template."""
        async with self.platform.database.acquire() as connection:
            rows = await connection.fetch(_NOTICES, number, self._notices.get(number, 0))
        if rows:
            self._notices[number] = rows[-1]["id"]
        found: dict[str, list[str]] = {}
        for row in rows:
            if not templates or row["template"].startswith(templates):
                found.setdefault(row["template"], []).append(row["who"])
        return {template: sorted(who) for template, who in sorted(found.items())}

    async def letters(self) -> list[str]:
        """The numbers of the letters issued since it was last asked."""
        async with self.platform.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT id, number, form FROM letter WHERE id > $1 ORDER BY id", self._letters
            )
        if rows:
            self._letters = rows[-1]["id"]
        return [f"{row['number']} {row['form']}" for row in rows]

    async def _next(self) -> datetime | None:
        async with self.platform.database.acquire() as connection:
            due: datetime | None = await connection.fetchval(_NEXT, self.clock.now())
        return due


def _event(name: str, data: dict[str, object]) -> str:
    """An event in a line: its name and what tells it from others of the name."""
    if name.startswith("sla."):
        return f"{name} {data['kind']} {data['mark']}"
    said = [
        str(data[key])
        for key in ("to_level", "cause", "kind", "letter", "outcome")
        if data.get(key) is not None
    ]
    return " ".join((name, *said))


@dataclass(frozen=True, slots=True)
class Stage:
    """All a story needs: the people of a city, its days, and whoever does the work."""

    platform: Platform
    clock: FakeClock
    road: Road
    story: Story
    days: Days
