"""Background jobs: written in the transaction that wants them, done after its commit.

A job runs at least once, so handlers are idempotent. Handlers are named; a failed one is tried again
with growing delay and at last kept as dead, visible and able to be revived. Jobs of one `lock_key`
never run at the same time. Why a table of our own: docs/adr/0001-jobs.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from .clock import Clock
from .db import LOST, Connection, Database
from .ids import JobId
from .queries import load_queries

log = logging.getLogger(__name__)

_LEASE_SLACK_S = 30.0  # clocks of machines differ, and a cancelled handler takes a moment to leave
_queries = load_queries(__package__, "jobs.sql")


@dataclass(frozen=True, slots=True)
class Job:
    """One try of a job; ``attempt`` counts from 1. ``args`` holds ids, never personal values."""

    id: JobId
    kind: str
    args: Mapping[str, object]
    attempt: int
    cause: str | None


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job given up; ``last_error`` is the type and place of its last failure."""

    id: JobId
    kind: str
    args: Mapping[str, object]
    attempts: int
    last_error: str | None
    cause: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the queue stands; ``oldest_s`` is how long the oldest due job has waited, in seconds."""

    due: int
    running: int
    dead: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs a kind of job, and its limits.

    ``timeout_s`` bounds one try. The delay before try n + 1 is ``first_delay`` doubled n - 1 times, at
    most ``longest_delay``; after ``attempts`` tries the job is dead.
    """

    run: Callable[[Job], Awaitable[None]]
    timeout_s: float = 60.0
    attempts: int = 8
    first_delay: timedelta = timedelta(seconds=5)
    longest_delay: timedelta = timedelta(hours=1)

    def delay_after(self, attempt: int) -> timedelta:
        """How long to wait after the failure of try ``attempt`` (from 1)."""
        delay: timedelta = self.first_delay * 2 ** min(attempt - 1, 30)
        return min(delay, self.longest_delay)


async def enqueue(
    connection: Connection,
    kind: str,
    args: Mapping[str, object],
    *,
    now: datetime,
    run_at: datetime | None = None,
    priority: int = 0,
    dedupe_key: str | None = None,
    lock_key: str | None = None,
    cause: str | None = None,
) -> JobId | None:
    """Add a job in the caller's transaction; None where one of the same key waits already.

    ``dedupe_key`` is unique among the waiting jobs of a kind. A greater ``priority`` runs first.
    """
    row = await connection.fetchrow(
        _queries.enqueue, kind, args, run_at or now, priority, dedupe_key, lock_key, cause, now
    )
    return JobId(row["id"]) if row is not None and row["added"] else None


async def dead_jobs(connection: Connection, limit: int = 100) -> list[DeadJob]:
    """Jobs given up, newest first."""
    return [DeadJob(**row) for row in await connection.fetch(_queries.dead, limit)]


async def revive(connection: Connection, job: JobId, *, now: datetime) -> bool:
    """Let a dead job run again; False where it is not dead."""
    return await connection.fetchval(_queries.revive, job, now) is not None


async def backlog(connection: Connection, *, now: datetime) -> Backlog:
    """How the queue stands, for metrics and `doctor`."""
    row = await connection.fetchrow(_queries.depth, now)
    assert row is not None
    return Backlog(**row)


class JobRunner:
    """Claims due jobs and runs their handlers, at most ``concurrency`` at once; any number may run.

    `wake` makes it look at once; otherwise it looks every ``poll_s`` seconds.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handlers: Mapping[str, Handler],
        *,
        concurrency: int = 4,
        poll_s: float = 0.5,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handlers = dict(handlers)
        self._concurrency = concurrency
        self._poll_s = poll_s
        self._running: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self.last_tick_at: float | None = None  # monotonic seconds, for readiness

    def wake(self) -> None:
        """Look for due jobs now."""
        self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled; tries that run then are cancelled too and taken up by the next worker."""
        try:
            while True:
                self.last_tick_at = monotonic()
                try:
                    await self._start_due()
                except LOST as error:
                    log.warning(
                        "job runner lost the database",
                        extra={"action": "jobs", "reason": type(error).__name__},
                    )
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_s):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def run_due(self) -> int:
        """Run what is due now, until nothing is; returns how many tries that took."""
        tries = 0
        while (started := await self._start_due()) or self._running:
            tries += started
            await asyncio.gather(*self._running)
        return tries

    async def _start_due(self) -> int:
        free = self._concurrency - len(self._running)
        if free <= 0 or not self._handlers:
            return 0
        jobs = await self._claim(free)
        for job in jobs:
            task = asyncio.create_task(self._try(job), name=f"job {job.kind} {job.id}")
            self._running.add(task)
            task.add_done_callback(self._let_go)
        return len(jobs)

    def _let_go(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._woken.set()  # a place is free
        if not task.cancelled() and (error := task.exception()) is not None:
            # The database was lost while the outcome was written; the lease will run out.
            log.warning("job outcome not written", extra={"action": "jobs", "reason": type(error).__name__})

    async def _claim(self, limit: int) -> list[Job]:
        async with self._database.transaction() as tx:
            await tx.execute(_queries.lock_claims)
            rows = await tx.fetch(
                _queries.claim,
                self._clock.now(),
                list(self._handlers),
                [handler.timeout_s + _LEASE_SLACK_S for handler in self._handlers.values()],
                limit,
            )
        return [
            Job(JobId(row["id"]), row["kind"], row["args"], row["attempts"], row["cause"]) for row in rows
        ]

    async def _try(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        try:
            async with asyncio.timeout(handler.timeout_s):
                await handler.run(job)
        except Exception as error:  # whatever a handler raises is a failed try
            await self._fail(job, handler, error)
        else:
            async with self._database.acquire() as connection:
                await connection.execute(_queries.finish, job.id, job.attempt)

    async def _fail(self, job: Job, handler: Handler, error: Exception) -> None:
        is_dead = job.attempt >= handler.attempts
        log.error(
            "job failed for good" if is_dead else "job failed",
            exc_info=error,
            extra={"action": "jobs", "job_id": job.id, "kind": job.kind, "attempt": job.attempt},
        )
        async with self._database.acquire() as connection:
            if is_dead:
                await connection.execute(_queries.bury, job.id, job.attempt, place_of(error))
            else:
                run_at = self._clock.now() + handler.delay_after(job.attempt)
                await connection.execute(_queries.retry, job.id, job.attempt, run_at, place_of(error))


def place_of(error: BaseException) -> str:
    """Type and innermost place of a failure, without its text, which may quote personal values."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{where}"
