"""The parts of same matter, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.cities.understanding import CityMind
from callcenter.kernel.db import Database
from callcenter.web.routes import Route

from .api import PatternApi
from .burst_store import BurstStore
from .bursts import BurstKeeper
from .citizens import CitizenDesk
from .desk import Orders, PatternDesk
from .service import Patterns
from .store import PatternStore
from .topics import TopicDesk


@dataclass(frozen=True, slots=True)
class PatternWork:
    """What the application serves of it, and what its worker reads."""

    patterns: Patterns
    routes: Callable[[], tuple[Route, ...]]


def assemble_patterns(
    *, database: Database, city: CurrentCity, mind: Callable[[], CityMind], orders: Orders
) -> PatternWork:
    """Who gets whom."""
    store, bursts = PatternStore(), BurstStore()
    patterns = Patterns(
        database=database, store=store, city=city, mind=mind, bursts=BurstKeeper(bursts, city)
    )
    desk = PatternDesk(patterns, orders, bursts, city)
    return PatternWork(
        patterns, PatternApi(desk, TopicDesk(bursts, store, city), CitizenDesk(patterns, orders, city)).routes
    )
