"""Proposals, what they move and what was done, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal

import msgspec
from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.model import Card
from sla.clock import Pause
from sla.ladder import CardStep
from sla.policy import ClockKind, Policy
from sla.term import EndRule, StartRule, Term, Unit

from .marking import Marking
from .model import Act, Change, ChangeState, MovedClock, MovedPage, Wanted
from .standing import Move, Standing

_sql = load_queries(__package__)
_NOTHING: frozenset[str] = frozenset()

Direction = Literal["later", "earlier", "same", "not_restored"]
Shown = Mapping[int, tuple[datetime, datetime, bool, bool]]
"""By clock: due before, due after, provisional before, provisional after."""

#: an act counts and writes for longer than a request ever does
_PATIENCE = """
SET LOCAL statement_timeout = '10min';
SET LOCAL idle_in_transaction_session_timeout = '10min'
"""
_PREVIEW = (
    "change_id",
    "clock_id",
    "work_order_id",
    "kind",
    "old_due_at",
    "new_due_at",
    "was_provisional",
    "is_provisional",
    "cause",
)


async def be_patient(tx: Connection) -> None:
    """The transaction may take minutes."""
    await tx.execute(_PATIENCE)


async def propose(
    tx: Connection,
    wanted: Wanted,
    version: int,
    body: Mapping[str, object],
    before_version: int,
    before_body: Mapping[str, object],
    by: UserId,
    now: datetime,
) -> int:
    """The id of a proposal."""
    id_: int = await tx.fetchval(
        _sql.propose,
        wanted.name,
        version,
        body,
        before_version,
        before_body,
        wanted.document,
        wanted.reason,
        by,
        now,
    )
    return id_


async def changes(
    tx: Connection, *, id_: int | None = None, name: str | None = None, most: int = 200
) -> list[Change]:
    """Proposals and what became of them, the newest first."""
    return [_change(row) for row in await tx.fetch(_sql.changes, id_, name, most)]


async def applied_versions(tx: Connection) -> dict[tuple[str, int], int]:
    """The applied proposal that each version in force comes of."""
    return {(r["name"], r["version"]): r["id"] for r in await tx.fetch(_sql.applied_versions)}


async def hold(tx: Connection, id_: int) -> None:
    """Keep a proposal from being decided by two at once."""
    await tx.execute(_sql.hold, id_)


async def latest_applied(tx: Connection, name: str) -> int | None:
    """The last proposal of a calendar that is in force."""
    id_: int | None = await tx.fetchval(_sql.latest_applied, name)
    return id_


async def highest_version(tx: Connection, name: str) -> int:
    """The highest number a version of this calendar has had."""
    version: int = await tx.fetchval(_sql.highest_version, name)
    return version


async def standing(tx: Connection) -> list[Standing]:
    """Every running clock with what it hangs on."""
    policies: dict[str, Policy] = {}
    return [_standing(row, policies) for row in await tx.fetch(_sql.standing)]


async def newest_clock(tx: Connection) -> int:
    """Clocks of a higher id start later."""
    id_: int = await tx.fetchval(_sql.newest_clock)
    return id_


async def keep_preview(
    tx: Connection, change: Change, moves: Sequence[Move], summary: object, newest: int, now: datetime
) -> None:
    """What a look at a proposal showed, in the place of an earlier one."""
    await tx.execute(_sql.forget_preview, change.id)
    records = (
        (
            change.id,
            m.clock.id,
            m.clock.order_id,
            m.clock.kind,
            m.clock.due_at,
            m.new_due_at,
            m.clock.is_provisional,
            m.is_provisional,
            m.cause,
        )
        for m in moves
    )
    await tx.copy_records_to_table("calendar_preview", records=records, columns=_PREVIEW)
    await tx.execute(
        _sql.keep_preview,
        change.id,
        now,
        change.fingerprint,
        newest,
        msgspec.to_builtins(summary),
        change.before_version,
        change.before_body,
        change.version,
        change.body,
    )


async def shown(tx: Connection, change: int) -> Shown:
    """What the last look at a proposal showed."""
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in await tx.fetch(_sql.shown, change)}


async def forget_preview(tx: Connection, change: int) -> None:
    """It is settled: what was shown is of no more use."""
    await tx.execute(_sql.forget_preview, change)


async def page(
    tx: Connection, change: Change, after: int, limit: int, direction: Direction | None
) -> MovedPage:
    """What a proposal would move, or moved, those of an order together."""
    query = _sql.preview_page if change.state is ChangeState.proposed else _sql.move_page
    rows = await tx.fetch(query, change.id, after, limit, direction)
    orders = {row["work_order_id"] for row in rows}
    return MovedPage(tuple(_moved(row) for row in rows), max(orders) if len(orders) == limit else None)


async def write_moves(
    tx: Connection, change: int, act: Act, moves: Sequence[tuple[Move, Marking, str]], now: datetime
) -> None:
    """What an act is to do with clocks that are as they were read; each with its new marks and version."""
    if not moves:
        return
    rows = (
        (
            move.clock.id,
            move.clock.row,
            move.cause,
            version,
            move.new_due_at,
            move.new_bound_at,
            move.is_provisional,
            marking.warn_at,
            msgspec.json.encode([[m.key, m.kind, m.at.isoformat()] for m in marking.marks]).decode(),
            marking.card,
        )
        for move, marking, version in moves
    )
    await tx.execute(_sql.write_moves, change, act, now, *(list(c) for c in zip(*rows, strict=True)))


async def move_clocks(tx: Connection, change: int, act: Act, now: datetime) -> None:
    """Move what still stands as it was reckoned."""
    await tx.execute(_sql.move_clocks, change, act, now)
    await tx.execute(_sql.missed_clocks, change, act)


async def tell_moved(tx: Connection, change: int, act: Act, actor: Actor) -> None:
    """Keep both values in the history of each clock."""
    told = "calendar_undo" if act.is_of_undoing else "calendar"
    await tx.execute(_sql.tell_moved, change, act, actor.name, told)


async def moved_orders(tx: Connection, change: int, act: Act) -> list[int]:
    """The orders whose clocks an act moved."""
    return [row["work_order_id"] for row in await tx.fetch(_sql.moved_orders, change, act)]


async def numbers_of_act(tx: Connection, change: int, act: Act) -> dict[str, int]:
    """What an act did."""
    return _numbers(await tx.fetchrow(_sql.numbers_of_act, change, act))


async def restore(tx: Connection, change: int, actor: Actor, now: datetime) -> None:
    """Put back what stands as the act left it, and keep that in the history of each clock."""
    await tx.execute(_sql.restore_clocks, change, now)
    await tx.execute(_sql.note_restored, change, now)
    await tx.execute(_sql.tell_restored, change, now, actor.name)


async def restored(tx: Connection, change: int) -> tuple[list[int], set[int]]:
    """The orders and the clocks that were put back."""
    orders = [row["work_order_id"] for row in await tx.fetch(_sql.restored_orders, change)]
    return orders, {row["clock_id"] for row in await tx.fetch(_sql.restored_clocks, change)}


async def numbers_of_undoing(tx: Connection, change: int) -> dict[str, int]:
    """What undoing did."""
    return _numbers(await tx.fetchrow(_sql.numbers_of_undoing, change))


async def applied(tx: Connection, id_: int, by: UserId, now: datetime, numbers: Mapping[str, int]) -> None:
    """A proposal is applied."""
    await tx.execute(_sql.applied, id_, by, now, numbers)


async def undone(
    tx: Connection, id_: int, by: UserId, now: datetime, reason: str, numbers: Mapping[str, int]
) -> None:
    """What was applied is taken back."""
    await tx.execute(_sql.undone, id_, by, now, reason, numbers)


async def withdraw(tx: Connection, id_: int, now: datetime) -> bool:
    """False if it was decided before."""
    return await tx.fetchval(_sql.withdraw, id_, now) is not None


def _standing(row: Record, policies: dict[str, Policy]) -> Standing:
    key: str = row["policy"]
    policy = policies.get(key)
    if policy is None:
        policy = policies[key] = _policy(key)
    pauses, fired, card = row["pauses"], row["fired"], row["card"]
    return Standing(
        id=row["id"],
        row=row["row"],
        order_id=row["work_order_id"],
        assignment_id=row["assignment_id"],
        parent_id=row["parent_id"],
        request_type=row["request_type"],
        policy=policy,
        version=row["calendar_version"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        is_provisional=row["is_provisional"],
        pauses=tuple(_pause(*p) for p in pauses) if pauses else (),
        bound_at=row["bound_at"],
        promised_at=row["promised_at"],
        floor_at=row["floor_at"],
        last_mark_at=row["last_mark_at"],
        warn_at=row["warn_at"],
        fired=frozenset(fired) if fired else _NOTHING,
        card=None if card is None else Card(card),
    )


def _policy(key: str) -> Policy:
    kind, calendar, unit, amount, start_rule, end_rule, shares, times, steps = key.split("|")
    return Policy(
        code="",
        clock=ClockKind(kind),
        term=Term(Unit(unit), int(amount), StartRule(start_rule), EndRule(end_rule)),
        calendar=calendar,
        warn_shares=tuple(Fraction(share) for share in _parts(shares)),
        overdue_times=tuple(Fraction(times_) for times_ in _parts(times)),
        steps=tuple(CardStep.from_key(step) for step in _parts(steps)),
    )


def _parts(text: str) -> list[str]:
    return text.split(";") if text else []


def _pause(start: str, end: str | None, reason: str) -> Pause:
    return Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, reason)


def _numbers(row: Record | None) -> dict[str, int]:
    assert row is not None  # the query counts, so it has one row
    return dict(row)


def _moved(row: Record) -> MovedClock:
    return MovedClock(
        clock_id=row["clock_id"],
        number=row["number"],
        kind=row["kind"],
        old_due_at=row["old_due_at"],
        new_due_at=row["new_due_at"],
        was_provisional=row["was_provisional"],
        is_provisional=row["is_provisional"],
        cause=row["cause"],
        act=row["act"],
        restored_at=row["restored_at"],
        not_restored=row["not_restored"],
    )


def _change(row: Record) -> Change:
    return Change(
        id=row["id"],
        name=row["name"],
        version=row["version"],
        body=row["body"],
        before_version=row["before_version"],
        before_body=row["before_body"],
        document=row["document"],
        reason=row["reason"],
        state=ChangeState(row["state"]),
        proposed_by=row["proposed_by_name"],
        proposed_at=row["proposed_at"],
        previewed_at=row["previewed_at"],
        fingerprint=row["fingerprint"],
        newest_clock=row["newest_clock"],
        summary=row["summary"],
        applied_by=row["applied_by_name"],
        applied_at=row["applied_at"],
        applied=row["applied"],
        undone_by=row["undone_by_name"],
        undone_at=row["undone_at"],
        undo_reason=row["undo_reason"],
        undone=row["undone"],
    )
