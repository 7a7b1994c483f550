"""The office's desk for stories about sessions."""

from __future__ import annotations

from typing import Any

from tests.api.days import Days
from tests.api.papers import printed
from tests.api.road import LAMP
from tests.api.story import Story

OFFICE, CITY_LEADER = "enterprise01", "cityleader"
ENTERPRISE = {"track": "enterprise"}


class Office:
    """What the office does, with the workers beside it."""

    def __init__(self, story: Story, days: Days) -> None:
        self.story, self.days = story, days

    async def asks(self, content: str = LAMP, **fields: Any) -> str:
        """A matter of an enterprise, in the hands of a unit."""
        accept = {**ENTERPRISE, **fields.pop("accept", {})}
        to = fields.pop("to", "in_progress")
        return (await self.story.asks(content, to=to, accept=accept, **fields)).number

    async def does(self, path: str = "", *, who: str = OFFICE, status: int = 200, **body: Any) -> Any:
        """Post something about sessions."""
        desk = await self.story.road.desk(who)
        return await desk.post(f"track-sessions{path}", body, status=status)

    async def task(self, task: int, act: str, *, who: str, status: int = 200, **body: Any) -> Any:
        """Post something about what a unit is asked."""
        desk = await self.story.road.desk(who)
        return await desk.post(f"matter-tasks/{task}/{act}", body, status=status)

    async def seen(self, session: int, who: str = OFFICE, *, status: int = 200) -> Any:
        return await (await self.story.road.desk(who)).get(f"track-sessions/{session}", status=status)

    async def tasks(self, who: str, **query: str) -> list[Any]:
        page = await (await self.story.road.desk(who)).get("matter-tasks", query)
        items: list[Any] = page["items"]
        return items

    async def passes(self) -> None:
        """Clocks fire and people are told."""
        await self.days.work()

    async def told(self, who: str, word: str) -> list[str]:
        """The texts in somebody's list that have this word, oldest first."""
        page = await (await self.story.road.desk(who)).get("notices?limit=100")
        return [item["text"] for item in reversed(page["items"]) if word in item["text"]]

    async def printed(self, path: str, who: str = OFFICE, *, status: int = 200) -> str:
        return await printed(await self.story.road.desk(who), path, status=status)
