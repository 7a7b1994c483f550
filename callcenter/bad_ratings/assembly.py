"""The parts of the work on bad ratings, wired to one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from callcenter.cities.in_force import CurrentCity
from callcenter.clocks.service import ClockService
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId
from callcenter.web.routes import Route
from callcenter.workorders.beside import LockedOrders, WordsBeside

from .api import BadRatingApi
from .desk import BadRatingDesk
from .service import BadRatings
from .store import BadRatingStore


class Units(Protocol):
    """The tree of organisations."""

    async def organisations_below(self, tx: Connection, code: str) -> Sequence[OrganisationId]: ...


@dataclass(frozen=True, slots=True)
class BadRatingWork:
    """What the application serves of it."""

    service: BadRatings
    desk: BadRatingDesk
    routes: Callable[[], tuple[Route, ...]]


def assemble_bad_ratings(
    *, orders: LockedOrders, words: WordsBeside, clocks: ClockService, city: CurrentCity, units: Units
) -> BadRatingWork:
    """Who gets whom."""
    store = BadRatingStore()

    def tries() -> int:
        return city().pack.limit("follow_up_attempts")

    service = BadRatings(store=store, orders=orders, words=words, clocks=clocks, tries=tries)
    desk = BadRatingDesk(store=store, words=words, zone=lambda: city().zone, tries=tries)
    api = BadRatingApi(service, desk, units.organisations_below)
    return BadRatingWork(service, desk, api.routes)
