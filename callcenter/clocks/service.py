"""Starts, stops and reckons the clocks of orders, inside the transaction of the change that caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, WorkOrderId
from callcenter.workorders.clock_ports import (
    BY_PLATFORM_ITSELF,
    ClockCause,
    ClockMatter,
    ClockSubject,
    MainClock,
    StatutoryTerm,
    Succession,
)
from callcenter.workorders.model import CLOCK_NAMES
from callcenter.workorders.ports import AWAITING_CITIZEN
from callcenter.workorders.views import ClockBadge, ClockView
from sla.clock import Run, remaining
from sla.term import Unit

from .changing import DEPARTMENT, STATUTORY, Changing, policy_for
from .ledger import Ledger, Note
from .lending import Lending
from .model import Clock, ClockState, NewClock, credits_of, ended, is_too_short, reckon, resumed, unstopped
from .planned import FirstClock, PlannedClocks
from .presenter import History, level_of, view_of
from .rules import Rules
from .store import ClockStore

_OF_RATINGS = "rating_"


class ClockService:
    """The clocks of orders; ``rules`` gives the policies and calendars in force at each call."""

    def __init__(self, store: ClockStore, rules: Callable[[], Rules]) -> None:
        self._store = store
        self._rules = rules
        self._ledger = Ledger(store, rules)
        self._changing = Changing(store, self._ledger, rules)
        self.lending = Lending(store, self._ledger, self._changing, rules)

    def plan(
        self, matter: ClockMatter, kinds: Iterable[str], started_at: datetime, now: datetime
    ) -> PlannedClocks:
        """Reckon the first clocks of an order, each of a kind that a policy limits."""
        rules = self._rules()
        clocks = []
        for kind in kinds:
            policy = policy_for(rules, kind, matter, now, None)
            if policy is None:
                continue
            named = rules.calendar(policy.calendar)
            reckoning = reckon(named.calendar, policy, Run(started_at), now)
            clocks.append(FirstClock(kind, policy, named.version, reckoning))
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
        *,
        cause: ClockCause = BY_PLATFORM_ITSELF,
        succeeds: Succession | None = None,
    ) -> None:
        """Start a clock of each kind that a policy limits, due no later than ``bound_at``.

        ``subject_key`` tells clocks of one kind apart that run at once. A department's clock is never due
        later than the statutory one less the time kept for review. ``succeeds`` is whose clocks these follow
        after another dispatch; the city says how.
        """
        rules = self._rules()
        holder = None if assignment is None else await self._store.holder(tx, assignment)
        for kind in kinds:
            policy = policy_for(rules, kind, subject, now, holder)
            if policy is None:
                continue
            bound = await self._bound(tx, rules, subject, started_at) if kind == DEPARTMENT else None
            if kind == DEPARTMENT and bound_at is not None:
                bound = bound_at if bound is None else min(bound, bound_at)
            named = rules.calendar(policy.calendar)
            new = NewClock(
                order_id=subject.order_id,
                assignment_id=None if kind == STATUTORY else assignment,
                kind=kind,
                round=subject.round,
                policy=policy,
                calendar_version=named.version,
                started_at=started_at,
                bound_at=bound,
                reckoning=reckon(named.calendar, policy, Run(started_at), now, bound_at=bound),
                started_by=cause.name,
                subject_key=subject_key,
            )
            if succeeds is None:
                await self._store.insert(tx, [new])
            else:
                await self._changing.succeed(tx, subject, new, succeeds, now, cause)
        if succeeds is not None:
            await self._changing.keep_of_owner(tx, subject, (STATUTORY,), succeeds, now, cause)
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
        clocks = await self._store.running(tx, order_id, kinds, assignment, subject_key)
        await self._stop(tx, clocks, now, reason)
        await self._store.refresh_main(tx, order_id)

    async def stop_all(self, tx: Connection, order_id: WorkOrderId, now: datetime, reason: str) -> None:
        """Stop whatever runs on this order; the clocks of its bad ratings run until the rating is settled."""
        clocks = [c for c in await self._store.running(tx, order_id) if not c.kind.startswith(_OF_RATINGS)]
        await self._stop(tx, clocks, now, reason)
        await self._store.refresh_main(tx, order_id)

    async def pause(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        reason: str,
        cause: ClockCause,
    ) -> None:
        """Stop them for as long as something is awaited; `resume` gives the time back."""
        clocks = await self._store.running(tx, order_id, kinds)
        await self._stop(tx, clocks, now, reason)
        for clock in clocks:
            await self._ledger.keep(tx, clock, clock, clock.due_at, now, Note("pause", cause))
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
        cause: ClockCause = BY_PLATFORM_ITSELF,
    ) -> None:
        """A stop proved void: the clock runs on, credited with the working time that passed meanwhile.

        A clock in days that waited for the citizen no longer than the city lets pass is credited with
        nothing. With ``only`` a clock that stopped for another reason stays stopped. ``bound_at`` is what it
        may not outlast from now on, None leaves that as it was.
        """
        clock = await self._store.last_stopped(tx, subject.order_id, kind, subject.round, assignment)
        if clock is None or (only is not None and clock.stop_reason != only):
            return
        calendar = self._rules().calendar(clock.policy.calendar).calendar
        is_asked = clock.stop_reason == AWAITING_CITIZEN
        if is_asked and is_too_short(calendar, clock, now, self._rules().least_wait):
            again, credit_s = unstopped(clock), 0
        else:
            again = resumed(clock, now, reason)
            credit_s = credits_of(calendar, again, now)[-1]
        if bound_at is not None:
            again = replace(again, bound_at=bound_at)
        await self._ledger.move(tx, clock, again, now, Note("resume", cause, credit_s=credit_s))
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
        *,
        cause: ClockCause = BY_PLATFORM_ITSELF,
    ) -> None:
        """An approved extension or suspension moves the due time of running clocks; both are kept.

        A clock that is due later already is left as it is.
        """
        for clock in await self._store.running(tx, subject.order_id, kinds, assignment):
            if until > clock.due_at:
                moved = replace(clock, promised_at=until, promise_reason=reason)
                await self._ledger.move(tx, clock, moved, now, Note("promise", cause))
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
        self,
        tx: Connection,
        before: ClockMatter,
        after: ClockSubject,
        kinds: Iterable[str],
        now: datetime,
        cause: ClockCause = BY_PLATFORM_ITSELF,
    ) -> None:
        """The matter proved to be another: running clocks keep, restart or shorten as the city says."""
        await self._changing.reconsider(tx, before, after, kinds, now, cause)

    async def remark(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        change: str,
        cause: ClockCause,
    ) -> None:
        """Something befell running clocks that does not move them; their history says so."""
        for clock in await self._store.running(tx, order_id, kinds):
            await self._ledger.keep(tx, clock, clock, clock.due_at, now, Note(change, cause))

    async def overridden_due(
        self, tx: Connection, order_id: WorkOrderId, term: StatutoryTerm, now: datetime
    ) -> tuple[datetime, datetime] | None:
        """When the running statutory clock is due and when it would be by this term; None if none runs."""
        return await self._changing.overridden_due(tx, order_id, term, now)

    async def override(
        self, tx: Connection, subject: ClockSubject, term: StatutoryTerm, now: datetime, cause: ClockCause
    ) -> None:
        """A law gives this order another term; what was promised first stays known."""
        await self._changing.override(tx, subject, term, now, cause)

    async def views(self, tx: Connection, order_id: WorkOrderId, now: datetime) -> list[ClockView]:
        """Every clock of an order with its reckoning and its history, running ones first."""
        rules = self._rules()
        clocks = await self._store.of_order(tx, order_id)
        changes = await self._store.changes(tx, order_id)
        is_overridden = any(c.override_id is not None for c in clocks)
        overrides = {o.id: o for o in await self._store.overrides(tx, order_id)} if is_overridden else {}
        ordered = sorted(clocks, key=lambda c: (c.state is not ClockState.running, c.due_at))
        history = History(clocks, changes, overrides)
        return [view_of(c, rules.calendar(c.policy.calendar), now, history) for c in ordered]

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

    async def _stop(self, tx: Connection, clocks: Iterable[Clock], now: datetime, reason: str) -> None:
        rules = self._rules()
        await self._store.stop(
            tx, [ended(rules.calendar(c.policy.calendar).calendar, c, now, reason) for c in clocks]
        )

    async def _bound(
        self, tx: Connection, rules: Rules, subject: ClockSubject, started_at: datetime
    ) -> datetime | None:
        statutory = await self._store.running(tx, subject.order_id, (STATUTORY,))
        if not statutory:
            return None
        due_at = statutory[0].due_at
        bound = rules.before_statutory(due_at, subject.request_type)
        return bound if bound > started_at else max(due_at, started_at + timedelta(minutes=1))
