"""Automatic dispatch: earned by orders people confirmed, switched on for one unit at a time, off by itself.

A reader of numbered events. Each order that a person dispatches is held against what the machine would have
proposed first at that moment; each order that is accepted is dispatched by the machine where its proposal is
sure enough, the unit's switch is on, the evidence still stands and the order is none of those that always
wait for a person. What the machine sent is borne out when the unit answers it, refuted when it goes
elsewhere.
Source: limits auto_dispatch_… of the city pack.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from callcenter.cities.in_force import CityInForce, CurrentCity
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, HotlineError, Invalid, NotAllowed
from callcenter.kernel.events import Actor, Envelope
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.workorders.bodies_centre import AutomaticDispatch
from callcenter.workorders.commands import Command
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import State, Urgency
from callcenter.workorders.ports import Candidate
from callcenter.workorders.subjects import matter_of
from routing.dispatch.guards import Earning, Evidence, OrderFacts, automatic_refusals

from .events import AutomaticSwitched
from .model import Proposed, Standing
from .service import DispatchingService, facts_of
from .store import AutomaticStore

log = logging.getLogger(__name__)

READER = "automatic_dispatch"
_ACCEPTED, _DISPATCHED, _REPLIED = "work_order.accepted", "work_order.dispatched", "work_order.replied"
_PLATFORM = Actor.system(SystemActor.pipeline)
_BORNE_OUT = Evidence(1_000_000, 1_000_000)


class Orders(Protocol):
    """Where commands go."""

    async def execute(
        self,
        tx: Connection,
        person: Principal | None,
        number: str,
        command: Command,
        body: AutomaticDispatch,
        now: datetime,
        cause: str | None,
    ) -> object: ...


class Reading(Protocol):
    """Orders as the platform itself reads them."""

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None: ...


class AutomaticDispatching:
    """The reader, and the switches."""

    def __init__(
        self,
        *,
        store: AutomaticStore,
        city: CurrentCity,
        dispatching: DispatchingService,
        orders: Orders,
        reading: Reading,
        audit: AuditTrail,
    ) -> None:
        self._store = store
        self._city = city
        self._dispatching = dispatching
        self._orders = orders
        self._reading = reading
        self._audit = audit

    def names(self) -> Collection[str]:
        """The events it looks at."""
        return frozenset({_ACCEPTED, _DISPATCHED, _REPLIED})

    async def take(self, tx: Connection, envelope: Envelope, now: datetime) -> None:
        """Dispatch what was accepted, or learn from what was dispatched or answered."""
        loaded = await self._reading.load_for_citizen(tx, envelope.subject)
        if loaded is None:
            return
        if envelope.name == _ACCEPTED:
            await self._dispatch(tx, loaded, f"event:{envelope.event_id}", now)
        elif envelope.name == _DISPATCHED:
            await self._learn(tx, loaded, envelope, now)
        else:
            unit = await self._store.settle(tx, loaded.order.id, str(envelope.data["organisation"]))
            await self._look_again(tx, unit, now)

    async def _dispatch(self, tx: Connection, loaded: Loaded, cause: str, now: datetime) -> None:
        order = loaded.order
        first = self._first(loaded, now)
        if first is None or order.state is not State.pending_dispatch or order.last_lead is not None:
            return
        earning = earning_of(self._city())
        standing = await self._standing(tx, first.code)
        refusals = automatic_refusals(
            _facts(loaded),
            is_switched_on=standing.is_on,
            confidence=first.confidence,
            evidence=standing.evidence,
            earning=earning,
        )
        if refusals:
            return
        body = AutomaticDispatch(
            version=order.version, lead=first.code, copies=list(first.copies), confidence=first.confidence
        )
        try:
            async with tx.transaction():
                await self._orders.execute(tx, None, order.number, Command.dispatch, body, now, cause)
        except HotlineError as refusal:
            log.info("not dispatched", extra={"action": "automatic_dispatch", "reason": refusal.code})

    async def _learn(self, tx: Connection, loaded: Loaded, envelope: Envelope, now: datetime) -> None:
        lead = str(envelope.data["lead"])
        first = self._first(loaded, now)
        if first is None or not _may_be_automatic(loaded, earning_of(self._city())):
            return
        is_automatic = bool(envelope.data.get("automatic"))
        right = None if is_automatic else first.code == lead
        proposed = Proposed(loaded.order.id, first.code, first.confidence, lead, is_automatic, right)
        await self._look_again(tx, await self._store.keep(tx, proposed, now), now)

    def _first(self, loaded: Loaded, now: datetime) -> Candidate | None:
        # Whoever accepted the order has confirmed its category.
        matter = replace(matter_of(loaded), category_confidence=None)
        found: Sequence[Candidate] = self._dispatching.candidates(matter, now)
        return found[0] if found else None

    async def _look_again(self, tx: Connection, unit: str | None, now: datetime) -> None:
        """Switch a unit off whose evidence has fallen."""
        if unit is None:
            return
        standing = await self._standing(tx, unit, hold=True)
        if not standing.is_on or standing.is_earned(earning_of(self._city())):
            return
        reason = f"证据回落：近期 {standing.evidence.total} 件中 {standing.evidence.right} 件正确，已自动关闭"
        await self._store.switch(tx, unit, is_on=False, reason=reason, by=None, now=now)
        await self._tell(tx, standing, is_on=False, actor=_PLATFORM, now=now)
        await self._record(tx, _PLATFORM.name, standing, is_on=False, reason=reason, address="", now=now)

    async def standings(self, tx: Connection) -> list[Standing]:
        """Every unit that has evidence or a switch."""
        return [await self._standing(tx, unit) for unit in await self._store.units(tx)]

    async def switch(
        self,
        tx: Connection,
        person: Principal,
        unit: str,
        *,
        is_on: bool,
        reason: str,
        address: str,
        now: datetime,
    ) -> Standing:
        """Turn a unit's automatic dispatch on or off; on needs the evidence, both a second factor."""
        if person.step_up_until is None or now >= person.step_up_until:
            raise NotAllowed("此操作需先进行二次验证", code="step-up-required")
        if await self._city().organisation(tx, unit, now) is None:
            raise Invalid.at("organisation", f"没有代码为 {unit} 的单位", "organisation-unknown")
        standing = await self._standing(tx, unit, hold=True)
        earning = earning_of(self._city())
        if is_on and not standing.is_earned(earning):
            refusal = automatic_refusals(
                OrderFacts(), is_switched_on=True, confidence=1, evidence=standing.evidence, earning=earning
            )[0]
            raise Conflict(refusal.message, code=refusal.code)
        if is_on != standing.is_on:
            await self._store.switch(tx, unit, is_on=is_on, reason=reason, by=person.user_id, now=now)
            await self._tell(tx, standing, is_on=is_on, actor=Actor.person(person), now=now)
            actor = f"user:{person.user_id}"
            await self._record(tx, actor, standing, is_on=is_on, reason=reason, address=address, now=now)
        return await self._standing(tx, unit)

    async def _standing(self, tx: Connection, unit: str, *, hold: bool = False) -> Standing:
        earning = earning_of(self._city())
        most = self._city().pack.limit("auto_dispatch_window")
        return await self._store.standing(tx, unit, earning.least_confidence, most, hold=hold)

    async def _tell(
        self, tx: Connection, standing: Standing, *, is_on: bool, actor: Actor, now: datetime
    ) -> None:
        told = AutomaticSwitched(
            subject=standing.organisation,
            is_on=is_on,
            right=standing.evidence.right,
            total=standing.evidence.total,
            by_itself=actor.user_id is None,
        )
        await outbox.append(tx, [told], actor=actor, cause=None, now=now)

    async def _record(
        self,
        tx: Connection,
        actor: str,
        standing: Standing,
        *,
        is_on: bool,
        reason: str,
        address: str,
        now: datetime,
    ) -> None:
        evidence = standing.evidence
        await self._audit.record(
            tx,
            now=now,
            actor=actor,
            action="automatic_dispatch.on" if is_on else "automatic_dispatch.off",
            subject=f"organisation:{standing.organisation}",
            address=address or None,
            details={"reason": reason, "right": evidence.right, "total": evidence.total},
        )


