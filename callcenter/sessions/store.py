"""Sessions, their agendas and what units are asked, in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound, VersionConflict
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope

from .model import Attending, Matter, Outcome, Session, SessionState, Task, TaskKind, TaskState

_Q = load_queries(__package__)
#: one row with the names a page shows
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WantedTasks:
    """Which of what is asked; None means not narrowed. ``organisations`` makes it a unit's own list."""

    task: int | None = None
    session: int | None = None
    order: str | None = None
    kinds: Sequence[str] | None = None
    states: Sequence[str] | None = None
    late_at: datetime | None = None
    organisations: Sequence[OrganisationId] | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """Something about to be asked of a unit."""

    kind: TaskKind
    order_id: WorkOrderId
    matter_id: int | None
    instruction_id: int | None
    organisation_id: OrganisationId
    what: str
    due_on: date | None
    due_at: datetime | None
    state: TaskState


class SessionStore:
    """Reads and writes sessions and agendas."""

    async def turns(self, tx: Connection, since: date) -> list[Line]:
        return [dict(r) for r in await tx.fetch(_Q.turns, since)]

    async def set_turn(
        self, tx: Connection, month: date, attending: Attending, now: datetime, person: UserId
    ) -> None:
        a = attending
        await tx.execute(_Q.set_turn, month, a.post, a.leader_id, a.substitute, a.substitute_id, now, person)

    async def leader(self, tx: Connection, username: str) -> UserId | None:
        """The account of a leader; None where it is none."""
        found = await tx.fetchval(_Q.leader, username)
        return None if found is None else UserId(found)

    async def leaders(self, tx: Connection) -> list[Line]:
        return [dict(r) for r in await tx.fetch(_Q.leaders)]

    async def leader_organisations(self, tx: Connection, named: Sequence[UserId]) -> list[str]:
        return [r[0] for r in await tx.fetch(_Q.leader_organisations, list(named))]

    async def lock_plan(self, tx: Connection) -> None:
        await tx.execute(_Q.lock_plan)

    async def moments(self, tx: Connection, besides: int = 0) -> list[datetime]:
        """When all sessions are that are not cancelled, but for one."""
        return [r[0] for r in await tx.fetch(_Q.months, besides)]

    async def insert(
        self,
        tx: Connection,
        starts_at: datetime,
        place: str,
        attending: Attending,
        now: datetime,
        person: UserId,
    ) -> int:
        a = attending
        made: int = await tx.fetchval(
            _Q.insert_session,
            starts_at,
            place,
            a.post,
            a.leader_id,
            a.substitute,
            a.substitute_id,
            now,
            person,
        )
        return made

    async def session(self, tx: Connection, session: int, *, locked: bool = False) -> Session:
        row = await tx.fetchrow(_Q.lock_session if locked else _Q.session, session)
        if row is None:
            raise NotFound("没有这次现场会", code="track-session-not-found")
        return session_of(row)

    async def save(self, tx: Connection, s: Session) -> None:
        """Save what was decided of a session that was read at ``s.version``."""
        version = await tx.fetchval(
            _Q.save_session, s.id, s.version, s.state, s.starts_at, s.place, s.is_substituted, s.attendees,
            s.called_at, s.held_at, s.submitted_at, s.submitted_by, s.sent_back_reason, s.approved_at,
            s.approved_by, s.cancel_reason,
        )  # fmt: skip
        if version is None:
            raise VersionConflict("现场会刚被别人改动，请刷新后再试")

    async def sessions(self, tx: Connection, now: datetime, most: int) -> list[Line]:
        return [dict(r) for r in await tx.fetch(_Q.sessions, now, most)]

    async def names(self, tx: Connection, session: int) -> Line:
        row = await tx.fetchrow(_Q.shown_session, session)
        assert row is not None
        return dict(row)

    async def previous(self, tx: Connection, starts_at: datetime) -> Session | None:
        """The latest one before whose minutes stand."""
        row = await tx.fetchrow(_Q.previous, starts_at)
        return None if row is None else session_of(row)

    async def postponed(
        self,
        tx: Connection,
        session: int,
        former: datetime,
        to: datetime,
        why: str,
        now: datetime,
        by: UserId,
    ) -> None:
        await tx.execute(_Q.insert_postponement, session, former, to, why, now, by)

    async def postponements(self, tx: Connection, session: int) -> list[Line]:
        return [dict(r) for r in await tx.fetch(_Q.postponements, session)]

    async def add_matter(
        self,
        tx: Connection,
        session: int,
        order: WorkOrderId,
        minutes: int,
        basis: str,
        now: datetime,
        person: UserId,
    ) -> bool:
        """False where it is on the agenda already."""
        made = await tx.fetchval(_Q.insert_matter, session, order, minutes, basis, now, person)
        return made is not None

    async def matters(self, tx: Connection, session: int) -> list[Matter]:
        """The agenda in its order, what was withdrawn at the end."""
        return [_matter(r) for r in await tx.fetch(_Q.matters, session)]

    async def place_matter(self, tx: Connection, matter: int, position: int, minutes: int | None) -> None:
        await tx.execute(_Q.place_matter, matter, position, minutes)

    async def withdraw(self, tx: Connection, matter: int, now: datetime, reason: str) -> None:
        await tx.execute(_Q.withdraw_matter, matter, now, reason)

    async def record(
        self, tx: Connection, matter: int, outcome: Outcome, said: str, decision: str | None
    ) -> None:
        await tx.execute(_Q.record_matter, matter, outcome, said, decision)

    async def is_elsewhere(self, tx: Connection, order: WorkOrderId, session: int) -> bool:
        """Whether another coming session has it on its agenda."""
        return await tx.fetchval(_Q.elsewhere, order, session) is not None

    async def level(self, tx: Connection, order: WorkOrderId) -> int | None:
        """Where its case stands on the ladder; None where there is none under way."""
        level: int | None = await tx.fetchval(_Q.level, order)
        return level

    async def candidates(self, tx: Connection, scope: Scope, level: int) -> list[Line]:
        return [dict(r) for r in await tx.fetch(_Q.candidates, *scope.arguments(), level)]

    async def orders(self, tx: Connection, scope: Scope, orders: Sequence[WorkOrderId]) -> dict[int, Line]:
        """What these orders are called, those a person may see."""
        rows = await tx.fetch(_Q.orders, *scope.arguments(), list(orders))
        return {r["id"]: dict(r) for r in rows}


