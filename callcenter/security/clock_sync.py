"""Is this machine's clock right: by the server the settings name, else by what the system says of itself.

Every legal time limit hangs on it. Nothing is asked over the network unless a server is named.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from dataclasses import dataclass
from datetime import datetime

import ntplib

from callcenter.kernel.clock import Clock

from .settings import TimeSettings

log = logging.getLogger(__name__)

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clock; ``is_right`` is None where nobody could tell."""

    at: datetime
    source: str
    offset_s: float | None
    is_right: bool | None
    detail: str


async def read(settings: TimeSettings, now: datetime) -> Reading:
    """Look once."""
    if settings.ntp_server is None:
        return await _by_system(now)
    source = f"ntp://{settings.ntp_server}"
    try:
        offset = await asyncio.to_thread(_offset, settings)
    except (ntplib.NTPException, OSError) as error:
        return Reading(now, source, None, None, f"时间服务器 {settings.ntp_server} 没有应答（{error}）。")
    is_right = abs(offset) <= settings.offset_max_s
    detail = f"与 {settings.ntp_server} 相差 {offset:+.3f} 秒，允许 {settings.offset_max_s:g} 秒。"
    return Reading(now, source, offset, is_right, detail)


def _offset(settings: TimeSettings) -> float:
    """Seconds this machine is behind the server; negative if it is ahead."""
    answer = ntplib.NTPClient().request(
        settings.ntp_server, version=4, port=settings.ntp_port, timeout=_PATIENCE_S
    )
    return float(answer.offset)


async def _by_system(now: datetime) -> Reading:
    for program, arguments, good in (
        ("timedatectl", ("show", "--property=NTPSynchronized", "--value"), "yes"),
        ("chronyc", ("-n", "tracking"), "Leap status     : Normal"),
    ):
        if shutil.which(program) is None:
            continue
        said = await _said(program, *arguments)
        if said is not None:
            is_right = good in said
            word = "已与时间源同步" if is_right else "未与时间源同步"
            return Reading(now, program, None, is_right, f"{program} 报告{word}。")
    return Reading(now, "none", None, None, "本机没有可查询的对时服务，也未设置 time.ntp_server。")


async def _said(program: str, *arguments: str) -> str | None:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            out, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return out.decode(errors="replace") if process.returncode == 0 else None


class ClockWatch:
    """The last look at the clock, renewed while the app runs; only where a server is named."""

    def __init__(self, settings: TimeSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.last: Reading | None = None

    async def look(self) -> None:
        """Look now; a clock that is wrong is an error in the log."""
        self.last = await read(self._settings, self._clock.now())
        if self.last.is_right is False:
            log.error("the clock is wrong", extra={"action": "clock.wrong", "offset_s": self.last.offset_s})

    async def run(self) -> None:
        """Look for ever."""
        while self._settings.ntp_server is not None:
            await self.look()
            await asyncio.sleep(self._settings.every_s)
        await asyncio.Event().wait()

    def told(self) -> dict[str, object] | None:
        """For `/readyz`."""
        if self.last is None:
            return None
        return {
            "source": self.last.source,
            "offset_s": self.last.offset_s,
            "ok": self.last.is_right,
            "at": self.last.at.isoformat(),
        }
