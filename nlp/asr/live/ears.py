"""What a worker hears its streams with: an engine that waits for whole utterances, or one that does not."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from nlp.asr.base import (
    SAMPLE_RATE,
    Recognizer,
    RecognizerStream,
    Samples,
    StreamingRecognizer,
    Utterance,
    Word,
)
from nlp.asr.live.endpoint import Endpointer, Sense, Stretch, best_sense
from nlp.asr.live.protocol import StreamConfig
from nlp.asr.live.sound import SoundReader
from nlp.asr.live.stats import WorkerStats
from nlp.asr.live.turns import EngineTurns, is_sound
from nlp.asr.readings import simplified
from nlp.asr.speech import SpeechOptions

MAX_UNANSWERED = 2
"""Utterances of one stream that may wait for the engine; beyond it the stream's next frame waits too, which
a client feels as a late reply, and a socket as a full window."""

_CONTEXT_CHARACTERS = 120  # of what was said before, for an engine that can use it


@dataclass(frozen=True, slots=True)
class Reply:
    """What a frame is answered with: finals where some are ready, else the partial."""

    finals: tuple[Utterance, ...]
    partial: str
    settled_s: float
    """Up to here the stream is answered: nothing before it can come in a later final."""


class LegEars(Protocol):
    """One stream's."""

    async def push(self, frame: bytes) -> Reply: ...

    async def flush(self, *, is_end: bool) -> Reply:
        """The final of everything said so far."""
        ...

    def close(self) -> None:
        """Forget the stream; what is still unanswered is not heard any more."""
        ...


class Ears(Protocol):
    """A worker's; ``open`` may raise `nlp.asr.base.EngineUnavailable`."""

    async def open(self, config: StreamConfig) -> LegEars: ...

    async def close(self) -> None: ...


class EngineEars:
    """Hears with an engine in the way it can; it is loaded with the first stream, or by `warm_up`."""

    def __init__(self, load: Callable[[], Recognizer], workers: int, stats: WorkerStats) -> None:
        """``workers`` threads use the engine side by side."""
        self._load = load
        self._workers = workers
        self._stats = stats
        self._loading = asyncio.Lock()
        self._ears: Ears | None = None

    async def open(self, config: StreamConfig) -> LegEars:
        return await (await self._loaded()).open(config)

    async def warm_up(self) -> None:
        await self._loaded()

    async def close(self) -> None:
        if self._ears is not None:
            await self._ears.close()

    async def _loaded(self) -> Ears:
        async with self._loading:
            if self._ears is None:
                engine = await asyncio.to_thread(self._load)
                if isinstance(engine, StreamingRecognizer):
                    self._ears = StreamingEars(engine, self._workers, self._stats)
                else:
                    self._ears = UtteranceEars(lambda: engine, self._workers, self._stats)
            return self._ears


# ---- engines that want a whole utterance ----


class UtteranceEars:
    """Cuts streams into utterances and has them heard in turn; partials stay empty."""

    def __init__(
        self,
        load: Callable[[], Recognizer],
        workers: int,
        stats: WorkerStats,
        *,
        sense: Callable[[], Sense] = best_sense,
        options: SpeechOptions | None = None,
    ) -> None:
        self._turns = EngineTurns(load, workers, stats)
        self._stats = stats
        self._sense = sense
        self._options = options or SpeechOptions()
        self._listener = ThreadPoolExecutor(1, thread_name_prefix="asr-listener")

    async def open(self, config: StreamConfig) -> LegEars:
        endpointer = Endpointer(self._sense(), self._options)
        return _UtteranceLeg(endpointer, config, self._turns, self._listener, self._stats)

    async def close(self) -> None:
        await self._turns.close()
        await asyncio.to_thread(self._listener.shutdown, wait=True, cancel_futures=True)


@dataclass(slots=True)
class _Unanswered:
    stretch: Stretch
    answer: asyncio.Future[Utterance | None]


