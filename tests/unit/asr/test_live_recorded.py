"""A recording played as a call: each channel to its leg, in time, and heard by real workers."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from nlp.asr.audio import Audio
from nlp.asr.live.client import WorkerPool
from nlp.asr.live.heard import Heard, HeardFinal, LiveLeg
from nlp.asr.live.recorded import FRAME_S, RecordedSource
from tests.unit.asr.live_fakes import LengthRecognizer, talk, worker

AGENT, CITIZEN = talk((0.3, 0), (0.5, 0.4), (2.2, 0)), talk((1.2, 0), (0.9, 0.4), (0.9, 0))
CALL = Audio(np.stack([AGENT, CITIZEN]), 8000)


class Ear:
    """A leg that only notes what it is given, and when."""

    def __init__(self, now: list[float]) -> None:
        self.now, self.times, self.sound = now, [], b""

    def push(self, sound: bytes) -> None:
        self.times.append(self.now[0])
        self.sound += sound


@pytest.mark.parametrize("speed", [1.0, 4.0])
async def test_frames_come_when_they_would_have_been_spoken(speed: float) -> None:
    now = [100.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    ears = [Ear(now), Ear(now)]
    source = RecordedSource(CALL, speed=speed, monotonic=lambda: now[0], sleep=sleep)
    await source.feed(ears)  # type: ignore[arg-type]
    assert [ear.sound for ear in ears] == [AGENT.astype("<i2").tobytes(), CITIZEN.astype("<i2").tobytes()]
    due = [100.0 + FRAME_S * (number + 1) / speed for number in range(len(ears[0].times))]
    assert ears[0].times == pytest.approx(due)
    assert now[0] - 100.0 == pytest.approx(source.seconds / speed)


async def test_both_legs_are_heard_apart_on_the_time_of_the_call() -> None:
    async with worker(LengthRecognizer()) as served:
        pool = WorkerPool([served.url])
        source = RecordedSource(CALL, speed=None)
        specs = source.specs("call-7", "企业服务")
        assert [(spec.id, spec.speaker, spec.queue) for spec in specs] == [
            ("call-7/agent", "agent", "企业服务"),
            ("call-7/citizen", "citizen", "企业服务"),
        ]
        legs = [await pool.open(spec) for spec in specs]
        await source.feed(legs)
        await pool.close()
        heard = [event for leg in legs for event in await all_of(leg)]
    finals = [event.segment for event in heard if isinstance(event, HeardFinal)]
    assert [(one.speaker, one.text) for one in finals] == [("agent", "说了5"), ("citizen", "说了9")]
    assert [one.start_s for one in finals] == pytest.approx([0.3, 1.2], abs=0.06)


def test_one_channel_is_the_citizens() -> None:
    assert [s.speaker for s in RecordedSource(Audio(CALL.pcm[:1], 8000)).specs("x")] == ["citizen"]


async def all_of(leg: LiveLeg) -> list[Heard]:
    async with asyncio.timeout(30):
        return [event async for event in leg.heard()]
