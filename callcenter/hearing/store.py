"""Hearings in PostgreSQL: every word and number sealed for its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

from .model import NOTHING_READ, Hearing, HearingId, HearingState, Leg, LegId, Line, ReadForm, Typed

_Q = load_queries(__package__)
_OPEN_MOST = 20


class Vault(Protocol):
    """Seals values for their place."""

    def seal_text(self, text: str, context: str) -> bytes: ...

    def open_text(self, sealed: bytes, context: str) -> str: ...


class HearingStore:
    """Reads and writes hearings."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def insert(
        self,
        tx: Connection,
        public_id: UUID,
        agent: UserId,
        line: str,
        queue: str,
        calling_phone: str | None,
        masked: str | None,
        now: datetime,
    ) -> Hearing | None:
        """A hearing that begins; None where the agent listens to another call."""
        sealed = calling_phone and self._vault.seal_text(calling_phone, _place(public_id, "calling_phone"))
        row = await tx.fetchrow(_Q.insert, public_id, agent, line, queue, sealed or None, masked, now)
        return None if row is None else self._hearing(row)

    async def end_live(self, tx: Connection, agent: UserId, now: datetime) -> list[UUID]:
        """End what an agent still listens to."""
        return [row["public_id"] for row in await tx.fetch(_Q.end_live, agent, now)]

    async def find(self, c: Connection, public_id: UUID) -> Hearing | None:
        row = await c.fetchrow(_Q.by_public_id, public_id)
        return None if row is None else self._hearing(row)

    async def open_of(self, c: Connection, agent: UserId) -> list[Hearing]:
        """What an agent has open, the newest first."""
        return [self._hearing(row) for row in await c.fetch(_Q.open_of, agent, _OPEN_MOST)]

    async def own(self, c: Connection, agent: UserId, public_ids: Sequence[UUID]) -> frozenset[str]:
        """Those that are the agent's."""
        return frozenset(str(row["public_id"]) for row in await c.fetch(_Q.own, agent, list(public_ids)))

    # ---- lines ----

    async def add_line(self, tx: Connection, hearing: HearingId, line: Line, now: datetime) -> int | None:
        """Number a line and keep it; None where the hearing is settled."""
        row = await tx.fetchrow(_Q.lock, hearing)
        if row is None or row["state"] not in ("live", "ended"):
            return None
        sequence: int = await tx.fetchval(_Q.next_sequence, hearing)
        words = None
        if not line.is_gap:
            said = msgspec.json.encode([line.text, line.spoken]).decode()
            words = self._vault.seal_text(said, _line_place(hearing, sequence))
        await tx.execute(
            _Q.add_line,
            hearing,
            "gap" if line.is_gap else "said",
            line.speaker,
            line.start_s,
            line.end_s,
            line.confidence,
            line.is_mandarin,
            line.gap_reason,
            now,
            sequence,
            words,
        )
        return sequence

    async def lines(self, c: Connection, hearing: HearingId, after: int = 0) -> list[Line]:
        """What was heard after a line, as it came."""
        return [self._line(hearing, row) for row in await c.fetch(_Q.lines, hearing, after)]

    # ---- the form ----

    async def forms(self, c: Connection, hearing: Hearing) -> tuple[ReadForm, dict[str, Typed]]:
        """What the machine read, and what the agent typed."""
        row = await c.fetchrow(_Q.drafted, hearing.id)
        if row is None:
            return NOTHING_READ, {}
        read, typed = NOTHING_READ, dict[str, Typed]()
        if row["draft_sealed"] is not None:
            read = msgspec.json.decode(
                self._vault.open_text(row["draft_sealed"], _place(hearing.public_id, "draft")), type=ReadForm
            )
        if row["typed_sealed"] is not None:
            opened = self._vault.open_text(row["typed_sealed"], _place(hearing.public_id, "typed"))
            typed = msgspec.json.decode(opened, type=dict[str, Typed])
        return read, typed

    async def save_draft(self, tx: Connection, hearing: Hearing, read: ReadForm, read_until: int) -> bool:
        """False where a later reading is there, or the hearing is settled."""
        sealed = self._vault.seal_text(msgspec.json.encode(read).decode(), _place(hearing.public_id, "draft"))
        done: str = await tx.execute(_Q.save_draft, hearing.id, sealed, read_until)
        return done.endswith(" 1")

    async def save_typed(
        self, tx: Connection, hearing: Hearing, typed: Mapping[str, Typed], version: int
    ) -> bool:
        """False where somebody typed since that version, or the hearing is settled."""
        sealed = self._vault.seal_text(
            msgspec.json.encode(typed).decode(), _place(hearing.public_id, "typed")
        )
        return await tx.fetchval(_Q.save_typed, hearing.id, sealed, version) is not None

    # ---- its way ----

    async def end(self, tx: Connection, hearing: HearingId, now: datetime) -> bool:
        return await tx.fetchval(_Q.end_hearing, hearing, now) is not None

    async def settle(
        self, tx: Connection, hearing: HearingId, state: HearingState, number: str | None, now: datetime
    ) -> bool:
        """False where it is settled already."""
        return await tx.fetchval(_Q.settle, hearing, state.value, number, now) is not None

    async def forget(self, tx: Connection, hearing: HearingId, now: datetime) -> None:
        """Its words go: they lie with the order now."""
        await tx.execute(_Q.forget_lines, hearing)
        await tx.execute(_Q.forget_form, hearing, now)

    # ---- legs ----

    async def open_leg(self, tx: Connection, hearing: HearingId, speaker: str, start_s: float) -> LegId:
        return LegId(await tx.fetchval(_Q.open_leg, hearing, speaker, start_s))

    async def close_leg(self, tx: Connection, leg: LegId, end_s: float, *, is_over: bool) -> None:
        await tx.execute(_Q.close_leg, leg, end_s, is_over)

    async def switch_leg(self, tx: Connection, leg: LegId, off_reason: str | None) -> bool:
        """True where it was otherwise before."""
        return await tx.fetchval(_Q.switch_leg, leg, off_reason) is not None

    async def legs(self, c: Connection, hearing: HearingId) -> list[Leg]:
        """The newest leg of each speaker."""
        return [
            Leg(LegId(r["id"]), r["speaker"], r["start_s"], r["end_s"], r["is_over"], r["off_reason"])
            for r in await c.fetch(_Q.legs, hearing)
        ]

    async def heard_until(self, c: Connection, hearing: HearingId, speaker: str) -> float:
        """How far a speaker was heard or told as a gap, in seconds."""
        return float(await c.fetchval(_Q.heard_until, hearing, speaker) or 0.0)

    def _line(self, hearing: HearingId, row: Record) -> Line:
        text, spoken = "", ""
        if row["words_sealed"] is not None:
            opened = self._vault.open_text(row["words_sealed"], _line_place(hearing, row["sequence"]))
            text, spoken = msgspec.json.decode(opened, type=tuple[str, str])
        return Line(
            row["sequence"],
            row["speaker"],
            row["start_s"],
            row["end_s"],
            text,
            spoken,
            row["confidence"],
            row["is_mandarin"],
            row["gap_reason"],
        )

    def _hearing(self, row: Record) -> Hearing:
        sealed = row["calling_phone_sealed"]
        return Hearing(
            HearingId(row["id"]),
            row["public_id"],
            UserId(row["user_id"]),
            HearingState(row["state"]),
            row["line"],
            row["queue"],
            None
            if sealed is None
            else self._vault.open_text(sealed, _place(row["public_id"], "calling_phone")),
            row["calling_phone_masked"],
            row["version"],
            row["read_until"],
            row["started_at"],
            row["ended_at"],
            row["number"],
        )


def _place(public_id: UUID, what: str) -> str:
    return f"hearing:{public_id}:{what}"


def _line_place(hearing: HearingId, sequence: int) -> str:
    return f"heard_utterance:{hearing}:{sequence}"
