"""The websocket that takes the sound of one leg of a hearing.

The first message says who it is and how the leg sounds; then comes sound in binary frames, at most a second
each, then ``{"type": "end"}``, after which what was said last is waited for and the socket closes. A socket
that ends without it was lost: what lies between it and the next one of that speaker is a gap. The server
tells whether the leg is heard, and the words of the utterance under way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from aiohttp import WSMessage, WSMsgType, web

from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Database
from callcenter.kernel.errors import Conflict, HotlineError
from callcenter.kernel.principal import Principal

from .api import hearing_id
from .listening import Ears, HearingLeg
from .model import OPEN, Hearing
from .service import Hearings

log = logging.getLogger(__name__)

_HELLO_S = 10.0
_HEARTBEAT_S = 20.0
#: for what was said last, when the server goes; a leg waits no longer either
_LEAVE_S = 16.0
#: the session is looked up anew while sound comes
_RECHECK = timedelta(seconds=20)
#: a second of 16-bit sound at the highest rate, and room for a text message
_FRAME_MAX = 96_000 + 4096


class AudioHello(msgspec.Struct, frozen=True, tag="hello"):
    """The first message; sent again with a renewed token."""

    token: Annotated[str, msgspec.Meta(max_length=4096)]
    speaker: Literal["agent", "citizen"] = "citizen"
    rate: Annotated[int, msgspec.Meta(ge=8_000, le=48_000)] = 16_000
    encoding: Literal["pcm", "alaw", "ulaw"] = "pcm"


class AudioEnd(msgspec.Struct, frozen=True, tag="end"):
    """The leg is over."""


class LegOpened(msgspec.Struct, frozen=True, tag="opened"):
    """Sound may come."""


class LegSwitched(msgspec.Struct, frozen=True, tag="switched"):
    """Whether it is heard: null, or why not."""

    off_reason: str | None


class LegPartial(msgspec.Struct, frozen=True, tag="partial"):
    """The utterance under way so far; "" takes the last one back."""

    speaker: str
    text: str


class LegDone(msgspec.Struct, frozen=True, tag="done"):
    """Everything said was heard and kept."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AudioHello | AudioEnd)
Authenticate = Callable[[str, str], Awaitable[Principal]]


class AudioDoor:
    """All sockets of sound of one application process."""

    def __init__(
        self,
        *,
        hearings: Hearings,
        ears: Ears,
        database: Database,
        clock: Clock,
        authenticate: Authenticate,
        client_address: Callable[[web.Request], str],
    ) -> None:
        self.hearings = hearings
        self.ears = ears
        self.database = database
        self.clock = clock
        self.authenticate = authenticate
        self._client_address = client_address
        self._sockets: set[web.WebSocketResponse] = set()
        self._visits: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One leg, from its hello to its end."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_FRAME_MAX)
        await socket.prepare(request)
        if self._is_closing:
            await socket.close(code=1001)
            return socket
        self._sockets.add(socket)
        visit = _Visit(self, socket, self._client_address(request), request.match_info["id"])
        # What was said last is kept even where the request is cancelled under it.
        serving = asyncio.create_task(self._serve(visit, socket), name="hearing leg")
        self._visits.add(serving)
        serving.add_done_callback(self._visits.discard)
        await asyncio.shield(serving)
        return socket

    async def _serve(self, visit: _Visit, socket: web.WebSocketResponse) -> None:
        try:
            await visit.serve()
            await socket.close()
        except HotlineError as error:
            await socket.close(code=4400 + error.status % 100, message=error.code.encode())
        finally:
            self._sockets.discard(socket)

    async def close(self) -> None:
        """The server goes: legs end as lost, with what was said so far, and go on at another process."""
        self._is_closing = True
        for socket in list(self._sockets):
            await socket.close(code=1001)
        if self._visits:
            _, late = await asyncio.wait(self._visits, timeout=_LEAVE_S)
            for visit in late:
                visit.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class _Visit:
    """One socket's conversation."""

    def __init__(self, door: AudioDoor, socket: web.WebSocketResponse, address: str, id_: str) -> None:
        self._door = door
        self._socket = socket
        self._address = address
        self._id = id_
        self._token = ""
        self._out: asyncio.Queue[msgspec.Struct | None] = asyncio.Queue()

    async def serve(self) -> None:
        try:
            async with asyncio.timeout(_HELLO_S):
                hello = self._hello(await self._socket.receive())
        except TimeoutError:
            await self._socket.close(code=4408, message=b"no hello")
            return
        if hello is None:
            await self._socket.close(code=4400, message=b"hello expected")
            return
        self._token = hello.token
        hearing = await self._own()
        leg = await HearingLeg.open(
            self._door.hearings,
            hearing,
            self._door.ears,
            speaker=hello.speaker,
            rate=hello.rate,
            encoding=hello.encoding,
            on_partial=lambda text: self._out.put_nowait(LegPartial(hello.speaker, text)),
        )
        teller = asyncio.create_task(self._tell(), name="leg teller")
        self._out.put_nowait(LegOpened())
        is_over = False
        try:
            is_over = await self._take(leg)
        finally:
            await leg.close(is_over=is_over)
            if is_over:
                self._out.put_nowait(LegDone())
            self._out.put_nowait(None)
            await teller

    def _hello(self, message: WSMessage) -> AudioHello | None:
        read = _read(message)
        return read if isinstance(read, AudioHello) else None

    async def _own(self) -> Hearing:
        """The agent's own open hearing. Raises NotAuthenticated, NotFound."""
        person = await self._door.authenticate(self._token, self._address)
        async with self._door.database.acquire() as connection:
            hearing = await self._door.hearings.own(connection, person, hearing_id(self._id))
        if hearing.state not in OPEN:
            raise Conflict("这次随听已经结束", code="hearing-settled")
        return hearing

    async def _take(self, leg: HearingLeg) -> bool:
        """Feed the leg until the socket ends; True where the agent said so."""
        checked = self._door.clock.now()
        told: str | None = None
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                await leg.push(message.data)
                if leg.off_reason != told:
                    told = leg.off_reason
                    self._out.put_nowait(LegSwitched(told))
                if self._door.clock.now() - checked >= _RECHECK:
                    await self._own()
                    checked = self._door.clock.now()
                continue
            read = _read(message)
            if isinstance(read, AudioHello):
                self._token = read.token
            elif isinstance(read, AudioEnd):
                return True
        return False

    async def _tell(self) -> None:
        while (message := await self._out.get()) is not None:
            try:
                await self._socket.send_str(_encoder.encode(message).decode())
            except (ConnectionError, RuntimeError):
                continue  # the tab is gone; what is heard is kept all the same


def _read(message: WSMessage) -> AudioHello | AudioEnd | None:
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        read: AudioHello | AudioEnd = _decoder.decode(message.data)
    except msgspec.DecodeError:
        return None
    return read
