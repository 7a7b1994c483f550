"""Clocks in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, ClockId, OrganisationId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.model import Card
from sla.clock import Pause
from sla.firing import Firing, Mark, MarkKind
from sla.ladder import CardStep
from sla.policy import ClockKind, Policy
from sla.term import EndRule, StartRule, Term, Unit

from .model import (
    Clock,
    ClockState,
    Ending,
    KeptChange,
    LateClock,
    NewChange,
    NewClock,
    Override,
    Reckoning,
)

_Q = load_queries(__package__)


class ClockStore:
    """Reads and writes clocks."""

    async def insert(self, tx: Connection, started: Sequence[NewClock]) -> list[ClockId]:
        """Start clocks; their ids in the same order."""
        return [ClockId(await tx.fetchval(_Q.insert_clock, *_values(new))) for new in started]

    async def of_order(self, tx: Connection, order_id: WorkOrderId) -> list[Clock]:
        """All clocks of an order, oldest first."""
        return [clock_of(r) for r in await tx.fetch(_Q.clocks_of_order, order_id)]

    async def running(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str] | None = None,
        assignment: AssignmentId | None = None,
        subject_key: str | None = None,
    ) -> list[Clock]:
        """The running clocks of some kinds, of one assignment, about one thing, locked; None is any."""
        wanted = None if kinds is None else list(kinds)
        rows = await tx.fetch(_Q.running, order_id, wanted, assignment, subject_key)
        return [clock_of(r) for r in rows]

    async def paused(
        self, tx: Connection, order_id: WorkOrderId, kinds: Iterable[str], round_: int, reason: str
    ) -> list[Clock]:
        """The clocks of a round that stand for this reason, locked."""
        return [clock_of(r) for r in await tx.fetch(_Q.paused, order_id, list(kinds), round_, reason)]

    async def last_stopped(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kind: str,
        round_: int,
        assignment: AssignmentId | None = None,
    ) -> Clock | None:
        """The latest stopped clock of a kind in a round, of one assignment or of any, locked."""
        row = await tx.fetchrow(_Q.last_stopped, order_id, kind, round_, assignment)
        return None if row is None else clock_of(row)

    async def holder(self, tx: Connection, assignment: AssignmentId) -> str | None:
        """The code of the organisation whose part it is."""
        code: str | None = await tx.fetchval(_Q.holder, assignment)
        return code

    async def stop(self, tx: Connection, endings: Sequence[Ending]) -> None:
        """Running clocks stop with what they had used up."""
        if endings:
            await tx.execute(
                _Q.stop,
                [
                    {
                        "id": e.clock_id,
                        "at": e.at,
                        "reason": e.reason,
                        "net_s": e.net_s,
                        "gross_s": e.gross_s,
                    }
                    for e in endings
                ],
            )

    async def add_changes(self, tx: Connection, changes: Sequence[NewChange]) -> None:
        """Keep what happened to due times."""
        if changes:
            await tx.executemany(_Q.insert_change, [_change_values(new) for new in changes])

    async def changes(self, tx: Connection, order_id: WorkOrderId) -> list[KeptChange]:
        """The history of an order's clocks, oldest first."""
        return [_change_of(r) for r in await tx.fetch(_Q.changes_of_order, order_id)]

    async def overrides(self, tx: Connection, order_id: WorkOrderId) -> list[Override]:
        """The terms that a law gave an order, oldest first."""
        return [_override_of(r) for r in await tx.fetch(_Q.overrides_of_order, order_id)]

    async def give_to(
        self, tx: Connection, order_id: WorkOrderId, kind: str, key: str, organisation: OrganisationId
    ) -> None:
        """Whose clock it is, where no assignment says so."""
        await tx.execute(_Q.give_to, order_id, kind, key, organisation)

    async def save(self, tx: Connection, clock: Clock, reckoning: Reckoning) -> None:
        """A clock as reckoned anew; its first due time is never touched."""
        policy = clock.policy
        await tx.execute(
            _Q.update_clock,
            clock.id,
            clock.state,
            policy.code,
            policy.source,
            policy.term.unit,
            policy.term.amount,
            policy.term.start_rule,
            policy.term.end_rule,
            policy.calendar,
            clock.calendar_version,
            reckoning.due_at,
            clock.bound_at,
            reckoning.is_provisional,
            [[p.start.isoformat(), p.end.isoformat() if p.end else None, p.reason] for p in clock.pauses],
            [str(s) for s in policy.warn_shares],
            [str(t) for t in policy.overdue_times],
            reckoning.warn_at,
            _marks_json(reckoning.marks),
            reckoning.next_fire_at if clock.state is ClockState.running else None,
            clock.stopped_at,
            clock.stop_reason,
            clock.promised_at,
            clock.promise_reason,
            [step.key for step in policy.steps],
            clock.started_at,
            clock.floor_at,
            clock.override_id,
            clock.net_s,
            clock.gross_s,
            sorted(clock.fired),
        )

    async def refresh_main(self, tx: Connection, order_id: WorkOrderId) -> None:
        """Copy the most pressing running clock to its order."""
        await self.refresh_mains(tx, [order_id])

    async def refresh_mains(self, tx: Connection, order_ids: Sequence[int]) -> None:
        """Copy the most pressing running clock to each of these orders, in one statement."""
        await tx.execute(_Q.refresh_main, list(order_ids))

    async def claim_due(self, tx: Connection, now: datetime, limit: int) -> list[Record]:
        """Clocks with a due mark, locked; those another worker holds are skipped."""
        return await tx.fetch(_Q.claim_due, now, limit)

    async def mark_fired(self, tx: Connection, firings: Sequence[Firing]) -> None:
        """What has fired of each clock and what fires next, all in one statement."""
        changes = [
            {"id": f.clock_id, "fired": sorted(f.fired), "next_fire_at": f.next_fire_at, "card": _card(f)}
            for f in firings
        ]
        await tx.execute(_Q.mark_fired, changes)

    async def note_late(self, tx: Connection, firings: Sequence[Firing], now: datetime) -> None:
        """Keep what fired late, for people to be told in sum."""
        late = [
            {"clock_id": f.clock_id, "mark": m.mark.key, "kind": m.mark.kind, "at": m.mark.at}
            for f in firings
            for m in f.marks
            if m.in_digest
        ]
        if late:
            await tx.execute(_Q.note_late, late, now)

    async def is_settled(
        self, tx: Connection, now: datetime, late_after: timedelta, quiet: timedelta, longest: timedelta
    ) -> bool:
        """Whether late marks wait to be told and no more are to come; nobody else tells them meanwhile."""
        found: bool = await tx.fetchval(_Q.is_settled, now - late_after, now - quiet, now - longest)
        return found

    async def take(self, tx: Connection, now: datetime) -> list[LateClock]:
        """What is to be told, and told herewith: running clocks alone, the longest overdue first."""
        rows = await tx.fetch(_Q.take_late, now)
        return [LateClock(**{**r, "mark": MarkKind(r["mark"])}) for r in map(dict, rows)]

    async def late_untold(self, tx: Connection) -> int:
        """How many late marks wait to be told."""
        count: int = await tx.fetchval(_Q.late_untold)
        return count

    async def lateness_s(self, tx: Connection, now: datetime) -> float:
        """How long the oldest due mark has waited."""
        value: float = await tx.fetchval(_Q.lateness, now)
        return value


