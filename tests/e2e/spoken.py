"""A call for a browser's microphone: tones that a speech worker beside the tests takes for sentences."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.asr.base import SAMPLE_RATE, Samples, Utterance
from tests.unit.asr.live_fakes import talk, worker
from tests.unit.asr.wavs import wav

RATE = 48_000
#: by the length of the tone in seconds
SENTENCES = {4.0: "意溪镇中山路的路灯坏了三天，晚上很黑。", 3.0: "我的电话是13900001111。"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """The sound file, and where it is understood."""

    microphone: Path
    url: str


class _Script:
    name = "script"

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        loud = np.flatnonzero(np.abs(samples) > 0.05)
        if not len(loud):
            return []
        start, end = loud[0] / SAMPLE_RATE, (loud[-1] + 1) / SAMPLE_RATE
        nearest = min(SENTENCES, key=lambda length: abs(length - (end - start)))
        return [Utterance(float(start), float(end), SENTENCES[nearest], 0.92)]


@contextmanager
def speaking(path: Path) -> Iterator[Spoken]:
    """The file written and the worker running, as long as the block lasts."""
    sound = talk((1.5, 0), (4.0, 0.4), (1.0, 0), (3.0, 0.4), (1.0, 0), rate=RATE)
    path.write_bytes(wav(sound.astype("<i2").tobytes(), rate=RATE))
    ready, leave, url = threading.Event(), threading.Event(), ""

    async def serve() -> None:
        nonlocal url
        async with worker(_Script(), places=8) as running:
            url = running.url
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="speech worker")
    thread.start()
    try:
        assert ready.wait(30)
        yield Spoken(path, url)
    finally:
        leave.set()
        thread.join()
