"""What the platform does for itself every few hours: partitions ahead of time, old keys forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from .clock import Clock
from .db import Connection, Database
from .idempotency import IdempotencyKeys
from .jobs import Handler, Job, enqueue
from .partitions import ensure_partitions

KIND = "kernel.housekeeping"
PERIOD = timedelta(hours=6)


async def keep_house(connection: Connection, now: datetime) -> None:
    """Do it once, now."""
    await ensure_partitions(connection, now)
    await IdempotencyKeys().forget(connection, now)


async def schedule_housekeeping(connection: Connection, *, now: datetime) -> None:
    """Have it done soon, and from then on every `PERIOD`; each worker may ask at its start."""
    await enqueue(connection, KIND, {}, now=now, dedupe_key=KIND)


def housekeeping(database: Database, clock: Clock) -> Handler:
    """The job's handler: first orders its next run, so that a failure does not end the series."""

    async def run(_job: Job) -> None:
        now = clock.now()
        async with database.transaction() as tx:
            await enqueue(tx, KIND, {}, now=now, run_at=now + PERIOD, dedupe_key=KIND)
        async with database.acquire() as connection:
            await keep_house(connection, now)

    return Handler(run, attempts=3)
