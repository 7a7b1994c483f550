"""Writes what was decided about the city's data into its tables; the pack's version rises with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.queries import load_queries

from .decided import Decision, Kind, LeadChange, Succession, changed_rows, with_lead, with_successor
from .decided_time import CalendarVersion, PolicyAdded, PolicyEnded
from .events import CityLoaded
from .schema import Calendar, DutyRow, SlaPolicy
from .stored import DUTY_LIST

_sql = load_queries(__package__, "revisions.sql")
_queries = load_queries(__package__)


async def decisions_in_force(connection: Connection) -> list[Decision]:
    """Everything that was decided, to be laid over a pack's files."""
    leads = await connection.fetch(_sql.decided_leads)
    successions = await connection.fetch(_sql.decided_successions)
    return [
        *msgspec.convert([dict(r) for r in leads], list[LeadChange]),
        *msgspec.convert([dict(r) for r in successions], list[Succession]),
        *msgspec.convert(
            [dict(r) for r in await connection.fetch(_sql.decided_calendars)], list[CalendarVersion]
        ),
        *msgspec.convert([dict(r) for r in await connection.fetch(_sql.decided_policies)], list[PolicyAdded]),
        *msgspec.convert(
            [dict(r) for r in await connection.fetch(_sql.decided_policy_ends)], list[PolicyEnded]
        ),
    ]


async def duty_list(connection: Connection) -> tuple[DutyRow, ...]:
    """The duty list with its history."""
    rows = await connection.fetch(DUTY_LIST.read)
    return tuple(msgspec.convert([dict(r) for r in rows], list[DutyRow]))


async def decide(
    connection: Connection,
    decision: LeadChange | Succession,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Bring one decision into force; the pack's new version.

    Every process takes the new version into force within seconds, as after a load.
    """
    await connection.execute(_queries.lock_city)
    before = await duty_list(connection)
    if isinstance(decision, LeadChange):
        after = with_lead(before, decision)
    else:
        after = with_successor(before, decision)
        await _end(connection, decision)
    written = await connection.fetch(
        _sql.write_duty_rows, [msgspec.to_builtins(row) for row in changed_rows(before, after)]
    )
    added = sum(row["is_new"] for row in written)
    return await _new_version(
        connection, reason, added=added, changed=len(written) - added, actor=actor, now=now
    )


async def set_calendar(
    connection: Connection, calendar: Calendar, *, on: date, reason: str, actor: Actor, now: datetime
) -> int:
    """Bring a version of a calendar into force, the one before it out of force; the pack's new version."""
    await connection.execute(_queries.lock_city)
    await connection.execute(_sql.retire_calendar, calendar.name, calendar.version, on)
    await connection.execute(_sql.write_calendar, calendar.name, calendar.version, dict(calendar.body))
    return await _new_version(connection, reason, added=1, changed=0, actor=actor, now=now, table="calendar")


async def set_policies(
    connection: Connection, rows: Sequence[SlaPolicy], *, reason: str, actor: Actor, now: datetime
) -> int:
    """Bring time limits into force as they read now; the pack's new version."""
    await connection.execute(_queries.lock_city)
    written = await connection.fetch(_sql.write_policies, [msgspec.to_builtins(row) for row in rows])
    added = sum(row["is_new"] for row in written)
    return await _new_version(
        connection,
        reason,
        added=added,
        changed=len(written) - added,
        actor=actor,
        now=now,
        table="sla_policy",
    )


async def _end(connection: Connection, succession: Succession) -> None:
    last = succession.valid_from - timedelta(days=1)
    if succession.kind is Kind.organisation:
        await connection.execute(_sql.end_organisation, succession.old, succession.new, last)
    else:
        await connection.execute(_sql.end_category, succession.old, last)


async def _new_version(
    connection: Connection,
    reason: str,
    *,
    added: int,
    changed: int,
    actor: Actor,
    now: datetime,
    table: str = "duty_row",
) -> int:
    newest = await connection.fetchrow(_queries.newest_version)
    city = await connection.fetchrow(_queries.read_city)
    if newest is None or city is None:
        raise RuntimeError("nothing is decided about a city that was never loaded")
    digest = hashlib.sha256(f"{newest['content_hash']}:{reason}".encode()).hexdigest()
    changes = {table: {"added": added, "changed": changed, "retired": 0}, "reason": reason}
    version: int = await connection.fetchval(_queries.add_version, digest, now, actor.name, changes)
    told = CityLoaded(
        subject=city["code"],
        pack_version=version,
        pack_hash=digest,
        rows_added=added,
        rows_changed=changed,
        rows_retired=0,
    )
    await outbox.append(connection, [told], actor=actor, cause=None, now=now)
    return version
