"""The pool recognises off the loop, refuses visibly when full, and survives what goes wrong."""

from __future__ import annotations

import asyncio

import pytest

from nlp.asr.audio import AudioError
from nlp.asr.base import EngineUnavailable, Recognizer
from nlp.asr.pool import Busy, RecognizerPool
from tests.unit.asr.fakes import GatedRecognizer, LoudnessRecognizer
from tests.unit.asr.wavs import pcm16, tone, wav

CALL = wav(pcm16(tone(400, 1, 8000)))


async def test_a_full_pool_refuses_and_frees_its_places() -> None:
    engine = GatedRecognizer()
    async with RecognizerPool(lambda: engine, workers=1, max_waiting=1) as pool:
        first = asyncio.create_task(pool.transcribe(CALL))
        second = asyncio.create_task(pool.transcribe(CALL))
        assert await asyncio.to_thread(engine.started.acquire, timeout=30)
        assert (pool.running, pool.waiting) == (1, 1)
        with pytest.raises(Busy, match="已有 1 份录音在等待") as refusal:
            await pool.transcribe(CALL)
        assert refusal.value.code == "asr-busy"
        engine.gate.set()
        assert [(await task).text for task in (first, second)] == ["好。", "好。"]
        assert (await pool.transcribe(CALL)).text == "好。"


async def test_one_engine_a_worker_is_loaded_and_kept() -> None:
    loaded: list[Recognizer] = []

    def load() -> Recognizer:
        loaded.append(LoudnessRecognizer())
        return loaded[-1]

    async with RecognizerPool(load, workers=1) as pool:
        await pool.warm_up()
        await pool.warm_up()
        for _ in range(3):
            await pool.transcribe(CALL, "mono")
    assert len(loaded) == 1


async def test_a_bad_recording_harms_only_its_sender() -> None:
    async with RecognizerPool(LoudnessRecognizer, workers=1) as pool:
        with pytest.raises(AudioError):
            await pool.transcribe(b"nothing")
        assert (await pool.transcribe(CALL)).segments
        assert (pool.running, pool.waiting) == (0, 0)


async def test_a_missing_engine_is_told_to_each_caller() -> None:
    def load() -> Recognizer:
        raise EngineUnavailable("没有模型")

    async with RecognizerPool(load) as pool:
        for _ in range(2):
            with pytest.raises(EngineUnavailable, match="没有模型"):
                await pool.transcribe(CALL)


async def test_a_cancelled_caller_keeps_its_place_until_the_thread_is_done() -> None:
    engine = GatedRecognizer()
    async with RecognizerPool(lambda: engine, workers=1, max_waiting=0) as pool:
        task = asyncio.create_task(pool.transcribe(CALL))
        assert await asyncio.to_thread(engine.started.acquire, timeout=30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(Busy):
            await pool.transcribe(CALL)
        engine.gate.set()
        await pool.warm_up()  # runs after the abandoned recording in the only thread
        assert (await pool.transcribe(CALL)).text == "好。"


@pytest.mark.parametrize(("workers", "waiting"), [(0, 1), (1, -1)])
def test_a_pool_needs_a_worker(workers: int, waiting: int) -> None:
    with pytest.raises(ValueError, match="worker"):
        RecognizerPool(LoudnessRecognizer, workers, waiting)
