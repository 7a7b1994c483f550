"""The knowledge base put together once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.kernel.db import Database
from callcenter.web.routes import Route

from .api import KnowledgeApi
from .days import KnowledgeDays
from .desk import KnowledgeDesk
from .meanings import Meanings
from .search import KnowledgeSearch
from .service import Knowledge
from .store import KnowledgeStore
from .usage import KnowledgeUses


@dataclass(frozen=True, slots=True)
class KnowledgeWork:
    """What the platform uses of it."""

    store: KnowledgeStore
    search: KnowledgeSearch
    service: Knowledge
    desk: KnowledgeDesk
    meanings: Meanings
    days: KnowledgeDays
    routes: Callable[[], tuple[Route, ...]]


def knowledge_uses() -> KnowledgeUses:
    """What work orders tell of answers; made before the orders are."""
    return KnowledgeUses(KnowledgeStore())


def assemble_knowledge(*, database: Database | None, city: CurrentCity, meaning: bool) -> KnowledgeWork:
    """Who gets whom."""
    store = KnowledgeStore()
    meanings = Meanings(database, is_on=meaning)
    search = KnowledgeSearch(city, meanings)
    service = Knowledge(store=store, search=search, city=city)
    desk = KnowledgeDesk(store=store, search=search, city=city)
    return KnowledgeWork(
        store=store,
        search=search,
        service=service,
        desk=desk,
        meanings=meanings,
        days=KnowledgeDays(database=database, store=store, search=search, city=city),
        routes=KnowledgeApi(service, desk).routes,
    )
