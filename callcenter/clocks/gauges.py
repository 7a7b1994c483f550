"""How the scheduler keeps up, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge

from callcenter.kernel.clock import Clock
from callcenter.kernel.db import LOST, Database

from .store import ClockStore


class ClockGauges:
    """Read from the database at each scrape: it does not matter which worker fires, or whether any does."""

    def __init__(
        self, database: Database, store: ClockStore, clock: Clock, registry: CollectorRegistry
    ) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._lateness = Gauge(
            "hotline_clock_lateness_seconds",
            "How long the oldest due mark of a running clock has waited to be fired; 0 if none waits",
            registry=registry,
        )
        self._untold = Gauge(
            "hotline_clock_late_marks_untold",
            "Marks that fired late and are not told in a digest yet",
            registry=registry,
        )

    async def refresh(self) -> None:
        """Bring the gauges up to date; without the database they keep what they said."""
        try:
            async with self._database.acquire() as connection:
                self._lateness.set(await self._store.lateness_s(connection, self._clock.now()))
                self._untold.set(await self._store.late_untold(connection))
        except LOST:
            return
