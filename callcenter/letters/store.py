"""Letters in PostgreSQL; the only module with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.kernel.queries import load_queries
from callcenter.workorders.access import Scope

from .model import Kind, Letter, LetterState, NewLetter

_Q = load_queries(__package__)
_HIGHEST = 2**62


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters; None means not narrowed. ``organisations`` are those a person of a unit may see of."""

    organisations: Sequence[OrganisationId] | None = None
    states: Sequence[str] | None = None
    kind: str | None = None
    order: str | None = None
    number: str | None = None
    late_at: datetime | None = None
    before: int = _HIGHEST
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter a card calls for, with the order as it stands."""

    id: int
    form: str
    step: str
    proposed_at: datetime
    clock_id: int
    order: str
    title: str
    is_confidential: bool
    version: int
    clock: str
    due_at: datetime
    organisation: str | None
    organisation_name: str | None


@dataclass(frozen=True, slots=True)
class CardClock:
    """The clock a card was given to."""

    id: int
    assignment_id: int | None
    due_at: datetime


class LetterStore:
    """Reads and writes letters."""

    async def running_clock(self, tx: Connection, clock: int) -> CardClock | None:
        """The clock, while it runs."""
        row = await tx.fetchrow(_Q.running_clock, clock)
        return None if row is None else CardClock(**dict(row))

    async def next_serial(self, tx: Connection, kind: Kind, year: int) -> int:
        """The next number of a kind in a year; given back if the transaction fails."""
        serial: int = await tx.fetchval(_Q.next_serial, kind, year)
        return serial

    async def insert(self, tx: Connection, new: NewLetter) -> None:
        """A letter goes out."""
        await tx.execute(
            _Q.insert,
            new.number,
            new.kind,
            new.form,
            new.year,
            new.serial,
            new.order_id,
            new.organisation_id,
            new.supervision_id,
            new.issued_at,
            new.issued_by,
            new.due_at,
            new.page,
        )

    async def letters(self, tx: Connection, scope: Scope, wanted: Wanted) -> list[Letter]:
        """Letters of visible orders, newest first."""
        rows = await tx.fetch(
            _Q.letters,
            *scope.arguments(),
            None if wanted.organisations is None else list(wanted.organisations),
            None if wanted.states is None else list(wanted.states),
            wanted.kind,
            wanted.order,
            wanted.number,
            wanted.late_at,
            wanted.before,
            wanted.limit,
        )
        return [
            Letter(**{**r, "kind": Kind(r["kind"]), "state": LetterState(r["state"])})
            for r in map(dict, rows)
        ]

    async def lock(self, tx: Connection, letter: int) -> LetterState:
        """Where the letter stands, held."""
        return LetterState(await tx.fetchval(_Q.lock, letter))

    async def move(
        self,
        tx: Connection,
        letter: int,
        state: LetterState,
        now: datetime,
        person: UserId,
        *,
        answer: str | None = None,
        sent_back: str | None = None,
        note: str | None = None,
    ) -> None:
        """A letter of urging goes on."""
        await tx.execute(_Q.move, letter, state, now, person, answer, sent_back, note)

    async def propose(
        self, tx: Connection, order: WorkOrderId, clock: int, step: str, form: str, now: datetime
    ) -> bool:
        """False where this step of this clock was proposed before."""
        return await tx.fetchval(_Q.propose, order, clock, step, form, now) is not None

    async def decide(
        self, tx: Connection, proposal: int, state: str, now: datetime, person: UserId, reason: str | None
    ) -> bool:
        """False where somebody else has decided meanwhile."""
        return await tx.fetchval(_Q.decide, proposal, state, now, person, reason) is not None

    async def proposals(self, tx: Connection, scope: Scope, proposal: int | None = None) -> list[Proposal]:
        """Open proposals of visible orders, oldest first."""
        rows = await tx.fetch(_Q.proposals, *scope.arguments(), proposal)
        return [Proposal(**dict(row)) for row in rows]


def _letter(row: Record) -> Letter:
    values = dict(row)
    values |= {"kind": Kind(row["kind"]), "state": LetterState(row["state"])}
    return Letter(**values)
