"""Deputies in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries

_sql = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class Deputyship:
    """One person stands in for another; both dates are inclusive."""

    id: int
    person_id: UserId
    person: str
    person_name: str
    deputy_id: UserId
    deputy: str
    deputy_name: str
    organisation_code: str
    valid_from: date
    valid_to: date
    reason: str
    set_by_id: UserId
    set_by: str
    set_at: datetime
    ended_at: datetime | None


async def is_below(connection: Connection, code: str, other: str, today: date) -> bool:
    """Whether an organisation is another one or stands somewhere below it."""
    found: bool = await connection.fetchval(_sql.is_below, code, other, today)
    return found


async def insert(
    connection: Connection,
    person: UserId,
    deputy: UserId,
    organisation_code: str,
    valid_from: date,
    valid_to: date,
    reason: str,
    by: UserId,
    now: datetime,
) -> int | None:
    """The id; None if the two have that already for one of the days."""
    id_: int | None = await connection.fetchval(
        _sql.insert_deputy, person, deputy, organisation_code, valid_from, valid_to, reason, by, now
    )
    return id_


async def of_person(connection: Connection, user: UserId, today: date) -> list[Deputyship]:
    """Those that are not over and that somebody is, has or set."""
    return [_deputyship(r) for r in await connection.fetch(_sql.deputies, user, None, today)]


async def find(connection: Connection, id_: int, today: date) -> Deputyship | None:
    """One of them, over or not."""
    row = await connection.fetchrow(_sql.deputies, None, id_, today)
    return None if row is None else _deputyship(row)


async def end(connection: Connection, id_: int, now: datetime, by: UserId) -> bool:
    """False if it was over."""
    return await connection.fetchval(_sql.end_deputy, id_, now, by) is not None


async def end_of(connection: Connection, user: UserId, now: datetime, by: UserId) -> None:
    """Whoever changes post stands in for nobody and has nobody standing in."""
    await connection.execute(_sql.end_deputies_of, user, now, by)


def _deputyship(row: Record) -> Deputyship:
    return Deputyship(
        id=row["id"],
        person_id=UserId(row["person_id"]),
        person=row["person"],
        person_name=row["person_name"],
        deputy_id=UserId(row["deputy_id"]),
        deputy=row["deputy"],
        deputy_name=row["deputy_name"],
        organisation_code=row["organisation_code"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        reason=row["reason"],
        set_by_id=UserId(row["set_by"]),
        set_by=row["set_by_name"],
        set_at=row["set_at"],
        ended_at=row["ended_at"],
    )
