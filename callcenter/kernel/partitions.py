"""Makes the monthly partitions of the large append-only tables ahead of time.

A table's DEFAULT partition catches what comes before its month is made, so that nothing is ever
refused for want of one; the next call moves such rows where they belong.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .db import Connection

MONTHS_AHEAD = 2


async def ensure_partitions(connection: Connection, now: datetime, months_ahead: int = MONTHS_AHEAD) -> int:
    """Make this month's partition of every monthly table and those to come; returns how many were missing."""
    tables = await connection.fetch("SELECT name FROM monthly_table ORDER BY name")
    made = 0
    for table in tables:
        for month in months_from(now, months_ahead + 1):
            made += await connection.fetchval("SELECT ensure_month_partition($1, $2)", table["name"], month)
    return made


def months_from(now: datetime, count: int) -> list[datetime]:
    """The first instants (UTC) of ``count`` months, beginning with the month of ``now``."""
    month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = []
    for _ in range(count):
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return months
