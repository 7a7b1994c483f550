"""Jobs: in the business transaction, at least once, never two of one key, never lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from callcenter.kernel import jobs
from callcenter.kernel.clock import FakeClock
from callcenter.kernel.db import Database
from callcenter.kernel.ids import JobId
from callcenter.kernel.jobs import Handler, Job, JobRunner

LIMIT_S = 30.0


class Diary:
    """A handler that notes what it ran and fails as often as told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.ran: list[Job] = []
        self.failures = failures

    async def run(self, job: Job) -> None:
        self.ran.append(job)
        if len(self.ran) <= self.failures:
            raise ValueError("13800138000")


async def test_a_job_of_a_rolled_back_transaction_never_runs(db: Database, clock: FakeClock) -> None:
    diary = Diary()
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await jobs.enqueue(tx, "probe", {"n": 1}, now=clock.now())
            raise ZeroDivisionError
    async with db.transaction() as tx:
        job = await jobs.enqueue(tx, "probe", {"n": 2}, now=clock.now(), cause="event:5")
    assert await JobRunner(db, clock, {"probe": Handler(diary.run)}).run_due() == 1
    assert diary.ran == [Job(job or JobId(0), "probe", {"n": 2}, 1, "event:5")]
    async with db.acquire() as connection:
        assert await jobs.backlog(connection, now=clock.now()) == jobs.Backlog(0, 0, 0, 0.0)


async def test_a_failing_job_waits_longer_each_time_and_dies_visibly(db: Database, clock: FakeClock) -> None:
    diary = Diary(failures=3)
    runner = JobRunner(
        db, clock, {"probe": Handler(diary.run, attempts=3, first_delay=timedelta(seconds=10))}
    )
    async with db.transaction() as tx:
        job = await jobs.enqueue(tx, "probe", {}, now=clock.now())
    assert job is not None
    assert await runner.run_due() == 1
    for wait in (timedelta(seconds=10), timedelta(seconds=20)):
        clock.advance(wait - timedelta(seconds=1))
        assert await runner.run_due() == 0
        clock.advance(timedelta(seconds=1))
        assert await runner.run_due() == 1
    clock.advance(timedelta(days=1))
    assert await runner.run_due() == 0
    async with db.transaction() as tx:
        (dead,) = await jobs.dead_jobs(tx)
        assert (dead.id, dead.attempts) == (job, 3)
        assert dead.last_error is not None and dead.last_error.startswith("ValueError run:")
        assert "138" not in dead.last_error
        assert await jobs.revive(tx, job, now=clock.now())
        assert not await jobs.revive(tx, job, now=clock.now())
    assert await runner.run_due() == 1
    assert [job.attempt for job in diary.ran] == [1, 2, 3, 1]


def test_delays_double_up_to_the_longest() -> None:
    handler = Handler(Diary().run, first_delay=timedelta(seconds=5), longest_delay=timedelta(minutes=1))
    assert [handler.delay_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 500)] == [5, 10, 20, 40, 60, 60]


async def test_one_waiting_job_a_key_and_the_earlier_time_counts(db: Database, clock: FakeClock) -> None:
    diary, later = Diary(), clock.now() + timedelta(hours=1)
    runner = JobRunner(db, clock, {"probe": Handler(diary.run), "other": Handler(diary.run)})
    async with db.transaction() as tx:
        assert await jobs.enqueue(tx, "probe", {"n": 1}, now=clock.now(), run_at=later, dedupe_key="a")
        assert await jobs.enqueue(tx, "probe", {"n": 2}, now=clock.now(), dedupe_key="a") is None
        assert await jobs.enqueue(tx, "other", {"n": 3}, now=clock.now(), dedupe_key="a")
        assert await jobs.enqueue(tx, "probe", {"n": 4}, now=clock.now())
    assert await runner.run_due() == 3
    assert {job.args["n"] for job in diary.ran} == {1, 3, 4}


