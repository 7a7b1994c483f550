"""Legs over several workers: a place for each or a refusal, and another worker where one is lost."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from nlp.asr.live.heard import AllBusy, LegSpec, NoWorker
from nlp.asr.live.leg import LegOptions, MovingLeg
from nlp.asr.live.link import LinkLost, LinkRefused, WorkerLink
from nlp.asr.live.protocol import StreamConfig

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """How a pool treats its workers."""

    streams_per_worker: int = 8
    open_timeout_s: float = 5.0
    full_for_s: float = 1.0
    """A worker that refused is not asked again for so long: others than we may use it."""
    down_first_s: float = 0.5
    down_longest_s: float = 15.0
    """A worker that was lost is not asked for so long, twice as long after each failure in a row."""
    leg: LegOptions = field(default_factory=LegOptions)


@dataclass(slots=True)
class PoolFigures:
    """Since the start."""

    opened: int = 0
    refused: int = 0
    """Legs that got no place."""
    moved: int = 0
    lost: int = 0
    """Streams that their worker lost."""
    gaps: int = 0
    gap_s: float = 0.0


@dataclass(slots=True)
class _Worker:
    url: str
    taken: int = 0
    failures: int = 0
    asked_again_at: float = 0.0
    is_full: bool = False


class WorkerPool:
    """A `LiveHearing` over workers by the vosk-server protocol, ours or stock ones."""

    def __init__(
        self,
        urls: Sequence[str],
        options: PoolOptions | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._workers = [_Worker(url) for url in urls]
        self._options = options or PoolOptions()
        self._tls = tls
        self._monotonic = monotonic
        self._sleep = sleep
        self._legs: set[MovingLeg] = set()
        self.figures = PoolFigures()

    @property
    def places(self) -> int:
        return len(self._workers) * self._options.streams_per_worker

    @property
    def streams(self) -> int:
        """Streams open now, one a leg."""
        return sum(worker.taken for worker in self._workers)

    @property
    def reachable(self) -> int:
        """Workers that were there when last asked."""
        return sum(not worker.failures for worker in self._workers)

    async def open(self, leg: LegSpec) -> MovingLeg:
        """A leg that is heard from now on. Raises Busy at once where every place is taken or no worker is
        there."""
        try:
            seat = await self.seat(leg)
        except (AllBusy, NoWorker):
            self.figures.refused += 1
            raise
        self.figures.opened += 1
        opened = MovingLeg(leg, seat, self, self._options.leg, self._sleep)
        self._legs.add(opened)
        opened.when_ended(self._legs.discard)
        return opened

    async def close(self) -> None:
        """Close every leg, each waiting a bounded time for its last answer."""
        await asyncio.gather(*(leg.close() for leg in list(self._legs)))

    async def other_seat(self, leg: LegSpec, left: Seat) -> Seat | None:
        """A stream at another worker than the one to be left, or None where no other has room."""
        try:
            return await self.seat(leg, but=left.worker)
        except (AllBusy, NoWorker):
            return None

    async def seat(self, leg: LegSpec, but: _Worker | None = None) -> Seat:
        """A stream for a leg at the worker with most room; raises AllBusy or NoWorker."""
        config = StreamConfig(
            sample_rate=leg.rate,
            phrase_list=leg.phrases,
            encoding=leg.encoding,
            queue=leg.queue,
            progress=True,
        )
        for worker in self._candidates(but):
            worker.taken += 1  # before the wait, so that nobody else counts on the place
            try:
                link = await WorkerLink.open(
                    worker.url, config, leg.speaker, self._options.open_timeout_s, self._tls
                )
            except LinkRefused:
                worker.taken -= 1
                worker.is_full = True
                worker.asked_again_at = self._monotonic() + self._options.full_for_s
            except LinkLost:
                worker.taken -= 1
                self._note_failure(worker)
            except BaseException:
                worker.taken -= 1
                raise
            else:
                worker.failures, worker.is_full = 0, False
                return Seat(self, worker, link)
        is_any_there = any(not worker.failures for worker in self._workers)
        raise AllBusy(self.places) if is_any_there else NoWorker()

    def note_loss(self, worker: _Worker) -> None:
        self.figures.lost += 1
        self._note_failure(worker)

    def _candidates(self, but: _Worker | None) -> list[_Worker]:
        now = self._monotonic()
        limit = self._options.streams_per_worker
        asked = (worker for worker in self._workers if worker is not but)
        free = [worker for worker in asked if worker.taken < limit and worker.asked_again_at <= now]
        return sorted(free, key=lambda worker: worker.taken)

    def _note_failure(self, worker: _Worker) -> None:
        options = self._options
        worker.failures += 1
        wait_s = min(options.down_first_s * 2 ** min(worker.failures - 1, 16), options.down_longest_s)
        worker.asked_again_at = self._monotonic() + wait_s
        log.warning("speech worker lost", extra={"action": "asr.worker", "url": worker.url})


class Seat:
    """A leg's place at a worker."""

    def __init__(self, pool: WorkerPool, worker: _Worker, link: WorkerLink) -> None:
        self.link = link
        self._pool = pool
        self.worker = worker
        self._is_left = False

    async def leave(self) -> None:
        """Give the place up in good order."""
        self._release()
        await self.link.close()

    async def lose(self, *, is_worker_well: bool) -> None:
        """Give up a stream that broke; its worker is left alone for a while unless it is well."""
        self._release()
        if not is_worker_well:
            self._pool.note_loss(self.worker)
        await self.link.abort()

    def _release(self) -> None:
        if not self._is_left:
            self._is_left = True
            self.worker.taken -= 1