class _UtteranceLeg:
    def __init__(
        self,
        endpointer: Endpointer,
        config: StreamConfig,
        turns: EngineTurns,
        listener: ThreadPoolExecutor,
        stats: WorkerStats,
    ) -> None:
        self._endpointer = endpointer
        self._reader = SoundReader(config.encoding, config.sample_rate)
        self._turns = turns
        self._listener = listener
        self._stats = stats
        self._unanswered: deque[_Unanswered] = deque()
        self._context = ""

    async def push(self, frame: bytes) -> Reply:
        loop = asyncio.get_running_loop()
        self._submit(await loop.run_in_executor(self._listener, self._listen, frame))
        while len(self._unanswered) > MAX_UNANSWERED:
            await asyncio.wait([self._unanswered[0].answer])
            if (final := self._first_ready()) is not None:
                return self._reply((final,))
        final = self._first_ready()
        return self._reply(() if final is None else (final,))

    async def flush(self, *, is_end: bool) -> Reply:
        loop = asyncio.get_running_loop()
        self._submit(await loop.run_in_executor(self._listener, self._listen_to_the_end, is_end))
        finals: list[Utterance] = []
        while self._unanswered:
            await asyncio.wait([self._unanswered[0].answer])
            if (final := self._first_ready()) is not None:
                finals.append(final)
        return self._reply(tuple(finals))

    def close(self) -> None:
        for one in self._unanswered:
            one.answer.cancel()

    def _listen(self, frame: bytes) -> list[Stretch]:
        return self._taken(self._reader.read(frame))

    def _listen_to_the_end(self, is_end: bool) -> list[Stretch]:
        last = self._taken(self._reader.rest()) if is_end else []
        return [*last, *self._endpointer.finish()]

    def _taken(self, samples: Samples) -> list[Stretch]:
        self._stats.sound_s += len(samples) / SAMPLE_RATE
        return self._endpointer.feed(samples)

    def _submit(self, stretches: list[Stretch]) -> None:
        for stretch in stretches:
            answer = self._turns.submit(self, stretch.samples, self._context)
            self._unanswered.append(_Unanswered(stretch, answer))

    def _first_ready(self) -> Utterance | None:
        """The oldest answer that has come, silence passed over; raises what the engine raised."""
        while self._unanswered and self._unanswered[0].answer.done():
            one = self._unanswered.popleft()
            if one.answer.cancelled():
                continue
            heard = one.answer.result()
            if heard is not None and is_sound(heard):
                self._stats.utterances += 1
                self._context = (self._context + heard.heard)[-_CONTEXT_CHARACTERS:]
                return moved(heard, one.stretch.start / SAMPLE_RATE)
        return None

    def _reply(self, finals: tuple[Utterance, ...]) -> Reply:
        first = self._unanswered[0].stretch.start if self._unanswered else self._endpointer.settled
        return Reply(finals, "", first / SAMPLE_RATE)


# ---- engines that hear words as they come ----


class StreamingEars:
    """Gives each stream a recogniser of its own; the model and a few threads are shared."""

    def __init__(self, engine: StreamingRecognizer, workers: int, stats: WorkerStats) -> None:
        self._engine = engine
        self._stats = stats
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="asr-engine")

    async def open(self, config: StreamConfig) -> LegEars:
        loop = asyncio.get_running_loop()
        stream = await loop.run_in_executor(self._executor, self._engine.open_stream, config.phrase_list)
        return _StreamingLeg(stream, config, self._executor, self._stats)

    async def close(self) -> None:
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)


class _StreamingLeg:
    def __init__(
        self,
        stream: RecognizerStream,
        config: StreamConfig,
        executor: ThreadPoolExecutor,
        stats: WorkerStats,
    ) -> None:
        self._stream = stream
        self._reader = SoundReader(config.encoding, config.sample_rate)
        self._executor = executor
        self._stats = stats
        self._fed = 0  # samples
        self._settled_s = 0.0

    async def push(self, frame: bytes) -> Reply:
        loop = asyncio.get_running_loop()
        asked = loop.time()
        finals = await loop.run_in_executor(self._executor, self._accept, frame, asked, loop.time)
        return self._reply(finals)

    async def flush(self, *, is_end: bool) -> Reply:
        finals = await asyncio.get_running_loop().run_in_executor(self._executor, self._finish, is_end)
        return self._reply(finals)

    def close(self) -> None:
        pass

    def _accept(self, frame: bytes, asked: float, now: Callable[[], float]) -> list[Utterance]:
        began = now()
        self._stats.waited_s += began - asked
        self._stats.longest_wait_s = max(self._stats.longest_wait_s, began - asked)
        finals = self._given(self._reader.read(frame))
        self._stats.busy_s += now() - began
        return finals

    def _finish(self, is_end: bool) -> list[Utterance]:
        last = self._given(self._reader.rest()) if is_end else []
        return [*last, *self._stream.finish()]

    def _given(self, samples: Samples) -> list[Utterance]:
        if not len(samples):
            return []
        self._fed += len(samples)
        self._stats.sound_s += len(samples) / SAMPLE_RATE
        return self._stream.accept(samples)

    def _reply(self, found: list[Utterance]) -> Reply:
        finals = tuple(utterance for utterance in found if is_sound(utterance))
        self._stats.utterances += len(finals)
        partial = "" if finals else self._stream.partial
        if found:
            self._settled_s = max(self._settled_s, found[-1].end_s)
        elif not partial:  # a word may have begun that the engine does not tell yet
            self._settled_s = max(self._settled_s, self._fed / SAMPLE_RATE - 1.0)
        return Reply(finals, partial, self._settled_s)


def moved(utterance: Utterance, by_s: float) -> Utterance:
    """The same words so much later, in the mainland's characters."""
    words = tuple(
        Word(simplified(word.text), word.start_s + by_s, word.end_s + by_s, word.confidence)
        for word in utterance.words
    )
    return replace(utterance, start_s=utterance.start_s + by_s, end_s=utterance.end_s + by_s, words=words)