async def test_a_job_asked_for_again_while_it_runs_runs_again(db: Database, clock: FakeClock) -> None:
    """The running one may have read the world before the change; and failing, it steps back for the newer."""
    ran: list[int] = []

    async def ask_again_and_fail(job: Job) -> None:
        ran.append(job.attempt)
        if len(ran) == 1:
            async with db.transaction() as tx:
                assert await jobs.enqueue(tx, "probe", {}, now=clock.now(), dedupe_key="a")
            raise ValueError

    runner = JobRunner(db, clock, {"probe": Handler(ask_again_and_fail, first_delay=timedelta(seconds=1))})
    async with db.transaction() as tx:
        await jobs.enqueue(tx, "probe", {}, now=clock.now(), dedupe_key="a")
    assert await runner.run_due() == 2
    clock.advance(timedelta(seconds=1))
    assert await runner.run_due() == 1
    assert ran == [1, 1, 2]


async def test_a_waiting_job_does_not_run_before_the_change_that_asked_for_it(
    db: Database, clock: FakeClock
) -> None:
    diary = Diary()
    runner = JobRunner(db, clock, {"probe": Handler(diary.run)})
    async with db.transaction() as tx:
        await jobs.enqueue(tx, "probe", {}, now=clock.now(), dedupe_key="a")
    async with db.transaction() as change:
        assert await jobs.enqueue(change, "probe", {}, now=clock.now(), dedupe_key="a") is None
        assert await runner.run_due() == 0
    assert await runner.run_due() == 1


async def test_jobs_of_one_key_never_run_together(db: Database, clock: FakeClock) -> None:
    busy: set[str] = set()
    together, ran = 0, 0

    async def run(job: Job) -> None:
        nonlocal together, ran
        key = str(job.args["key"])
        together += key in busy
        busy.add(key)
        async with db.acquire() as connection:
            await connection.execute("SELECT pg_sleep(0.002)")
        busy.discard(key)
        ran += 1

    async with db.transaction() as tx:
        for number in range(60):
            key = f"k{number % 3}"
            await jobs.enqueue(tx, "probe", {"key": key}, now=clock.now(), lock_key=key)
    runners = [JobRunner(db, clock, {"probe": Handler(run)}, concurrency=3) for _ in range(2)]
    async with asyncio.timeout(LIMIT_S):
        while ran < 60:
            await asyncio.gather(*(runner.run_due() for runner in runners))
    assert together == 0


async def test_a_job_of_a_dead_worker_is_taken_up_once_its_lease_is_over(
    db: Database, clock: FakeClock
) -> None:
    started, diary = asyncio.Event(), Diary()

    async def hang(job: Job) -> None:
        started.set()
        await asyncio.Event().wait()

    async with db.transaction() as tx:
        await jobs.enqueue(tx, "probe", {}, now=clock.now())
    doomed = asyncio.create_task(JobRunner(db, clock, {"probe": Handler(hang, timeout_s=60)}).run())
    async with asyncio.timeout(LIMIT_S):
        await started.wait()
    doomed.cancel()
    await asyncio.gather(doomed, return_exceptions=True)
    heir = JobRunner(db, clock, {"probe": Handler(diary.run)})
    assert await heir.run_due() == 0
    clock.advance(timedelta(seconds=91))
    assert await heir.run_due() == 1
    assert [job.attempt for job in diary.ran] == [2]


async def test_a_try_that_takes_too_long_has_failed(db: Database, clock: FakeClock) -> None:
    async def hang(job: Job) -> None:
        await asyncio.Event().wait()

    async with db.transaction() as tx:
        await jobs.enqueue(tx, "probe", {}, now=clock.now())
    assert await JobRunner(db, clock, {"probe": Handler(hang, timeout_s=0.01, attempts=1)}).run_due() == 1
    async with db.acquire() as connection:
        assert [(dead.last_error or "").split()[0] for dead in await jobs.dead_jobs(connection)] == [
            "TimeoutError"
        ]


async def test_a_served_queue_is_emptied_as_soon_as_it_is_woken(db: Database, clock: FakeClock) -> None:
    diary, all_ran = Diary(), asyncio.Event()

    async def run(job: Job) -> None:
        await diary.run(job)
        if len(diary.ran) == 20:
            all_ran.set()

    runner = JobRunner(db, clock, {"probe": Handler(run)}, poll_s=600)
    serving = asyncio.create_task(runner.run())
    async with db.transaction() as tx:
        for number in range(20):
            await jobs.enqueue(tx, "probe", {"n": number}, now=clock.now())
    runner.wake()
    async with asyncio.timeout(LIMIT_S):
        await all_ran.wait()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert sorted(str(job.args["n"]) for job in diary.ran) == sorted(map(str, range(20)))
