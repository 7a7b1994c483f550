"""Owns the long-lived tasks of a process: named, watched, and stopped within a time limit.

A process whose listener or scheduler died without anybody noticing is worse than one that stops: when
a task ends by itself the process says its name and ends, and the supervisor starts it again.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import NoReturn

log = logging.getLogger(__name__)


class TaskDied(RuntimeError):
    """A task that should run for ever ended; ``name`` is its name, the cause its error if it had one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"task {name} ended")
        self.name = name


class Tasks:
    """The long-lived tasks of one process."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._died: asyncio.Future[asyncio.Task[None]] | None = None
        self._closing = False

    def start(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run ``work`` until the process stops."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    @property
    def names(self) -> list[str]:
        """What runs now."""
        return sorted(task.get_name() for task in self._tasks if not task.done())

    async def watch(self) -> NoReturn:
        """Wait for a task to end by itself, then raise TaskDied; the process's main wait."""
        task = await self._first_death()
        raise TaskDied(task.get_name()) from (None if task.cancelled() else task.exception())

    async def close(self, timeout_s: float = 10.0) -> list[str]:
        """Cancel all, wait at most ``timeout_s`` seconds, return the names of those still running."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        if not self._tasks:
            return []
        _, pending = await asyncio.wait(self._tasks, timeout=timeout_s)
        stragglers = sorted(task.get_name() for task in pending)
        for name in stragglers:
            log.error("task did not stop in time", extra={"action": "tasks.close", "task": name})
        return stragglers

    def _first_death(self) -> asyncio.Future[asyncio.Task[None]]:
        if self._died is None:
            self._died = asyncio.get_running_loop().create_future()
        return self._died

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if self._closing:
            if error is not None:
                log.error("task failed while stopping", exc_info=error, extra={"task": task.get_name()})
            self._tasks.discard(task)
            return
        log.critical("task died", exc_info=error, extra={"action": "tasks", "task": task.get_name()})
        death = self._first_death()
        if not death.done():
            death.set_result(task)


async def until_stopped(tasks: Tasks) -> None:
    """Wait for SIGTERM or SIGINT, or for a task to die, which is raised."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    waiting = asyncio.create_task(stopped.wait(), name="stop signal")
    watching = asyncio.create_task(tasks.watch(), name="task watch")
    try:
        done, _ = await asyncio.wait({waiting, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching in done:
            watching.result()
    finally:
        for task in (waiting, watching):
            task.cancel()
        await asyncio.gather(waiting, watching, return_exceptions=True)
