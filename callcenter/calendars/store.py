"""Proposals, what they move and what was done, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal, TypeAlias

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

Line: TypeAlias = tuple[Move, Marking, str]
"""A clock to move, with its new marks and the version of its calendar."""

#: who proposed what came with a load of the pack
_OF_PACK = "城市数据包"
#: looking at all clocks takes longer than a request ever does
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


async def commit_lightly(tx: Connection) -> None:
    """Nobody waits for the disk: what a crash of the database loses of an act is counted anew."""
    await tx.execute("SET LOCAL synchronous_commit = off")


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


async def hold_orders(tx: Connection, orders: Sequence[int]) -> None:
    """Before their clocks, as everybody does who writes an order."""
    await tx.execute(_sql.hold_orders, orders)


async def move(
    tx: Connection, change: int, act: Act, lines: Sequence[Line], actor: Actor, now: datetime
) -> int:
    """Move what stands as it was reckoned and keep both values in the history of each clock; how many."""
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
        for move, marking, version in lines
    )
    columns = (list(column) for column in zip(*rows, strict=True))
    clocks = [row["clock_id"] for row in await tx.fetch(_sql.move_clocks, change, act, now, *columns)]
    told = "calendar_undo" if act.is_of_undoing else "calendar"
    await tx.execute(_sql.tell_moved, change, act, actor.name, told, clocks)
    return len(clocks)


async def numbers_of_applying(tx: Connection, change: int) -> dict[str, int]:
    """What applying did."""
    return _numbers(await tx.fetchrow(_sql.numbers_of_applying, change))


async def orders_to_restore(connection: Connection, change: int) -> list[tuple[int, list[int]]]:
    """The orders with those of their clocks of which nobody has tried yet to put them back."""
    rows = await connection.fetch(_sql.orders_to_restore, change)
    return [(row["work_order_id"], row["clocks"]) for row in rows]


async def restore(tx: Connection, change: int, clocks: Sequence[int], actor: Actor, now: datetime) -> None:
    """Put back what stands as the act left it, and keep that in the history of each clock."""
    await tx.execute(_sql.restore_clocks, change, now, clocks)
    await tx.execute(_sql.tell_restored, change, now, actor.name, clocks)


async def restored(connection: Connection, change: int) -> set[int]:
    """The clocks that were put back."""
    return {row["clock_id"] for row in await connection.fetch(_sql.restored_clocks, change)}


async def numbers_of_undoing(tx: Connection, change: int) -> dict[str, int]:
    """What undoing did."""
    return _numbers(await tx.fetchrow(_sql.numbers_of_undoing, change))


async def begin_applying(tx: Connection, id_: int, by: UserId, now: datetime) -> None:
    """It is in force from now on; what it does in numbers comes at its end."""
    await tx.execute(_sql.begin_applying, id_, by, now)


async def end_applying(tx: Connection, id_: int, numbers: Mapping[str, int]) -> bool:
    """False if somebody else ended it, or it was taken back."""
    return await tx.fetchval(_sql.end_applying, id_, numbers) is not None


async def begin_undoing(tx: Connection, id_: int, by: UserId, now: datetime, reason: str) -> None:
    """The same of taking it back."""
    await tx.execute(_sql.begin_undoing, id_, by, now, reason)


async def end_undoing(tx: Connection, id_: int, numbers: Mapping[str, int]) -> bool:
    """False if somebody else ended it."""
    return await tx.fetchval(_sql.end_undoing, id_, numbers) is not None


async def is_undone(tx: Connection, id_: int) -> bool:
    """Whether it was taken back; nobody decides about it or writes for it till the transaction ends."""
    found: bool = await tx.fetchval(_sql.is_undone, id_)
    return found


async def is_any_under_way(tx: Connection) -> bool:
    """Whether an act is being carried out or decided; nobody else decides one till the transaction ends."""
    if not await tx.fetchval(_sql.take_turn):
        return True
    found: bool = await tx.fetchval(_sql.is_any_under_way)
    return found


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
        proposed_by=row["proposed_by_name"] or _OF_PACK,
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
