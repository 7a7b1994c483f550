"""How backups stand, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge

from callcenter.backup.state import read_states
from callcenter.kernel.db import LOST, Database


class BackupGauges:
    """Read from the database at each scrape: whoever answers tells the same."""

    def __init__(self, database: Database, registry: CollectorRegistry) -> None:
        self._database = database
        self._success = Gauge(
            "hotline_backup_success_timestamp_seconds",
            "When a backup of this kind last succeeded",
            ("kind",),
            registry=registry,
        )
        self._failing = Gauge(
            "hotline_backup_failing", "1 while the last try of this kind failed", ("kind",), registry=registry
        )

    async def refresh(self) -> None:
        """Bring the gauges up to date; without the database they keep what they said."""
        try:
            async with self._database.acquire() as connection:
                states = await read_states(connection)
        except LOST:
            return
        for kind, state in states.items():
            if state.succeeded_at is not None:
                self._success.labels(kind.value).set(state.succeeded_at.timestamp())
            self._failing.labels(kind.value).set(0 if state.failure is None else 1)
