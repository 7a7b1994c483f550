"""Redacted identifiers and the words of orders in PostgreSQL."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

from .places import PhoneIndex, Sealed, Texts

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

    # ---- rotation of keys; tables and columns come from the declared places alone ----

    OLD_TERMS = _Q.old_terms

    def old_seals(self, place: Sealed) -> str:
        """A query for the values not under version $1, with what each is bound to."""
        return (
            f"SELECT tableoid, ctid::text AS place, {place.column} AS value, {place.context} AS context"  # noqa: S608
            f" FROM {place.table} WHERE {place.column} IS NOT NULL"
            f" AND get_byte({place.column}, 1) * 256 + get_byte({place.column}, 2) <> $1"
        )

    async def seal_versions(self, connection: Connection, place: Sealed) -> Counter[int]:
        """How many values of a column each version opens."""
        rows = await connection.fetch(
            f"SELECT get_byte({place.column}, 1) * 256 + get_byte({place.column}, 2) AS version,"  # noqa: S608
            f" count(*) AS n FROM {place.table} WHERE {place.column} IS NOT NULL GROUP BY 1"
        )
        return Counter({row["version"]: row["n"] for row in rows})

    def sealed_texts(self, table: str, column: str, matter: str) -> str:
        """A query for the texts of a column in which the mark $1 stands, with what each is bound to."""
        return (
            f"SELECT t.tableoid, t.ctid::text AS place, t.{column} AS value, {matter} AS matter"  # noqa: S608
            f" FROM {table} t WHERE position($1 IN t.{column}) > 0"
        )

    def old_indexes(self, index: PhoneIndex) -> str:
        """A query for the indexes not made with version $1, with the sealed number each is of."""
        return (
            f"SELECT tableoid, ctid::text AS place, {index.column} AS value, {index.sealed} AS sealed,"  # noqa: S608
            f" {index.context} AS context"
            f" FROM {index.table} WHERE {index.column} IS NOT NULL AND {index.sealed} IS NOT NULL"
            f" AND get_byte({index.column}, 0) * 256 + get_byte({index.column}, 1) <> $1"
        )

    async def index_versions(self, connection: Connection, index: PhoneIndex) -> Counter[int]:
        """How many indexes of a column each version made."""
        column = index.column
        rows = await connection.fetch(
            f"SELECT get_byte({column}, 0) * 256 + get_byte({column}, 1) AS version, count(*) AS n"  # noqa: S608
            f" FROM {index.table} WHERE {column} IS NOT NULL GROUP BY 1"
        )
        return Counter({row["version"]: row["n"] for row in rows})

    async def term_versions(self, connection: Connection) -> Counter[int]:
        """How many orders' search terms each version blinded."""
        rows = await connection.fetch(_Q.term_versions)
        return Counter({row["version"]: row["n"] for row in rows})

    async def swap(self, tx: Connection, table: str, column: str, row: Row, fresh: object) -> bool:
        """Put ``fresh`` where ``row`` found its value, if it is still there."""
        name, _, cast = column.partition("::")
        new = "$4::text::jsonb" if cast else "$4"
        done: str = await tx.execute(
            f"UPDATE {table} t SET {name} = {new}"  # noqa: S608
            f" WHERE t.tableoid = $1 AND t.ctid = $2::text::tid AND t.{column} = $3",
            row["tableoid"],
            row["place"],
            row["value"],
            fresh,
        )
        return done.endswith(" 1")

    async def save_terms(
        self, tx: Connection, order_id: int, before: Sequence[str], terms: Sequence[str]
    ) -> bool:
        """New search terms, if the old ones are still there."""
        return await tx.fetchval(_Q.save_terms, order_id, list(before), list(terms)) is not None
