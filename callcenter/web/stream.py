"""Realtime: one websocket a tab, replay by event number, and what one may not see is not sent.

The client's first message carries its token and the last number it has; it gets what came since, or, when
that is too much or too old, a snapshot that tells it to fetch anew. Events are read once per application
process and offered to every socket; each batch is filtered through the same scope as the lists. A socket
that cannot keep up is told to start over; nothing is queued without bound.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from aiohttp import WSMsgType, web

from callcenter.kernel.clock import Clock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import HotlineError
from callcenter.kernel.events import Envelope
from callcenter.kernel.outbox import last_number, read_after
from callcenter.kernel.principal import Principal
from callcenter.kernel.sequencer import Listener

from .edge import Authenticator

log = logging.getLogger(__name__)

_REPLAY_MAX = 5_000
_BATCH = 500
_HELLO_S = 10.0
_HEARTBEAT_S = 20.0
#: the session is looked up anew at least this often while a socket is open
_RECHECK_S = 20.0
#: ... and before anything is sent once the last look is this old
_TRUSTED = timedelta(seconds=5)
#: events kept in memory for sockets that are a little behind
_KEPT = 5_000


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first message of a tab; sent again whenever its access token was renewed."""

    token: Annotated[str, msgspec.Meta(max_length=4096)]
    last_event_id: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Told(msgspec.Struct, frozen=True, tag="event"):
    """One event as a tab hears it; it fetches what it wants to show."""

    id: int
    name: str
    subject_kind: str
    subject: str
    at: datetime


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    """Start over: fetch what you show, then go on from here."""

    last_event_id: int


class ReplayOf(msgspec.Struct, frozen=True, tag="replay"):
    """What you missed."""

    events: list[Told]
    last_event_id: int


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Nothing happened, and the line is alive; a tab that hears nothing for long knows that it is not."""


class Closing(msgspec.Struct, frozen=True, tag="closing"):
    """The server goes; come back in a moment."""

    reason: str


Visible = Callable[[Connection, Principal, Sequence[str]], Awaitable[frozenset[str]]]
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Hello)


class Feed:
    """The newest events, read once for all sockets of this process."""

    def __init__(self, database: Database, listener: Listener) -> None:
        self._database = database
        self._listener = listener
        self._kept: deque[Envelope] = deque(maxlen=_KEPT)
        self._grown = asyncio.Condition()
        self.number = 0

    async def run(self) -> None:
        """Serve until cancelled; begins with what comes after the newest event."""
        async with self._database.acquire() as connection:
            self.number = await last_number(connection)
        while True:
            await self._listener.wait_after(self.number)
            async with self._database.acquire() as connection:
                batch = await read_after(connection, self.number, _BATCH)
            if batch:
                self._kept.extend(batch)
                async with self._grown:
                    self.number = batch[-1].number or self.number
                    self._grown.notify_all()

    async def wait_after(self, number: int) -> None:
        """Wait until an event after ``number`` was read."""
        async with self._grown:
            await self._grown.wait_for(lambda: self.number > number)

    def after(self, number: int) -> list[Envelope] | None:
        """The events after ``number``; None where some of them are no longer kept here."""
        if number >= self.number:
            return []
        first = self._kept[0].number if self._kept else None
        if first is None or first > number + 1:
            return None
        return [e for e in self._kept if (e.number or 0) > number]


class Streams:
    """All sockets of one application process."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        authenticator: Authenticator,
        listener: Listener,
        visible: Mapping[str, Visible],
        client_address: Callable[[web.Request], str],
    ) -> None:
        self._database = database
        self._clock = clock
        self._authenticator = authenticator
        self.feed = Feed(database, listener)
        self._visible = visible
        self._client_address = client_address
        self._sockets: set[web.WebSocketResponse] = set()
        self._closing = False

    @property
    def open_sockets(self) -> int:
        """For metrics."""
        return len(self._sockets)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One tab, from its hello to its end."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=16 * 1024)
        await socket.prepare(request)
        if self._closing:
            await socket.close(code=1001)
            return socket
        self._sockets.add(socket)
        try:
            await _Tab(self, socket, self._client_address(request)).serve()
        finally:
            self._sockets.discard(socket)
        return socket

    async def close(self) -> None:
        """Tell every tab that the server goes."""
        self._closing = True
        farewell = _encoder.encode(Closing("服务正在重启")).decode()
        for socket in list(self._sockets):
            try:
                async with asyncio.timeout(1):
                    await socket.send_str(farewell)
                    await socket.close(code=1001)
            except (ConnectionError, TimeoutError, RuntimeError):
                continue

    async def authenticate(self, token: str, address: str) -> Principal:
        """The person behind a token, by the same check as every request."""
        async with self._database.transaction() as connection:
            return await self._authenticator.authenticate(connection, token, self._clock.now(), address)

    async def told(self, person: Principal, envelopes: Sequence[Envelope]) -> list[Told]:
        """Those of the events this person may know of."""
        seen: dict[str, frozenset[str]] = {}
        for kind, visible in self._visible.items():
            subjects = {e.subject for e in envelopes if e.subject_kind == kind}
            if subjects:
                async with self._database.acquire() as connection:
                    seen[kind] = await visible(connection, person, sorted(subjects))
        return [
            Told(e.number or 0, e.name, e.subject_kind, e.subject, e.at)
            for e in envelopes
            if e.subject in seen.get(e.subject_kind, ())
        ]

    async def read(self, number: int) -> list[Envelope]:
        """The next events after a number: those kept here, else a batch from the database."""
        kept = self.feed.after(number)
        if kept is not None:
            return kept
        async with self._database.acquire() as connection:
            return await read_after(connection, number, _BATCH)

    def now(self) -> datetime:
        """The time by the platform's clock."""
        return self._clock.now()


