"""The knowledge base put together once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.kernel.db import Connection, Database
from callcenter.web.routes import Route
from callcenter.workorders.ports import Words

from .api import KnowledgeApi
from .days import KnowledgeDays
from .desk import KnowledgeDesk
from .import_api import KnowledgeImportApi
from .importing import Importing
from .meanings import Meanings
from .question_api import QuestionApi
from .questions import Orders, Questions
from .search import KnowledgeSearch
from .service import Knowledge
from .starting import take_over
from .store import KnowledgeStore
from .usage import ArticleTitles, KnowledgeUses


@dataclass(frozen=True, slots=True)
class KnowledgeWork:
    """What the platform uses of it."""

    store: KnowledgeStore
    search: KnowledgeSearch
    service: Knowledge
    desk: KnowledgeDesk
    meanings: Meanings
    days: KnowledgeDays
    importing: Importing
    questions: Questions
    routes: Callable[[], tuple[Route, ...]]


def knowledge_titles() -> ArticleTitles:
    """What notices call articles; made before the rest."""
    return ArticleTitles(KnowledgeStore())


async def begin_knowledge(tx: Connection, city: CityInForce, now: datetime) -> int:
    """Take over the articles a pack brings; how many are new or said otherwise."""
    search = KnowledgeSearch(CurrentCity(city), Meanings(None, is_on=False))
    return await take_over(tx, KnowledgeStore(), search, city, now)


def knowledge_uses() -> KnowledgeUses:
    """What work orders tell of answers; made before the orders are."""
    return KnowledgeUses(KnowledgeStore())


def assemble_knowledge(
    *, database: Database, city: CurrentCity, orders: Orders, words: Words, meaning: bool
) -> KnowledgeWork:
    """Who gets whom."""
    store = KnowledgeStore()
    meanings = Meanings(database, is_on=meaning)
    search = KnowledgeSearch(city, meanings)
    service = Knowledge(store=store, search=search, city=city)
    desk = KnowledgeDesk(store=store, search=search, city=city)
    importing = Importing(store, service, city)
    questions = Questions(
        database=database, store=store, service=service, orders=orders, words=words, city=city
    )

    def routes() -> tuple[Route, ...]:
        return (
            *KnowledgeApi(service, desk).routes(),
            *KnowledgeImportApi(importing, service, store).routes(),
            *QuestionApi(questions).routes(),
        )

    return KnowledgeWork(
        store=store,
        search=search,
        service=service,
        desk=desk,
        meanings=meanings,
        days=KnowledgeDays(database=database, store=store, search=search, city=city),
        importing=importing,
        questions=questions,
        routes=routes,
    )
