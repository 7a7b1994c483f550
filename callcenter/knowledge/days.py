"""What the days bring to articles: the first day, the last day, and the day to look at them again."""

from __future__ import annotations

from datetime import datetime, timedelta

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.principal import SystemActor

from .events import KnowledgeCameIntoForce, KnowledgeExpired, KnowledgeReviewDue
from .machine import advanced
from .model import Act, Article, Version, VersionState
from .search import KnowledgeSearch
from .store import KnowledgeStore

_SCHEDULER = Actor.system(SystemActor.scheduler)
_AT_ONCE = 200


class KnowledgeDays:
    """Looks at the calendar, not at a clock: days begin at midnight by the city's time."""

    def __init__(
        self, *, database: Database | None, store: KnowledgeStore, search: KnowledgeSearch, city: CurrentCity
    ) -> None:
        self._database = database
        self._store = store
        self._search = search
        self._city = city

    async def look(self, now: datetime) -> int:
        """Do what today brings, some at a time; how many articles it brought something."""
        assert self._database is not None  # only a running worker looks
        done = 0
        while True:
            async with self._database.transaction() as tx:
                due = await self._due(tx, now)
                for article, brings in due:
                    await self._bring(tx, article, brings, now)
            done += len(due)
            if len(due) < _AT_ONCE:
                return done

    async def _due(self, tx: Connection, now: datetime) -> list[tuple[int, str]]:
        city = self._city()
        today = city.today(now)
        near = today + timedelta(days=city.pack.limit("knowledge_review_notice_days"))
        rows = await self._store.due_days(tx, today, near, _AT_ONCE)
        return [(row["article_id"], row["brings"]) for row in rows]

    async def _bring(self, tx: Connection, number: int, brings: str, now: datetime) -> None:
        article = await self._store.lock(tx, number)
        if brings == "start":
            await self._start(tx, article, now)
        elif article.in_force is None:
            return  # somebody was quicker
        elif brings == "expire":
            await self._expire(tx, article, article.in_force, now)
        else:
            await self._remind(tx, article, article.in_force, now, late=brings == "late")

    async def _start(self, tx: Connection, article: Article, now: datetime) -> None:
        version = article.opened
        if version is None or version.state is not VersionState.scheduled:
            return
        advanced(version.state, Act.start)
        if article.in_force is not None:
            after = advanced(article.in_force.state, Act.supersede)
            await self._store.end(tx, article.in_force.id, after, now)
        await self._store.enter(tx, version.id)
        await self._search.index(tx, [version.id], now)
        told = KnowledgeCameIntoForce(
            subject=str(article.id), organisation=article.owner_code, article_version=version.number
        )
        await self._tell(tx, article, told, now)

    async def _expire(self, tx: Connection, article: Article, version: Version, now: datetime) -> None:
        await self._store.end(tx, version.id, advanced(version.state, Act.expire), now)
        await self._search.forget(tx, [article.id])
        told = KnowledgeExpired(
            subject=str(article.id), organisation=article.owner_code, article_version=version.number
        )
        await self._tell(tx, article, told, now)

    async def _remind(
        self, tx: Connection, article: Article, version: Version, now: datetime, *, late: bool
    ) -> None:
        assert version.words.review_on is not None  # else nothing would be due
        await self._store.mark_reminded(tx, version.id, now, late=late)
        told = KnowledgeReviewDue(
            subject=str(article.id),
            organisation=article.owner_code,
            article_version=version.number,
            review_on=version.words.review_on.isoformat(),
            is_late=late,
        )
        await outbox.append(tx, [told], actor=_SCHEDULER, cause=None, now=now)

    async def _tell(self, tx: Connection, article: Article, told: Event, now: datetime) -> None:
        await self._store.touch(tx, article.id)
        await outbox.append(tx, [told], actor=_SCHEDULER, cause=None, now=now)
