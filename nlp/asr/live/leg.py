"""A leg that outlives its worker: sound is kept until it is answered, and sent again to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nlp.asr.base import Segment, Word
from nlp.asr.live.heard import Gap, GapReason, Heard, HeardFinal, HeardPartial, LegSpec
from nlp.asr.live.link import LinkLost, LinkRefused, WorkerReply
from nlp.asr.live.replay import ReplayBuffer
from nlp.asr.pool import Busy

if TYPE_CHECKING:
    from nlp.asr.live.client import Seat, WorkerPool

MAX_UNREAD = 512
"""Events nobody has read yet, beyond which partials are left out; finals and gaps never are."""

_SILENT_S = 10.0
"""A stock server does not say how far it has answered: with an empty partial for so long, so far."""

_PROGRESS_S = 1.0


@dataclass(frozen=True, slots=True)
class LegOptions:
    """How a leg is sent."""

    frame_s: float = 0.1
    replay_s: float = 30.0
    """How much unanswered sound is kept, to be sent again."""
    window_frames: int = 50
    """Frames that may be under way unanswered."""
    reply_timeout_s: float = 5.0
    """A worker that owes a reply for so long is left for another one, if one has room. Slow is not lost:
    going back to the same one would only make it slower. The connection itself shows whether it is alive."""
    edge_s: float = 2.0
    """A leg that fell behind by all of ``replay_s`` goes on so far behind the line, the rest a gap: words
    that come half a minute late help nobody, and the recording has them."""
    retry_s: float = 0.5
    """Between two looks for a place, while there is none."""
    close_timeout_s: float = 15.0
    max_attempts: int = 3
    """So often the same sound may bring an engine down before it is passed over."""


class MovingLeg:
    """A `LiveLeg` on one worker after the other; its times are those of the line, whoever heard it."""

    def __init__(
        self,
        spec: LegSpec,
        seat: Seat,
        pool: WorkerPool,
        options: LegOptions,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.spec = spec
        self._pool = pool
        self._options = options
        self._sleep = sleep
        self._sample = 2 if spec.encoding == "pcm" else 1
        self._buffer = ReplayBuffer(spec.bytes_a_second, options.replay_s, self._sample)
        self._frame = int(options.frame_s * spec.bytes_a_second) // self._sample * self._sample
        self._settled_s = 0.0  # all before it is answered, or told as a gap
        self._attempts = 0  # at the sound from about `_failed_s` on
        self._failed_s = 0.0
        self._partial = ""
        self._events: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._fresh = asyncio.Event()  # sound came, a reply came, or the end
        self._is_closing = False
        self._ended: Callable[[MovingLeg], None] = lambda leg: None
        self._spare: Seat | None = None  # where it goes on
        self._task = asyncio.create_task(self._run(seat), name=f"leg {spec.id}")

    def when_ended(self, call: Callable[[MovingLeg], None]) -> None:
        """Have ``call`` told when the leg is over."""
        self._ended = call

    # -- the port ------------------------------------------------------------------------------

    def push(self, sound: bytes) -> None:
        if not self._is_closing:
            self._buffer.push(sound)
            self._fresh.set()

    async def heard(self) -> AsyncIterator[Heard]:
        while (event := await self._events.get()) is not None:
            yield event
        self._events.put_nowait(None)  # whoever asks again sees the end, too

    async def close(self) -> None:
        self._is_closing = True
        self._fresh.set()
        await asyncio.wait([self._task], timeout=self._options.close_timeout_s)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    # -- from worker to worker -----------------------------------------------------------------

    async def _run(self, first: Seat) -> None:
        seat: Seat | None = first
        try:
            while True:
                if seat is None:
                    seat = await self._next_seat()
                is_over = await self._stay(seat)
                seat, self._spare = self._spare, None
                if is_over:
                    return
                self._pool.figures.moved += 1
        finally:
            if self._spare is not None:
                await self._spare.leave()
            self._tell_gap(self._buffer.end_s, "unanswered")
            self._events.put_nowait(None)
            self._ended(self)

    async def _next_seat(self) -> Seat:
        while True:
            try:
                return await self._pool.seat(self.spec)
            except Busy:
                await self._sleep(self._options.retry_s)

    async def _stay(self, seat: Seat) -> bool:
        """Be heard by one worker; True when the leg is over, False when the worker is lost."""
        self._tell_gap(self._buffer.begin_s, "worker-lost")
        visit = _Visit(self._buffer.begin, self._buffer.begin_s)
        try:
            async with asyncio.TaskGroup() as all_of_it:
                watch = all_of_it.create_task(self._watch(seat, visit))
                all_of_it.create_task(self._send(seat, visit))
                all_of_it.create_task(self._receive(seat, visit, watch))
        except* (LinkLost, LinkRefused, _Behind) as failures:
            visit.failures = failures.exceptions
        finally:
            if visit.failures:
                await self._lose(seat, visit)
            else:
                await seat.leave()
        return not visit.failures

    async def _lose(self, seat: Seat, visit: _Visit) -> None:
        is_behind = any(isinstance(failure, _Behind) for failure in visit.failures)
        has_engine_failed = any(isinstance(e, LinkLost) and e.is_engine for e in visit.failures)
        await seat.lose(is_worker_well=is_behind or has_engine_failed)
        if self._partial:
            self._partial = ""
            self._tell(HeardPartial(self.spec.id, self.spec.speaker, ""))
        if is_behind and self._spare is None:
            self._tell_gap(self._buffer.end_s - self._options.edge_s, "overloaded")
        elif has_engine_failed:
            self._count_attempt(visit)

    def _count_attempt(self, visit: _Visit) -> None:
        # Sent again, an utterance begins a little earlier or later: that is no progress.
        if self._settled_s > self._failed_s + _PROGRESS_S:
            self._attempts, self._failed_s = 0, self._settled_s
        self._attempts += 1
        if self._attempts >= self._options.max_attempts:
            self._attempts = 0
            self._tell_gap(visit.position / self.spec.bytes_a_second, "engine-failed")

    async def _send(self, seat: Seat, visit: _Visit) -> None:
        while True:
            if visit.position < self._buffer.begin:
                raise _Behind
            frame = b""
            if visit.owed < self._options.window_frames:
                frame = self._buffer.read(visit.position, self._frame)
                frame = frame[: len(frame) // self._sample * self._sample]
            is_last = (
                self._is_closing
                and visit.position + len(frame) >= self._buffer.end // self._sample * self._sample
            )
            if len(frame) == self._frame or (frame and is_last):
                visit.owed += 1
                visit.position += len(frame)
                await seat.link.send(frame)
            elif is_last and not visit.owed:
                visit.owed, visit.is_ending = 1, True
                self._fresh.set()
                await seat.link.end()
                return
            else:
                self._fresh.clear()
                visit.changed.set()
                await self._fresh.wait()
            visit.changed.set()

    async def _watch(self, seat: Seat, visit: _Visit) -> None:
        """Notice a worker that goes while nothing is owed."""
        await seat.link.closed()
        if not visit.owed:
            raise LinkLost("closed")

    async def _receive(self, seat: Seat, visit: _Visit, watch: asyncio.Task[None]) -> None:
        while True:
            while not visit.owed:
                visit.changed.clear()
                await visit.changed.wait()
            reply = await self._reply(seat)
            visit.owed -= 1
            self._take(reply, visit)
            if visit.is_ending:
                self._settled_s = self._buffer.end_s
                watch.cancel()
                return
            self._fresh.set()

    async def _reply(self, seat: Seat) -> WorkerReply:
        while True:
            try:
                async with asyncio.timeout(self._options.reply_timeout_s):
                    return await seat.link.receive()
            except TimeoutError:
                self._spare = await self._pool.other_seat(self.spec, seat)
                if self._spare is not None:
                    raise _Behind from None

    # -- what comes back -----------------------------------------------------------------------

    def _take(self, reply: WorkerReply, visit: _Visit) -> None:
        for segment in reply.segments:
            self._partial = ""
            self._tell(HeardFinal(self.spec.id, _moved(segment, visit.base_s)))
        if reply.partial != self._partial:
            self._partial = reply.partial
            if self._events.qsize() < MAX_UNREAD:
                self._tell(HeardPartial(self.spec.id, self.spec.speaker, reply.partial))
        settled_s = self._settled_by(reply, visit)
        if settled_s > self._settled_s:
            self._settled_s = settled_s
            self._buffer.settle(settled_s)

    def _settled_by(self, reply: WorkerReply, visit: _Visit) -> float:
        if reply.settled_s is not None:
            return visit.base_s + reply.settled_s
        if reply.segments:
            return visit.base_s + reply.segments[-1].end_s
        answered_s = visit.position / self.spec.bytes_a_second - visit.owed * self._options.frame_s
        return answered_s - _SILENT_S if not reply.partial else 0.0

    def _tell_gap(self, until_s: float, reason: GapReason) -> None:
        """What lies between the last answer and ``until_s`` is not heard any more."""
        if until_s > self._settled_s:
            self._pool.figures.gaps += 1
            self._pool.figures.gap_s += until_s - self._settled_s
            self._tell(Gap(self.spec.id, self.spec.speaker, self._settled_s, until_s, reason))
            self._settled_s = until_s
            self._buffer.settle(until_s)

    def _tell(self, event: Heard) -> None:
        self._events.put_nowait(event)


class _Behind(Exception):
    """The worker is alive and too slow for this leg."""


class _Visit:
    """A leg's stay at one worker."""

    def __init__(self, position: int, base_s: float) -> None:
        self.position = position  # bytes sent, counted from the leg's start
        self.base_s = base_s  # where the worker's time begins on the leg's
        self.owed = 0  # replies
        self.is_ending = False
        self.changed = asyncio.Event()
        self.failures: Sequence[BaseException] = ()


def _moved(segment: Segment, by_s: float) -> Segment:
    words = tuple(
        Word(word.text, word.start_s + by_s, word.end_s + by_s, word.confidence) for word in segment.words
    )
    return replace(segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s, words=words)
