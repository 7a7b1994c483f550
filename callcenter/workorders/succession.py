"""What an organisation's or a category's successor takes over: which open orders, and taking them over.

Closed orders stay as they are, and every earlier event keeps the codes of its time. Clocks are not touched:
what a citizen was promised does not change because an office was renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from asyncpg import Record

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.queries import load_queries

from .events import OrderTransferred
from .ports import Matter, Organisation
from .store import WorkOrderStore
from .subjects import matter_of

_sql = load_queries(__package__, "succession.sql")
_OVER = frozenset({"ended", "returned"})


class Barred(Protocol):
    """Recusal."""

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool:
        """True if this organisation must never see the order."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What of one open order goes to the successor; ``blocked`` says why it does not, by code."""

    id: WorkOrderId
    number: str
    state: str
    assignments: tuple[tuple[int, str, str], ...]  # id, kind, state
    clocks: tuple[tuple[str, str], ...]  # kind and due time; they stay
    is_lead: bool
    is_accused: bool
    is_category: bool
    blocked: str | None = None


class Transfer:
    """Open orders of what is succeeded."""

    def __init__(self, *, store: WorkOrderStore, recusal: Barred) -> None:
        self._store = store
        self._recusal = recusal

    async def of_organisation(
        self, tx: Connection, old: Organisation, new: Organisation, now: datetime
    ) -> list[Taken]:
        """What goes from one organisation to another."""
        rows = await tx.fetch(_sql.organisation_orders, old.id, old.code, new.id)
        return [await self._judged(tx, row, old, new, now) for row in rows]

    async def of_category(self, tx: Connection, old: str) -> list[Taken]:
        """The open orders of a category."""
        return [_taken(row, None) for row in await tx.fetch(_sql.category_orders, old)]

    async def lock(self, tx: Connection, orders: Sequence[Taken]) -> None:
        """Keep these orders from others until the transaction ends."""
        await tx.fetch(_sql.lock_orders, [o.id for o in orders])

    async def move_organisation(
        self,
        tx: Connection,
        succession: int,
        orders: Sequence[Taken],
        old: Organisation,
        new: Organisation,
        actor: Actor,
        now: datetime,
    ) -> int:
        """Give what is not blocked to the successor, with an event each; how many orders."""
        going = [o for o in orders if o.blocked is None]
        assignments = [id_ for o in going for id_, _, _ in o.assignments]
        ids = [o.id for o in going]
        await tx.execute(_sql.note_assignments, succession, assignments, old.code, new.code, now)
        await tx.execute(_sql.note_orders, succession, ids, old.code, new.code, now)
        await tx.execute(_sql.move_assignments, assignments, new.id)
        await tx.execute(_sql.move_organisation, ids, old.id, old.code, new.id, new.code)
        await _tell(tx, going, "organisation", old.code, new.code, actor, now)
        return len(going)

    async def move_category(
        self,
        tx: Connection,
        succession: int,
        orders: Sequence[Taken],
        old: str,
        new: str,
        actor: Actor,
        now: datetime,
    ) -> int:
        """Put open orders into the successor of their category, with an event each; how many."""
        ids = [o.id for o in orders]
        await tx.execute(_sql.note_orders, succession, ids, old, new, now)
        await tx.execute(_sql.move_category, ids, new)
        await _tell(tx, orders, "category", old, new, actor, now)
        return len(ids)

    async def _judged(
        self, tx: Connection, row: Record, old: Organisation, new: Organisation, now: datetime
    ) -> Taken:
        if row["has_both"]:
            return _taken(row, "already-handling")
        if not row["names_accused"]:
            return _taken(row, None)
        loaded = await self._store.load(tx, WorkOrderId(row["id"]))
        matter = matter_of(loaded)
        if row["is_accused"]:
            matter = replace(matter, complained_of_organisation=new.code)
        held = {
            new.code if a.organisation_id == old.id else a.organisation_code
            for a in loaded.order.assignments
            if a.round == loaded.order.round and a.state not in _OVER
        }
        barred = any(self._recusal.is_barred(matter, code, now) for code in held)
        return _taken(row, "recusal" if barred else None)


def _taken(row: Record, blocked: str | None) -> Taken:
    return Taken(
        id=WorkOrderId(row["id"]),
        number=row["number"],
        state=row["state"],
        assignments=tuple((a["id"], a["kind"], a["state"]) for a in row["assignments"]),
        clocks=tuple((c["kind"], c["due_at"]) for c in row["clocks"]),
        is_lead=row["is_lead"],
        is_accused=row["is_accused"],
        is_category=row["is_category"],
        blocked=blocked,
    )


async def _tell(
    tx: Connection,
    orders: Sequence[Taken],
    kind: str,
    old: str,
    new: str,
    actor: Actor,
    now: datetime,
) -> None:
    told = [
        OrderTransferred(
            subject=o.number,
            what=kind,
            former=old,
            successor=new,
            assignments=[id_ for id_, _, _ in o.assignments],
        )
        for o in orders
    ]
    await outbox.append(tx, told, actor=actor, cause=None, now=now)
