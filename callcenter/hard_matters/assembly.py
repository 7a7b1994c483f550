"""The parts of the track of hard matters, wired to one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcenter.cities.in_force import CurrentCity
from callcenter.clocks.service import ClockService
from callcenter.web.routes import Route
from callcenter.workorders.ports import Words

from .api import HardMatterApi
from .desk import HardMatterDesk
from .keeper import HardMatterKeeper
from .ports import Kind, Orders
from .service import HardMatters
from .store import HardMatterStore


@dataclass(frozen=True, slots=True)
class HardMatterWork:
    """What the application serves of it."""

    service: HardMatters
    desk: HardMatterDesk
    routes: Callable[[], tuple[Route, ...]]


def hard_matter_keeper(clocks: ClockService) -> HardMatterKeeper:
    """What work orders tell of orders on this track; made before the orders are."""
    return HardMatterKeeper(HardMatterStore(), clocks)


def assemble_hard_matters(
    *, orders: Orders, words: Words, clocks: ClockService, city: CurrentCity
) -> HardMatterWork:
    """Who gets whom."""
    store = HardMatterStore()

    def kinds() -> Mapping[str, Kind]:
        return {kind.code: kind for kind in city().pack.hard_matter_kinds}

    service = HardMatters(store=store, orders=orders, words=words, clocks=clocks, kinds=kinds)
    desk = HardMatterDesk(store=store, words=words, kinds=kinds)
    return HardMatterWork(service, desk, HardMatterApi(service, desk).routes)
