"""What a clock has to say, and when: the pure half of the scheduler.

A clock carries its marks: each warning, its breach, and whatever further lines its policy draws. A mark
fires once, when its moment has come; which have fired is kept beside the clock. Marks are computed anew
whenever a clock is started, paused, resumed, extended or its calendar corrected; what has fired stays fired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sla.calendar import WorkCalendar
from sla.clock import Run, due, overdue_moment, warning_moments
from sla.ladder import card_moment
from sla.policy import Policy

LATE_AFTER = timedelta(seconds=60)
"""A mark fired later than this is marked late and told in a digest instead of by itself."""


class MarkKind(StrEnum):
    WARNED = "breach_warned"
    BREACHED = "breached"
    SERIOUSLY_OVERDUE = "seriously_overdue"
    YELLOW_CARD = "yellow_card"
    RED_CARD = "red_card"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at which a clock has something to say; ``key`` is stable: "warn:1/4", "red_card:1"."""

    key: str
    kind: MarkKind
    at: datetime


@dataclass(frozen=True, slots=True)
class DueClock:
    """A running clock as it is claimed: its marks in any order, and the keys of those that have fired."""

    id: int
    marks: tuple[Mark, ...]
    fired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FiredMark:
    """A mark to be written as an event. ``late_s`` is how long after its moment it fires.

    ``in_digest``: the moment passed unnoticed (the workers were down, or the matter was entered afterwards),
    so people are told once in sum and not one by one.
    """

    mark: Mark
    late_s: float
    in_digest: bool


@dataclass(frozen=True, slots=True)
class Firing:
    """What one look at a clock gives: the marks that fire now, in order, and the clock's next state."""

    clock_id: int
    marks: tuple[FiredMark, ...]
    fired: frozenset[str]
    next_fire_at: datetime | None


def plan_marks(calendar: WorkCalendar, policy: Policy, run: Run, now: datetime) -> tuple[Mark, ...]:
    """The marks of a running clock in order of time; none while it is paused or once it has stopped."""
    if run.stop is not None or run.is_paused(now):
        return ()
    term = policy.term
    warned = warning_moments(calendar, term, run, now, policy.warn_shares)
    marks = [
        Mark(f"warn:{share}", MarkKind.WARNED, at)
        for share, at in zip(policy.warn_shares, warned, strict=True)
    ]
    due_at = due(calendar, term, run, now).due_at
    marks.append(Mark("breach", MarkKind.BREACHED, due_at))
    marks.extend(card_marks(calendar, policy, run.start, due_at))
    for times in policy.overdue_times:
        at = overdue_moment(calendar, term, run, now, times)
        marks.append(Mark(f"overdue:{times}", MarkKind.SERIOUSLY_OVERDUE, at))
    return tuple(sorted(marks, key=lambda mark: mark.at))


def card_marks(calendar: WorkCalendar, policy: Policy, start: datetime, due_at: datetime) -> list[Mark]:
    """The cards of a clock that is due at ``due_at``, whatever made it due then."""
    moments = ((s, card_moment(calendar, policy.term.unit, s, start, due_at)) for s in policy.steps)
    return [Mark(step.key, MarkKind(step.card.value), at) for step, at in moments if at is not None]


def next_fire_at(marks: Sequence[Mark], fired: frozenset[str]) -> datetime | None:
    """The moment of the first mark that has not fired; None when all have."""
    return min((mark.at for mark in marks if mark.key not in fired), default=None)


def fire(clock: DueClock, now: datetime, late_after: timedelta = LATE_AFTER) -> Firing:
    """The marks of ``clock`` whose moment has come, each once, oldest first; called again it gives none."""
    ripe = [mark for mark in clock.marks if mark.at <= now and mark.key not in clock.fired]
    ripe.sort(key=lambda mark: mark.at)
    fired = clock.fired.union(mark.key for mark in ripe)
    return Firing(
        clock_id=clock.id,
        marks=tuple(FiredMark(m, (now - m.at).total_seconds(), now - m.at > late_after) for m in ripe),
        fired=fired,
        next_fire_at=next_fire_at(clock.marks, fired),
    )