def _values(new: NewClock) -> tuple[object, ...]:
    policy, reckoning = new.policy, new.reckoning
    term = policy.term
    return (
        new.order_id,
        new.assignment_id,
        new.kind,
        new.round,
        policy.code,
        policy.source,
        term.unit,
        term.amount,
        term.start_rule,
        term.end_rule,
        policy.calendar,
        new.calendar_version,
        new.started_at,
        reckoning.due_at,
        new.bound_at,
        reckoning.is_provisional,
        [str(s) for s in policy.warn_shares],
        [str(t) for t in policy.overdue_times],
        reckoning.warn_at,
        _marks_json(reckoning.marks),
        reckoning.next_fire_at,
        new.subject_key,
        [step.key for step in policy.steps],
        new.started_by,
        new.floor_at,
    )


def _change_values(new: NewChange) -> tuple[object, ...]:
    return (
        new.clock_id,
        new.order_id,
        new.at,
        new.actor,
        new.cause,
        new.change,
        {name: list(values) for name, values in new.what.items()},
        new.rule_code,
        new.rule_source,
        new.action,
        new.old_due_at,
        new.new_due_at,
        new.old_policy,
        new.new_policy,
        new.old_calendar_version,
        new.new_calendar_version,
        new.credit_s,
    )


def _change_of(row: Record) -> KeptChange:
    return KeptChange(
        clock_id=ClockId(row["clock_id"]),
        at=row["at"],
        actor=row["actor"],
        by_name=row["by_name"],
        cause=row["cause"],
        change=row["change"],
        what={name: (old, new) for name, (old, new) in row["what"].items()},
        rule_code=row["rule_code"],
        rule_source=row["rule_source"],
        action=row["action"],
        old_due_at=row["old_due_at"],
        new_due_at=row["new_due_at"],
        old_policy=row["old_policy"],
        new_policy=row["new_policy"],
        credit_s=row["credit_s"],
    )


