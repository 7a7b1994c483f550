"""Audit rows as syslog messages (RFC 5424) over UDP, TCP or TLS."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from .settings import SyslogSettings, Transport

APP_NAME = "callcenter"
#: the number of examples in documents (RFC 5612): this platform has none of its own
_ENTERPRISE = "32473"
_NOTICE, _WARNING = 5, 4
#: what deserves a look by whoever reads the collector
_WARNINGS = re.compile(r"failed|misplaced|disabled|reset|refused|broken")
_DATAGRAM_MAX = 8192
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an audit row: never its reason, which people write freely."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    address: str | None
    details: Mapping[str, object]
    hash: bytes


def message(row: Told, *, facility: int, host: str) -> bytes:
    """One message; its structured data carries the chain's hash, so that the collector knows the head."""
    ended_oddly = row.details.get("reason") == "refresh_reused"
    severity = _WARNING if ended_oddly or _WARNINGS.search(row.action) else _NOTICE
    moment = row.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = {
        "id": str(row.id),
        "actor": row.actor,
        "subject": row.subject,
        "address": row.address or "",
        "hash": row.hash.hex(),
    }
    data = " ".join(f'{name}="{_escaped(value)}"' for name, value in fields.items())
    text = json.dumps(row.details, ensure_ascii=False, sort_keys=True)
    line = (
        f"<{facility * 8 + severity}>1 {moment} {_token(host, 255)} {APP_NAME} - {_token(row.action, 32)} "
        f"[audit@{_ENTERPRISE} {data}] \ufeff{text}"
    )
    return line.encode()


class Sender:
    """Brings messages to the collector; raises OSError or TimeoutError where it does not take them."""

    def __init__(self, settings: SyslogSettings) -> None:
        self._settings = settings

    async def send(self, messages: Sequence[bytes]) -> None:
        """All of them, in order."""
        async with asyncio.timeout(_PATIENCE_S):
            if self._settings.transport is Transport.udp:
                await self._send_datagrams(messages)
            else:
                await self._send_frames(messages)

    async def _send_datagrams(self, messages: Sequence[bytes]) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._settings.host, self._settings.port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        with closing(socket.socket(family, kind, protocol)) as out:
            out.setblocking(False)
            await loop.sock_connect(out, address)
            for one in messages:
                await loop.sock_sendall(out, one[:_DATAGRAM_MAX])

    async def _send_frames(self, messages: Sequence[bytes]) -> None:
        context = None
        if self._settings.transport is Transport.tls:
            context = ssl.create_default_context(cafile=self._settings.ca)
        _, writer = await asyncio.open_connection(self._settings.host, self._settings.port, ssl=context)
        try:
            for one in messages:
                writer.write(b"%d %b" % (len(one), one))
                await writer.drain()
        finally:
            writer.close()
            await writer.wait_closed()


def _escaped(value: str) -> str:
    return re.sub(r'(["\\\]])', r"\\\1", value)


def _token(value: str, longest: int) -> str:
    """Printable ASCII without blanks, as header fields are."""
    return re.sub(r"[^\x21-\x7e]", "_", value)[:longest] or "-"
