"""A recorded call played as if it were going on: two channels as two legs, at the pace of the line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np

from nlp.asr.audio import Audio, read_audio
from nlp.asr.base import Speaker
from nlp.asr.live.heard import LegSpec, LiveLeg

FRAME_S = 0.02
"""What telephony sends at once."""


class RecordedSource:
    """The legs of a recording: left the agent, right the citizen; one channel is the citizen's."""

    def __init__(
        self,
        audio: Audio,
        *,
        speed: float | None = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``speed`` is times real time; None is as fast as the legs take it in."""
        self._audio = audio
        self._speed = speed
        self._monotonic = monotonic
        self._sleep = sleep

    @classmethod
    def read(cls, path: Path, *, speed: float | None = 1.0) -> RecordedSource:
        """Raises `nlp.asr.audio.AudioError` where the file cannot be used."""
        return cls(read_audio(path), speed=speed)

    @property
    def seconds(self) -> float:
        return self._audio.seconds

    def specs(self, call: str, queue: str = "") -> tuple[LegSpec, ...]:
        """What to open, one a channel, named after the call and who speaks."""
        speakers: tuple[Speaker, ...] = ("citizen",) if self._audio.channels == 1 else ("agent", "citizen")
        return tuple(LegSpec(f"{call}/{who}", who, self._audio.rate, "pcm", queue) for who in speakers)

    async def feed(self, legs: Sequence[LiveLeg]) -> None:
        """Push every channel into its leg, each frame when it would have been spoken; the legs stay open."""
        size = max(1, round(self._audio.rate * FRAME_S))
        began = self._monotonic()
        for at in range(0, self._audio.pcm.shape[1], size):
            frame = self._audio.pcm[:, at : at + size]
            await self._wait_until(began, (at + frame.shape[1]) / self._audio.rate)
            for leg, channel in zip(legs, frame, strict=True):
                leg.push(np.ascontiguousarray(channel).astype("<i2").tobytes())

    async def _wait_until(self, began: float, spoken_s: float) -> None:
        if self._speed is None:
            await self._sleep(0)
            return
        ahead_s = began + spoken_s / self._speed - self._monotonic()
        if ahead_s > 0:
            await self._sleep(ahead_s)
