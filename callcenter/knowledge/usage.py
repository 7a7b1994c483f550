"""Which article answered an order, written with the answer."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid
from callcenter.kernel.ids import UserId, WorkOrderId

from .model import ArticleId
from .store import KnowledgeStore


class ArticleTitles:
    """What notices call an article."""

    def __init__(self, store: KnowledgeStore) -> None:
        self._store = store

    async def title(self, tx: Connection, article: int) -> str:
        """The title of its newest version; empty where there is none."""
        version = await self._store.newest_version(tx, ArticleId(article))
        return "" if version is None else version.words.title


class KnowledgeUses:
    """What work orders tell of answers that were read out."""

    def __init__(self, store: KnowledgeStore) -> None:
        self._store = store

    async def used(
        self,
        tx: Connection,
        order: WorkOrderId,
        article: int,
        version: int | None,
        person: UserId | None,
        now: datetime,
    ) -> None:
        """Keep it. Raises Invalid where no such version was ever in force."""
        found = await self._store.used_version(tx, article, version)
        if found is None:
            raise Invalid.at("article", "没有这条知识，或该版本没有生效过", code="knowledge-not-found")
        await self._store.use(tx, article, found, order, person, now)