class _Tab:
    """One socket's conversation."""

    def __init__(self, streams: Streams, socket: web.WebSocketResponse, address: str) -> None:
        self._streams = streams
        self._socket = socket
        self._address = address
        self._token = ""
        self._number = 0
        #: said by `_follow` alone, once nobody else reads or writes
        self._farewell = (1000, b"")

    async def serve(self) -> None:
        try:
            async with asyncio.timeout(_HELLO_S):
                hello = await self._hear()
            if hello is None:
                await self._socket.close(code=4400, message=b"hello expected")
                return
            self._token = hello.token
            person = await self._streams.authenticate(hello.token, self._address)
        except TimeoutError:
            await self._socket.close(code=4408, message=b"no hello")
            return
        except HotlineError as error:
            await self._socket.close(code=4401, message=error.code.encode())
            return
        await self._catch_up(person, hello.last_event_id)
        await self._follow(person)

    async def _hear(self) -> Hello | None:
        message = await self._socket.receive()
        if message.type is not WSMsgType.TEXT:
            return None
        try:
            return _decoder.decode(message.data)
        except msgspec.DecodeError:
            return None

    async def _catch_up(self, person: Principal, last: int | None) -> None:
        newest = self._streams.feed.number
        if last is None or last > newest or newest - last > _REPLAY_MAX:
            self._number = newest
            await self._send(Snapshot(newest))
            return
        self._number = last
        missed: list[Told] = []
        while self._number < newest:
            batch = await self._streams.read(self._number)
            if not batch:
                break
            missed.extend(await self._streams.told(person, batch))
            self._number = batch[-1].number or self._number
        await self._send(ReplayOf(missed, self._number))

    async def _follow(self, person: Principal) -> None:
        """Send what comes until either side ends; the reader task notices a tab that went."""
        reader = asyncio.ensure_future(self._read_on())
        sender = asyncio.ensure_future(self._send_on(person))
        try:
            await asyncio.wait({reader, sender}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reader, sender):
                task.cancel()
            _, failure = await asyncio.gather(reader, sender, return_exceptions=True)
        if isinstance(failure, Exception):
            log.warning("stream ended", extra={"action": "stream", "reason": type(failure).__name__})
        if not self._socket.closed:
            code, why = self._farewell
            await self._socket.close(code=code, message=why)

    async def _read_on(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return
            try:
                self._token = _decoder.decode(message.data).token
            except msgspec.DecodeError:
                continue

    async def _send_on(self, person: Principal) -> None:
        checked = self._streams.now()
        while True:
            try:
                async with asyncio.timeout(_RECHECK_S):
                    await self._streams.feed.wait_after(self._number)
            except TimeoutError:
                await self._send(Ping())
            if self._streams.now() - checked >= _TRUSTED:
                try:
                    person = await self._streams.authenticate(self._token, self._address)
                except HotlineError as error:
                    self._farewell = (4401, error.code.encode())
                    return
                checked = self._streams.now()
            batch = await self._streams.read(self._number)
            for told in await self._streams.told(person, batch):
                await self._send(told)
            if batch:
                self._number = batch[-1].number or self._number

    async def _send(self, message: msgspec.Struct) -> None:
        await self._socket.send_str(_encoder.encode(message).decode())
