"""Running clocks as they stand, and what a corrected calendar makes of them; pure.

Clocks that bound others are counted first: the statutory one, then that of the lead, then its parts, each
bound made anew by the rule that gave it. A bound that no rule gives (a rule of old, a decision) stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from callcenter.clocks.model import NamedCalendar
from callcenter.workorders.model import Card
from sla.clock import Pause
from sla.policy import Policy
from sla.recompute import ChangedDays, ClockFacts, Difference, changed_days, recompute
from sla.schedule import AND

_STATUTORY = "statutory"
#: clocks of a unit's part, which those of the parts below it may not outlast
_OF_PARTS = ("department", "rectification")
_LEAST = timedelta(minutes=1)


class Cause(StrEnum):
    """Why a clock stands otherwise."""

    days = "days"  # days between its start and its due time are worked otherwise
    bound = "bound"  # the clock it may not outlast moves
    kept = "kept"  # an approved promise holds, whatever is counted
    certain = "certain"  # the same moment, now for certain (or no longer)
    warnings = "warnings"  # due as before, warned at other times


class CityRules(Protocol):
    """The calendars of a city and the rules that bound one clock by another."""

    def calendar(self, name: str) -> NamedCalendar: ...

    def before_statutory(self, statutory_due_at: datetime, request_type: str) -> datetime: ...

    def before_superior(self, due_at: datetime, now: datetime) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A running clock with what it hangs on; ``row`` tells one state of its row from the next.

    Of ``policy`` clocks of one kind share one value, so that its code and source are not in it.
    """

    id: int
    row: int
    order_id: int
    assignment_id: int | None
    parent_id: int | None
    request_type: str
    policy: Policy
    version: str
    started_at: datetime
    due_at: datetime
    is_provisional: bool
    pauses: tuple[Pause, ...]
    bound_at: datetime | None
    promised_at: datetime | None
    floor_at: datetime | None
    last_mark_at: datetime | None
    warn_at: datetime | None
    fired: frozenset[str]
    card: Card | None

    @property
    def kind(self) -> str:
        return self.policy.clock.value

    @property
    def calendar(self) -> str:
        return self.policy.calendar

    def facts(self, bound_at: datetime | None) -> ClockFacts:
        """As the engine takes it, with the bound it will have."""
        return ClockFacts(
            key=self.id,
            calendar=self.calendar,
            term=self.policy.term,
            started_at=self.started_at,
            due_at=self.due_at,
            is_provisional=self.is_provisional,
            pauses=self.pauses,
            bound_at=bound_at,
            promised_at=self.promised_at,
            marks_until=self.last_mark_at,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A clock that stands otherwise under the corrected calendar."""

    clock: Standing
    new_due_at: datetime
    new_bound_at: datetime | None
    is_provisional: bool
    cause: Cause

    @property
    def is_moved(self) -> bool:
        """Whether it is due at another moment."""
        return self.new_due_at != self.clock.due_at

    @property
    def is_told(self) -> bool:
        """Whether people see any of it: a bound that moves though the clock is due before it, they do not."""
        return self.is_moved or self.cause is not Cause.bound


def derived_from(name: str, bases: Mapping[str, str | None]) -> frozenset[str]:
    """A calendar and all that stand upon it; ``bases`` gives the base of each."""
    found = {name}
    while more := {n for n, base in bases.items() if base in found} - found:
        found |= more
    return frozenset(found)


def counts_by(calendar: str, names: Collection[str]) -> bool:
    """Whether a clock's calendar is one of these, or the common time of one and another."""
    return any(part in names for part in calendar.split(AND))


class Reckoner:
    """Counts clocks anew: the city is as in ``before``, will be as in ``after``; ``names`` are corrected."""

    def __init__(self, before: CityRules, after: CityRules, names: Collection[str]) -> None:
        self._before = before
        self._after = after
        self._names = names
        self._statutory: dict[tuple[bool, datetime, str], datetime] = {}

    def moves(self, clocks: Sequence[Standing]) -> list[Move]:
        """Every running clock that stands otherwise, those of an order together."""
        calendars = {c.calendar for c in clocks}
        after = {name: self._after.calendar(name).calendar for name in calendars}
        changed = self._changed(clocks, calendars)
        found: dict[int, Move] = {}
        free = [c for c in clocks if c.bound_at is None and counts_by(c.calendar, self._names)]
        by_id = {c.id: c for c in clocks}
        for difference in recompute((c.facts(None) for c in free), after, changed):
            clock = by_id[difference.key]
            if (floored := _floored(clock, difference, None)) is not None:
                found[clock.id] = _move(clock, floored, None)
        for layer in _layers([c for c in clocks if c.bound_at is not None]):
            above = _Above(clocks, found)
            bounds = {c.id: self._bound(c, above) for c in layer}
            facts = (c.facts(bounds[c.id]) for c in layer)
            told = {d.key: d for d in recompute(facts, after, changed)}
            for clock in layer:
                bound, counted = bounds[clock.id], told.get(clock.id)
                moved = None if counted is None else _floored(clock, counted, bound)
                if moved is not None:
                    found[clock.id] = _move(clock, moved, bound)
                elif bound != clock.bound_at:
                    found[clock.id] = Move(clock, clock.due_at, bound, clock.is_provisional, Cause.bound)
        return sorted(found.values(), key=lambda m: (m.clock.order_id, m.clock.id))

    def _changed(self, clocks: Iterable[Standing], calendars: Iterable[str]) -> Mapping[str, ChangedDays]:
        spans: dict[str, tuple[datetime, datetime]] = {}
        for clock in clocks:
            last = max(clock.due_at, clock.last_mark_at or clock.due_at)
            first, until = spans.get(clock.calendar, (clock.started_at, last))
            spans[clock.calendar] = (min(first, clock.started_at), max(until, last))
        result = {}
        for name in calendars:
            if counts_by(name, self._names):
                before, after = self._before.calendar(name).calendar, self._after.calendar(name).calendar
                start, end = (after.local_date(moment) for moment in spans[name])
                result[name] = changed_days(before, after, start, end)
        return result

    def _bound(self, clock: Standing, above: _Above) -> datetime | None:
        """What it may not outlast from now on."""
        old = clock.bound_at
        statutory, superior = above.statutory(clock), above.superior(clock)
        first = None if statutory is None else self._of_statutory(clock, *statutory)
        seconds = [] if superior is None else list(self._of_superior(clock, *superior))
        pairs = [(min(first[0], s[0]), min(first[1], s[1])) for s in seconds if first is not None]
        pairs.extend(seconds)
        if first is not None:
            pairs.append(first)
        pairs.extend(p for p in (superior, statutory) if p is not None)
        return next((new for was, new in pairs if was == old), old)

    def _of_statutory(self, clock: Standing, old: datetime, new: datetime) -> tuple[datetime, datetime]:
        start = clock.started_at

        def bound(is_after: bool, due_at: datetime) -> datetime:
            found = self._before_statutory(is_after, due_at, clock.request_type)
            return found if found > start else max(due_at, start + _LEAST)

        return bound(False, old), bound(True, new)

    def _of_superior(
        self, clock: Standing, old: datetime, new: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """As it was given at its start, or when it last went on."""
        moments = [clock.started_at, *(p.end for p in clock.pauses[-1:] if p.end is not None)]
        for moment in moments:
            yield (
                self._before.before_superior(old, moment),
                self._after.before_superior(new, moment),
            )

    def _before_statutory(self, is_after: bool, due_at: datetime, request_type: str) -> datetime:
        key = (is_after, due_at, request_type)
        found = self._statutory.get(key)
        if found is None:
            rules = self._after if is_after else self._before
            found = self._statutory[key] = rules.before_statutory(due_at, request_type)
        return found


class _Above:
    """The clocks that bound others, with their due times before and after."""

    def __init__(self, clocks: Iterable[Standing], moved: Mapping[int, Move]) -> None:
        self._statutory: dict[int, tuple[datetime, datetime]] = {}
        self._parts: dict[int, tuple[datetime, datetime]] = {}
        for clock in clocks:
            move = moved.get(clock.id)
            times = (clock.due_at, clock.due_at if move is None else move.new_due_at)
            if clock.kind == _STATUTORY:
                self._statutory[clock.order_id] = times
            elif clock.kind in _OF_PARTS and clock.assignment_id is not None:
                known = self._parts.get(clock.assignment_id)
                if known is None or times < known:
                    self._parts[clock.assignment_id] = times

    def statutory(self, clock: Standing) -> tuple[datetime, datetime] | None:
        return self._statutory.get(clock.order_id)

    def superior(self, clock: Standing) -> tuple[datetime, datetime] | None:
        return None if clock.parent_id is None else self._parts.get(clock.parent_id)


def _layers(bound: Sequence[Standing]) -> Iterator[list[Standing]]:
    """Clocks that are bound by none of the same layer, the uppermost first."""
    parents = {c.assignment_id: c.parent_id for c in bound if c.assignment_id is not None}
    layers: dict[int, list[Standing]] = {}
    for clock in bound:
        depth, above = 0, clock.parent_id
        while above is not None and depth < len(parents) + 1:
            depth, above = depth + 1, parents.get(above)
        layers.setdefault(depth, []).append(clock)
    for depth in sorted(layers):
        yield layers[depth]


def _floored(clock: Standing, difference: Difference, bound: datetime | None) -> Difference | None:
    """The difference of a clock that a rule shortened to a moment and no further; None for none."""
    if clock.floor_at is None or clock.promised_at is not None:
        return difference
    due_at = max(difference.due_after, clock.floor_at)
    due_at = due_at if bound is None else min(due_at, bound)
    is_same = due_at == clock.due_at and difference.is_provisional == clock.is_provisional
    return None if is_same else replace(difference, due_after=due_at)


def _move(clock: Standing, difference: Difference, bound: datetime | None) -> Move:
    return Move(
        clock, difference.due_after, bound, difference.is_provisional, _cause(clock, difference, bound)
    )


def _cause(clock: Standing, difference: Difference, bound: datetime | None) -> Cause:
    if difference.is_moved:
        return Cause.bound if bound is not None and difference.due_after == bound else Cause.days
    if clock.promised_at is not None:
        return Cause.kept
    return Cause.certain if difference.was_provisional != difference.is_provisional else Cause.warnings


@dataclass(frozen=True, slots=True)
class Summary:
    """A list of moves in numbers: of clocks, and of the orders they belong to."""

    looked_at: int
    clocks: int
    orders: int
    later: int
    earlier: int
    same: int
    warnings_only: int
    to_certain: int
    to_provisional: int
    kept_promises: int
    orders_later: int
    orders_earlier: int
    overdue_at_once: int
    no_longer_overdue: int
    kinds: Mapping[str, int]


def summary_of(moves: Sequence[Move], looked_at: int, now: datetime) -> Summary:
    """How many move, and whither."""
    later = [m for m in moves if m.new_due_at > m.clock.due_at]
    earlier = [m for m in moves if m.new_due_at < m.clock.due_at]
    return Summary(
        looked_at=looked_at,
        clocks=len(moves),
        orders=len({m.clock.order_id for m in moves}),
        later=len(later),
        earlier=len(earlier),
        same=len(moves) - len(later) - len(earlier),
        warnings_only=sum(m.cause is Cause.warnings for m in moves),
        to_certain=sum(m.clock.is_provisional and not m.is_provisional for m in moves),
        to_provisional=sum(m.is_provisional and not m.clock.is_provisional for m in moves),
        kept_promises=sum(m.cause is Cause.kept for m in moves),
        orders_later=len({m.clock.order_id for m in later}),
        orders_earlier=len({m.clock.order_id for m in earlier}),
        overdue_at_once=sum(m.new_due_at < now <= m.clock.due_at for m in moves),
        no_longer_overdue=sum(m.clock.due_at < now <= m.new_due_at for m in moves),
        kinds=dict(Counter(m.clock.kind for m in moves if m.is_moved)),
    )
