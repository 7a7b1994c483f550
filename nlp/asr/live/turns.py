"""A few engine threads that serve many streams in turn, so that a talkative one makes nobody else wait."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from nlp.asr.base import Recognizer, Samples, Utterance, UtteranceRecognizer
from nlp.asr.guard import Decoding, is_invented, is_looped
from nlp.asr.live.stats import WorkerStats
from nlp.asr.turns import joined


@dataclass(frozen=True, slots=True)
class _Task:
    samples: Samples
    context: str
    answer: asyncio.Future[Utterance | None]
    since: float


class EngineTurns:
    """Utterances of all streams, one of each stream after the other, through ``workers`` threads.

    The engine is made by ``load`` when first needed and shared by the threads. How much may wait is bounded
    by who submits: a stream has only so many utterances unanswered.
    """

    def __init__(self, load: Callable[[], Recognizer], workers: int, stats: WorkerStats) -> None:
        self._load = load
        self._stats = stats
        self._engine: Recognizer | None = None
        self._loading = threading.Lock()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="asr-engine")
        self._waiting: OrderedDict[Hashable, deque[_Task]] = OrderedDict()
        self._tasks = asyncio.Semaphore(0)
        self._runners = [
            asyncio.create_task(self._run(), name=f"speech engine {number}") for number in range(workers)
        ]

    def submit(self, stream: Hashable, samples: Samples, context: str) -> asyncio.Future[Utterance | None]:
        """What was said, once it is this stream's turn; an engine's error is raised to who waits."""
        answer: asyncio.Future[Utterance | None] = asyncio.get_running_loop().create_future()
        task = _Task(samples, context, answer, time.monotonic())
        self._waiting.setdefault(stream, deque()).append(task)
        self._stats.waiting += 1
        self._tasks.release()
        return answer

    async def close(self) -> None:
        """Leave what waits and end after what is being heard."""
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)
        for tasks in self._waiting.values():
            for task in tasks:
                task.answer.cancel()
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._tasks.acquire()
            task = self._next()
            if task.answer.cancelled():
                continue
            began = time.monotonic()
            self._note_wait(began - task.since)
            try:
                heard = await loop.run_in_executor(self._executor, self._hear, task)
            except asyncio.CancelledError:
                task.answer.cancel()
                raise
            except Exception as error:
                if not task.answer.cancelled():
                    task.answer.set_exception(error)
            else:
                if not task.answer.cancelled():
                    task.answer.set_result(heard)
            self._stats.busy_s += time.monotonic() - began

    def _next(self) -> _Task:
        """The first task of the stream whose turn it is; the stream goes to the end of the row."""
        stream, tasks = self._waiting.popitem(last=False)
        task = tasks.popleft()
        if tasks:
            self._waiting[stream] = tasks
        self._stats.waiting -= 1
        return task

    def _note_wait(self, seconds: float) -> None:
        self._stats.waited_s += seconds
        self._stats.longest_wait_s = max(self._stats.longest_wait_s, seconds)

    def _hear(self, task: _Task) -> Utterance | None:
        return heard_as_one(self._loaded(), task.samples, task.context)

    def _loaded(self) -> Recognizer:
        with self._loading:
            if self._engine is None:
                self._engine = self._load()
            return self._engine


def heard_as_one(engine: Recognizer, samples: Samples, context: str) -> Utterance | None:
    """One utterance by an engine, or None where nobody said anything that can be understood."""
    if isinstance(engine, UtteranceRecognizer):
        return engine.recognise_utterance(samples, context, "live")
    parts = engine.recognise(samples)
    return joined(parts) if parts else None


def is_sound(utterance: Utterance) -> bool:
    """Whether what an engine gave may stand: something said, no loop, no phrase of films."""
    reading = Decoding(utterance.heard, 0.0, 0.0, max(utterance.end_s - utterance.start_s, 0.1))
    return not (is_looped(reading) or is_invented(reading, ""))
