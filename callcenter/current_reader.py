"""What contacts are read with now: the city in force and the learned model that answers."""

from __future__ import annotations

import logging
from datetime import date

from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.schema import CityPack
from callcenter.cities.understanding import CityMind
from callcenter.conversations.reading import Reader
from callcenter.kernel.clock import Clock
from callcenter.learning.answering import AnsweringModels
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.model import TrainedModel

log = logging.getLogger(__name__)


class CurrentReader:
    """Reads with the pack in force; made anew when the pack or its valid rows change.

    With another learned model it is made anew by `renew` alone, in a thread, so that nobody waits for it.
    """

    def __init__(self, current: CurrentCity, clock: Clock, learned: AnsweringModels) -> None:
        self._current = current
        self._clock = clock
        self._learned = learned
        self._made: tuple[CityInForce, int, CityMind, Reader] | None = None

    def __call__(self) -> Reader:
        return self._now()[1]

    def mind(self) -> CityMind:
        """What it reads with."""
        return self._now()[0]

    def renew(self) -> None:
        """Read with the learned model in force from now on."""
        self._make(self._current())

    def _now(self) -> tuple[CityMind, Reader]:
        city, made = self._current(), self._made
        if made is None or made[0] is not city or made[1] != city.period(city.today(self._clock.now())):
            return self._make(city)
        return made[2], made[3]

    def _make(self, city: CityInForce) -> tuple[CityMind, Reader]:
        today = city.today(self._clock.now())
        mind = _mind_of(city.pack, today, self._learned.trained())
        reader = Reader(mind)
        self._made = (city, city.period(today), mind, reader)
        return mind, reader


def _mind_of(pack: CityPack, today: date, trained: TrainedModel | None) -> CityMind:
    """Reads with the learned model, or from the pack's words where its categories are not the pack's."""
    if trained is not None:
        try:
            return CityMind(pack, today, trained)
        except TrainingError as error:
            log.error("learned model not used", extra={"action": "learning", "reason": error.code})
    return CityMind(pack, today)
