"""Brings a city pack into the database, and reads it back as the same values.

A load is one transaction under a lock: rows are matched by their keys, what differs is written, what the
pack no longer has gets an end instead of being deleted. The same files twice change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict
from callcenter.kernel.events import Actor
from callcenter.kernel.queries import load_queries

from .climbing import LadderLevel, LadderPost, LadderTriggerRow
from .clock_rules import AnswerDoor, ClockChangeRow, UnitCalendar
from .decided import with_decisions
from .events import CityLoaded
from .follow_ups import FollowUpLine, FollowUpPlanRow
from .hard_matters import HardMatterKind
from .ladder import LadderStep, LetterForm
from .notices import NoticeTemplate
from .pack import content_hash, load_pack
from .revisions import decisions_in_force
from .schema import (
    Calendar,
    Category,
    CityFacts,
    CityPack,
    Division,
    DutyRow,
    Ground,
    Limit,
    Line,
    Organisation,
    Queue,
    ReplyText,
    RequestTypeRule,
    RosterRow,
    SlaPolicy,
    TrackRule,
    UrgencyRule,
)
from .sessions import SessionPost

_queries = load_queries(__package__)

Row = TypeVar("Row")


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
    """What a load did; ``changes`` by table, only those that changed. Falsy if nothing did."""

    city: str
    version: int
    changes: dict[str, Change]

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
        changes = await _write(connection, pack, now)
        if not changes and newest is not None:
            return Loaded(pack.facts.name, newest["version"], {})
        version: int = await connection.fetchval(
            _queries.add_version, digest, now, actor.name, msgspec.to_builtins(changes)
        )
        loaded = Loaded(pack.facts.name, version, changes)
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
    for table, rows in _tables(pack).items():
        counts = await connection.fetchrow(_queries[f"sync_{table}"], _as_json(rows), gone)
        changes[table] = _change(counts)
    moved = await connection.fetch(
        _queries.place_organisations,
        [organisation.code for organisation in pack.organisations],
        [organisation.parent_code for organisation in pack.organisations],
    )
    if not changes["organisation"].added:  # else these are the new ones finding their places
        changes["organisation"] += Change(changed=len(moved))
    return {table: change for table, change in changes.items() if change}


def _tables(pack: CityPack) -> dict[str, Sequence[object]]:
    """The rows of each table."""
    return {
        "setting": pack.limits,
        "division": pack.divisions,
        "organisation": pack.organisations,
        "category": pack.categories,
        "request_type_rule": pack.request_type_rules,
        "urgency_rule": pack.urgency_rules,
        "track_rule": pack.track_rules,
        "duty_row": pack.duty_list,
        "sla_policy": pack.sla_policies,
        "calendar": pack.calendars,
        "queue": pack.queues,
        "merged_line": pack.lines,
        "duty_roster": pack.duty_rosters,
        "notice_template": pack.notices,
        "reply_text": pack.replies,
        "road_ground": pack.grounds,
        "sla_step": pack.sla_steps,
        "letter_form": pack.letter_forms,
        "follow_up_plan": pack.follow_up_plan,
        "follow_up_script": pack.follow_up_script,
        "clock_change_rule": pack.clock_changes,
        "unit_calendar": pack.unit_calendars,
        "answer_door": pack.answer_doors,
        "ladder_level": pack.ladder_levels,
        "hard_matter_kind": pack.hard_matter_kinds,
        "ladder_trigger": pack.ladder_triggers,
        "ladder_post": pack.ladder_posts,
        "session_post": pack.session_posts,
    }


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
    return CityPack(
        facts=msgspec.convert(dict(head), CityFacts),
        limits=await _read(connection, "setting", Limit),
        divisions=await _read(connection, "division", Division),
        organisations=await _read(connection, "organisation", Organisation),
        categories=await _read(connection, "category", Category),
        request_type_rules=await _read(connection, "request_type_rule", RequestTypeRule),
        urgency_rules=await _read(connection, "urgency_rule", UrgencyRule),
        track_rules=await _read(connection, "track_rule", TrackRule),
        duty_list=await _read(connection, "duty_row", DutyRow),
        sla_policies=await _read(connection, "sla_policy", SlaPolicy),
        calendars=await _read(connection, "calendar", Calendar),
        queues=await _read(connection, "queue", Queue),
        lines=await _read(connection, "merged_line", Line),
        duty_rosters=await _read(connection, "duty_roster", RosterRow),
        notices=await _read(connection, "notice_template", NoticeTemplate),
        replies=await _read(connection, "reply_text", ReplyText),
        grounds=await _read(connection, "road_ground", Ground),
        sla_steps=await _read(connection, "sla_step", LadderStep),
        letter_forms=await _read(connection, "letter_form", LetterForm),
        follow_up_plan=await _read(connection, "follow_up_plan", FollowUpPlanRow),
        follow_up_script=await _read(connection, "follow_up_script", FollowUpLine),
        clock_changes=await _read(connection, "clock_change_rule", ClockChangeRow),
        unit_calendars=await _read(connection, "unit_calendar", UnitCalendar),
        answer_doors=await _read(connection, "answer_door", AnswerDoor),
        ladder_levels=await _read(connection, "ladder_level", LadderLevel),
        hard_matter_kinds=await _read(connection, "hard_matter_kind", HardMatterKind),
        ladder_triggers=await _read(connection, "ladder_trigger", LadderTriggerRow),
        ladder_posts=await _read(connection, "ladder_post", LadderPost),
        session_posts=await _read(connection, "session_post", SessionPost),
    )


async def _read(connection: Connection, table: str, kind: type[Row]) -> tuple[Row, ...]:
    records = await connection.fetch(_queries[f"read_{table}"])
    return tuple(msgspec.convert([dict(record) for record in records], list[kind]))  # type: ignore[valid-type]
