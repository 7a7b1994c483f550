"""A clock as stored, and the reckoning that joins it to the rules; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import AssignmentId, ClockId, WorkOrderId
from callcenter.workorders.model import Card
from sla.calendar import WorkCalendar
from sla.clock import Pause, Run, due, elapsed, part_of, seconds_between, shift
from sla.firing import Mark, MarkKind, card_marks, next_fire_at, plan_marks
from sla.policy import Policy
from sla.term import Unit


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
    floor_at: datetime | None = None
    """What a shortened term is not sooner than."""
    override_id: int | None = None
    """The statutory override it follows instead of the pack."""
    started_by: str | None = None
    net_s: int | None = None
    gross_s: int | None = None
    holder: str | None = None
    """Code of the organisation whose part it is the time of."""

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
    started_by: str | None = None
    floor_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A clock's stop with what it had used up, in seconds of its own kind of time."""

    clock_id: ClockId
    at: datetime
    reason: str
    net_s: int
    gross_s: int


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change of a due time about to be written; ``what`` holds codes, never words."""

    clock_id: ClockId
    order_id: WorkOrderId
    at: datetime
    actor: str
    cause: str
    change: str
    old_due_at: datetime
    new_due_at: datetime
    old_policy: str
    new_policy: str
    old_calendar_version: str
    new_calendar_version: str
    what: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    rule_code: str | None = None
    rule_source: str | None = None
    action: str | None = None
    credit_s: int | None = None


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change as it is read back; ``by_name`` is the person's, None for the citizen and the platform."""

    clock_id: ClockId
    at: datetime
    actor: str
    by_name: str | None
    cause: str
    change: str
    what: Mapping[str, tuple[str | None, str | None]]
    rule_code: str | None
    rule_source: str | None
    action: str | None
    old_due_at: datetime
    new_due_at: datetime
    old_policy: str
    new_policy: str
    credit_s: int | None


@dataclass(frozen=True, slots=True)
class Override:
    """A statutory override as it is kept; its words are sealed where the order is confidential."""

    id: int
    unit: str
    amount: int
    law: str
    article: str
    document: str
    reason: str
    at: datetime
    by_name: str


def reckon(
    calendar: WorkCalendar,
    policy: Policy,
    run: Run,
    now: datetime,
    *,
    bound_at: datetime | None = None,
    fired: frozenset[str] = frozenset(),
    promised_at: datetime | None = None,
    floor_at: datetime | None = None,
) -> Reckoning:
    """When a clock with this history is due, never later than ``bound_at`` nor sooner than ``floor_at``.

    ``promised_at`` is a later due time that was approved and told to the citizen; marks that fired for the
    earlier one fire anew. Of a bound and a floor that contradict each other the bound holds.
    """
    when = due(calendar, policy.term, run, now)
    if promised_at is not None:
        marks = tuple(m for m in marks_until(calendar, policy, run, promised_at) if m.at > now)
        warn_at = next((m.at for m in marks if m.kind is MarkKind.WARNED), None)
        renamed = tuple(replace(m, key=f"{m.key}@{promised_at:%Y%m%d}") for m in marks)
        return Reckoning(promised_at, when.provisional, warn_at, renamed, next_fire_at(renamed, fired))
    due_at = when.due_at if floor_at is None else max(when.due_at, floor_at)
    due_at = due_at if bound_at is None else min(due_at, bound_at)
    if due_at == when.due_at:
        marks = plan_marks(calendar, policy, run, now)
    else:
        marks = marks_until(calendar, policy, run, due_at)
    warn_at = next((m.at for m in marks if m.kind is MarkKind.WARNED), None)
    return Reckoning(due_at, when.provisional, warn_at, marks, next_fire_at(marks, fired))


def marks_until(calendar: WorkCalendar, policy: Policy, run: Run, bound_at: datetime) -> tuple[Mark, ...]:
    """Marks of a clock that never stood and is due at ``bound_at``: the shares are of what it is given."""
    unit = policy.term.unit
    whole = seconds_between(calendar, unit, run.start, bound_at)
    marks = [
        Mark(
            f"warn:{s}", MarkKind.WARNED, max(run.start, shift(calendar, unit, bound_at, -part_of(whole, s)))
        )
        for s in policy.warn_shares
    ]
    marks.append(Mark("breach", MarkKind.BREACHED, bound_at))
    marks.extend(card_marks(calendar, policy, run.start, bound_at))
    for times in policy.overdue_times:
        at = shift(calendar, unit, bound_at, part_of(whole, times - 1))
        marks.append(Mark(f"overdue:{times}", MarkKind.SERIOUSLY_OVERDUE, at))
    return tuple(sorted(marks, key=lambda m: m.at))


def reckon_clock(calendar: WorkCalendar, clock: Clock, now: datetime) -> Reckoning:
    """What the rules make of a stored clock now."""
    return reckon(
        calendar,
        clock.policy,
        clock.run,
        now,
        bound_at=clock.bound_at,
        fired=clock.fired,
        promised_at=clock.promised_at,
        floor_at=clock.floor_at,
    )


def credits_of(calendar: WorkCalendar, clock: Clock, now: datetime) -> tuple[int, ...]:
    """What each pause gives back, in seconds of the clock's own kind; nothing if it began too late."""
    given: list[int] = []
    due_at = due(calendar, clock.policy.term, Run(clock.started_at), now).due_at
    for count, pause in enumerate(clock.pauses, 1):
        end = pause.end or now
        counts = clock.started_at <= pause.start < due_at and pause.start < end
        given.append(seconds_between(calendar, clock.policy.term.unit, pause.start, end) if counts else 0)
        run = Run(clock.started_at, clock.pauses[:count])
        due_at = due(calendar, clock.policy.term, run, now).due_at
    return tuple(given)


def ended(calendar: WorkCalendar, clock: Clock, now: datetime, reason: str) -> Ending:
    """The stop of a running clock; one that was to start later ends as it starts."""
    at = max(now, clock.started_at)
    net_s, gross_s = elapsed(calendar, clock.policy.term.unit, replace(clock, stopped_at=at).run, at)
    return Ending(clock.id, at, reason, net_s, gross_s)


def resumed(clock: Clock, now: datetime, reason: str) -> Clock:
    """The clock running on after a stop that proved void; the time between does not count."""
    if clock.stopped_at is None:
        raise ValueError("only a stopped clock can be resumed")
    return replace(unstopped(clock), pauses=(*clock.pauses, Pause(clock.stopped_at, now, reason)))


def unstopped(clock: Clock) -> Clock:
    """The clock running on as if it had never stood."""
    return replace(
        clock, state=ClockState.running, stopped_at=None, stop_reason=None, net_s=None, gross_s=None
    )


def is_too_short(calendar: WorkCalendar, clock: Clock, now: datetime, least: timedelta) -> bool:
    """Whether a clock that counts in days stood for less working time than gives it any back.

    Days end with the office: a minute more would be another day to whoever was promised one. A clock that ran
    out meanwhile gets it all the same: nobody is late by what she waited for.
    """
    if clock.stopped_at is None or clock.policy.term.unit is not Unit.WORKING_DAY:
        return False
    if clock.stopped_at <= clock.due_at < now:
        return False
    return calendar.working_seconds(clock.stopped_at, now) < least.total_seconds()
