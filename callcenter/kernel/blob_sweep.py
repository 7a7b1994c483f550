"""Removes from the store of blobs what no row refers to any more.

By convention a column that holds the key of a blob is called `blob_key`, `…_blob_key` or
`recording_key`; the columns are asked of the database itself, so that a new table is never forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from .blobs import BlobEntry, Blobs
from .db import Connection, Database

log = logging.getLogger(__name__)

_BATCH = 500
#: with so many orphans, and more of them than of others, something else is wrong: a bucket of another city
_SUSPICIOUS = 100
_COLUMNS = """
SELECT format('%I.%I', n.nspname, c.relname) AS relation, quote_ident(a.attname) AS name
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public' AND NOT a.attisdropped
  AND a.attname ~ '(^|_)blob_key$|^recording_key$'
ORDER BY 1, 2
"""


async def sweep_orphans(database: Database, blobs: Blobs, now: datetime, grace: timedelta) -> int:
    """Delete contents put longer than ``grace`` ago that nothing refers to; how many."""
    orphans: list[str] = []
    others, batch = 0, list[BlobEntry]()
    async for entry in blobs.entries():
        if entry.stored_at > now - grace:
            others += 1
            continue
        batch.append(entry)
        if len(batch) == _BATCH:
            orphans += await _unreferenced(database, batch)
            others += len(batch)
            batch = []
    orphans += await _unreferenced(database, batch)
    others += len(batch) - len(orphans)
    if len(orphans) > _SUSPICIOUS and len(orphans) > others:
        log.error("too many blobs without a row; none was deleted", extra={"action": "blobs.sweep"})
        return 0
    return sum([await _delete(database, blobs, key, now - grace) for key in orphans])


async def blob_columns(connection: Connection) -> list[tuple[str, str]]:
    """Every table and column that refers to blobs."""
    return [(row["relation"], row["name"]) for row in await connection.fetch(_COLUMNS)]


async def _unreferenced(database: Database, entries: Sequence[BlobEntry]) -> list[str]:
    if not entries:
        return []
    keys = {entry.key for entry in entries}
    async with database.acquire() as connection:
        for relation, column in await blob_columns(connection):
            query = f"SELECT {column} FROM {relation} WHERE {column} = ANY ($1)"  # noqa: S608 (quoted above)
            keys -= {row[0] for row in await connection.fetch(query, list(keys))}
    return sorted(keys)


async def _delete(database: Database, blobs: Blobs, key: str, before: datetime) -> bool:
    """Look once more: the same content may have been put again, or been referred to, meanwhile."""
    entry = await blobs.entry(key)
    if entry is None or entry.stored_at > before or not await _unreferenced(database, [entry]):
        return False
    return await blobs.delete(key)
