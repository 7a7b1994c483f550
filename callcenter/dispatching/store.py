"""Proposals, what became of them, and the switches."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.queries import load_queries
from routing.dispatch.guards import Evidence

from .model import Proposed, Standing

_Q = load_queries(__package__)


class AutomaticStore:
    """The tables of automatic dispatch."""

    async def keep(self, tx: Connection, proposed: Proposed, now: datetime) -> str:
        """The unit whose evidence has changed by it."""
        unit: str = await tx.fetchval(
            _Q.keep,
            proposed.order_id,
            proposed.organisation,
            proposed.confidence,
            proposed.lead,
            proposed.is_automatic,
            proposed.is_right,
            now,
        )
        return unit

    async def settle(self, tx: Connection, order_id: int, lead: str) -> str | None:
        """The unit whose evidence has changed by it, if any."""
        unit: str | None = await tx.fetchval(_Q.settle, order_id, lead)
        return unit

    async def units(self, tx: Connection) -> list[str]:
        return [row["organisation_code"] for row in await tx.fetch(_Q.units)]

    async def standing(
        self, tx: Connection, unit: str, least_confidence: float, most: int, *, hold: bool = False
    ) -> Standing:
        """Of one unit; with ``hold`` nobody else changes its switch meanwhile."""
        switch = await tx.fetchrow(_Q.lock_switch if hold else _Q.switch_of, unit)
        found = await tx.fetchrow(_Q.evidence, unit, least_confidence, most)
        assert found is not None
        evidence = Evidence(found["right"], found["total"])
        if switch is None:
            return Standing(unit, False, evidence, None, None, None)
        return Standing(
            unit, switch["is_on"], evidence, switch["reason"], switch["changed_by"], switch["changed_at"]
        )

    async def switch(
        self, tx: Connection, unit: str, *, is_on: bool, reason: str, by: int | None, now: datetime
    ) -> None:
        await tx.execute(_Q.set_switch, unit, is_on, reason, by, now)
