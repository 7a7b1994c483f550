"""Hard matters in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope

from .model import Complexity, HardMatter, HardState, Outcome

_Q = load_queries(__package__)
_HIGHEST = 2**62
#: a row as it was read, by column
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; ``before`` is the order's id at the end of the page before."""

    number: str | None = None
    state: HardState | None = None
    kind: str | None = None
    before: int = _HIGHEST
    limit: int = 50


class HardMatterStore:
    """Reads start from the scope of a person."""

    async def open(self, tx: Connection, order: WorkOrderId, now: datetime) -> bool:
        """False where the order has one already."""
        return await tx.fetchval(_Q.open, order, now) is not None

    async def standing(self, tx: Connection, order: WorkOrderId) -> tuple[HardState, UserId | None] | None:
        """State and officer."""
        row = await tx.fetchrow(_Q.standing, order)
        return None if row is None else (HardState(row["state"]), row["officer_id"])

    async def end(self, tx: Connection, order: WorkOrderId, state: HardState, reason: str) -> None:
        await tx.execute(_Q.end, order, state, reason)

    async def reopen(self, tx: Connection, order: WorkOrderId) -> None:
        await tx.execute(_Q.reopen, order)

    async def officer(self, tx: Connection, username: str) -> UserId | None:
        """Who can follow a matter, by the name of the account."""
        found = await tx.fetchval(_Q.officer, username)
        return None if found is None else UserId(found)

    async def page(self, tx: Connection, scope: Scope, wanted: Wanted) -> list[Found]:
        """Matters of visible orders, newest first."""
        rows = await tx.fetch(
            _Q.page,
            *scope.arguments(),
            wanted.number,
            wanted.state,
            wanted.kind,
            wanted.before,
            wanted.limit,
        )
        return [dict(row) for row in rows]

    async def steps(self, tx: Connection, order: WorkOrderId) -> list[Found]:
        return [dict(row) for row in await tx.fetch(_Q.steps, order)]

    async def take_in(
        self,
        tx: Connection,
        order: WorkOrderId,
        kind: str | None,
        service_item: str | None,
        tried: str,
        times: int,
    ) -> None:
        await tx.execute(_Q.take_in, order, kind, service_item, tried, times)

    async def classify(
        self,
        tx: Connection,
        order: WorkOrderId,
        *,
        kind: str,
        complexity: Complexity,
        can_be_done: bool,
        officer: UserId,
        service_item: str | None,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(
            _Q.classify, order, kind, complexity, can_be_done, officer, now, person, service_item
        )

    async def reclassify(
        self, tx: Connection, order: WorkOrderId, reason: str, now: datetime, person: UserId
    ) -> None:
        await tx.execute(_Q.reclassify, order, reason, now, person)

    async def assign(self, tx: Connection, order: WorkOrderId, officer: UserId) -> None:
        await tx.execute(_Q.assign, order, officer)

    async def log(self, tx: Connection, order: WorkOrderId, what: str, now: datetime, person: UserId) -> None:
        await tx.execute(_Q.log, order, what, now, person)
        await tx.execute(_Q.touch, order)

    async def explain(
        self, tx: Connection, order: WorkOrderId, words: tuple[str, str], now: datetime, person: UserId
    ) -> None:
        """``words`` are the explanation and its written basis."""
        await tx.execute(_Q.explain, order, *words, now, person)

    async def finish(
        self,
        tx: Connection,
        order: WorkOrderId,
        *,
        outcome: Outcome,
        method: str,
        words: str,
        result: str,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.finish, order, outcome, method, words, result, now, person)

    async def told(self, tx: Connection, order: WorkOrderId) -> Found | None:
        """What the citizen reads."""
        row = await tx.fetchrow(_Q.told, order)
        return None if row is None else dict(row)


def matter_of(row: Found) -> HardMatter:
    """What the machine needs of a row of the page."""
    complexity = None if row["complexity"] is None else Complexity(row["complexity"])
    return HardMatter(
        number=row["number"],
        state=HardState(row["state"]),
        version=row["version"],
        complexity=complexity,
        officer_id=row["officer_id"],
        opened_at=row["opened_at"],
        was_reclassified=row["reclassified_at"] is not None,
        due_at=None if complexity is None else row[f"{complexity}_due"],
        steps=row["steps"],
        is_explained=row["explained_at"] is not None,
    )
