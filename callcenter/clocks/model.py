"""A clock as stored, and the reckoning that joins it to the rules; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from callcenter.kernel.ids import AssignmentId, ClockId, WorkOrderId
from callcenter.workorders.model import Card
from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, due, seconds_between, shift
from sla.firing import Mark, MarkKind, card_marks, next_fire_at, plan_marks
from sla.policy import Matter, Policy


class ClockState(StrEnum):
    """Whether a clock still counts."""

    running = "running"
    stopped = "stopped"
    void = "void"


@dataclass(frozen=True, slots=True)
class NamedCalendar:
    """A calendar with the version that is in force."""

    calendar: WorkCalendar
    version: str


class Rules(Protocol):
    """The policies and calendars in force."""

    def policy(self, kind: str, matter: Matter, received_at: datetime) -> Policy | None:
        """The most specific row that binds what was received then; None if this kind is not limited."""
        ...

    def places(self, code: str | None) -> tuple[str, ...]:
        """A division's code and those above it, the nearest first; empty if unknown."""
        ...

    def calendar(self, name: str) -> NamedCalendar: ...

    def before_statutory(self, statutory_due_at: datetime, request_type: str) -> datetime:
        """The latest a department may be due so that the review still has its time."""
        ...


@dataclass(frozen=True, slots=True)
class Clock:
    """One stored clock."""

    id: ClockId
    order_id: WorkOrderId
    assignment_id: AssignmentId | None
    kind: str
    round: int
    state: ClockState
    policy: Policy
    calendar_version: str
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    bound_at: datetime | None
    is_provisional: bool
    pauses: tuple[Pause, ...]
    warn_at: datetime | None
    fired: frozenset[str]
    next_fire_at: datetime | None
    stopped_at: datetime | None
    stop_reason: str | None
    promised_at: datetime | None = None
    """The due time an approved extension or suspension promised; it goes before the reckoned one."""
    promise_reason: str | None = None
    subject_key: str = ""
    """What of the order it is about, where several clocks of its kind may run at once."""
    card: Card | None = None

    @property
    def run(self) -> Run:
        """Its history as intervals."""
        return Run(self.started_at, self.pauses, self.stopped_at)


@dataclass(frozen=True, slots=True)
class LateClock:
    """A running clock some of whose marks fired late, and the gravest of them."""

    clock: int
    kind: str
    mark: MarkKind
    number: str
    urgency: str
    track: str
    due_at: datetime
    organisation: str | None
    late_s: float

    @property
    def event(self) -> str:
        """The event such a mark is told by, without its noun."""
        given = self.mark in (MarkKind.YELLOW_CARD, MarkKind.RED_CARD)
        return f"{self.mark.value}_given" if given else self.mark.value


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the rules make of a clock: when it is due, when it first presses, what it has to say and when."""

    due_at: datetime
    is_provisional: bool
    warn_at: datetime | None
    marks: tuple[Mark, ...]
    next_fire_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock about to start."""

    order_id: WorkOrderId
    assignment_id: AssignmentId | None
    kind: str
    round: int
    policy: Policy
    calendar_version: str
    started_at: datetime
    bound_at: datetime | None
    reckoning: Reckoning
    subject_key: str = ""


def reckon(
    calendar: WorkCalendar,
    policy: Policy,
    run: Run,
    now: datetime,
    *,
    bound_at: datetime | None = None,
    fired: frozenset[str] = frozenset(),
    promised_at: datetime | None = None,
) -> Reckoning:
    """When a clock with this history is due, never later than ``bound_at``.

    ``promised_at`` is a later due time that was approved and told to the citizen; marks that fired for the
    earlier one fire anew.
    """
    when = due(calendar, policy.term, run, now)
    if promised_at is not None:
        marks = tuple(m for m in _bounded_marks(calendar, policy, run, promised_at) if m.at > now)
        warn_at = next((m.at for m in marks if m.kind is MarkKind.WARNED), None)
        renamed = tuple(replace(m, key=f"{m.key}@{promised_at:%Y%m%d}") for m in marks)
        return Reckoning(promised_at, when.provisional, warn_at, renamed, next_fire_at(renamed, fired))
    if bound_at is None or when.due_at <= bound_at:
        due_at, marks = when.due_at, plan_marks(calendar, policy, run, now)
    else:
        due_at, marks = bound_at, _bounded_marks(calendar, policy, run, bound_at)
    warn_at = next((m.at for m in marks if m.kind is MarkKind.WARNED), None)
    return Reckoning(due_at, when.provisional, warn_at, marks, next_fire_at(marks, fired))


def _bounded_marks(calendar: WorkCalendar, policy: Policy, run: Run, bound_at: datetime) -> tuple[Mark, ...]:
    """Marks of a clock that another one cuts short: the shares are of what it is given."""
    unit = policy.term.unit
    whole = seconds_between(calendar, unit, run.start, bound_at)
    marks = [
        Mark(f"warn:{s}", MarkKind.WARNED, max(run.start, shift(calendar, unit, bound_at, -round(whole * s))))
        for s in policy.warn_shares
    ]
    marks.append(Mark("breach", MarkKind.BREACHED, bound_at))
    marks.extend(card_marks(calendar, policy, run.start, bound_at))
    for times in policy.overdue_times:
        at = shift(calendar, unit, bound_at, round(whole * (times - 1)))
        marks.append(Mark(f"overdue:{times}", MarkKind.SERIOUSLY_OVERDUE, at))
    return tuple(sorted(marks, key=lambda m: m.at))


def resumed(clock: Clock, now: datetime, reason: str) -> Clock:
    """The clock running on after a stop that proved void; the time between does not count."""
    if clock.stopped_at is None:
        raise ValueError("only a stopped clock can be resumed")
    pause = Pause(clock.stopped_at, now, reason)
    return replace(
        clock,
        state=ClockState.running,
        stopped_at=None,
        stop_reason=None,
        pauses=(*clock.pauses, pause),
    )
