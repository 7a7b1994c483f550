"""Brings a city pack into the database, and reads it back as the same values.

A load is one transaction under a lock: rows are matched by their keys, what differs is written, what the
pack no longer has gets an end instead of being deleted. The same files twice change nothing. A calendar by
which clocks run is not changed but proposed (`held_calendars`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict
from callcenter.kernel.events import Actor
from callcenter.kernel.queries import load_queries

from .decided import with_decisions
from .events import CityLoaded
from .held_calendars import HeldCalendar, hold_calendars
from .pack import content_hash, load_pack
from .revisions import decisions_in_force
from .schema import CityFacts, CityPack
from .stored import ORGANISATIONS, STORED, StoredRows

_queries = load_queries(__package__)


class OtherCity(Conflict):
    """The database belongs to another city; two never share one."""

    code = "other-city"


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of one table a load touched."""

    added: int = 0
    changed: int = 0
    retired: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)

    def __add__(self, other: Change) -> Change:
        return Change(self.added + other.added, self.changed + other.changed, self.retired + other.retired)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; ``changes`` by table, only those that changed. Falsy if nothing did.

    ``held`` are calendars that differ from those in force and wait to be looked at and applied.
    """

    city: str
    version: int
    changes: dict[str, Change]
    held: tuple[HeldCalendar, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def total(self) -> Change:
        return sum(self.changes.values(), Change())


async def load_city(connection: Connection, path: Path | str, *, actor: Actor, now: datetime) -> Loaded:
    """Check the pack in ``path`` and bring it into force; all of it or nothing.

    Raises PackInvalid, or OtherCity where the database already holds another city.
    """
    pack, digest = load_pack(path), content_hash(path)
    async with connection.transaction():
        await connection.execute(_queries.lock_city)
        newest = await connection.fetchrow(_queries.newest_version)
        if newest is not None and newest["content_hash"] == digest:
            return Loaded(pack.facts.name, newest["version"], {})
        present = await connection.fetchrow(_queries.read_city)
        if present is not None and present["code"] != pack.facts.code:
            raise OtherCity(
                f"这个数据库里已是{present['name']}的数据，不能再载入{pack.facts.name}；一个城市用一个数据库。"
            )
        pack = with_decisions(pack, await decisions_in_force(connection))
        pack, held = await hold_calendars(connection, pack, now)
        changes = await _write(connection, pack, now)
        if not changes and newest is not None:
            return Loaded(pack.facts.name, newest["version"], {}, held)
        version: int = await connection.fetchval(
            _queries.add_version, digest, now, actor.name, msgspec.to_builtins(changes)
        )
        loaded = Loaded(pack.facts.name, version, changes, held)
        await outbox.append(
            connection, [_event(pack.facts.code, digest, loaded)], actor=actor, cause=None, now=now
        )
        return loaded


def _event(city_code: str, digest: str, loaded: Loaded) -> CityLoaded:
    total = loaded.total
    return CityLoaded(
        subject=city_code,
        pack_version=loaded.version,
        pack_hash=digest,
        rows_added=total.added,
        rows_changed=total.changed,
        rows_retired=total.retired,
    )


async def pack_version(connection: Connection) -> int | None:
    """The number of the latest load that changed something; None before the first."""
    row = await connection.fetchrow(_queries.newest_version)
    return None if row is None else int(row["version"])


async def _write(connection: Connection, pack: CityPack, now: datetime) -> dict[str, Change]:
    """Sync every table; the last day of what is gone is yesterday in the city's own time."""
    gone = now.astimezone(ZoneInfo(pack.facts.timezone)).date() - timedelta(days=1)
    changes: dict[str, Change] = {}
    head = await connection.fetchrow(_queries.sync_city, {"is_only": True} | msgspec.to_builtins(pack.facts))
    changes["city"] = _change(head)
    for stored in STORED:
        rows = _as_json(getattr(pack, stored.attribute))
        changes[stored.table] = _change(await connection.fetchrow(stored.sync, rows, gone))
    moved = await connection.fetch(
        _queries.place_organisations,
        [organisation.code for organisation in pack.organisations],
        [organisation.parent_code for organisation in pack.organisations],
    )
    if not changes["organisation"].added:  # else these are the new ones finding their places
        changes["organisation"] += Change(changed=len(moved))
    return {table: change for table, change in changes.items() if change}


def _as_json(rows: Sequence[object]) -> list[dict[str, object]]:
    return [msgspec.to_builtins(row) | {"position": position} for position, row in enumerate(rows)]


def _change(counts: asyncpg.Record | None) -> Change:
    assert counts is not None  # the query counts, so it has one row
    return Change(counts["added"], counts["changed"], counts["retired"])


async def read_pack(connection: Connection) -> CityPack | None:
    """The pack in the database, with the history its dated tables keep; None before the first load."""
    head = await connection.fetchrow(_queries.read_city)
    if head is None:
        return None
    rows = {stored.attribute: await _read(connection, stored) for stored in STORED}
    return CityPack(facts=msgspec.convert(dict(head), CityFacts), **rows)


async def _read(connection: Connection, stored: StoredRows) -> tuple[Any, ...]:
    query = _queries.read_organisation if stored is ORGANISATIONS else stored.read
    records = await connection.fetch(query)
    return tuple(msgspec.convert([dict(record) for record in records], list[stored.row]))  # type: ignore[name-defined]
