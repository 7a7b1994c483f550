"""What a database says of itself: for the manifest of a backup, and to compare a restored one with it."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.kernel.audit import head
from callcenter.kernel.db import Connection

_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of each table, the migrations applied, the end of the audit."""

    tables: dict[str, int]
    migrations: list[tuple[int, str, str]]
    audit_rows: int
    audit_head: str

    @property
    def schema(self) -> int:
        return self.migrations[-1][0] if self.migrations else 0


async def is_empty(connection: Connection) -> bool:
    """Whether there is no table of anybody in it."""
    return not await connection.fetch(_TABLES)


async def facts_of(connection: Connection) -> Facts:
    """Everything counted; inside a transaction of one snapshot it is all of one moment."""
    names = [row["relname"] for row in await connection.fetch(_TABLES)]
    tables = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}  # noqa: S608
    migrations: list[tuple[int, str, str]] = []
    if "schema_migration" in tables:
        rows = await connection.fetch("SELECT number, name, checksum FROM schema_migration ORDER BY number")
        migrations = [(row["number"], row["name"], row["checksum"]) for row in rows]
    last = await head(connection) if tables.get("audit") else None
    return Facts(tables, migrations, tables.get("audit", 0), last.hash.hex() if last else "")


async def city_of(connection: Connection) -> str:
    """The name of the city in force, or nothing of a database without one."""
    if await connection.fetchval("SELECT to_regclass('city') IS NULL"):
        return ""
    return await connection.fetchval("SELECT name FROM city LIMIT 1") or ""


async def fingerprint_of(connection: Connection) -> bytes | None:
    """Of the key file this database was written with."""
    if await connection.fetchval("SELECT to_regclass('key_fingerprint') IS NULL"):
        return None
    fingerprint: bytes | None = await connection.fetchval("SELECT fingerprint FROM key_fingerprint")
    return fingerprint
