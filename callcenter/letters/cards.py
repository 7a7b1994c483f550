"""What a card does by itself: its letter goes out, or is proposed to a supervisor."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.cities.ladder import LadderStep, StepLetter
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.events import Actor, Envelope
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import AssignmentKind, SupervisionLevel, SupervisionState
from sla.ladder import Card

from .calling import calling, reason_of
from .events import LetterProposed
from .service import Orders, Reading
from .store import CardClock, LetterStore

log = logging.getLogger(__name__)

READER = "letters"
_CARDS = {"sla.yellow_card_given": Card.YELLOW, "sla.red_card_given": Card.RED}
_PLATFORM = Actor.system(SystemActor.scheduler)


class LetterCards:
    """Reads the cards that were given, each once."""

    def __init__(self, *, store: LetterStore, city: CurrentCity, orders: Orders, reading: Reading) -> None:
        self._store = store
        self._city = city
        self._orders = orders
        self._reading = reading

    def names(self) -> frozenset[str]:
        """The events that may call for a letter."""
        return frozenset(_CARDS)

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Issue or propose what the step says, while the clock still runs."""
        step = _step(self._city(), _CARDS[envelope.name], envelope.data, envelope.at)
        if step is None or step.letter is StepLetter.none:
            return
        loaded = await self._reading.load_for_citizen(tx, envelope.subject)
        clock = await self._store.running_clock(tx, int(str(envelope.data["clock"])))
        if loaded is None or clock is None or _is_part(loaded, clock):
            return
        if step.letter is StepLetter.issue:
            await self._issue(tx, envelope, step, loaded, clock, now)
        else:
            await self._propose(tx, envelope, step, loaded, clock, now)

    async def _issue(
        self,
        tx: Connection,
        envelope: Envelope,
        step: LadderStep,
        loaded: Loaded,
        clock: CardClock,
        now: datetime,
    ) -> None:
        city = self._city()
        reason = reason_of(city, str(envelope.data["kind"]), clock.due_at, step.code)
        command, body = calling(city, step.level, loaded.order.version, reason)
        try:
            async with tx.transaction():
                cause = f"event:{envelope.event_id}"
                await self._orders.execute(tx, None, envelope.subject, command, body, now, cause)
        except HotlineError as refusal:  # urged or supervised already
            log.info("letter not issued", extra={"action": "letters", "reason": refusal.code})
            if _presses_harder(step.level, loaded):
                await self._propose(tx, envelope, step, loaded, clock, now)

    async def _propose(
        self,
        tx: Connection,
        envelope: Envelope,
        step: LadderStep,
        loaded: Loaded,
        clock: CardClock,
        now: datetime,
    ) -> None:
        if await self._store.propose(tx, loaded.order.id, clock.id, step.code, step.level, now):
            await self._tell(tx, envelope, step, now)

    async def _tell(self, tx: Connection, envelope: Envelope, step: LadderStep, now: datetime) -> None:
        lead = envelope.data.get("lead")
        told = LetterProposed(
            subject=envelope.subject,
            form=step.level,
            organisation=lead if isinstance(lead, str) else None,
            kind=str(envelope.data["kind"]),
        )
        await outbox.append(tx, [told], actor=_PLATFORM, cause=f"event:{envelope.event_id}", now=now)


def _step(city: CityInForce, card: Card, data: Mapping[str, Any], at: datetime) -> LadderStep | None:
    held = city.ladder(str(data["kind"]), str(data["track"]), str(data["urgency"]), city.today(at))
    return next((row for row in held if row.card is card), None)


def _is_part(loaded: Loaded, clock: CardClock) -> bool:
    """Letters go to whoever leads; what a part owes, its superior calls for."""
    holder = next((a for a in loaded.order.assignments if a.id == clock.assignment_id), None)
    return holder is not None and holder.kind is not AssignmentKind.lead


def _presses_harder(form: str, loaded: Loaded) -> bool:
    """True where a milder supervision is open: a supervisor decides what becomes of both."""
    levels = list(SupervisionLevel)
    held = [v.level for v in loaded.order.supervisions if v.state is not SupervisionState.ended]
    return (
        bool(held)
        and form in levels
        and all(levels.index(SupervisionLevel(form)) > levels.index(v) for v in held)
    )
