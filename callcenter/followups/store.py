"""Reads and writes what follow-up keeps of its own; the only module with its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .sampling import Choice

_Q = load_queries(__package__)
Scope = tuple[bool, bool, list[str], list[int], int]


class FollowUpStore:
    """Choices, the pool and closed orders in PostgreSQL."""

    async def keep_choice(
        self, tx: Connection, order_id: WorkOrderId, round_: int, choice: Choice, now: datetime
    ) -> None:
        """What was decided for a round."""
        await tx.execute(
            _Q.keep_choice,
            order_id,
            round_,
            choice.is_chosen,
            choice.is_judged,
            choice.rule_code,
            choice.share,
            choice.draw,
            now,
        )

    async def insist(self, tx: Connection, order_id: WorkOrderId, round_: int) -> bool:
        """A visit is wanted after all; False if it was."""
        return await tx.fetchval(_Q.insist, order_id, round_) is not None

    async def was_late(self, tx: Connection, order_id: WorkOrderId, round_: int, now: datetime) -> bool:
        """Whether a limit of the round ran out before its answer."""
        late: bool = await tx.fetchval(_Q.was_late, order_id, round_, now)
        return late

    async def pool(
        self,
        tx: Connection,
        scope: Scope,
        *,
        after: tuple[datetime, int] | None = None,
        limit: int = 1,
        number: str | None = None,
    ) -> list[Record]:
        """Orders waiting for a visit, or the one order of that number."""
        due, last = after or (None, None)
        return await tx.fetch(_Q.pool, *scope, due, last, limit, number)

    async def tries(self, tx: Connection, orders: Sequence[int]) -> list[Record]:
        """Follow-ups of the present round of these orders, oldest first."""
        return await tx.fetch(_Q.tries, list(orders))

    async def closed_orders(
        self, tx: Connection, first: datetime, until: datetime, organisations: Sequence[OrganisationId] | None
    ) -> list[Record]:
        """Orders led by an organisation and closed in a period."""
        wanted = None if organisations is None else list(organisations)
        return await tx.fetch(_Q.closed_orders, first, until, wanted)
