"""A client that keeps a number of requests in flight and notes how long each took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from statistics import median

import aiohttp
import uvloop


@dataclass(frozen=True, slots=True)
class Posted:
    """What one run did; latencies in milliseconds, ascending."""

    rate: float
    latencies_ms: tuple[float, ...]
    refused: int

    def percentile(self, share: float) -> float:
        return self.latencies_ms[min(int(len(self.latencies_ms) * share), len(self.latencies_ms) - 1)]


@dataclass(frozen=True, slots=True)
class Target:
    """Where to post, and the status that means a thing was made."""

    url: str
    headers: Mapping[str, str]
    status: int = 201


def post_all(target: Target, bodies: Iterator[bytes], count: int, in_flight: int) -> Posted:
    """Post ``count`` bodies over ``in_flight`` connections that stay open, each sending its next at once."""
    todo = list(islice(bodies, count))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_post_all(target, todo, in_flight))


async def _post_all(target: Target, todo: list[bytes], in_flight: int) -> Posted:
    latencies: list[float] = []
    refused = 0
    waiting = iter(todo)

    async def one_after_another(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for body in waiting:
            began = time.perf_counter()
            async with session.post(target.url, data=body, headers=target.headers) as response:
                await response.read()
                refused += response.status != target.status
            latencies.append((time.perf_counter() - began) * 1000)

    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=in_flight),
        headers={"Content-Type": "application/json"},
        skip_auto_headers=("User-Agent",),
    ) as session:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(one_after_another(session))
        took = time.perf_counter() - began
    return Posted(len(todo) / took, tuple(sorted(latencies)), refused)


def summary(name: str, runs: list[Posted]) -> str:
    """One line: medians over the runs."""
    rate, p50, p99 = (
        median(values)
        for values in (
            [r.rate for r in runs],
            [r.percentile(0.5) for r in runs],
            [r.percentile(0.99) for r in runs],
        )
    )
    spread = f"{min(r.rate for r in runs):,.0f}–{max(r.rate for r in runs):,.0f}"
    refused = sum(r.refused for r in runs)
    line = f"{name}: {rate:,.0f}/s (range {spread}), p50 {p50:.0f} ms, p99 {p99:.0f} ms, {len(runs)} runs"
    return f"{line}, {refused} REFUSED" if refused else line
