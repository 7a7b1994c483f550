"""Who holds a level of the ladder: people named for it, else those of the post's role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal

from .ladder import Ladder
from .store import CaseStore, Held


class Directory(Protocol):
    """Who works where."""

    async def in_post(
        self, tx: Connection, organisation: str, roles: Sequence[str], now: datetime
    ) -> Sequence[UserId]: ...


def ladder_of(city: CityInForce) -> Ladder:
    """The city's ladder."""
    return Ladder(city.pack.ladder_levels, city.pack.ladder_triggers, city.pack.ladder_posts)


class Holders:
    """Looks people up by level, and levels by person."""

    def __init__(self, store: CaseStore, directory: Directory, city: Callable[[], CityInForce]) -> None:
        self._store = store
        self._directory = directory
        self._city = city

    async def of_level(self, tx: Connection, level: int, lead: str | None, now: datetime) -> list[UserId]:
        """The people of a level for a matter that ``lead`` leads; each once."""
        on, found = self._city().today(now), list[UserId]()
        for organisation, role in self._posts(level, lead, on):
            named = await self._store.holders(tx, level, organisation, on)
            found += named or await self._directory.in_post(tx, organisation, [role], now)
        return list(dict.fromkeys(found))

    async def held_by(self, tx: Connection, person: Principal, now: datetime) -> Held:
        """The levels this person holds, by name or by the role of a post that nobody is named for."""
        on, own, city = self._city().today(now), set[int](), set[int]()
        home = person.organisation_code or ""
        named = await self._store.named_levels(tx, home, on)
        for post in ladder_of(self._city()).posts:
            if not post.is_valid(on) or post.role != person.role.value or post.level in named:
                continue
            if not post.organisation_code:
                own.add(post.level)
            elif post.organisation_code == home:
                city.add(post.level)
        for level, organisation in await self._store.held_by(tx, person.user_id, on):
            if ladder_of(self._city()).of_lead(level):
                if organisation == home:
                    own.add(level)
            else:
                city.add(level)
        return Held(sorted(own), sorted(person.subtree), sorted(city))

    def posts(self, level: int, lead: str | None, now: datetime) -> list[tuple[str, str]]:
        """Organisation and name of each post of a level."""
        on = self._city().today(now)
        return [
            (post.organisation_code or lead or "", post.post)
            for post in ladder_of(self._city()).posts
            if post.level == level and post.is_valid(on)
        ]

    def _posts(self, level: int, lead: str | None, on: date) -> list[tuple[str, str]]:
        return [
            (organisation, post.role)
            for post in ladder_of(self._city()).posts
            if post.level == level
            and post.is_valid(on)
            and (organisation := post.organisation_code or lead or "")
        ]
