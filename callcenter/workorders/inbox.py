"""What a unit's own desk has to do: its parts of orders, by the time its own clocks give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import AssignmentId, OrganisationId, WorkOrderId
from callcenter.kernel.principal import Principal

from .access import Scope
from .loaded import Cursor, Filter
from .model import OPEN_ASSIGNMENTS, AssignmentKind, AssignmentState
from .views import OwnPartView

#: orders looked at in one go while a page fills
_CHUNK = 200
#: where a part without a running clock stands
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One open part of an organisation; ``due_at`` is that of its most pressing clock, None if none runs."""

    order: WorkOrderId
    assignment: AssignmentId
    kind: AssignmentKind
    state: AssignmentState
    due_at: datetime | None

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the list."""
        return (self.due_at or _NEVER, int(self.order))


class Parts(Protocol):
    """Where parts and lists are read."""

    async def own_parts(
        self,
        tx: Connection,
        organisation: OrganisationId,
        states: Sequence[str],
        orders: Sequence[WorkOrderId] | None = None,
    ) -> list[OwnPart]: ...

    async def page(
        self, tx: Connection, scope: Scope, wanted: Filter, *, by_due: bool, cursor: Cursor | None, limit: int
    ) -> list[Row]: ...


async def own_parts(
    store: Parts, tx: Connection, person: Principal, orders: Sequence[WorkOrderId]
) -> Mapping[WorkOrderId, OwnPartView]:
    """The open part of the person's own organisation in each of these orders, where it has one."""
    if person.organisation_id is None or not orders:
        return {}
    states = sorted(s.value for s in OPEN_ASSIGNMENTS)
    found = await store.own_parts(tx, person.organisation_id, states, orders)
    return {p.order: OwnPartView(int(p.assignment), p.kind, p.state, p.due_at) for p in found}


@dataclass(frozen=True, slots=True)
class Inbox:
    """The orders in which an organisation's own part stands in some states."""

    store: Parts
    tx: Connection
    scope: Scope
    organisation: OrganisationId | None

    async def page(
        self, wanted: Filter, *, by_due: bool, cursor: Cursor | None, limit: int
    ) -> list[tuple[Row, datetime | None]]:
        """At most ``limit`` rows, each with the moment it is sorted by: its own clock's, or the receipt."""
        parts: list[OwnPart] = []
        if self.organisation is not None and wanted.own_states:
            parts = await self.store.own_parts(self.tx, self.organisation, wanted.own_states)
        if not by_due:
            found = await self._page([p.order for p in parts], wanted, cursor, limit)
            return [(r, r["received_at"]) for r in found]
        if cursor is not None:
            parts = [p for p in parts if p.place > (cursor.at, cursor.id)]
        rows: list[tuple[Row, datetime | None]] = []
        for start in range(0, len(parts), _CHUNK):
            if len(rows) >= limit:
                break
            chunk = parts[start : start + _CHUNK]
            by_id = {
                int(r["id"]): r for r in await self._page([p.order for p in chunk], wanted, None, len(chunk))
            }
            rows += [(by_id[int(p.order)], p.due_at) for p in chunk if int(p.order) in by_id]
        return rows[:limit]

    async def _page(
        self, orders: Sequence[WorkOrderId], wanted: Filter, cursor: Cursor | None, limit: int
    ) -> list[Row]:
        narrowed = replace(wanted, orders=orders)
        return await self.store.page(self.tx, self.scope, narrowed, by_due=False, cursor=cursor, limit=limit)
