"""Changes of the duty list that arbitrations propose and a supervisor decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from callcenter.cities.decided import LeadChange
from callcenter.cities.in_force import CityInForce
from callcenter.cities.revisions import decide as bring_into_force
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import Principal
from callcenter.workorders.model import WorkOrder

from . import store
from .events import DutyChangeProposed
from .model import DutyChange, ProposalState

#: digits of a division code down to the town: a duty is given by towns, not by villages
_TOWN_DIGITS = 9
#: how far ahead a change may lie; anything else is a slip of the pen
_REACH = timedelta(days=3 * 366)


class CurrentPack(Protocol):
    """The pack in force."""

    def __call__(self) -> CityInForce: ...


class DutyChanges:
    """Proposals and decisions."""

    def __init__(self, *, city: CurrentPack, audit: AuditTrail) -> None:
        self._city = city
        self._audit = audit

    async def propose(
        self, tx: Connection, order: WorkOrder, proper_lead: str, person: Principal, now: datetime
    ) -> int | None:
        """The order's category in its town is to be led by another from a day to be decided.

        None where there is nothing to propose: the order has no category, the lead is the same, or the
        same change waits already.
        """
        old = order.lead or order.last_lead
        if order.category_code is None or (old is not None and old.organisation_code == proper_lead):
            return None
        if await self._city().organisation(tx, proper_lead, now) is None:
            message = f"没有代码为 {proper_lead[:40]} 的单位"
            raise Invalid(message, code="organisation-unknown", fields=[FieldError("proper_lead", message)])
        place = (order.place_code or self._city().pack.facts.code)[:_TOWN_DIGITS]
        id_ = await store.propose(
            tx,
            order.category_code,
            place,
            None if old is None else old.organisation_code,
            proper_lead,
            order.number,
            person.user_id,
            now,
        )
        if id_ is not None:
            told = DutyChangeProposed(subject=order.number, change=id_, lead=proper_lead)
            await outbox.append(tx, [told], actor=Actor.person(person), cause=None, now=now)
        return id_

    def organisation_name(self, code: str) -> str:
        """The short name of an organisation, valid now or once."""
        return self._city().organisation_name(code)

    def category_path(self, code: str) -> list[str]:
        """The names of a category from level 1 down; its code where it is unknown."""
        return list(self._city().category_path(code) or [code])

    def place_name(self, code: str) -> str:
        """A division's name, its county before it; its code where it is unknown."""
        divisions = self._city().pack.division_by_code
        above = [divisions[c].name for c in self._city().places(code)]
        return "".join(reversed(above)) or code

    async def all(self, tx: Connection, state: ProposalState | None) -> list[DutyChange]:
        """Those that wait first."""
        return await store.changes(tx, state=state)

    async def accept(
        self,
        tx: Connection,
        person: Principal,
        id_: int,
        valid_from: date,
        note: str | None,
        address: str,
        now: datetime,
    ) -> DutyChange:
        """The duty list changes on that day, which is today or later."""
        change = await self._find(tx, id_)
        today = self._city().today(now)
        if not today <= valid_from <= today + _REACH:
            message = "生效日期不能早于今天，也不能晚于三年之后"
            raise Invalid(message, fields=[FieldError("valid_from", message)], code="valid-from-unfit")
        if await self._city().organisation(tx, change.new_lead, now) is None:
            raise Conflict("拟承办单位已撤销，请驳回后重新建议", code="organisation-ended")
        await self._settle(tx, person, id_, ProposalState.accepted, valid_from, note, address, now)
        decision = LeadChange(
            change.category_code,
            change.place_code,
            change.new_lead,
            f"工单 {change.basis} 退单裁定",
            valid_from,
        )
        await bring_into_force(tx, decision, reason=f"duty_change:{id_}", actor=Actor.person(person), now=now)
        return await self._find(tx, id_)

    async def reject(
        self, tx: Connection, person: Principal, id_: int, note: str | None, address: str, now: datetime
    ) -> DutyChange:
        """The duty list stays."""
        await self._find(tx, id_)
        await self._settle(tx, person, id_, ProposalState.rejected, None, note, address, now)
        return await self._find(tx, id_)

    async def _settle(
        self,
        tx: Connection,
        person: Principal,
        id_: int,
        state: ProposalState,
        valid_from: date | None,
        note: str | None,
        address: str,
        now: datetime,
    ) -> None:
        if not await store.decide(tx, id_, state, valid_from, person.user_id, now, note):
            raise Conflict("这项建议已经办结", code="duty-change-settled")
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action=f"duty_change.{state}",
            subject=f"duty_change:{id_}",
            reason=note,
            address=address,
            details={} if valid_from is None else {"valid_from": valid_from.isoformat()},
        )

    async def _find(self, tx: Connection, id_: int) -> DutyChange:
        found = await store.changes(tx, id_=id_)
        if not found:
            raise NotFound("没有这项建议", code="duty-change-not-found")
        return found[0]
