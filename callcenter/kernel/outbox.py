"""Events in the caller's transaction: written without a number, read back by number.

Writing takes no lock and sends no NOTIFY (both cost a third to a half of all commits); the sequencer
numbers what is committed and wakes the listeners once a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from .db import Connection
from .events import Actor, Envelope, Event, fields_of
from .ids import EventId, OrganisationId, UserId
from .queries import load_queries

_queries = load_queries(__package__, "outbox.sql")


async def append(
    connection: Connection,
    events: Sequence[Event],
    *,
    actor: Actor,
    cause: str | None,
    now: datetime,
) -> list[EventId]:
    """Write ``events`` in the order told, in one statement, and return their ids.

    ``cause`` is what led here: `request:<id>`, `event:<id>`, `clock:<id>` or `job:<id>`.
    """
    if not events:
        return []
    rows = await connection.fetch(
        _queries.append_events,
        now,
        actor.name,
        actor.organisation_id,
        cause,
        [event.name for event in events],
        [event.version for event in events],
        [event.subject_kind for event in events],
        [event.subject for event in events],
        [fields_of(event) for event in events],
        actor.acting_for,
    )
    return [EventId(row["event_id"]) for row in rows]


async def read_after(connection: Connection, number: int, limit: int = 500) -> list[Envelope]:
    """The events numbered ``number`` + 1 and on, at most ``limit``, without gaps."""
    return [_envelope(row) for row in await connection.fetch(_queries.read_after, number, limit)]


async def read_subject(connection: Connection, subject_kind: str, subject: str) -> list[Envelope]:
    """The timeline of one subject, oldest first."""
    return [_envelope(row) for row in await connection.fetch(_queries.read_subject, subject_kind, subject)]


async def last_number(connection: Connection) -> int:
    """The highest number given so far; 0 before the first."""
    number: int = await connection.fetchval(_queries.last_number)
    return number


def _envelope(row: asyncpg.Record) -> Envelope:
    organisation, person = row["actor_organisation_id"], row["acting_for"]
    return Envelope(
        number=row["number"],
        event_id=EventId(row["id"]),
        name=row["name"],
        version=row["version"],
        at=row["at"],
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        actor=Actor(
            row["actor"],
            None if organisation is None else OrganisationId(organisation),
            None if person is None else UserId(person),
        ),
        cause=row["cause"],
        data=row["data"],
    )
