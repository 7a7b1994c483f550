"""A register of matters as people at their desks use it: look, act as it stands, be refused."""

from __future__ import annotations

from typing import Any

from tests.api.road import Road
from tests.api.story import Citizen, Story

RUDE = "投诉湘桥区城管局工作人员态度恶劣,推诿扯皮,一个占道证明拖了两个月不给办。"


class Docket:
    """One register; where nobody is named its officer looks, and ``doer`` acts."""

    def __init__(self, road: Road, path: str, officer: str, doer: str | None = None) -> None:
        self.road, self.path, self.officer, self.doer = road, path, officer, doer or officer

    async def place(self, number: str, _who: str) -> str:
        """Where the matter of an order is found."""
        return f"{self.path}/{number}"

    async def seen(self, number: str, who: str | None = None) -> Any:
        """The matter as somebody sees it."""
        who = who or self.officer
        return await (await self.road.desk(who)).get(await self.place(number, who))

    async def act(
        self, number: str, step: str, who: str | None = None, *, status: int = 200, **body: Any
    ) -> Any:
        """Somebody does something about it as it stands."""
        body.setdefault("version", (await self.seen(number))["version"])
        place = await self.place(number, self.officer)
        return await (await self.road.desk(who or self.doer)).post(f"{place}/{step}", body, status=status)

    async def refused(
        self, number: str, step: str, who: str | None = None, *, status: int = 409, **body: Any
    ) -> str:
        """The code of a refusal, after which nothing has changed."""
        before = await self.seen(number)
        answer = await self.act(number, step, who, status=status, **body)
        assert answer["detail"]
        assert await self.seen(number) == before
        return str(answer["error"])


class Ratings(Docket):
    """差评台账: the newest bad rating of an order."""

    async def place(self, number: str, who: str) -> str:
        listed = (await (await self.road.desk(who)).get(f"{self.path}?order={number}"))["items"]
        return f"{self.path}/{listed[0]['id']}"


def complaints_of(road: Road) -> Docket:
    """效能投诉."""
    return Docket(road, "efficiency-cases", "efficiency01")


def hard_matters_of(road: Road) -> Docket:
    """难办事直通车."""
    return Docket(road, "hard-matters", "enterprise01")


def bad_ratings_of(road: Road) -> Ratings:
    """差评台账, as the director sees it and the follow-up desk works on it."""
    return Ratings(road, "bad-ratings", "supervisor", "follow01")


async def complained(story: Story, *, accused: str | None = "XQ-CG", text: str = RUDE) -> Citizen:
    """A complaint about conduct that came on its own by the public page."""
    citizen = await Citizen.asks(story.road.http, text if accused else text.replace("湘桥区城管局", "单位"))
    if accused:
        await complaints_of(story.road).act(citizen.number, "name-accused", organisation=accused)
    return citizen
