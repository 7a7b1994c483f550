"""One stream at one worker: frames out, replies in, by the vosk-server protocol."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from nlp.asr.base import Correction, Segment, Speaker, Word
from nlp.asr.live.protocol import CLOSE_BUSY, ENGINE_FAILED, EOF, StreamConfig
from nlp.asr.numbers import to_spoken, to_written
from nlp.asr.readings import simplified

_BETWEEN_HANZI = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")
_UNAVAILABLE = 503
_PING_S = 15.0  # a machine that vanished is noticed within twice this


class LinkRefused(Exception):
    """The worker has no place."""


class LinkLost(Exception):
    """The worker is gone, or cannot be reached, or said something that is no reply."""

    def __init__(self, reason: str, *, is_engine: bool = False) -> None:
        super().__init__(reason)
        self.is_engine = is_engine
        """Whether the engine failed on what it was given, and may again."""


@dataclass(frozen=True, slots=True)
class WorkerReply:
    """One reply; times count from the link's first byte."""

    segments: tuple[Segment, ...]
    partial: str
    settled_s: float | None
    """How far the worker says it has answered; stock servers do not say."""


class WorkerLink:
    """A stream that a worker has taken."""

    def __init__(self, connection: ClientConnection, speaker: Speaker) -> None:
        self._connection = connection
        self._speaker = speaker

    @classmethod
    async def open(
        cls,
        url: str,
        config: StreamConfig,
        speaker: Speaker,
        timeout_s: float,
        tls: ssl.SSLContext | None = None,
    ) -> WorkerLink:
        """A stream at this worker. Raises LinkRefused where it is full, LinkLost where it is not there.

        An empty frame asks for a first reply, which only a worker with a place for us gives.
        """
        try:
            async with asyncio.timeout(timeout_s):
                connection = await connect(
                    url,
                    ssl=tls,
                    compression=None,
                    proxy=None,
                    open_timeout=None,
                    close_timeout=1.0,
                    ping_interval=_PING_S,
                    ping_timeout=_PING_S,
                    max_size=1 << 20,
                )
                link = cls(connection, speaker)
                try:
                    await connection.send(config.message())
                    await connection.send(b"")
                    await link.receive()
                except BaseException:
                    await link.close()
                    raise
                return link
        except InvalidStatus as error:
            if error.response.status_code == _UNAVAILABLE:
                raise LinkRefused from error
            raise LinkLost(str(error)) from error
        except ConnectionClosed as error:
            raise _ended(error) from error
        except (OSError, InvalidHandshake, TimeoutError) as error:
            raise LinkLost(type(error).__name__) from error

    async def send(self, sound: bytes) -> None:
        """A frame, which one reply will answer."""
        try:
            await self._connection.send(sound)
        except ConnectionClosed as error:
            raise _ended(error) from error

    async def end(self) -> None:
        """Ask for the last final."""
        try:
            await self._connection.send(EOF)
        except ConnectionClosed as error:
            raise _ended(error) from error

    async def receive(self) -> WorkerReply:
        """The next reply."""
        try:
            message = await self._connection.recv()
        except ConnectionClosed as error:
            raise _ended(error) from error
        try:
            document = json.loads(message)
            return _reply(document, self._speaker)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LinkLost("the reply is none") from error

    async def closed(self) -> None:
        """Wait until the worker is gone."""
        await self._connection.wait_closed()

    async def close(self) -> None:
        """Take leave, waiting a second for the other side."""
        await self._connection.close()

    async def abort(self) -> None:
        """Leave a worker that is past taking leave of."""
        self._connection.transport.abort()
        await self._connection.wait_closed()


def _ended(error: ConnectionClosed) -> LinkRefused | LinkLost:
    code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd is not None else (0, "")
    if code == CLOSE_BUSY:
        return LinkRefused()
    return LinkLost(f"closed {code} {reason}".strip(), is_engine=reason == ENGINE_FAILED)


def _reply(document: Mapping[str, Any], speaker: Speaker) -> WorkerReply:
    settled = document.get("settled")
    if "utterances" in document:
        words = _words(document.get("result", ()))
        segments = tuple(_ours(one, words, speaker) for one in document["utterances"])
    else:
        segments = tuple(_stock(document, speaker))
    return WorkerReply(
        segments, str(document.get("partial", "")), None if settled is None else float(settled)
    )


def _ours(one: Mapping[str, Any], words: list[Word], speaker: Speaker) -> Segment:
    start, end = float(one["start"]), float(one["end"])
    mine = tuple(word for word in words if start - 0.01 <= word.start_s < end + 0.01)
    return Segment(
        start,
        end,
        speaker,
        str(one["text"]),
        str(one["spoken"]),
        float(one["conf"]),
        mine,
        str(one.get("sounded") or one["heard"]),
        tuple(
            Correction(int(a), int(b), str(what), str(why)) for a, b, what, why in one.get("corrections", ())
        ),
        str(one.get("language", "zh")),
    )


def _stock(document: Mapping[str, Any], speaker: Speaker) -> list[Segment]:
    """A final as vosk-server gives it: words parted by blanks, their times beside them."""
    best = document["alternatives"][0] if document.get("alternatives") else document
    heard = _BETWEEN_HANZI.sub("", simplified(str(best.get("text", ""))).strip())
    words = _words(best.get("result", ()))
    if not heard or not words:
        return []
    confidence = sum(word.confidence for word in words) / len(words)
    return [
        Segment(
            words[0].start_s,
            words[-1].end_s,
            speaker,
            to_written(heard),
            to_spoken(heard),
            confidence,
            tuple(words),
        )
    ]


def _words(result: Any) -> list[Word]:
    return [
        Word(
            simplified(str(one["word"])), float(one["start"]), float(one["end"]), float(one.get("conf", 1.0))
        )
        for one in result
    ]
