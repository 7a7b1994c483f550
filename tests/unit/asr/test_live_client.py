"""Legs over several workers: none is lost without a mark, and times stay those of the line."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from websockets.asyncio.server import ServerConnection, serve

from nlp.asr.base import Correction, Recognizer, Samples, Utterance
from nlp.asr.live.client import PoolOptions, WorkerPool
from nlp.asr.live.heard import Gap, Heard, HeardFinal, HeardPartial, LegSpec
from nlp.asr.live.leg import LegOptions, MovingLeg
from nlp.asr.live.replay import ReplayBuffer
from nlp.asr.pool import Busy
from tests.unit.asr.live_fakes import LengthRecognizer, Worker, frames, kill, say_as_sent, talk, until, worker

QUICK = PoolOptions(down_first_s=0.0, leg=LegOptions(retry_s=0.01))
FOUR = talk((0.4, 0), (0.5, 0.4), (0.8, 0), (0.6, 0.4), (0.8, 0), (0.7, 0.4), (0.8, 0), (0.8, 0.4), (0.9, 0))
"""Four utterances of 0.5, 0.6, 0.7 and 0.8 s."""

STARTS = [0.4, 1.7, 3.1, 4.6]


class Listener:
    """Reads a leg in a task of its own."""

    def __init__(self, leg: MovingLeg) -> None:
        self.events: list[Heard] = []
        self.task = asyncio.create_task(self._read(leg))

    async def _read(self, leg: MovingLeg) -> None:
        async for event in leg.heard():
            self.events.append(event)

    @property
    def finals(self) -> list[str]:
        return [event.segment.text for event in self.events if isinstance(event, HeardFinal)]

    @property
    def starts(self) -> list[float]:
        return [event.segment.start_s for event in self.events if isinstance(event, HeardFinal)]

    @property
    def gaps(self) -> list[Gap]:
        return [event for event in self.events if isinstance(event, Gap)]


@asynccontextmanager
async def pool_of(
    *engines: Recognizer, options: PoolOptions = QUICK, places: int = 4
) -> AsyncIterator[tuple[WorkerPool, Sequence[Worker]]]:
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(worker(engine, places=places)) for engine in engines]
        pool = WorkerPool([one.url for one in workers], options)
        try:
            yield pool, workers
        finally:
            await pool.close()


def say(leg: MovingLeg, pcm: NDArray[np.int16]) -> None:
    for frame in frames(pcm, seconds=0.02):
        leg.push(frame)


async def test_a_leg_is_heard_and_closed() -> None:
    async with pool_of(LengthRecognizer()) as (pool, workers):
        leg = await pool.open(LegSpec("call-1", "citizen"))
        listener = Listener(leg)
        say(leg, FOUR)
        await leg.close()
        await listener.task
        assert listener.finals == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.starts == pytest.approx(STARTS, abs=0.06)
        assert listener.gaps == []
        first = next(event for event in listener.events if isinstance(event, HeardFinal))
        assert (first.segment.speaker, first.segment.spoken) == ("citizen", "说了五")
        assert [word.text for word in first.segment.words] == ["说了5"]
        assert (pool.streams, workers[0].stats.streams) == (0, 0)


async def test_corrections_and_language_come_through() -> None:
    class Foreign(LengthRecognizer):
        def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
            fix = Correction(0, 1, "税", "vote")
            return [
                replace(u, sounded="税了", corrections=(fix,), language="en")
                for u in super().recognise(samples)
            ]

    async with pool_of(Foreign()) as (pool, _):
        leg = await pool.open(LegSpec("1", "citizen"))
        say(leg, FOUR[: 2 * 8000])
        await leg.close()
        first, *_ = [event async for event in leg.heard()]
    assert isinstance(first, HeardFinal)
    assert (first.segment.heard, first.segment.is_mandarin) == ("税了", False)
    assert first.segment.corrections == (Correction(0, 1, "税", "vote"),)


async def test_what_a_killed_worker_had_not_answered_is_sent_to_another() -> None:
    gate = threading.Event()
    stuck, other = LengthRecognizer(gate), LengthRecognizer()
    async with pool_of(stuck, other) as (pool, workers):
        leg = await pool.open(LegSpec("call-1", "citizen"))
        listener = Listener(leg)
        half = int(3.6 * 8000)  # in the midst of the third utterance
        say(leg, FOUR[:half])
        await until(lambda: workers[0].stats.waiting > 0)
        await kill(workers[0])
        gate.set()
        say(leg, FOUR[half:])
        await leg.close()
        await listener.task
        assert listener.finals == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.starts == pytest.approx(STARTS, abs=0.06)
        assert listener.gaps == []
        assert (pool.figures.lost, pool.figures.moved, pool.figures.gaps) == (1, 1, 0)


async def test_beyond_the_replay_the_loss_is_marked_and_times_stay() -> None:
    gate = threading.Event()
    options = replace(QUICK, leg=replace(QUICK.leg, replay_s=1.5, window_frames=100))
    async with pool_of(LengthRecognizer(gate), LengthRecognizer(), options=options) as (pool, workers):
        leg = await pool.open(LegSpec("call-1", "agent"))
        listener = Listener(leg)
        await say_as_sent(leg, FOUR[: int(4.0 * 8000)])
        await until(lambda: workers[0].stats.waiting > 0)
        await kill(workers[0])
        gate.set()
        await until(lambda: workers[1].stats.sound_s > 1.4)  # what was kept has been sent again
        await say_as_sent(leg, FOUR[int(4.0 * 8000) :])
        await leg.close()
        await listener.task
        (gap,) = listener.gaps
        assert (gap.leg, gap.speaker, gap.reason) == ("call-1", "agent", "worker-lost")
        assert gap.start_s == pytest.approx(0.2, abs=0.06), "the pause before her first words was answered"
        assert gap.end_s == pytest.approx(2.5, abs=0.01)
        assert listener.finals == ["说了7", "说了8"]
        assert listener.starts == pytest.approx(STARTS[2:], abs=0.06)
        assert pool.figures.gap_s == pytest.approx(gap.end_s - gap.start_s)


async def test_all_workers_full_refuses_at_once_and_counts_it() -> None:
    options = replace(QUICK, streams_per_worker=1)
    async with pool_of(LengthRecognizer(), LengthRecognizer(), options=options) as (pool, workers):
        legs = [await pool.open(LegSpec(str(number), "citizen")) for number in range(2)]
        assert [one.stats.streams for one in workers] == [1, 1]
        with pytest.raises(Busy, match="2 路都在使用") as refused:
            await pool.open(LegSpec("3", "citizen"))
        assert refused.value.code == "asr-busy"
        assert (pool.figures.opened, pool.figures.refused) == (2, 1)
        await legs[0].close()
        await (await pool.open(LegSpec("4", "citizen"))).close()


async def test_a_worker_full_of_others_is_passed_over_and_then_all_are_busy() -> None:
    async with pool_of(LengthRecognizer(), LengthRecognizer(), places=1) as (pool, workers):
        others = WorkerPool([workers[0].url], QUICK)
        theirs = await others.open(LegSpec("theirs", "citizen"))
        ours = await pool.open(LegSpec("ours", "citizen"))
        assert [one.stats.streams for one in workers] == [1, 1]
        with pytest.raises(Busy) as refused:
            await pool.open(LegSpec("one too many", "citizen"))
        assert refused.value.code == "asr-busy"
        await ours.close()
        await theirs.close()


async def test_no_worker_at_all_has_a_code_of_its_own() -> None:
    pool = WorkerPool(["ws://127.0.0.1:1"], QUICK)
    with pytest.raises(Busy, match="连不上") as refused:
        await pool.open(LegSpec("1", "citizen"))
    assert refused.value.code == "asr-unreachable"
    assert pool.reachable == 0


async def test_a_worker_that_owes_replies_too_long_is_left_for_another() -> None:
    gate = threading.Event()
    options = PoolOptions(leg=LegOptions(reply_timeout_s=0.3))
    async with pool_of(LengthRecognizer(gate), LengthRecognizer(), options=options) as (pool, _):
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        say(leg, FOUR)
        await leg.close()
        gate.set()
        await listener.task
        assert listener.finals == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.starts == pytest.approx(STARTS, abs=0.06)
        assert (pool.figures.moved, pool.figures.lost) == (1, 0)


async def test_the_only_worker_is_waited_for_however_slow() -> None:
    gate = threading.Event()
    options = PoolOptions(leg=LegOptions(reply_timeout_s=0.02))
    async with pool_of(LengthRecognizer(gate), options=options) as (pool, workers):
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        say(leg, FOUR)
        await until(lambda: workers[0].stats.waiting == 2)
        await asyncio.wait([listener.task], timeout=0.2)  # ten times as long as a reply may take
        gate.set()
        await leg.close()
        await listener.task
        assert listener.finals == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.gaps == []
        assert (pool.figures.moved, pool.figures.lost, workers[0].stats.opened) == (0, 0, 1)


async def test_a_leg_that_fell_behind_goes_on_near_the_line_and_frees_what_it_left() -> None:
    gate = threading.Event()
    engine = LengthRecognizer(gate)
    options = PoolOptions(leg=LegOptions(replay_s=6.0, edge_s=0.5, window_frames=50, retry_s=0.01))
    async with pool_of(engine, options=options, places=1) as (pool, workers):
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        await say_as_sent(leg, FOUR)
        await until(lambda: workers[0].stats.waiting == 2)  # the fourth is held back, and its reply
        say(leg, FOUR)
        say(leg, FOUR)
        await until(lambda: bool(listener.gaps) and workers[0].stats.opened == 2)
        gate.set()
        await say_as_sent(leg, FOUR)
        await leg.close()
        await listener.task
        length = len(FOUR) / 8000
        (gap,) = listener.gaps
        assert (gap.reason, gap.end_s) == ("overloaded", pytest.approx(3 * length - 0.5, abs=0.05))
        assert listener.finals[-4:] == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.starts[-4:] == pytest.approx([3 * length + start for start in STARTS], abs=0.06)
        assert pool.reachable == 1, "slow is not lost"


async def test_a_worker_that_came_back_is_used_again_after_its_time() -> None:
    now = 0.0
    options = PoolOptions(down_first_s=5.0, leg=LegOptions(retry_s=0.01))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(worker(LengthRecognizer()))
        second = await stack.enter_async_context(worker(LengthRecognizer()))
        pool = WorkerPool([first.url, second.url], options, monotonic=lambda: now)
        stack.push_async_callback(pool.close)
        leg = await pool.open(LegSpec("1", "citizen"))
        assert (first.stats.streams, second.stats.streams) == (1, 0)
        await kill(first)
        await until(lambda: second.stats.streams == 1)
        assert pool.reachable == 1
        again = await stack.enter_async_context(
            worker(LengthRecognizer(), port=int(first.url.rpartition(":")[2]))
        )
        other = await pool.open(LegSpec("2", "citizen"))
        assert (again.stats.streams, second.stats.streams) == (0, 2)
        now = 5.0
        third = await pool.open(LegSpec("3", "citizen"))
        assert (again.stats.streams, second.stats.streams) == (1, 2)
        assert pool.reachable == 2
        for one in (leg, other, third):
            await one.close()


async def test_while_no_worker_is_left_sound_is_kept_and_heard_when_one_is_back() -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(worker(LengthRecognizer()))
        pool = WorkerPool([first.url], QUICK)
        stack.push_async_callback(pool.close)
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        await kill(first)
        await until(lambda: pool.figures.lost == 1)
        say(leg, FOUR)
        await stack.enter_async_context(worker(LengthRecognizer(), port=int(first.url.rpartition(":")[2])))
        await leg.close()
        await listener.task
        assert listener.finals == ["说了5", "说了6", "说了7", "说了8"]
        assert listener.gaps == []


async def test_a_leg_closed_without_any_worker_says_what_was_not_heard() -> None:
    options = replace(QUICK, leg=replace(QUICK.leg, close_timeout_s=0.05))
    async with worker(LengthRecognizer()) as only:
        pool = WorkerPool([only.url], options)
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        await kill(only)
        await until(lambda: pool.figures.lost == 1)
        say(leg, FOUR)
        await leg.close()
        await listener.task
        (gap,) = listener.gaps
        assert (gap.start_s, gap.end_s, gap.reason) == (0.0, pytest.approx(len(FOUR) / 8000), "unanswered")
        await pool.close()


async def test_sound_that_fells_every_engine_is_passed_over() -> None:
    class Brittle(LengthRecognizer):
        def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
            found = super().recognise(samples, prompt)
            if found and found[0].heard == "说了6":
                raise RuntimeError("out of tokens")
            return found

    async with pool_of(Brittle(), Brittle()) as (pool, workers):
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        say(leg, FOUR[: int(3.0 * 8000)])
        while not listener.gaps:  # the line goes on, and each frame may bring the bad news
            say(leg, talk((0.2, 0)))
            await asyncio.sleep(0.01)
        say(leg, FOUR[int(3.0 * 8000) :])
        await leg.close()
        await listener.task
        (gap,) = listener.gaps
        assert gap.reason == "engine-failed"
        assert gap.start_s < 1.7 < 2.3 < gap.end_s
        assert listener.finals == ["说了5", "说了7", "说了8"]
        assert sum(one.stats.broken for one in workers) == 3
        assert pool.reachable == 2, "the workers are well"


async def test_a_stock_server_stands_on_the_other_side() -> None:
    """A reference vosk-server in a few lines: it knows no key of ours and compares the end by its letters."""
    seen: list[object] = []

    async def stock(connection: ServerConnection) -> None:
        rate, sent = 8000.0, 0
        async for message in connection:
            if isinstance(message, str) and "config" in message:
                rate = json.loads(message)["config"]["sample_rate"]
                seen.append(rate)
            elif message == '{"eof" : 1}':
                seen.append("eof")
                await connection.send('{"text" : ""}')
                return
            else:
                before, sent = sent, sent + len(message)
                if before < 2 * rate <= sent:
                    word = {"conf": 0.8, "start": 0.25, "end": 0.95}
                    two = [{"word": "路燈", **word}, {"word": "壞了", **word, "start": 0.6}]
                    await connection.send(json.dumps({"result": two, "text": "路燈 壞了"}))
                else:
                    await connection.send(json.dumps({"partial": "路燈" if 0 < before < 2 * rate else ""}))

    async with serve(stock, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        pool = WorkerPool([f"ws://127.0.0.1:{port}"], QUICK)
        leg = await pool.open(LegSpec("1", "citizen"))
        listener = Listener(leg)
        say(leg, talk((2.0, 0.1)))
        await leg.close()
        await listener.task
    assert seen == [8000, "eof"]
    assert [event.text for event in listener.events if isinstance(event, HeardPartial)] == ["路燈"]
    assert listener.finals == ["路灯坏了"]
    assert listener.starts == [0.25]


@given(
    st.lists(st.one_of(st.binary(max_size=40), st.floats(0, 20)), max_size=30),
    st.integers(1, 10),
)
def test_the_replay_holds_the_newest_that_is_not_answered(steps: list[bytes | float], max_s: int) -> None:
    buffer, whole, settled = ReplayBuffer(10, max_s), b"", 0
    for step in steps:
        if isinstance(step, bytes):
            whole += step
            buffer.push(step)
        else:
            settled = max(settled, min(int(step * 10), len(whole)))
            buffer.settle(step)
    assert buffer.end == len(whole)
    assert buffer.begin >= settled
    assert buffer.end - buffer.begin <= max_s * 10
    assert buffer.read(buffer.begin, 10_000) == whole[buffer.begin :]
    middle = (buffer.begin + buffer.end) // 2
    assert buffer.read(middle, 3) == whole[middle : middle + 3]