def _override_of(row: Record) -> Override:
    names = ("id", "unit", "amount", "law", "article", "document", "reason", "at", "by_name")
    return Override(**{name: row[name] for name in names})


def clock_of(row: Record) -> Clock:
    """The stored clock as a value."""
    term = Term(Unit(row["unit"]), row["amount"], StartRule(row["start_rule"]), EndRule(row["end_rule"]))
    policy = Policy(
        code=row["policy_code"],
        clock=ClockKind(row["kind"]),
        term=term,
        calendar=row["calendar"],
        warn_shares=tuple(Fraction(share) for share in row["warn_shares"]),
        overdue_times=tuple(Fraction(times) for times in row["overdue_times"]),
        source=row["policy_source"],
        steps=tuple(CardStep.from_key(key) for key in row["steps"]),
    )
    assignment = row["assignment_id"]
    return Clock(
        id=ClockId(row["id"]),
        order_id=WorkOrderId(row["work_order_id"]),
        assignment_id=None if assignment is None else AssignmentId(assignment),
        kind=row["kind"],
        round=row["round"],
        state=ClockState(row["state"]),
        policy=policy,
        calendar_version=row["calendar_version"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        original_due_at=row["original_due_at"],
        bound_at=row["bound_at"],
        is_provisional=row["is_provisional"],
        pauses=tuple(_pause(*p) for p in row["pauses"]),
        warn_at=row["warn_at"],
        fired=frozenset(row["fired"]),
        next_fire_at=row["next_fire_at"],
        stopped_at=row["stopped_at"],
        stop_reason=row["stop_reason"],
        promised_at=row["promised_at"],
        promise_reason=row["promise_reason"],
        subject_key=row["subject_key"],
        card=None if row["card"] is None else Card(row["card"]),
        floor_at=row["floor_at"],
        override_id=row["override_id"],
        started_by=row["started_by"],
        net_s=row["net_s"],
        gross_s=row["gross_s"],
        holder=row.get("holder"),
    )


def _pause(start: str, end: str | None, reason: str) -> Pause:
    return Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, reason)


def _card(firing: Firing) -> Card | None:
    """The gravest card given now; None where none is."""
    kinds = {fired.mark.kind for fired in firing.marks}
    if MarkKind.RED_CARD in kinds:
        return Card.red
    return Card.yellow if MarkKind.YELLOW_CARD in kinds else None


def _marks_json(marks: Sequence[Mark]) -> list[list[str]]:
    return [[m.key, m.kind.value, m.at.isoformat()] for m in marks]
