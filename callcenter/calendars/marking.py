"""What a clock that stands otherwise has to say from now on; pure.

What was told stays told: a warning that went out is not repeated. A breach, a card or a line of "seriously
overdue" that fired for a due time which proved wrong is void with it, and may fire anew at the right one: its
mark gets another key. A card falls when what it was given for lies ahead again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.clocks.model import marks_until, reckon
from callcenter.workorders.model import Card
from sla.calendar import WorkCalendar
from sla.clock import Run
from sla.firing import Mark, MarkKind

from .standing import Move, Standing

_CARDS = {Card.yellow: MarkKind.YELLOW_CARD, Card.red: MarkKind.RED_CARD}


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks of a moved clock, in order, when it first warns, and the card it still has."""

    marks: tuple[Mark, ...]
    warn_at: datetime | None
    card: Card | None


def marking(calendar: WorkCalendar, move: Move, now: datetime) -> Marking:
    """``calendar`` is the corrected one."""
    clock = move.clock
    run = Run(clock.started_at, clock.pauses)
    if not clock.pauses and clock.promised_at is None:
        return _marking(clock, marks_until(calendar, clock.policy, run, move.new_due_at), now)
    found = reckon(
        calendar,
        clock.policy,
        run,
        now,
        bound_at=move.new_bound_at,
        fired=clock.fired,
        promised_at=clock.promised_at,
        floor_at=clock.floor_at,
    )
    if clock.promised_at is None:
        return _marking(clock, found.marks, now)
    card = clock.card if _stands(clock.card, found.marks, now) else None
    return Marking(found.marks, _still(clock.warn_at, found.warn_at, now), card)


def _marking(clock: Standing, marks: tuple[Mark, ...], now: datetime) -> Marking:
    card = clock.card if _stands(clock.card, marks, now) else None
    warn_at = next((m.at for m in marks if m.kind is MarkKind.WARNED), None)
    if clock.fired:
        marks = tuple(_anew(mark, clock.fired, now) for mark in marks)
    return Marking(marks, warn_at, card)


def _anew(mark: Mark, fired: frozenset[str], now: datetime) -> Mark:
    is_void = mark.kind is not MarkKind.WARNED and mark.key in fired and mark.at > now
    return replace(mark, key=f"{mark.key}@{mark.at:%Y%m%d}") if is_void else mark


def _stands(card: Card | None, marks: tuple[Mark, ...], now: datetime) -> bool:
    """A card stands unless its mark lies ahead; a promise keeps no mark of the past."""
    kind = None if card is None else _CARDS[card]
    at = next((mark.at for mark in marks if mark.kind is kind), None)
    return at is None or at <= now


def _still(was: datetime | None, is_: datetime | None, now: datetime) -> datetime | None:
    """Of a promised clock no past marks are kept: one that has been warned of stays warned of."""
    return was if was is not None and was <= now else is_
