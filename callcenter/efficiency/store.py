"""Complaints about conduct in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope

from .model import Efficiency, EfficiencyState, Finding, Handling
from .report import Counted

_Q = load_queries(__package__)
_HIGHEST = 2**62
#: a row as it was read, by column
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; ``before`` is the order's id at the end of the page before."""

    number: str | None = None
    state: EfficiencyState | None = None
    before: int = _HIGHEST
    limit: int = 50


class EfficiencyStore:
    """Reads start from the scope of a person: whoever is recused finds nothing."""

    async def open(
        self,
        tx: Connection,
        order: WorkOrderId,
        accused: OrganisationId | None,
        barred: Sequence[OrganisationId],
        now: datetime,
    ) -> bool:
        """False where the order has one already."""
        return await tx.fetchval(_Q.open, order, accused, list(barred), now) is not None

    async def state(self, tx: Connection, order: WorkOrderId) -> EfficiencyState | None:
        found = await tx.fetchval(_Q.state, order)
        return None if found is None else EfficiencyState(found)

    async def end(self, tx: Connection, order: WorkOrderId, reason: str) -> None:
        await tx.execute(_Q.end, order, reason)

    async def reopen(self, tx: Connection, order: WorkOrderId) -> None:
        await tx.execute(_Q.reopen, order)

    async def accuse(
        self, tx: Connection, order: WorkOrderId, accused: OrganisationId, barred: Sequence[OrganisationId]
    ) -> None:
        """Who is complained of, and who is therefore kept from it."""
        await tx.execute(_Q.accuse, order, accused, list(barred))

    async def accuse_person(self, tx: Connection, order: WorkOrderId, account: UserId | None) -> None:
        await tx.execute(_Q.accuse_person, order, account)

    async def name_in_order(self, tx: Connection, order: WorkOrderId, code: str) -> None:
        """Dispatch looks at the order for who must not have it."""
        await tx.execute(_Q.name_in_order, order, code)

    async def organisation(self, tx: Connection, code: str) -> OrganisationId | None:
        found = await tx.fetchval(_Q.organisation, code)
        return None if found is None else OrganisationId(found)

    async def account(self, tx: Connection, username: str) -> UserId | None:
        found = await tx.fetchval(_Q.account, username)
        return None if found is None else UserId(found)

    async def page(self, tx: Connection, scope: Scope, wanted: Wanted) -> list[Found]:
        """Complaints of visible orders, newest first."""
        rows = await tx.fetch(
            _Q.page, *scope.arguments(), wanted.number, wanted.state, wanted.before, wanted.limit
        )
        return [dict(row) for row in rows]

    async def accept(
        self,
        tx: Connection,
        order: WorkOrderId,
        handling: Handling,
        handler: OrganisationId | None,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.accept, order, now, person, handling, handler)

    async def refuse(
        self, tx: Connection, order: WorkOrderId, ground: str, explanation: str, now: datetime, person: UserId
    ) -> None:
        await tx.execute(_Q.refuse, order, now, person, ground, explanation)

    async def ask_extension(
        self, tx: Connection, order: WorkOrderId, until: date, reason: str, person: UserId
    ) -> None:
        await tx.execute(_Q.ask_extension, order, until, reason, person)

    async def decide_extension(
        self, tx: Connection, order: WorkOrderId, *, is_granted: bool, note: str, person: UserId
    ) -> None:
        await tx.execute(_Q.decide_extension, order, is_granted, note, person)

    async def conclude(
        self,
        tx: Connection,
        order: WorkOrderId,
        *,
        finding: Finding,
        findings: str,
        measures: str | None,
        answer: str,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.conclude, order, now, person, finding, findings, measures, answer)

    async def told(self, tx: Connection, order: WorkOrderId) -> Found | None:
        """What the complainant reads."""
        row = await tx.fetchrow(_Q.told, order)
        return None if row is None else dict(row)

    async def counted(self, tx: Connection, scope: Scope, since: datetime, until: datetime) -> list[Counted]:
        rows = await tx.fetch(_Q.counted, *scope.arguments(), since, until)
        return [Counted(**dict(row)) for row in rows]


def efficiency_of(row: Found) -> Efficiency:
    """What the machine needs of a row of the page."""
    return Efficiency(
        number=row["number"],
        state=EfficiencyState(row["state"]),
        version=row["version"],
        accused_organisation_id=row["accused_organisation_id"],
        barred=frozenset(row["barred"]),
        decided_at=row["decided_at"],
        asked_until=row["asked_until"],
        extended_until=row["extended_until"],
        extension_asked_by=row["extension_asked_by"],
    )
