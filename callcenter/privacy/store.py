"""Redacted identifiers and the words of orders in PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

from .places import Texts

_Q = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class NewSpan:
    """An identifier taken out of a text, sealed for its own row."""

    id: uuid.UUID
    number: str
    place: str
    position: int
    kind: str
    value_sealed: bytes


class PrivacyStore:
    """Reads and writes what only this feature knows."""

    async def keep_spans(
        self, tx: Connection, spans: Sequence[NewSpan], now: datetime, person: UserId | None
    ) -> None:
        """Remember what was taken out of texts."""
        await tx.executemany(
            _Q.insert_span,
            [(s.id, s.number, s.place, s.position, s.kind, s.value_sealed, now, person) for s in spans],
        )

    async def spans(self, tx: Connection, number: str) -> list[Record]:
        """What was taken out of the texts of a matter, oldest first."""
        return await tx.fetch(_Q.spans, number)

    async def rewrite_texts(
        self, tx: Connection, texts: Texts, order_id: int, change: Callable[[str], str]
    ) -> None:
        """Change every text of one order in one table."""
        columns = ", ".join(f"t.{name}" for name in texts.columns)
        rows = await tx.fetch(
            f"SELECT t.ctid::text AS place, {columns} FROM {texts.table} t"  # noqa: S608
            f" WHERE {texts.order} = $1 FOR UPDATE OF t",
            order_id,
        )
        for row in rows:
            given = {name: row[name] for name in texts.columns if row[name]}
            fresh = {name: change(text) for name, text in given.items() if change(text) != text}
            if fresh:
                sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(fresh, 2))
                await tx.execute(
                    f"UPDATE {texts.table} SET {sets} WHERE ctid = $1::text::tid",  # noqa: S608
                    row["place"],
                    *fresh.values(),
                )

    async def order_index(self, tx: Connection, order_id: int) -> Record:
        """What of an order is searched and suggested."""
        row = await tx.fetchrow(_Q.order_index, order_id)
        if row is None:
            raise RuntimeError("an order vanished")
        return row

    async def save_index(
        self, tx: Connection, order_id: int, terms: Sequence[str], suggestion: dict[str, Any] | None
    ) -> None:
        """The order's search terms and suggestion, in the form they are kept in now."""
        await tx.execute(_Q.save_index, order_id, list(terms), suggestion)
