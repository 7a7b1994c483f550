"""Raises alerts with their orders, lets them climb the roster, and stops when a person has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from asyncpg import Record

from callcenter.cities.in_force import CityInForce
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.events import Actor, Envelope
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.workorders.access import scope_of
from callcenter.workorders.clock_ports import Clocks, ClockSubject
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.subjects import subject_of, subject_of_new

from . import model
from .events import EmergencyAcknowledged, EmergencyCalledOff, EmergencyEscalated, EmergencyRaised
from .model import ACKNOWLEDGE, CALLING, OPEN, STATE_NAMES, Alert, AlertState, Move
from .store import AlertStore
from .views import AlertView

_PIPELINE = Actor.system(SystemActor.pipeline)
_SCHEDULER = Actor.system(SystemActor.scheduler)
_GUARDED_TITLE = "保密诉求"


Load = Callable[[Connection, str], Awaitable[Loaded | None]]


class AlertClocks(Clocks, Protocol):
    """The clocks of orders, with when they run out."""

    async def dues(self, tx: Connection, order_id: WorkOrderId) -> dict[str, datetime]: ...


class Emergencies:
    """Everything that changes an alert."""

    def __init__(
        self, *, store: AlertStore, clocks: AlertClocks, city: Callable[[], CityInForce], load: Load
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._city = city
        self._load = load

    async def registered(self, tx: Connection, order_id: WorkOrderId, new: NewOrder) -> None:
        """Call people on duty if the order just made is an emergency of now, in its own transaction."""
        now, handover = new.registered_at, new.emergency_handover
        if not handover or not model.is_fresh(new.received_at, now, self._fresh_for()):
            return
        subject = subject_of_new(order_id, new)
        await self._raise(tx, subject, new.channel, handover, now)

    def _fresh_for(self) -> timedelta | None:
        pack, name = self._city().pack, "emergency_alert_hours"
        return timedelta(hours=pack.limit(name)) if pack.has_limit(name) else None

    async def _raise(
        self, tx: Connection, subject: ClockSubject, channel: str, handover: str, now: datetime
    ) -> None:
        await self._clocks.stop(tx, subject.order_id, (ACKNOWLEDGE,), now, "raised anew")
        await self._clocks.start(tx, subject, (ACKNOWLEDGE,), now, now)
        due_at = (await self._clocks.dues(tx, subject.order_id)).get(ACKNOWLEDGE)
        await self._store.raise_(tx, subject.order_id, subject.number, handover, now, due_at)
        raised = EmergencyRaised(subject=subject.number, handover=handover, channel=channel, due_at=due_at)
        await outbox.append(tx, [raised], actor=_PIPELINE, cause=None, now=now)

    async def acknowledge(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """The person has it; raises Conflict with the name of who has it already."""
        alert = await self._known(tx, number)
        if alert.state is AlertState.acknowledged:
            who = "您" if alert.acknowledged_by == person.user_id else alert.acknowledged_name or "他人"
            raise Conflict(f"{who}已确认接警", code="already-acknowledged")
        if alert.state not in CALLING:
            raise Conflict(_settled_sentence(alert.state), code="emergency-settled")
        await self._taken_up(tx, alert, Actor.person(person), now, cause)

    async def call_off(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """There is no danger: nobody is called any more, and who was is told so."""
        alert = await self._open_one(tx, number)
        await self._settle(tx, alert, AlertState.false_alarm, Actor.person(person), now, cause)

    async def hand_over(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """An emergency service has it: nobody here is called any more."""
        alert = await self._open_one(tx, number)
        await self._settle(tx, alert, AlertState.handed_over, Actor.person(person), now, cause)

    async def open(self, tx: Connection, person: Principal) -> list[AlertView]:
        """Open alerts as this person may see them; a confidential one is told by number and town alone."""
        sees_guarded = scope_of(person).sees_guarded
        return [
            self._view(row, hidden=row["is_confidential"] or (row["is_guarded"] and not sees_guarded))
            for row in await self._store.open(tx)
        ]

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Move the alert on that an event concerns."""
        move = model.move_of(envelope.name, envelope.data, by_person=envelope.actor.user_id is not None)
        if move is None:
            return
        alert = await self._store.lock(tx, envelope.subject)
        if move is Move.cry:
            await self._cried(tx, alert, envelope, now)
        elif alert is not None and alert.state in OPEN:
            await self._moved(tx, move, alert, envelope, now)

    async def _cried(self, tx: Connection, alert: Alert | None, envelope: Envelope, now: datetime) -> None:
        """Where nobody has it any more, or nobody ever had, people are called anew."""
        loaded = await self._load(tx, envelope.subject)
        if loaded is None or (alert is not None and alert.state in OPEN):
            return
        handover, channel = str(envelope.data["emergency_handover"]), str(envelope.data["channel"])
        await self._raise(tx, subject_of(loaded.order), channel, handover, now)

    async def _moved(
        self, tx: Connection, move: Move, alert: Alert, envelope: Envelope, now: datetime
    ) -> None:
        cause = f"event:{envelope.event_id}"
        if move is Move.climb:
            await self._climb(tx, alert, now, cause)
        elif move is Move.settle:
            await self._settle(tx, alert, model.settled_as(envelope.name), envelope.actor, now, cause)
        elif alert.state in CALLING:
            await self._taken_up(tx, alert, envelope.actor, now, cause)

    async def _settle(
        self, tx: Connection, alert: Alert, state: AlertState, actor: Actor, now: datetime, cause: str | None
    ) -> None:
        """Nobody is called any more. Who handed it over had it; who was called for nothing is told so."""
        if state is AlertState.handed_over and alert.state in CALLING and actor.user_id is not None:
            await self._taken_up(tx, alert, actor, now, cause)
        await self._store.settle(tx, alert.number, state, actor.user_id, now)
        await self._clocks.stop(tx, alert.order_id, (ACKNOWLEDGE,), now, state)
        if state is AlertState.false_alarm:
            off = EmergencyCalledOff(subject=alert.number, handover=alert.handover, level=alert.level)
            await outbox.append(tx, [off], actor=actor, cause=cause, now=now)

    async def _open_one(self, tx: Connection, number: str) -> Alert:
        alert = await self._known(tx, number)
        if alert.state not in OPEN:
            raise Conflict(_settled_sentence(alert.state), code="emergency-settled")
        return alert

    async def _known(self, tx: Connection, number: str) -> Alert:
        alert = None if "\x00" in number else await self._store.lock(tx, number)
        if alert is None:
            raise NotFound("没有这条警情", code="emergency-not-found")
        return alert

    async def _climb(self, tx: Connection, alert: Alert, now: datetime, cause: str) -> None:
        if alert.state not in CALLING:
            return
        level = alert.level + 1
        await self._store.climb(tx, alert.number, level, now)
        escalated = EmergencyEscalated(subject=alert.number, handover=alert.handover, level=level)
        await outbox.append(tx, [escalated], actor=_SCHEDULER, cause=cause, now=now)

    async def _taken_up(
        self, tx: Connection, alert: Alert, actor: Actor, now: datetime, cause: str | None
    ) -> None:
        if actor.user_id is None:
            raise RuntimeError("only a person takes an emergency up")
        await self._store.acknowledge(tx, alert.number, actor.user_id, now)
        await self._clocks.stop(tx, alert.order_id, (ACKNOWLEDGE,), now, "acknowledged")
        acknowledged = EmergencyAcknowledged(
            subject=alert.number,
            handover=alert.handover,
            level=alert.level,
            waited_s=round((now - alert.raised_at).total_seconds(), 3),
        )
        await outbox.append(tx, [acknowledged], actor=actor, cause=cause, now=now)

    def _view(self, row: Record, *, hidden: bool) -> AlertView:
        city, handover = self._city(), row["handover"]
        return AlertView(
            number=row["number"],
            state=row["state"],
            state_name=STATE_NAMES[AlertState(row["state"])],
            handover=handover,
            service=city.emergency_service(handover),
            advice=city.emergency_advice(handover),
            title=_GUARDED_TITLE if hidden else row["title"],
            place="".join(part for part in (row["district"], row["town"]) if part),
            channel=row["channel"],
            level=row["level"],
            raised_at=row["raised_at"],
            due_at=row["due_at"],
            acknowledged_by=row["acknowledged_name"],
            acknowledged_at=row["acknowledged_at"],
            version=row["version"],
        )


def _settled_sentence(state: AlertState) -> str:
    return f"这条警情已按「{STATE_NAMES[state]}」了结"
