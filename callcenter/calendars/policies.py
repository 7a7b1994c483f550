"""Time limits added and ended in the running system: proposed, applied, and tried on a matter.

A row binds what is received from its ``valid_from`` on and nothing before; clocks that run keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec
from asyncpg import Record

from callcenter.cities.in_force import CityInForce
from callcenter.cities.revisions import set_policies
from callcenter.cities.schema import SlaPolicy
from callcenter.clocks.rules import UNIT
from callcenter.kernel import outbox
from callcenter.kernel.audit import AuditTrail
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import Principal
from callcenter.kernel.queries import load_queries
from sla.clock import Due, Run, due
from sla.policy import ClockKind, Matter, Policy
from sla.why import CountedRow, counted

from .events import PolicyChanged
from .policy_checks import Candidate, candidates, check_end, check_new
from .service import city_of, require_second_factor

_sql = load_queries(__package__, "policies.sql")


class PolicyState(StrEnum):
    """How far a proposal has come."""

    proposed = "proposed"
    applied = "applied"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A row to be added, or (``row`` None) the last day of the row of this code."""

    id: int
    code: str
    row: SlaPolicy | None
    ends_on: date | None
    document: str
    reason: str
    state: PolicyState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trial:
    """Which row binds a matter, before which others, and what it makes of a receipt."""

    candidates: Sequence[Candidate]
    calendar: str
    due: Due | None
    counted: Sequence[CountedRow]


class PolicyChanges:
    """Proposals, what becomes of them, and trials."""

    def __init__(self, *, audit: AuditTrail) -> None:
        self._audit = audit

    async def rows(self, tx: Connection) -> tuple[CityInForce, list[SlaPolicy], dict[str, int]]:
        """Every row with its history, and of those that were decided here the proposal."""
        city = await city_of(tx)
        decided = {r["code"]: r["id"] for r in await tx.fetch(_sql.applied_rows)}
        return city, list(city.pack.sla_policies), decided

    async def propose_row(
        self, tx: Connection, person: Principal, row: SlaPolicy, document: str, reason: str, now: datetime
    ) -> PolicyChange:
        """A row that may be applied; Invalid says why it is refused."""
        city = await city_of(tx)
        check_new(city.pack, row, city.today(now))
        return await self._propose(tx, person, row.code, row, None, document, reason, now)

    async def propose_end(
        self,
        tx: Connection,
        person: Principal,
        code: str,
        ends_on: date,
        document: str,
        reason: str,
        now: datetime,
    ) -> PolicyChange:
        """The last day of a row; Invalid says why it may not be."""
        city = await city_of(tx)
        check_end(city.pack, code, ends_on, city.today(now))
        return await self._propose(tx, person, code, None, ends_on, document, reason, now)

    async def apply(
        self, tx: Connection, person: Principal, id_: int, address: str, now: datetime
    ) -> PolicyChange:
        """Bring it into force, if it still fits; needs a second factor."""
        require_second_factor(person, now)
        change = await self._waiting(tx, id_)
        city = await city_of(tx)
        today = city.today(now)
        if change.row is not None:
            after = check_new(city.pack, change.row, today)
        elif change.ends_on is not None:
            after = check_end(city.pack, change.code, change.ends_on, today)
        else:
            raise RuntimeError("a proposal says one of two things")
        known = set(city.pack.sla_policies)
        actor = Actor.person(person)
        await set_policies(
            tx, [r for r in after if r not in known], reason=f"policy_change:{id_}", actor=actor, now=now
        )
        await tx.execute(_sql.decide, id_, PolicyState.applied, person.user_id, now)
        told = PolicyChanged(subject=change.code, change=id_, document=change.document)
        await outbox.append(tx, [told], actor=actor, cause=None, now=now)
        await self._audit.record(
            tx,
            now=now,
            actor=f"user:{person.user_id}",
            action="policy.applied",
            subject=f"policy_change:{id_}",
            reason=change.reason,
            address=address,
            details={"code": change.code, "document": change.document},
        )
        return await self.find(tx, id_)

    async def withdraw(self, tx: Connection, person: Principal, id_: int, now: datetime) -> PolicyChange:
        """The proposal is given up."""
        await self._waiting(tx, id_)
        await tx.execute(_sql.decide, id_, PolicyState.withdrawn, person.user_id, now)
        return await self.find(tx, id_)

    async def all(self, tx: Connection) -> list[PolicyChange]:
        """Proposals and what became of them, the newest first."""
        return [_change(row) for row in await tx.fetch(_sql.changes, None)]

    async def find(self, tx: Connection, id_: int) -> PolicyChange:
        """One proposal."""
        row = await tx.fetchrow(_sql.changes, id_)
        if row is None:
            raise NotFound("没有这项规则变更", code="policy-change-not-found")
        return _change(row)

    async def trial(
        self, tx: Connection, kind: ClockKind, matter: Matter, received_at: datetime, change: int | None
    ) -> Trial:
        """What binds a matter received then, by the rows in force, or as they would be with a proposal."""
        city = await city_of(tx)
        rows: Sequence[SlaPolicy] = city.pack.sla_policies
        if change is not None:
            proposal = await self.find(tx, change)
            if proposal.state is not PolicyState.proposed:
                rows = city.pack.sla_policies
            elif proposal.row is not None:
                rows = check_new(city.pack, proposal.row, city.today(proposal.proposed_at))
            elif proposal.ends_on is not None:
                rows = check_end(city.pack, proposal.code, proposal.ends_on, city.today(proposal.proposed_at))
        policies = [Policy.from_row(r.as_row()) for r in rows if r.clock == kind]
        found = candidates(policies, matter, city.today(received_at))
        if not found:
            return Trial((), "", None, ())
        policy = found[0].policy
        name = city.pack.facts.default_calendar if policy.calendar == UNIT else policy.calendar
        calendar = city.calendar(name).calendar
        when = due(calendar, policy.term, Run(received_at), received_at)
        return Trial(found, name, when, list(counted(calendar, policy.term, received_at)))

    async def _propose(
        self,
        tx: Connection,
        person: Principal,
        code: str,
        row: SlaPolicy | None,
        ends_on: date | None,
        document: str,
        reason: str,
        now: datetime,
    ) -> PolicyChange:
        body = None if row is None else msgspec.to_builtins(row)
        id_ = await tx.fetchval(_sql.propose, code, body, ends_on, document, reason, person.user_id, now)
        return await self.find(tx, id_)

    async def _waiting(self, tx: Connection, id_: int) -> PolicyChange:
        await tx.execute(_sql.hold, id_)
        change = await self.find(tx, id_)
        if change.state is not PolicyState.proposed:
            raise Conflict("这项规则变更已经办结", code="policy-change-settled")
        return change


def _change(row: Record) -> PolicyChange:
    body = row["new_row"]
    return PolicyChange(
        id=row["id"],
        code=row["code"],
        row=None if body is None else msgspec.convert(body, SlaPolicy),
        ends_on=row["ends_on"],
        document=row["document"],
        reason=row["reason"],
        state=PolicyState(row["state"]),
        proposed_by=row["proposed_by_name"],
        proposed_at=row["proposed_at"],
        decided_by=row["decided_by_name"],
        decided_at=row["decided_at"],
    )
