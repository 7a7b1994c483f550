"""Starts, stops and reckons the clocks of orders, inside the transaction of the change that caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, WorkOrderId
from callcenter.workorders.model import CLOCK_NAMES
from callcenter.workorders.ports import ClockMatter, ClockSubject, MainClock
from callcenter.workorders.views import (
    ClockBadge,
    ClockView,
    CountedView,
    Level,
    PauseView,
    PolicyView,
    WhyView,
)
from sla.clock import Run, remaining
from sla.policy import Matter, Policy
from sla.term import Unit
from sla.why import counted

from .model import Clock, ClockState, NamedCalendar, NewClock, Reckoning, Rules, reckon, resumed
from .store import ClockStore

_STATUTORY, _DEPARTMENT = "statutory", "department"
#: the "why" of a very long clock is cut to this many rows
_MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class _FirstClock:
    kind: str
    policy: Policy
    calendar_version: str
    reckoning: Reckoning


class PlannedClocks:
    """The first clocks of an order, reckoned before it has a row."""

    def __init__(
        self, store: ClockStore, round_: int, started_at: datetime, clocks: Sequence[_FirstClock]
    ) -> None:
        self._store = store
        self._round = round_
        self._started_at = started_at
        self._clocks = clocks

    @property
    def main(self) -> MainClock | None:
        """The most pressing one."""
        if not self._clocks:
            return None
        first = min(self._clocks, key=lambda c: c.reckoning.due_at)
        return MainClock(
            kind=first.kind,
            unit=first.policy.term.unit,
            calendar=first.policy.calendar,
            due_at=first.reckoning.due_at,
            original_due_at=first.reckoning.due_at,
            warn_at=first.reckoning.warn_at,
            is_provisional=first.reckoning.is_provisional,
        )

    async def begin(self, tx: Connection, order_id: WorkOrderId) -> None:
        """Write them; the order carries the main one already."""
        rows = [
            NewClock(
                order_id=order_id,
                assignment_id=None,
                kind=first.kind,
                round=self._round,
                policy=first.policy,
                calendar_version=first.calendar_version,
                started_at=self._started_at,
                bound_at=None,
                reckoning=first.reckoning,
            )
            for first in self._clocks
        ]
        await self._store.insert(tx, rows)


class ClockService:
    """The clocks of orders; ``rules`` gives the policies and calendars in force at each call."""

    def __init__(self, store: ClockStore, rules: Callable[[], Rules]) -> None:
        self._store = store
        self._rules = rules

    def plan(
        self, matter: ClockMatter, kinds: Iterable[str], started_at: datetime, now: datetime
    ) -> PlannedClocks:
        """Reckon the first clocks of an order, each of a kind that a policy limits."""
        rules = self._rules()
        clocks = []
        for kind in kinds:
            policy = _policy_for(rules, kind, matter)
            if policy is None:
                continue
            named = rules.calendar(policy.calendar)
            reckoning = reckon(named.calendar, policy, Run(started_at), now)
            clocks.append(_FirstClock(kind, policy, named.version, reckoning))
        return PlannedClocks(self._store, matter.round, started_at, clocks)

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        started_at: datetime,
        now: datetime,
        assignment: AssignmentId | None = None,
        bound_at: datetime | None = None,
        subject_key: str = "",
    ) -> None:
        """Start a clock of each kind that a policy limits, due no later than ``bound_at``.

        ``subject_key`` tells clocks of one kind apart that run at once. A department's clock is never due
        later than the statutory one less the time kept for review.
        """
        rules = self._rules()
        rows = []
        for kind in kinds:
            policy = _policy_for(rules, kind, subject)
            if policy is None:
                continue
            bound = await self._bound(tx, rules, subject, started_at) if kind == _DEPARTMENT else None
            if kind == _DEPARTMENT and bound_at is not None:
                bound = bound_at if bound is None else min(bound, bound_at)
            named = rules.calendar(policy.calendar)
            reckoning = reckon(named.calendar, policy, Run(started_at), now, bound_at=bound)
            holder = None if kind == _STATUTORY else assignment
            rows.append(
                NewClock(
                    order_id=subject.order_id,
                    assignment_id=holder,
                    kind=kind,
                    round=subject.round,
                    policy=policy,
                    calendar_version=named.version,
                    started_at=started_at,
                    bound_at=bound,
                    reckoning=reckoning,
                    subject_key=subject_key,
                )
            )
        await self._store.insert(tx, rows)
        await self._store.refresh_main(tx, subject.order_id)

    async def stop(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        reason: str,
        assignment: AssignmentId | None = None,
        subject_key: str | None = None,
    ) -> None:
        """Stop the running clocks of these kinds, of one assignment or of all; none running is no mistake."""
        await self._store.stop(tx, order_id, kinds, now, reason, assignment, subject_key)
        await self._store.refresh_main(tx, order_id)

    async def stop_all(self, tx: Connection, order_id: WorkOrderId, now: datetime, reason: str) -> None:
        """Stop whatever runs on this order."""
        await self._store.stop_all(tx, order_id, now, reason)
        await self._store.refresh_main(tx, order_id)

    async def resume(
        self,
        tx: Connection,
        subject: ClockSubject,
        kind: str,
        now: datetime,
        reason: str,
        *,
        assignment: AssignmentId | None = None,
        only: str | None = None,
        bound_at: datetime | None = None,
    ) -> None:
        """A stop proved void: the clock runs on, credited with the working time that passed meanwhile.

        With ``only`` a clock that stopped for another reason stays stopped. ``bound_at`` is what it may not
        outlast from now on, None leaves that as it was.
        """
        clock = await self._store.last_stopped(tx, subject.order_id, kind, subject.round, assignment)
        if clock is None or (only is not None and clock.stop_reason != only):
            return
        again = resumed(clock, now, reason)
        if bound_at is not None:
            again = replace(again, bound_at=bound_at)
        await self._save(tx, again, now)
        await self._store.refresh_main(tx, subject.order_id)

    async def promise(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        until: datetime,
        now: datetime,
        reason: str,
        assignment: AssignmentId | None = None,
    ) -> None:
        """An approved extension or suspension moves the due time of running clocks; both are kept.

        A clock that is due later already is left as it is.
        """
        for clock in await self._store.running(tx, subject.order_id, kinds):
            if assignment is not None and clock.assignment_id != assignment:
                continue
            if until > clock.due_at:
                moved = replace(clock, promised_at=until, promise_reason=reason)
                await self._save(tx, moved, now)
        await self._store.refresh_main(tx, subject.order_id)

    async def due_at(
        self, tx: Connection, order_id: WorkOrderId, kinds: Iterable[str], assignment: AssignmentId
    ) -> datetime | None:
        """When the running clock of one of these kinds of an assignment is due; None if none runs."""
        wanted = set(kinds)
        return min(
            (
                c.due_at
                for c in await self._store.of_order(tx, order_id)
                if c.state is ClockState.running and c.kind in wanted and c.assignment_id == assignment
            ),
            default=None,
        )

    async def reconsider(
        self, tx: Connection, subject: ClockSubject, kinds: Iterable[str], now: datetime
    ) -> None:
        """Type, urgency or track changed: same start, the policy that fits now; the first due time stays."""
        rules = self._rules()
        for clock in await self._store.running(tx, subject.order_id, kinds):
            policy = _policy_for(rules, clock.kind, subject)
            if policy is None or policy.code == clock.policy.code:
                continue
            version = rules.calendar(policy.calendar).version
            await self._save(tx, replace(clock, policy=policy, calendar_version=version), now)
        await self._store.refresh_main(tx, subject.order_id)

    async def views(self, tx: Connection, order_id: WorkOrderId, now: datetime) -> list[ClockView]:
        """Every clock of an order with its reckoning, running ones first."""
        rules = self._rules()
        clocks = await self._store.of_order(tx, order_id)
        ordered = sorted(clocks, key=lambda c: (c.state is not ClockState.running, c.due_at))
        return [_view(c, rules.calendar(c.policy.calendar), now) for c in ordered]

    async def dues(self, tx: Connection, order_id: WorkOrderId) -> dict[str, datetime]:
        """The due time of the latest clock of each kind, running or not."""
        return {clock.kind: clock.due_at for clock in await self._store.of_order(tx, order_id)}

    async def of_order(self, tx: Connection, order_id: WorkOrderId) -> Sequence[Clock]:
        """Every clock of an order, running or not, oldest first."""
        return await self._store.of_order(tx, order_id)

    def badge(self, clock: MainClock, now: datetime) -> ClockBadge:
        """How the clock a desk sorts by stands; what is left is told in its own kind of time."""
        calendar = self._rules().calendar(clock.calendar).calendar
        return ClockBadge(
            kind=clock.kind,
            kind_name=CLOCK_NAMES.get(clock.kind, clock.kind),
            due_at=clock.due_at,
            original_due_at=clock.original_due_at,
            level=level_of(now, clock.due_at, clock.warn_at),
            remaining_text=remaining(calendar, Unit(clock.unit), clock.due_at, now).text(),
            provisional=clock.is_provisional,
            card=clock.card,
        )

    async def _save(self, tx: Connection, clock: Clock, now: datetime) -> None:
        calendar = self._rules().calendar(clock.policy.calendar).calendar
        reckoning = reckon(
            calendar,
            clock.policy,
            clock.run,
            now,
            bound_at=clock.bound_at,
            fired=clock.fired,
            promised_at=clock.promised_at,
        )
        await self._store.save(tx, clock, reckoning)

    async def _bound(
        self, tx: Connection, rules: Rules, subject: ClockSubject, started_at: datetime
    ) -> datetime | None:
        statutory = await self._store.running(tx, subject.order_id, (_STATUTORY,))
        if not statutory:
            return None
        due_at = statutory[0].due_at
        bound = rules.before_statutory(due_at, subject.request_type)
        return bound if bound > started_at else max(due_at, started_at + timedelta(minutes=1))


def _policy_for(rules: Rules, kind: str, limited: ClockMatter) -> Policy | None:
    matter = Matter(
        request_type=limited.request_type,
        urgency=limited.urgency,
        category=limited.category_code or "",
        places=rules.places(limited.place_code),
        track=limited.track,
    )
    return rules.policy(kind, matter, limited.received_at)


def level_of(now: datetime, due_at: datetime, warn_at: datetime | None) -> Level:
    """Where a running clock stands; overdue is derived from the due time, never stored."""
    if now > due_at:
        return "overdue"
    return "soon" if warn_at is not None and now >= warn_at else "ok"


def _view(clock: Clock, named: NamedCalendar, now: datetime) -> ClockView:
    running = clock.state is ClockState.running
    until = now if running or clock.stopped_at is None else clock.stopped_at
    left = remaining(named.calendar, clock.policy.term.unit, clock.due_at, until)
    ended = f"已停止，{left.text()}" if left.is_overdue else "按时完成"
    rows: list[CountedView] = []
    for row in counted(named.calendar, clock.policy.term, clock.started_at):
        if len(rows) == _MOST_ROWS:
            break
        rows.append(CountedView(row.day, row.kind, row.from_at, row.to_at, row.counted_s // 60))
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        kind_name=CLOCK_NAMES.get(clock.kind, clock.kind),
        state=clock.state.value,
        round=clock.round,
        started_at=clock.started_at,
        due_at=clock.due_at,
        original_due_at=clock.original_due_at,
        stopped_at=clock.stopped_at,
        stop_reason=clock.stop_reason,
        level=level_of(now, clock.due_at, clock.warn_at) if running else "stopped",
        remaining_text=left.text() if running else ended,
        provisional=clock.is_provisional,
        unit=clock.policy.term.unit,
        amount=clock.policy.term.amount,
        policy=PolicyView(clock.policy.code, clock.policy.source),
        why=WhyView(
            start_rule=clock.policy.term.start_rule,
            end_rule=clock.policy.term.end_rule,
            calendar=clock.policy.calendar,
            calendar_version=clock.calendar_version,
            counted=rows,
            pauses=[PauseView(p.start, p.end, p.reason) for p in clock.pauses],
            bound_at=clock.bound_at,
        ),
        assignment=clock.assignment_id,
        card=clock.card,
    )
