"""A worker: streams come in by websocket, each with a place of its own or a refusal that can be seen."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from nlp.asr.base import EngineUnavailable
from nlp.asr.live.ears import Ears, LegEars, Reply
from nlp.asr.live.protocol import (
    BUSY,
    CLOSE_BAD_MESSAGE,
    CLOSE_BUSY,
    CLOSE_FAILED,
    CLOSE_IDLE,
    ENGINE_FAILED,
    IDLE,
    BadMessage,
    StreamConfig,
    final_reply,
    partial_reply,
    read_message,
)
from nlp.asr.live.stats import WorkerStats

log = logging.getLogger(__name__)
_wire = log.getChild("wire")
_wire.setLevel(logging.WARNING)  # a line for each connection would bury everything else

Page = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a worker serves."""

    idle_s: float = 120.0
    """A stream that sends nothing for so long gives its place up."""
    max_frame_bytes: int = 1 << 18
    max_frames_ahead: int = 128
    """Frames a client may send ahead of its replies. Beyond it its socket is not read, and so not seen to
    end; a client of ours stays below."""
    ping_s: float = 20.0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Where clients may come from; () is anywhere."""
    close_s: float = 5.0
    """How long a client is waited for when it is closed."""


class AsrServer:
    """Serves the vosk-server protocol with the ears given; ``stats.places`` streams at once."""

    def __init__(
        self,
        ears: Ears,
        stats: WorkerStats,
        options: ServerOptions | None = None,
        pages: Mapping[str, Page] | None = None,
    ) -> None:
        """``pages`` are answers to plain GET requests by path (health, metrics)."""
        self._ears = ears
        self._stats = stats
        self._options = options or ServerOptions()
        self._pages = dict(pages or {})
        self._server: Server | None = None

    async def start(self, listener: socket.socket, tls: ssl.SSLContext | None = None) -> tuple[str, int]:
        """Serve on a socket that listens; where it does."""
        options = self._options
        self._server = await serve(
            self._serve,
            sock=listener,
            ssl=tls,
            origins=[None],  # no page of a browser: it would speak for whoever looks at it
            compression=None,
            max_size=options.max_frame_bytes,
            max_queue=options.max_frames_ahead,
            ping_interval=options.ping_s,
            ping_timeout=options.ping_s,
            close_timeout=options.close_s,
            process_request=self._page,
            server_header=None,
            logger=_wire,
        )
        host, port = listener.getsockname()[:2]
        return str(host), int(port)

    async def close(self) -> None:
        """Take no more streams and end those that are open."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _page(self, connection: ServerConnection, request: Request) -> Response | None:
        if not self._is_welcome(connection):
            return connection.respond(HTTPStatus.FORBIDDEN, "asr-forbidden\n")
        page = self._pages.get(request.path)
        if page is None:
            return None
        response = connection.respond(HTTPStatus.OK, "")
        response.body = page()
        del response.headers["Content-Length"]
        response.headers["Content-Length"] = str(len(response.body))
        return response

    def _is_welcome(self, connection: ServerConnection) -> bool:
        if not self._options.networks:
            return True
        peer = ip_address(connection.remote_address[0])
        return any(peer in network for network in self._options.networks)

    async def _serve(self, connection: ServerConnection) -> None:
        if self._stats.is_full:
            self._stats.refused += 1
            await connection.close(CLOSE_BUSY, BUSY)
            return
        self._stats.streams += 1
        self._stats.opened += 1
        try:
            await _Stream(connection, self._ears, self._options.idle_s).run()
        except ConnectionClosed:
            pass
        except _Broken as broken:
            self._stats.broken += 1
            log.warning(
                "stream closed", extra={"action": "asr.stream", "code": broken.reason}, exc_info=broken.cause
            )
            await connection.close(broken.close_code, broken.reason)
        finally:
            self._stats.streams -= 1


class _Broken(Exception):
    """A stream that cannot go on."""

    def __init__(self, close_code: int, reason: str, cause: BaseException | None = None) -> None:
        super().__init__(reason)
        self.close_code, self.reason, self.cause = close_code, reason, cause


class _Stream:
    """One connection: messages in, a reply for each frame and each ending."""

    def __init__(self, connection: ServerConnection, ears: Ears, idle_s: float) -> None:
        self._connection = connection
        self._ears = ears
        self._idle_s = idle_s
        self._config = StreamConfig()
        self._leg: LegEars | None = None
        self._watch: asyncio.Task[None] | None = None

    async def run(self) -> None:
        try:
            while await self._answer(await self._next()):
                pass
        except BadMessage as error:
            raise _Broken(CLOSE_BAD_MESSAGE, error.code) from None
        except EngineUnavailable as error:
            raise _Broken(CLOSE_FAILED, error.code, error) from error
        except (ConnectionClosed, _Broken):
            raise
        except Exception as error:
            raise _Broken(CLOSE_FAILED, ENGINE_FAILED, error) from error
        finally:
            if self._leg is not None:
                self._leg.close()
            if self._watch is not None:
                self._watch.cancel()
                await asyncio.gather(self._watch, return_exceptions=True)

    async def _next(self) -> str | bytes:
        try:
            async with asyncio.timeout(self._idle_s):
                return await self._connection.recv()
        except TimeoutError:
            raise _Broken(CLOSE_IDLE, IDLE) from None

    async def _answer(self, message: str | bytes) -> bool:
        """Reply where one is due; False after the end."""
        if isinstance(message, bytes):
            if message or self._leg is not None:
                leg = await self._opened()
                await self._send(await leg.push(message))
            else:  # a client asks whether it has a place, before there is anything to hear
                await self._send(Reply((), "", 0.0))
            return True
        asked = read_message(message, self._config)
        if isinstance(asked, StreamConfig):
            self._config = asked
            return True
        leg = await self._opened()
        reply = await leg.flush(is_end=asked == "eof")
        await self._send(reply, is_final=True)
        return asked != "eof"

    async def _opened(self) -> LegEars:
        if self._leg is None:
            self._leg = await self._ears.open(self._config)
            self._watch = asyncio.create_task(self._forget_when_gone(self._leg), name="asr client")
        return self._leg

    async def _forget_when_gone(self, leg: LegEars) -> None:
        """Nobody waits for the answers any more: the engine is for those who do."""
        await self._connection.wait_closed()
        leg.close()

    async def _send(self, reply: Reply, *, is_final: bool = False) -> None:
        settled = reply.settled_s if self._config.progress else None
        if reply.finals or is_final:
            await self._connection.send(final_reply(reply.finals, self._config, settled))
        else:
            await self._connection.send(partial_reply(reply.partial, settled))
