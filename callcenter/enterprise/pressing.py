"""Lets cases climb by what happens to their orders: a reader of numbered events, each occasion once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from callcenter.cities.climbing import LadderTrigger
from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor, Envelope
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.subjects import matter_of, subject_of

from .climbing import Climbing, Occasion
from .model import CLOSING, CONTACT, OVERDUE, CaseState
from .ports import Orders, Recusal
from .store import CaseStore
from .triggers import NAMES, Pressure, has_reached, pressures, promised_until

READER = "ladder"
_PLATFORM = Actor.system(SystemActor.scheduler)


class Pressing:
    """Presses cases; any number of workers may run it."""

    def __init__(
        self,
        *,
        store: CaseStore,
        orders: Orders,
        clocks: ClocksBeside,
        climbing: Climbing,
        recusal: Recusal,
        city: Callable[[], CityInForce],
    ) -> None:
        self._store = store
        self._orders = orders
        self._clocks = clocks
        self._climbing = climbing
        self._recusal = recusal
        self._city = city

    def names(self) -> Collection[str]:
        """The events that can press a case."""
        return NAMES

    async def take(self, tx: Connection, event: Envelope, now: datetime) -> None:
        """Do what an event asks of its order's case; the same event again does nothing more."""
        found = list(pressures(event))
        until = promised_until(event)
        if not (found or until or has_reached(event)):
            return
        occasion = await self._occasion(tx, event, now)
        if occasion is None:
            return
        order = occasion.case.order
        if has_reached(event):
            await self.contacted(tx, order.id, event.at)
        if until is not None and occasion.case.class_ is not None:
            kinds = (CLOSING[occasion.case.class_],)
            moment = datetime.fromisoformat(until)
            await self._clocks.promise(tx, subject_of(order), kinds, moment, now, "承办单位延期或挂账获批")
            await self._clocks.stop(tx, order.id, (OVERDUE,), now, "promised")
        for pressure in found:
            await self._press(occasion, pressure)

    async def contacted(self, tx: Connection, order: WorkOrderId, at: datetime) -> None:
        """The enterprise was reached."""
        await self._store.set_contacted(tx, order, at)
        await self._clocks.stop(tx, order, (CONTACT,), at, "contacted")

    async def press(self, o: Occasion, trigger: LadderTrigger, occasion: str, reason: str | None) -> bool:
        """Let a trigger work once on an occasion; True where the case climbed or a document was drafted."""
        case = o.case
        if not await self._store.fire(o.tx, case.order.id, trigger, occasion, o.now):
            return False
        ascent = self._climbing.ladder.ascent(trigger, case.level, lead_steps_aside=self._steps_aside(o))
        if ascent is None:
            return False
        why = ascent.rule.name if not reason else f"{ascent.rule.name}：{reason}"
        if ascent.climbs_to is not None:
            case = await self._climbing.climb(o, ascent.climbs_to, ascent.rule.code, why)
        if ascent.proposes is not None and o.case.waiting is None:
            await self._climbing.propose(_at(o, case.level), ascent.proposes, ascent.rule.code, why)
        return True

    async def _press(self, o: Occasion, pressure: Pressure) -> None:
        case = o.case
        if pressure.trigger is LadderTrigger.overdue:
            await self._count_on(o, pressure.occasion)
        if pressure.level is not None and pressure.level != case.level:
            return
        if pressure.trigger is LadderTrigger.half_without_plan and case.planned_at is not None:
            return
        if await self.press(o, pressure.trigger, pressure.occasion, None):
            await self._store.touch(o.tx, case.order.id, CaseState.working)

    async def _count_on(self, o: Occasion, occasion: str) -> None:
        """From the moment it was due another clock counts, once: working days, not shares of the time."""
        order = o.case.order
        if await self._store.fire(o.tx, order.id, OVERDUE, occasion, o.now):
            dues = await self._clocks.dues(o.tx, order.id)
            since = dues.get(CLOSING[o.case.class_]) if o.case.class_ else None
            await self._clocks.start(o.tx, subject_of(order), (OVERDUE,), since or o.now, o.now)

    async def _occasion(self, tx: Connection, event: Envelope, now: datetime) -> Occasion | None:
        """The case of the event's order while it is worked on."""
        loaded = await self._orders.locked(tx, None, event.subject)
        found = None if loaded is None else await self._store.load(tx, loaded.order)
        if loaded is None or found is None or found[0].state is not CaseState.working:
            return None
        return Occasion(tx, loaded, *found, now, _PLATFORM, None, f"event:{event.event_id}")

    def _steps_aside(self, o: Occasion) -> bool:
        """True where the unit that leads may not decide about the matter: its own levels are passed over."""
        lead = o.case.lead
        return lead is not None and self._recusal.is_barred(
            matter_of(o.loaded), lead.organisation_code, o.now
        )


def _at(o: Occasion, level: int) -> Occasion:
    return Occasion(o.tx, o.loaded, o.case.at(level), o.row, o.now, o.actor, o.person, o.cause, o.principal)