class TaskStore:
    """Reads and writes what units are asked."""

    async def insert(self, tx: Connection, new: NewTask, now: datetime, person: UserId) -> int:
        made: int = await tx.fetchval(
            _Q.insert_task, new.kind, new.order_id, new.matter_id, new.instruction_id, new.organisation_id,
            new.what, new.due_on, new.due_at, new.state, now, person,
        )  # fmt: skip
        return made

    async def drop_drafts(self, tx: Connection, matter: int) -> None:
        await tx.execute(_Q.drop_drafts, matter)

    async def rows(self, tx: Connection, scope: Scope, wanted: WantedTasks) -> list[Line]:
        """With the names a page shows; of orders in the scope, or of a unit's own."""
        w = wanted
        rows = await tx.fetch(
            _Q.tasks, w.task, w.session, w.order, w.kinds, w.states, w.late_at,
            None if w.organisations is None else list(w.organisations), *scope.arguments(),
        )  # fmt: skip
        return [dict(r) for r in rows]

    async def of_matter(self, tx: Connection, matter: int) -> list[Task]:
        return [task_of(r) for r in await tx.fetch(_Q.tasks_of_matter, matter)]

    async def lock(self, tx: Connection, task: int) -> Task:
        row = await tx.fetchrow(_Q.lock_task, task)
        if row is None:
            raise NotFound("没有这件交办事项，或您无权查看", code="matter-task-not-found")
        return task_of(row)

    async def save(
        self,
        tx: Connection,
        t: Task,
        *,
        answered_by: UserId | None = None,
        settled_by: UserId | None = None,
    ) -> None:
        await tx.execute(
            _Q.save_task, t.id, t.state, t.due_on, t.due_at, t.answer, t.answered_at, answered_by,
            t.sent_back_reason, t.settled_at, settled_by, t.note,
        )  # fmt: skip


def session_of(row: Any) -> Session:
    """A stored session as a value."""
    r = dict(row)
    attending = Attending(r["post"], r["leader_id"], r["substitute"], r["substitute_id"])
    kept = (
        "id", "version", "starts_at", "place", "is_substituted", "attendees", "planned_by", "called_at",
        "held_at", "submitted_at", "submitted_by", "sent_back_reason", "approved_at", "approved_by",
        "cancel_reason",
    )  # fmt: skip
    return Session(state=SessionState(r["state"]), attending=attending, **{name: r[name] for name in kept})


def _matter(r: Record) -> Matter:
    return Matter(
        id=r["id"],
        session_id=r["session_id"],
        order_id=WorkOrderId(r["work_order_id"]),
        order=r["number"],
        position=r["position"],
        minutes=r["minutes"],
        basis=r["basis"],
        withdrawn_reason=r["withdrawn_reason"],
        outcome=None if r["outcome"] is None else Outcome(r["outcome"]),
        said=r["said"],
        decision=r["decision"],
    )


def task_of(row: Any) -> Task:
    """What is asked, as a value."""
    r = dict(row)
    kept = (
        "id", "session_id", "matter_id", "instruction_id", "organisation_id", "organisation", "what",
        "due_on", "due_at", "asked_at", "answer", "answered_at", "sent_back_reason", "settled_at", "note",
    )  # fmt: skip
    return Task(
        kind=TaskKind(r["kind"]),
        state=TaskState(r["state"]),
        order_id=WorkOrderId(r["work_order_id"]),
        order=r["number"],
        **{name: r[name] for name in kept},
    )
