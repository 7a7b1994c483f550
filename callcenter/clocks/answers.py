"""The clock of a citizen who waits for a person's answer in a conversation; no clock of an order knows of it.

What the platform answers by itself is answered at once; it starts where only a person can go on, and ends
with her answer, with the order that is made, or with the conversation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from asyncpg import Record

from callcenter.kernel import outbox
from callcenter.kernel.clock import Clock as WallClock
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import SystemActor
from callcenter.kernel.queries import load_queries
from sla.clock import Run
from sla.firing import DueClock, FiredMark, Firing, Mark, MarkKind
from sla.policy import ClockKind, Matter, Policy

from .events import AnswerDue, AnswerLate
from .model import NamedCalendar, reckon

_Q = load_queries(__package__, "answers.sql")
_SCHEDULER = Actor.system(SystemActor.scheduler)
#: a conversation is about nothing yet: the row for any matter binds
_ANY = Matter(request_type="other", urgency="normal")


class Began(StrEnum):
    """Why only a person can go on."""

    asked_for_agent = "asked_for_agent"  # 转人工
    said_to_agent = "said_to_agent"  # she answered what an agent had said
    left_to_agent = "left_to_agent"  # nobody but a person can read what she sent


class Ended(StrEnum):
    """What ended it."""

    answered = "answered"
    ordered = "ordered"
    closed = "closed"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one citizen has waited, and until when she should not have to."""

    since: datetime
    due_at: datetime


class AnswerRules(Protocol):
    """The policies and calendars in force."""

    def policy(self, kind: str, matter: Matter, received_at: datetime) -> Policy | None: ...

    def calendar(self, name: str) -> NamedCalendar: ...


class AnswerClocks:
    """Starts, stops and claims them; ``rules`` gives the policies in force at each call."""

    def __init__(self, database: Database, wall_clock: WallClock, rules: Callable[[], AnswerRules]) -> None:
        self._database = database
        self._wall_clock = wall_clock
        self._rules = rules

    async def start(
        self, tx: Connection, conversation: int, began: Began, since: datetime, now: datetime
    ) -> None:
        """She waits since then; one who waits already goes on waiting."""
        rules = self._rules()
        policy = rules.policy(ClockKind.ANSWER.value, _ANY, since)
        if policy is None:
            return
        named = rules.calendar(policy.calendar)
        reckoning = reckon(named.calendar, policy, Run(since), now)
        await tx.execute(
            _Q.start,
            conversation,
            since,
            began,
            policy.code,
            policy.source,
            policy.calendar,
            named.version,
            reckoning.due_at,
            reckoning.warn_at,
            [[m.key, m.kind, m.at.isoformat()] for m in reckoning.marks],
            reckoning.next_fire_at,
        )

    async def stop(
        self, tx: Connection, conversation: int, ended: Ended, now: datetime, by: UserId | None = None
    ) -> None:
        """She has what she waited for; none waiting is no mistake."""
        await tx.execute(_Q.stop, conversation, now, ended, by)

    async def waiting(self, tx: Connection) -> Mapping[int, Wait]:
        """Who waits, by conversation, the longest first."""
        rows = await tx.fetch(_Q.waiting)
        return {r["conversation_id"]: Wait(r["started_at"], r["due_at"]) for r in rows}

    @asynccontextmanager
    async def claim_due(self, now: datetime, limit: int) -> AsyncIterator[ClaimedAnswers]:
        """Up to ``limit`` due ones, held until the block is left: the scheduler's port."""
        async with self._database.transaction() as tx:
            yield ClaimedAnswers(tx, await tx.fetch(_Q.claim_due, now, limit), self._wall_clock.now())


class ClaimedAnswers:
    """Due clocks held by one transaction."""

    def __init__(self, tx: Connection, rows: Sequence[Record], now: datetime) -> None:
        self._tx = tx
        self._rows = {int(r["id"]): r for r in rows}
        self._now = now
        self.clocks: Sequence[DueClock] = [_due_clock(r) for r in rows]

    async def save(self, firings: Sequence[Firing]) -> None:
        """Write the events and what fires next."""
        told: list[Event] = []
        for firing in firings:
            told.extend(_event(self._rows[firing.clock_id], fired) for fired in firing.marks)
            await self._tx.execute(_Q.mark_fired, firing.clock_id, sorted(firing.fired), firing.next_fire_at)
        await outbox.append(self._tx, told, actor=_SCHEDULER, cause=None, now=self._now)


def _due_clock(row: Record) -> DueClock:
    marks = tuple(Mark(key, MarkKind(kind), datetime.fromisoformat(at)) for key, kind, at in row["marks"])
    return DueClock(row["id"], marks, frozenset(row["fired"]))


def _event(row: Record, fired: FiredMark) -> AnswerDue | AnswerLate:
    event = AnswerDue if fired.mark.kind is MarkKind.WARNED else AnswerLate
    return event(
        subject=str(row["public_id"]),
        channel=row["channel"],
        began=row["started_by"],
        due_at=row["due_at"],
        late_s=round(fired.late_s, 3),
        in_digest=fired.in_digest,
    )
