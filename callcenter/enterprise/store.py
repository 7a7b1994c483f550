"""Cases in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.model import WorkOrder

from .commands import PlannedStep
from .model import CaseClass, CaseState, CloseBasis, Milestone, Move, MoveState, TrackCase

_Q = load_queries(__package__)
Scope = tuple[bool, bool, list[str], list[int], int]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """Everything a page shows of a case."""

    row: Record
    moves: Sequence[Record]
    milestones: Sequence[Record]
    plan: Record | None
    reports: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Held:
    """The levels a person holds: inside her own unit, and for the whole city."""

    own: Sequence[int]
    units: Sequence[OrganisationId]
    city: Sequence[int]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed by; None is not narrowed."""

    states: Sequence[str]
    level: int | None = None
    officer: UserId | None = None
    enterprise: int | None = None
    held: Held | None = None


class CaseStore:
    """Reads and writes cases."""

    async def open(
        self, tx: Connection, order: WorkOrderId, track: str, officer: UserId | None, now: datetime
    ) -> bool:
        """A case begins; False where the order has one."""
        return await tx.fetchval(_Q.open_case, order, track, officer, now) is not None

    async def state(self, tx: Connection, order: WorkOrderId) -> CaseState | None:
        """Where the case of an order stands; None where it has none."""
        found = await tx.fetchval(_Q.hold, order)
        return None if found is None else CaseState(found)

    async def load(self, tx: Connection, order: WorkOrder) -> tuple[TrackCase, Record] | None:
        """The case of a locked order, locked itself, and its row."""
        await tx.fetchval(_Q.lock_case, order.id)
        return await self.read(tx, order)

    async def read(self, tx: Connection, order: WorkOrder) -> tuple[TrackCase, Record] | None:
        """The case of an order, and its row; None where it has none."""
        row = await tx.fetchrow(_Q.case, order.id)
        if row is None:
            return None
        waiting = await tx.fetchrow(_Q.waiting, order.id)
        steps = await tx.fetch(_Q.milestones, order.id)
        return _case(order, row, waiting, steps), row

    async def shown(self, tx: Connection, order: WorkOrderId) -> ShownCase | None:
        """What a page shows; None where the order has no case."""
        row = await tx.fetchrow(_Q.shown, order)
        if row is None:
            return None
        return ShownCase(
            row,
            await tx.fetch(_Q.moves, order),
            await tx.fetch(_Q.milestones, order),
            await tx.fetchrow(_Q.plan, order),
            await tx.fetch(_Q.reports, order),
        )

    async def touch(self, tx: Connection, order: WorkOrderId, state: CaseState) -> None:
        """It moves on."""
        await tx.execute(_Q.touch, order, state)

    async def accept(
        self,
        tx: Connection,
        order: WorkOrderId,
        class_: CaseClass,
        officer: UserId | None,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.accept, order, class_, officer, now, person)

    async def refuse(
        self, tx: Connection, order: WorkOrderId, ground: str, told: str, now: datetime, person: UserId
    ) -> None:
        await tx.execute(_Q.refuse, order, ground, told, now, person)

    async def set_officer(self, tx: Connection, order: WorkOrderId, officer: UserId | None) -> None:
        await tx.execute(_Q.set_officer, order, officer)

    async def set_class(self, tx: Connection, order: WorkOrderId, class_: CaseClass) -> None:
        await tx.execute(_Q.set_class, order, class_)

    async def set_contacted(self, tx: Connection, order: WorkOrderId, now: datetime) -> None:
        await tx.execute(_Q.set_contacted, order, now)

    async def set_plan(
        self,
        tx: Connection,
        order: WorkOrderId,
        plan: str,
        organisation: str,
        steps: Sequence[PlannedStep],
        now: datetime,
        person: UserId,
    ) -> None:
        """A plan with its milestones; those of the former one that were not reached are dropped."""
        await tx.execute(_Q.insert_plan, order, plan, organisation, now, person)
        await tx.execute(_Q.drop_milestones, order, now)
        await tx.executemany(
            _Q.insert_milestone,
            [(order, place, step.goal, step.organisation, step.due_on) for place, step in enumerate(steps)],
        )
        await tx.execute(_Q.set_planned, order, now)

    async def complete_milestone(
        self, tx: Connection, milestone: int, now: datetime, person: UserId, note: str
    ) -> None:
        await tx.execute(_Q.complete_milestone, milestone, now, person, note)

    async def add_report(
        self,
        tx: Connection,
        order: WorkOrderId,
        progress: str,
        next_step: str,
        organisation: str,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.insert_report, order, progress, next_step, organisation, now, person)

    async def fire(
        self, tx: Connection, order: WorkOrderId, trigger: str, occasion: str, now: datetime
    ) -> bool:
        """Remember an occasion; False where it was remembered before."""
        return await tx.fetchval(_Q.fire, order, trigger, occasion, now) is not None

    async def set_level(self, tx: Connection, order: WorkOrderId, level: int) -> None:
        await tx.execute(_Q.set_level, order, level)

    async def add_move(
        self,
        tx: Connection,
        order: WorkOrderId,
        levels: tuple[int, int],
        state: MoveState,
        cause: str,
        reason: str,
        document: str | None,
        now: datetime,
        person: UserId | None,
    ) -> int:
        """A move, made or waiting; its id."""
        decided = now if state is MoveState.made else None
        made: int = await tx.fetchval(
            _Q.insert_move, order, *levels, state, cause, reason, document, now, person, decided, person
            if decided
            else None,
        )  # fmt: skip
        return made

    async def decide_move(
        self,
        tx: Connection,
        move: Move,
        state: MoveState,
        now: datetime,
        person: UserId | None,
        note: str | None,
        *,
        from_level: int,
        document: str | None = None,
    ) -> None:
        """A waiting move is made or declined."""
        await tx.execute(_Q.decide_move, move.id, state, now, person, note, document, from_level)

    async def move(self, tx: Connection, order: WorkOrderId, move: int) -> Record | None:
        """One move of a case."""
        return await tx.fetchrow(_Q.move, order, move)

    async def close(
        self,
        tx: Connection,
        order: WorkOrderId,
        basis: CloseBasis,
        note: str | None,
        document: str | None,
        now: datetime,
        person: UserId,
    ) -> None:
        await tx.execute(_Q.close, order, basis, note, document, now, person)

    async def end(self, tx: Connection, order: WorkOrderId, reason: str, now: datetime) -> None:
        await tx.execute(_Q.end, order, reason, now)

    async def reopen(self, tx: Connection, order: WorkOrderId, state: CaseState) -> None:
        await tx.execute(_Q.reopen, order, state)

    async def page(self, tx: Connection, scope: Scope, wanted: CaseFilter, limit: int) -> list[Record]:
        """Cases a person may see."""
        held = wanted.held
        return await tx.fetch(
            _Q.page,
            *scope,
            list(wanted.states),
            wanted.level,
            wanted.officer,
            wanted.enterprise,
            None if held is None else list(held.own),
            [] if held is None else [int(unit) for unit in held.units],
            [] if held is None else list(held.city),
            limit,
        )

    async def figures(self, tx: Connection, scope: Scope, since: datetime, now: datetime) -> Record:
        """First contacts and closings since a moment."""
        row = await tx.fetchrow(_Q.figures, *scope, since, now)
        if row is None:
            raise RuntimeError("a count without a row")
        return row

    # ---- who holds the levels ----

    async def holders(self, tx: Connection, level: int, organisation: str, on: date) -> list[UserId]:
        """Who holds a level in an organisation by name."""
        return [UserId(r["user_id"]) for r in await tx.fetch(_Q.holders, level, organisation, on)]

    async def held_by(self, tx: Connection, person: UserId, on: date) -> list[tuple[int, str]]:
        """The levels a person holds by name, each with its organisation."""
        return [(r["level"], r["organisation_code"]) for r in await tx.fetch(_Q.held_by, person, on)]

    async def named_levels(self, tx: Connection, organisation: str, on: date) -> set[int]:
        """The levels of an organisation that somebody holds by name."""
        return {r["level"] for r in await tx.fetch(_Q.named_levels, organisation, on)}

    async def appointments(self, tx: Connection) -> list[Record]:
        """Who holds what."""
        return await tx.fetch(_Q.appointments)

    async def in_posts(self, tx: Connection, roles: Sequence[str], now: datetime) -> list[Record]:
        """The people in some roles, by organisation."""
        return await tx.fetch(_Q.in_posts, roles, now)

    async def leading(self, tx: Connection) -> dict[str, int]:
        """How many open cases each organisation leads."""
        return {r["code"]: r["open_cases"] for r in await tx.fetch(_Q.leading)}

    async def appoint(
        self,
        tx: Connection,
        level: int,
        organisation: str,
        user: UserId,
        post: str,
        valid: tuple[date, date | None],
        now: datetime,
        person: UserId | None,
    ) -> int:
        """A person holds a level from a day on; the appointment's id."""
        made: int = await tx.fetchval(_Q.appoint, level, organisation, user, post, *valid, now, person)
        return made

    async def end_appointment(self, tx: Connection, appointment: int, last: date) -> bool:
        """False where there is none that had begun by then."""
        return await tx.fetchval(_Q.end_appointment, appointment, last) is not None

    async def title(self, tx: Connection, order: WorkOrderId) -> str:
        """What an order is called, as it is kept."""
        title: str = await tx.fetchval(_Q.title, order)
        return title

    async def names(self, tx: Connection, people: Sequence[UserId]) -> dict[int, str]:
        """What people are called."""
        return {r["id"]: r["display_name"] for r in await tx.fetch(_Q.names, [int(p) for p in people])}

    async def account(self, tx: Connection, username: str) -> Record | None:
        """An account in use."""
        return await tx.fetchrow(_Q.account, username)


def move_of(row: Record) -> Move:
    """A stored move."""
    asked = row["asked_by"]
    return Move(
        id=row["id"],
        from_level=row["from_level"],
        to_level=row["to_level"],
        state=MoveState(row["state"]),
        cause=row["cause"],
        asked_by=None if asked is None else UserId(asked),
    )


def _case(order: WorkOrder, row: Record, waiting: Record | None, steps: Sequence[Record]) -> TrackCase:
    officer = row["officer_id"]
    return TrackCase(
        order=order,
        state=CaseState(row["state"]),
        version=row["version"],
        class_=None if row["class"] is None else CaseClass(row["class"]),
        level=row["level"],
        officer_id=None if officer is None else UserId(officer),
        enterprise_id=row["enterprise_id"],
        opened_at=row["opened_at"],
        screened_at=row["screened_at"],
        contacted_at=row["contacted_at"],
        planned_at=row["planned_at"],
        waiting=None if waiting is None else move_of(waiting),
        milestones=tuple(
            Milestone(s["id"], s["organisation_code"], s["due_on"], s["done_at"] is not None) for s in steps
        ),
    )
