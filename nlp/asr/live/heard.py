"""One leg of a call as it is heard: what goes in, what comes out, and what may be refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from nlp.asr.base import Segment, Speaker
from nlp.asr.live.protocol import DEFAULT_RATE, Encoding
from nlp.asr.pool import Busy

GapReason = Literal["worker-lost", "overloaded", "engine-failed", "unanswered"]
"""Why a stretch was not heard: no worker took it in time; the workers were too slow for the line; engines
failed on it again and again; the leg was closed before its answer came."""


@dataclass(frozen=True, slots=True)
class LegSpec:
    """Who is to be heard and how the line sounds."""

    id: str
    speaker: Speaker
    rate: int = DEFAULT_RATE
    encoding: Encoding = "pcm"
    queue: str = ""
    """The skill group, a hint for the engine."""
    phrases: tuple[str, ...] = ()
    """Limits what is heard, with engines that can be so limited."""

    @property
    def bytes_a_second(self) -> int:
        return self.rate * (2 if self.encoding == "pcm" else 1)


@dataclass(frozen=True, slots=True)
class HeardPartial:
    """What the utterance under way sounds like so far; "" takes an earlier one back."""

    leg: str
    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class HeardFinal:
    """An utterance; its times are seconds from the leg's start."""

    leg: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the leg that nobody heard, in seconds from its start: to be heard from the recording."""

    leg: str
    speaker: Speaker
    start_s: float
    end_s: float
    reason: GapReason


Heard = HeardPartial | HeardFinal | Gap


class AllBusy(Busy):
    """Every worker's places are taken: the call goes on, its transcript is off."""

    def __init__(self, places: int) -> None:
        RuntimeError.__init__(self, f"实时语音识别已满，{places} 路都在使用，这一路没有实时转写")
        self.waiting = 0
        self.places = places


class NoWorker(Busy):
    """No worker can be reached."""

    code = "asr-unreachable"

    def __init__(self) -> None:
        RuntimeError.__init__(self, "连不上语音识别服务，这一路没有实时转写")
        self.waiting = 0


class LiveLeg(Protocol):
    """One leg while it is heard."""

    def push(self, sound: bytes) -> None:
        """The next bytes of the line; never waits, whatever the workers do."""
        ...

    def heard(self) -> AsyncIterator[Heard]:
        """What was heard, in order of time, until the leg is closed and its last answer has come."""
        ...

    async def close(self) -> None:
        """No more sound comes: wait, a bounded time, for what was said last."""
        ...


class LiveHearing(Protocol):
    """Where legs are opened."""

    async def open(self, leg: LegSpec) -> LiveLeg:
        """Raises `nlp.asr.pool.Busy` where nobody can hear it: the call goes on without a transcript."""
        ...
