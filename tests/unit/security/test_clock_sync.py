"""The clock is compared with a time server spoken to for real, and nothing is asked unless one is named."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from callcenter.kernel.clock import FakeClock, SystemClock
from callcenter.security.clock_sync import ClockWatch, read
from callcenter.security.settings import TimeSettings

_SINCE_1900 = 2_208_988_800


class TimeServer(asyncio.DatagramProtocol):
    """Answers as RFC 5905 says, ``ahead_s`` seconds ahead of this machine."""

    def __init__(self, ahead_s: float) -> None:
        self._ahead_s = ahead_s
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        moment = time.time_ns() / 1e9 + self._ahead_s + _SINCE_1900
        stamp = struct.pack("!II", int(moment), int(moment % 1 * 2**32))
        head = struct.pack("!BBBb5I", 0b00_100_100, 1, 6, -20, 0, 0, 0, 0, 0)
        self._transport.sendto(head + data[40:48] + stamp + stamp, addr)


@asynccontextmanager
async def time_server(ahead_s: float) -> AsyncIterator[TimeSettings]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: TimeServer(ahead_s), local_addr=("127.0.0.1", 0)
    )
    try:
        yield TimeSettings(ntp_server="127.0.0.1", ntp_port=transport.get_extra_info("sockname")[1])
    finally:
        transport.close()


@pytest.mark.parametrize(("ahead_s", "is_right"), [(0.0, True), (30.0, False), (-30.0, False)])
async def test_the_offset_is_measured(ahead_s: float, is_right: bool) -> None:
    async with time_server(ahead_s) as settings:
        reading = await read(settings, SystemClock().now())
    assert reading.offset_s == pytest.approx(ahead_s, abs=0.5)
    assert reading.is_right is is_right


async def test_a_silent_server_is_no_verdict(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    monkeypatch.setattr("callcenter.security.clock_sync._PATIENCE_S", 0.05)
    reading = await read(TimeSettings(ntp_server="127.0.0.1", ntp_port=9), clock.now())
    assert (reading.is_right, reading.offset_s) == (None, None)


async def test_without_a_server_the_system_is_asked(
    monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    monkeypatch.setattr("callcenter.security.clock_sync.shutil.which", lambda _program: None)
    reading = await read(TimeSettings(), clock.now())
    assert (reading.source, reading.is_right) == ("none", None)
    watch = ClockWatch(TimeSettings(), clock)
    assert watch.told() is None
    async with time_server(30.0) as settings:
        watch = ClockWatch(settings, clock)
        await watch.look()
    told = watch.told()
    assert told is not None
    assert told["ok"] is False
