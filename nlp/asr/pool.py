"""Recognition for an event loop: a few threads, a bounded queue, and a refusal that can be seen."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from nlp.asr.base import Recognizer
from nlp.asr.gaps import Unheard
from nlp.asr.transcribe import Channels, Transcript, transcribe


class Busy(RuntimeError):
    """Every worker is taken and the queue is full: come again, or show that there is no transcript."""

    code = "asr-busy"

    def __init__(self, waiting: int) -> None:
        super().__init__(f"语音识别繁忙，已有 {waiting} 份录音在等待，请稍后再试")
        self.waiting = waiting


class RecognizerPool:
    """Runs transcriptions off the event loop.

    Engines are made by ``load`` when first needed, one a worker thread at most, and kept. An error of the
    engine or the recording is raised to the caller who sent it; the worker goes on.
    """

    def __init__(self, load: Callable[[], Recognizer], workers: int = 1, max_waiting: int = 8) -> None:
        if workers < 1 or max_waiting < 0:
            raise ValueError("a pool needs a worker and cannot have a queue of negative length")
        self._load = load
        self._idle: queue.SimpleQueue[Recognizer] = queue.SimpleQueue()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="asr")
        self._capacity = workers + max_waiting
        self._workers = workers
        self._taken = 0

    @property
    def waiting(self) -> int:
        """Recordings accepted and not begun."""
        return max(0, self._taken - self._workers)

    @property
    def running(self) -> int:
        """Recordings being recognised now."""
        return min(self._taken, self._workers)

    async def transcribe(
        self,
        source: Path | str | bytes,
        channels: Channels = "auto",
        prompt: str = "",
        gaps: Sequence[Unheard] | None = None,
    ) -> Transcript:
        """As `nlp.asr.transcribe.transcribe`; raises Busy at once when the queue is full.

        A caller that is cancelled leaves its recording to finish in its thread, and the place in the
        queue stays taken until then.
        """
        if self._taken >= self._capacity:
            raise Busy(self.waiting)
        loop = asyncio.get_running_loop()
        self._taken += 1
        try:
            future = self._executor.submit(self._transcribe, source, channels, prompt, gaps)
        except BaseException:
            self._taken -= 1
            raise
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._release))
        return await asyncio.wrap_future(future)

    async def warm_up(self) -> None:
        """Load one engine now, so that the first recording does not wait for it."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._warm)

    async def close(self) -> None:
        """Drop what has not begun and wait for what has."""
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)

    async def __aenter__(self) -> RecognizerPool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _release(self) -> None:
        self._taken -= 1

    def _warm(self) -> None:
        self._idle.put(self._borrow())

    def _borrow(self) -> Recognizer:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._load()

    def _transcribe(
        self, source: Path | str | bytes, channels: Channels, prompt: str, gaps: Sequence[Unheard] | None
    ) -> Transcript:
        engine = self._borrow()
        try:
            return transcribe(source, engine, channels, prompt, gaps)
        finally:
            self._idle.put(engine)
