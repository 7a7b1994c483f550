"""A sender that writes files: for a city whose gateway fetches them, and until it has another."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

from .ports import Outgoing


class FileSender:
    """One file a notice, one JSON line in it, readable by the platform's own user alone.

    The name is made of the notice's key: a second try replaces the first, and a reader never finds half a
    line, since the file is renamed into place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, notice: Outgoing, now: datetime) -> None:
        line = msgspec.json.encode(
            {
                "key": notice.key,
                "door": notice.way.value,
                "to": notice.phone,
                "contact": notice.contact_id,
                "subject": notice.subject,
                "template": notice.template,
                "text": notice.text,
                "pressing": notice.is_pressing,
                "at": now,
            }
        )
        name = f"{notice.way}-{hashlib.sha256(notice.key.encode()).hexdigest()[:24]}.json"
        await asyncio.to_thread(self._write, name, line + b"\n")

    def _write(self, name: str, line: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        started = self._folder / f".{name}.{os.getpid()}"
        descriptor = os.open(started, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        started.replace(self._folder / name)
