"""The parts of the efficiency track, wired to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from callcenter.cities.in_force import CurrentCity
from callcenter.clocks.service import ClockService
from callcenter.web.routes import Route
from callcenter.workorders.beside import LockedOrders
from callcenter.workorders.ports import Words

from .api import EfficiencyApi
from .desk import EfficiencyDesk
from .keeper import EfficiencyKeeper
from .model import GROUND
from .service import EfficiencyService
from .store import EfficiencyStore


class CityRules:
    """What the city in force says of complaints about conduct."""

    def __init__(self, city: CurrentCity) -> None:
        self._city = city

    def zone(self) -> ZoneInfo:
        return self._city().zone

    def is_ground(self, code: str) -> bool:
        return self._city.knows_ground(GROUND, code)

    def ground_name(self, code: str) -> str:
        return next((g.name for g in self._city().pack.grounds if g.code == code), code)

    def latest(self, accepted_at: datetime) -> datetime:
        return self._city.working_days_after(
            accepted_at, self._city().pack.limit("efficiency_extension_days")
        )

    def day_end(self, day: date) -> datetime:
        """The last minute of the day at which the office is open, else of the day itself."""
        return self._city.day_end(datetime.combine(day, time(12), self.zone()))

    def least(self) -> int:
        return self._city().pack.limit("efficiency_least_results")


@dataclass(frozen=True, slots=True)
class EfficiencyWork:
    """What the application serves of it."""

    service: EfficiencyService
    desk: EfficiencyDesk
    routes: Callable[[], tuple[Route, ...]]


def efficiency_keeper(city: CurrentCity, clocks: ClockService) -> EfficiencyKeeper:
    """What work orders tell of orders on this track; made before the orders are."""
    return EfficiencyKeeper(EfficiencyStore(), clocks, city)


def assemble_efficiency(
    *, orders: LockedOrders, words: Words, clocks: ClockService, city: CurrentCity
) -> EfficiencyWork:
    """Who gets whom."""
    store, rules = EfficiencyStore(), CityRules(city)
    service = EfficiencyService(
        store=store,
        keeper=efficiency_keeper(city, clocks),
        orders=orders,
        words=words,
        clocks=clocks,
        rules=rules,
    )
    desk = EfficiencyDesk(store=store, words=words, rules=rules)
    return EfficiencyWork(service, desk, EfficiencyApi(service, desk).routes)