def earning_of(city: CityInForce) -> Earning:
    """What a unit must have shown, by the city's limits; less than the platform's own least is not taken."""
    least, limit = Earning(), city.pack.limit
    return Earning(
        least_orders=max(least.least_orders, limit("auto_dispatch_confirmed_orders")),
        least_share=max(least.least_share, limit("auto_dispatch_accuracy") / 100),
        least_confidence=limit("auto_dispatch_confidence") / 100,
        z=least.z,
    )


def _facts(loaded: Loaded) -> OrderFacts:
    """With what is not settled taken for the graver: an accused who may be one of ours counts as one."""
    order, facts = loaded.order, facts_of(matter_of(loaded))
    is_urgent = order.urgency is Urgency.emergency or order.emergency_handover is not None
    accused = "official" if order.accused_is_unsettled else facts.accused_kind
    return OrderFacts(
        request_type=facts.request_type,
        track=facts.track,
        urgency="emergency" if is_urgent else facts.urgency,
        confidential=facts.confidential,
        accused_kind=accused,
        accused_organisation=facts.accused_organisation,
    )


def _may_be_automatic(loaded: Loaded, earning: Earning) -> bool:
    """Whether the order is of a kind that the machine could ever dispatch: only these are evidence."""
    return not automatic_refusals(
        _facts(loaded), is_switched_on=True, confidence=1.0, evidence=_BORNE_OUT, earning=earning
    )
