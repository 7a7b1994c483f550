"""Plays a recorded call to a running server as if it were going on: two legs, at the pace of the line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from callcenter.kernel.errors import UsageError
from nlp.asr.live.heard import Heard, LegSpec
from nlp.asr.live.recorded import RecordedSource

_LAST_WORDS_S = 60.0


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one call; ``delay_s`` is from its last sound to the complete form."""

    hearing: str
    lines: list[dict[str, Any]]
    fields: dict[str, Any]
    delay_s: float


class Player:
    """One agent at a running server."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = f"{url}/api/v1"
        self._token = ""

    async def log_in(self, username: str, password: str) -> None:
        body = {"username": username, "password": password}
        self._token = (await self._send("POST", "auth/login", body))["access_token"]

    async def play(self, source: RecordedSource, calling_phone: str | None) -> Played:
        """The call from its first sound to the complete form; the hearing is left ended, for a person."""
        begun = await self._send("POST", "hearings", {"calling_phone": calling_phone})
        hearing = str(begun["id"])
        legs = [
            await _SocketLeg.open(self._http, self._url, hearing, self._token, spec)
            for spec in source.specs(hearing)
        ]
        await source.feed(legs)
        ended = time.monotonic()
        await asyncio.gather(*(leg.close() for leg in legs))
        await self._send("POST", f"hearings/{hearing}/end", {})
        seen = await self._send("GET", f"hearings/{hearing}")
        return Played(hearing, seen["lines"], seen["fields"], time.monotonic() - ended)

    async def _send(self, method: str, path: str, body: object | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._http.request(method, f"{self._url}/{path}", json=body, headers=headers) as answer:
            told = await answer.json()
            if answer.status >= 400:
                raise UsageError(str(told.get("detail", answer.status)))
            return told


class _SocketLeg:
    """A `LiveLeg` whose sound goes to a hearing's socket; what is heard is read from the hearing."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sound: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._sending = asyncio.create_task(self._send(), name="leg to a hearing")

    @classmethod
    async def open(
        cls, http: aiohttp.ClientSession, url: str, hearing: str, token: str, spec: LegSpec
    ) -> _SocketLeg:
        socket = await http.ws_connect(f"{url}/hearings/{hearing}/audio")
        hello = {"type": "hello", "token": token, "speaker": spec.speaker, "rate": spec.rate}
        await socket.send_json({**hello, "encoding": spec.encoding})
        return cls(socket)

    def push(self, sound: bytes) -> None:
        self._sound.put_nowait(sound)

    async def heard(self) -> AsyncIterator[Heard]:
        for event in tuple[Heard, ...]():
            yield event

    async def close(self) -> None:
        """Wait until everything said was heard and kept, or the server lets go."""
        self._sound.put_nowait(None)
        await self._sending
        async with asyncio.timeout(_LAST_WORDS_S):
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT and message.json()["type"] == "done":
                    break
        await self._socket.close()

    async def _send(self) -> None:
        while (sound := await self._sound.get()) is not None:
            await self._socket.send_bytes(sound)
        await self._socket.send_json({"type": "end"})
