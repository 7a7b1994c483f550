"""The articles a city begins with: taken over from its pack, until somebody edits them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.cities.knowledge import StartingArticle
from callcenter.cities.sources import basis
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import UsageError

from .model import ArticleAudience, ArticleId, Version, VersionState, Words
from .search import KnowledgeSearch
from .store import KnowledgeStore

_KEY = "pack:"


async def take_over(
    tx: Connection, store: KnowledgeStore, search: KnowledgeSearch, city: CityInForce, now: datetime
) -> int:
    """Bring the pack's articles into force; how many are new or said otherwise.

    Only what nobody has touched since is changed: an article somebody edited, withdrew or let expire stays.
    """
    centre = await city.organisation(tx, city.pack.facts.centre, now)
    if centre is None:
        raise UsageError(f"城市数据里没有热线中心“{city.pack.facts.centre}”，无法导入知识库初始条目。")
    today = city.today(now)
    rows = {_KEY + row.code: row for row in city.pack.knowledge_articles}
    known = await store.by_keys(tx, list(rows))
    changed = []
    for key, row in rows.items():
        words = _words(row, today)
        article = known.get(key)
        if article is None:
            article, number = await store.create(tx, centre.id, now, None, key), 1
        else:
            newest = await store.newest_version(tx, article)
            if newest is None or not _is_ours(newest) or _same(newest.words, words):
                continue
            await store.end(tx, newest.id, VersionState.superseded, now)
            number = newest.number + 1
        changed.append(await _enter(tx, store, article, number, words, now))
    if changed:
        await search.index(tx, changed, now)
    return len(changed)


async def _enter(
    tx: Connection, store: KnowledgeStore, article: ArticleId, number: int, words: Words, now: datetime
) -> int:
    version = await store.write(tx, article, number, words, now)
    await store.decide(tx, version, VersionState.in_force, now, None, None)
    return version


def _is_ours(version: Version) -> bool:
    return version.state is VersionState.in_force and not version.authors


def _same(old: Words, new: Words) -> bool:
    fields = ("title", "variants", "answer", "category_code", "audience", "source")
    return all(getattr(old, field) == getattr(new, field) for field in fields)


def _words(row: StartingArticle, today: date) -> Words:
    return Words(
        title=row.title,
        variants=row.variants,
        answer=row.answer,
        notes="",
        category_code=row.category_code or None,
        place_code=None,
        audience=ArticleAudience(row.audience),
        valid_from=today,
        valid_to=None,
        review_on=today + timedelta(days=row.review_days),
        source=basis(row.source),
    )
