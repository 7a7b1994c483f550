"""What tests of live speech share: talk of tones, an engine that counts it, and a client in lockstep."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect

from nlp.asr.base import SAMPLE_RATE, Recognizer, Samples, Utterance, Word
from nlp.asr.live.ears import UtteranceEars
from nlp.asr.live.endpoint import EnergySense
from nlp.asr.live.leg import MovingLeg
from nlp.asr.live.server import AsrServer, Page, ServerOptions
from nlp.asr.live.stats import WorkerStats

FRAME_S = 0.2


def talk(*parts: tuple[float, float], rate: int = 8000) -> NDArray[np.int16]:
    """A leg's sound: pairs of (seconds, loudness), loudness 0 being a pause with a faint line noise."""
    rng = np.random.default_rng(5)
    pieces = []
    for seconds, size in parts:
        count = int(seconds * rate)
        noise = rng.normal(0, 0.0005, count)
        pieces.append(noise + size * np.sin(2 * np.pi * 440 * np.arange(count) / rate))
    return np.asarray(np.concatenate(pieces) * 32767, dtype=np.int16)


def frames(pcm: NDArray[np.int16], rate: int = 8000, seconds: float = FRAME_S) -> list[bytes]:
    size = int(rate * seconds)
    return [pcm[at : at + size].astype("<i2").tobytes() for at in range(0, len(pcm), size)]


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that other tasks and threads bring about; a test's own time limit ends it."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


class LengthRecognizer:
    """Hears each utterance as its length in tenths of a second; a gate may hold it up."""

    name = "length"

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.gate = gate
        self.heard: list[float] = []
        self.started = threading.Semaphore(0)
        self.threads: set[str] = set()

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        self.started.release()
        self.threads.add(threading.current_thread().name)
        if self.gate is not None and not self.gate.wait(30):
            raise TimeoutError("nobody opened the gate")
        loud = np.flatnonzero(np.abs(samples) > 0.05)
        if not len(loud):
            return []
        start, end = loud[0] / SAMPLE_RATE, (loud[-1] + 1) / SAMPLE_RATE
        self.heard.append(end - start)
        said = f"说了{round((end - start) * 10)}"
        return [Utterance(float(start), float(end), said, 0.9, (Word(said, float(start), float(end), 0.9),))]


@dataclass(slots=True)
class Worker:
    """A server for a test, with what it counts."""

    server: AsrServer
    stats: WorkerStats
    url: str


@asynccontextmanager
async def worker(
    engine: Recognizer | Callable[[], Recognizer],
    *,
    places: int = 4,
    threads: int = 1,
    options: ServerOptions | None = None,
    pages: dict[str, Page] | None = None,
    port: int = 0,
) -> AsyncIterator[Worker]:
    """A real server on a port of the system's choice, its utterances cut by loudness."""
    stats = WorkerStats(places)
    load = engine if callable(engine) else lambda: engine
    ears = UtteranceEars(load, threads, stats, sense=EnergySense)
    server = AsrServer(ears, stats, options or ServerOptions(close_s=0.5), pages)
    host, chosen = await server.start(bound(port))
    try:
        yield Worker(server, stats, f"ws://{host}:{chosen}")
    finally:
        await server.close()
        await ears.close()


async def say_as_sent(leg: MovingLeg, pcm: NDArray[np.int16]) -> None:
    """Each frame only when the one before was sent: a line is never faster than its worker's socket."""
    for frame in frames(pcm):
        leg.push(frame)
        await until(lambda: not leg._fresh.is_set())


async def kill(served: Worker) -> None:
    """End a server as a power cut does: no farewell on any connection."""
    assert served.server._server is not None
    for connection in list(served.server._server.connections):
        connection.transport.abort()
    await served.server.close()


def bound(port: int = 0) -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", port))
    opened.listen()
    opened.setblocking(False)
    return opened


class Lockstep:
    """Talks as vosk-server's own test scripts do: a frame, its one reply, the next frame."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.replies: list[dict[str, Any]] = []

    async def say(self, sound: Sequence[bytes]) -> None:
        for frame in sound:
            await self.connection.send(frame)
            await self._take()

    async def end(self, message: str = '{"eof" : 1}') -> dict[str, Any]:
        await self.connection.send(message)
        return await self._take()

    async def _take(self) -> dict[str, Any]:
        reply = await self.connection.recv()
        assert isinstance(reply, str)
        self.replies.append(json.loads(reply))
        return self.replies[-1]

    @property
    def finals(self) -> list[dict[str, Any]]:
        return [reply for reply in self.replies if "partial" not in reply and reply.get("text")]


@asynccontextmanager
async def lockstep(url: str, config: dict[str, object] | None = None) -> AsyncIterator[Lockstep]:
    async with connect(url, compression=None) as connection:
        if config is not None:
            await connection.send(json.dumps({"config": config}))
        yield Lockstep(connection)
