"""Pushes recorded calls and messages through the channels as if they came in now, their true times kept."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from callcenter.composition import Platform
from callcenter.kernel.errors import HotlineError, UsageError
from callcenter.web.complaints import chinese_complaint
from nlp.asr.base import EngineUnavailable

from .simulator import SimulatorChannel
from .voice import RecordedCalls, Transcription


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a replay: a call names its ``file``, a message brings its ``text``."""

    id: str | None = None
    channel: Literal["phone", "web", "wechat"] = "web"
    received_at: datetime | None = None
    text: str | None = None
    file: str | None = None
    phone: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one line; ``number`` is None where no order was made."""

    line: int
    id: str | None
    channel: str
    number: str | None
    request_type: str | None = None
    urgency: str | None = None
    track: str | None = None
    category: list[str] = []
    category_code: str | None = None
    district: str | None = None
    town: str | None = None
    department: str | None = None
    department_name: str | None = None
    department_kind: str | None = None
    emergency_handover: str | None = None
    confidential: bool | None = None
    set_aside: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with its number in its file and the folder its recordings lie in."""

    number: int
    line: Line | str
    folder: Path


def read_lines(path: Path) -> list[Numbered]:
    """The lines of a ``.jsonl`` file, or of ``calls.jsonl`` in a folder, in order of receipt.

    A line that cannot be read stays in as the sentence saying why. Raises UsageError if there is no such
    file or nothing in it.
    """
    file = path / "calls.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"找不到可重放的文件：{file}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不出 {file}(须为 UTF-8 的 jsonl 文件)") from error
    found = [
        Numbered(number, _line(raw), file.parent)
        for number, raw in enumerate(text.split("\n"), 1)
        if raw.strip()
    ]
    if not found:
        raise UsageError(f"{file} 里没有内容")
    return sorted(found, key=_order)


class Replay:
    """One run over some lines."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._simulator = SimulatorChannel(platform.intake)
        self._calls = RecordedCalls(platform)
        self._transcription = Transcription(platform)

    async def run(self, lines: list[Numbered], rate: float | None) -> AsyncIterator[Outcome]:
        """What became of each line, in order; ``rate`` times real time, or as fast as possible."""
        before: datetime | None = None
        try:
            for numbered in lines:
                received = _received(numbered)
                if rate and before and received:
                    await asyncio.sleep(max(0.0, (received - before) / timedelta(seconds=1) / rate))
                before = received or before
                yield await self._outcome(numbered)
        finally:
            await self._transcription.close()

    async def _outcome(self, numbered: Numbered) -> Outcome:
        if isinstance(numbered.line, str):
            return Outcome(numbered.number, None, "", None, error=numbered.line)
        line = numbered.line
        try:
            number, aside = await self._take(numbered, line)
        except HotlineError as error:
            return Outcome(numbered.number, line.id, line.channel, None, error=error.message)
        except EngineUnavailable as error:
            told = f"录音已保存，待语音引擎可用后转写：{error}"
            return Outcome(numbered.number, line.id, line.channel, None, error=told)
        if number is None:
            return Outcome(numbered.number, line.id, line.channel, None, set_aside=aside)
        return await self._described(numbered.number, line, number)

    async def _take(self, numbered: Numbered, line: Line) -> tuple[str | None, str | None]:
        now = self._platform.clock.now()
        received = line.received_at or now
        if received.tzinfo is None:
            received = received.replace(tzinfo=self._platform.city().zone)
        received = min(received, now)
        if line.file is not None:
            return await self._call(numbered.folder, line, received, now), None
        if not line.text or not line.text.strip():
            raise UsageError("这一行既没有文字(text)，也没有录音(file)")
        taken, number = await self._simulator.message(
            line.text, channel=line.channel, received_at=received, key=_key(line, line.text), now=now
        )
        if number is None:
            return await self._settled(taken.number)
        return number, None

    async def _call(self, folder: Path, line: Line, received: datetime, now: datetime) -> str | None:
        recording = await asyncio.to_thread(_recording, folder, line.file or "")
        taken = await self._calls.take_in(
            recording,
            calling_phone=line.phone,
            received_at=received,
            source="录音重放",
            key=_key(line, hashlib.sha256(recording).hexdigest()),
            now=now,
        )
        number = await self._transcription.hear(taken.contact)
        return number or (await self._settled(taken.number))[0]

    async def _settled(self, number: str) -> tuple[str | None, str | None]:
        """The number if the contact has an order (perhaps made by another worker), else why it has none."""
        async with self._platform.database.acquire() as connection:
            row = await self._platform.contacts.by_number(connection, number)
        if row is None or row["work_order_id"] is None:
            return None, (row["set_aside_reason"] if row else None) or "stored"
        return number, None

    async def _described(self, line_number: int, line: Line, number: str) -> Outcome:
        platform = self._platform
        async with platform.database.acquire() as connection:
            loaded = await platform.desk.load_for_citizen(connection, number)
        if loaded is None:
            return Outcome(line_number, line.id, line.channel, number)
        row, pack = loaded.row, platform.city().pack
        suggested = (row["suggestion"] or {}).get("departments") or [{}]
        code = suggested[0].get("code")
        organisation = pack.organisation_by_code.get(code) if code else None
        category = row["category_code"]
        return Outcome(
            line=line_number,
            id=line.id,
            channel=row["channel"],
            number=number,
            request_type=row["request_type"],
            urgency=row["urgency"],
            track=row["track"],
            category=list(pack.category_path(category)) if category else [],
            category_code=category,
            district=row["district"],
            town=row["town"],
            department=code,
            department_name=organisation.name if organisation else None,
            department_kind=organisation.department_kind if organisation else None,
            emergency_handover=row["emergency_handover"],
            confidential=row["is_confidential"],
        )


def _line(raw: str) -> Line | str:
    try:
        return msgspec.json.decode(raw, type=Line)
    except msgspec.ValidationError as error:
        field, complaint = chinese_complaint(str(error))
        return f"{field}：{complaint}" if field else complaint
    except msgspec.DecodeError:
        return "不是有效的 JSON"


def _recording(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise UsageError(f"找不到录音 {name}")
    return path.read_bytes()


def _received(numbered: Numbered) -> datetime | None:
    if isinstance(numbered.line, str) or numbered.line.received_at is None:
        return None
    at = numbered.line.received_at
    return at if at.tzinfo is not None else at.astimezone()


def _order(numbered: Numbered) -> tuple[bool, float, int]:
    """By receipt; lines without a time come last, in their own order."""
    at = _received(numbered)
    return at is None, at.timestamp() if at else 0.0, numbered.number


def _key(line: Line, content: str) -> str | None:
    """The same line replayed twice is one contact; lines without an id are new each time."""
    if line.id is None:
        return None
    moment = line.received_at.isoformat() if line.received_at else ""
    return "replay:" + hashlib.sha256(f"{line.id}|{moment}|{content}".encode()).hexdigest()
