"""One leg of a hearing: sound in, lines out. Telephony and the desk's microphone use the same port."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from callcenter.kernel.db import LOST
from nlp.asr.base import Segment, Speaker
from nlp.asr.live.heard import Gap, HeardFinal, HeardPartial, LegSpec, LiveLeg
from nlp.asr.live.protocol import Encoding
from nlp.asr.pool import Busy

from .model import Hearing, Leg, Line
from .service import Hearings

log = logging.getLogger(__name__)

#: between two looks for a place, in seconds of sound, while nobody hears the leg
_RETRY_S = 1.0
#: while the database cannot be reached a line is held and tried again, so long at most
_HOLD_TRIES, _HOLD_S = 20, 1.0
UNREACHABLE = "asr-unreachable"


class Ears(Protocol):
    """Where legs are heard; `nlp.asr.live.client.WorkerPool`."""

    @property
    def reachable(self) -> int:
        """Workers that were there when last asked."""
        ...

    async def open(self, leg: LegSpec) -> LiveLeg:
        """Raises `nlp.asr.pool.Busy` where nobody can hear it."""
        ...


class HearingLeg:
    """Opened by `open`, fed by `push`, ended by `close`; the form fills meanwhile."""

    def __init__(
        self,
        hearings: Hearings,
        hearing: Hearing,
        leg: Leg,
        spec: LegSpec,
        ears: Ears,
        on_partial: Callable[[str], None],
    ) -> None:
        self._hearings = hearings
        self._hearing = hearing
        self._leg = leg
        self._spec = spec
        self._ears = ears
        self._on_partial = on_partial
        self._pushed_s = 0.0
        self._live: LiveLeg | None = None
        self._base_s = leg.start_s  # where the live leg's own time begins
        self._unheard_since_s: float | None = leg.start_s
        self._tried_at_s = 0.0
        self._listening: asyncio.Task[None] | None = None
        self.off_reason: str | None = None

    @classmethod
    async def open(
        cls,
        hearings: Hearings,
        hearing: Hearing,
        ears: Ears,
        *,
        speaker: Speaker,
        rate: int,
        encoding: Encoding,
        on_partial: Callable[[str], None] = lambda text: None,
    ) -> HearingLeg:
        """A leg from now on, heard or not: see `off_reason`."""
        leg = await hearings.open_leg(hearing, speaker)
        spec = LegSpec(f"{hearing.public_id}/{speaker}", speaker, rate, encoding, hearing.queue)
        opened = cls(hearings, hearing, leg, spec, ears, on_partial)
        await opened._seek()
        return opened

    async def push(self, sound: bytes) -> None:
        """The next bytes of the line."""
        if self._live is not None:
            self._live.push(sound)
        self._pushed_s += len(sound) / self._spec.bytes_a_second
        if self._live is None:
            if self._pushed_s - self._tried_at_s >= _RETRY_S:
                await self._seek()
        else:
            await self._switch(None if self._ears.reachable else UNREACHABLE)

    async def close(self, *, is_over: bool) -> None:
        """No more sound comes; waits for what was said last. ``is_over``: the agent meant it to end."""
        if self._live is not None:
            await self._live.close()
        if self._listening is not None:
            await self._listening
        elif self._unheard_since_s is not None:
            await self._gap(self._unheard_since_s, self._at_s, self.off_reason or UNREACHABLE)
        await self._hearings.close_leg(self._hearing, self._leg, self._at_s, is_over=is_over)

    @property
    def _at_s(self) -> float:
        return self._leg.start_s + self._pushed_s

    async def _seek(self) -> None:
        """Find somebody who hears it; what went by meanwhile is a gap."""
        self._tried_at_s = self._pushed_s
        try:
            live = await self._ears.open(self._spec)
        except Busy as busy:
            await self._switch(busy.code)
            return
        if self._unheard_since_s is not None:
            await self._gap(self._unheard_since_s, self._at_s, self.off_reason or UNREACHABLE)
        self._live, self._base_s, self._unheard_since_s = live, self._at_s, None
        self._listening = asyncio.create_task(self._listen(live), name=f"hearing {self._spec.id}")
        await self._switch(None)

    async def _switch(self, reason: str | None) -> None:
        if reason != self.off_reason:
            self.off_reason = reason
            await self._hearings.switch_leg(self._hearing, self._leg, reason)

    async def _listen(self, live: LiveLeg) -> None:
        async for event in live.heard():
            match event:
                case HeardPartial():
                    self._on_partial(event.text)
                case HeardFinal():
                    self._on_partial("")
                    await self._keep(self._said(event.segment))
                case Gap():
                    await self._gap(self._base_s + event.start_s, self._base_s + event.end_s, event.reason)

    def _said(self, segment: Segment) -> Line:
        return Line(
            0,
            self._spec.speaker,
            self._base_s + segment.start_s,
            self._base_s + segment.end_s,
            segment.text,
            segment.spoken,
            segment.confidence,
            segment.is_mandarin,
        )

    async def _gap(self, start_s: float, end_s: float, reason: str) -> None:
        if end_s > start_s:
            await self._keep(Line(0, self._spec.speaker, start_s, end_s, gap_reason=reason))

    async def _keep(self, line: Line) -> None:
        for _ in range(_HOLD_TRIES):
            try:
                await self._hearings.note(self._hearing, line)
            except LOST:
                log.warning("line held back", extra={"action": "hearing.hold", "leg": self._spec.id})
                await asyncio.sleep(_HOLD_S)
            else:
                return
        log.error("line lost", extra={"action": "hearing.lost", "leg": self._spec.id})
