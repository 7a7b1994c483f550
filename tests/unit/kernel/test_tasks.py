"""The owner of long-lived tasks: a death is named, a stop is bounded."""

from __future__ import annotations

import asyncio
import logging

import pytest

from callcenter.kernel.tasks import TaskDied, Tasks

LIMIT_S = 10.0


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_task_that_fails_ends_the_watch_with_its_name(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    tasks = Tasks()
    tasks.start("steady", for_ever())
    tasks.start("sla-scheduler", fail())
    with pytest.raises(TaskDied, match="sla-scheduler") as caught:
        async with asyncio.timeout(LIMIT_S):
            await tasks.watch()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert [vars(record)["task"] for record in caplog.records] == ["sla-scheduler"]
    assert await tasks.close() == []


async def test_a_task_that_just_returns_has_died_too(caplog: pytest.LogCaptureFixture) -> None:
    async def leave() -> None:
        return None

    tasks = Tasks()
    tasks.start("listener", leave())
    with pytest.raises(TaskDied, match="listener"):
        async with asyncio.timeout(LIMIT_S):
            await tasks.watch()
    assert caplog.records[0].levelno == logging.CRITICAL


async def test_a_death_before_anybody_watches_is_not_missed(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    tasks = Tasks()
    tasks.start("early", fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with pytest.raises(TaskDied, match="early"):
        async with asyncio.timeout(LIMIT_S):
            await tasks.watch()


async def test_stopping_cancels_all_and_names_those_that_will_not(caplog: pytest.LogCaptureFixture) -> None:
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    tasks = Tasks()
    tasks.start("steady", for_ever())
    tasks.start("stubborn", stubborn())
    await asyncio.sleep(0)
    assert tasks.names == ["steady", "stubborn"]
    assert await tasks.close(timeout_s=0.01) == ["stubborn"]
    assert [vars(record)["task"] for record in caplog.records] == ["stubborn"]
    release.set()
    assert await tasks.close(timeout_s=LIMIT_S) == []
