"""Running clocks of an order whose matter proved to be another, or to which a law gives another term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.workorders.clock_ports import ClockCause, ClockMatter, ClockSubject, StatutoryTerm, Succession
from callcenter.workorders.ports import AWAITING_CITIZEN
from sla.clock import Run
from sla.policy import ClockKind, Matter, Policy
from sla.term import Term, Unit

from .changes import Action, Change, ChangeRule, Values, changed, changes_between, floor
from .ledger import Ledger, Note
from .model import Clock, NewClock, reckon, reckon_clock
from .rules import UNIT, Rules
from .store import ClockStore

STATUTORY, DEPARTMENT = ClockKind.STATUTORY.value, ClockKind.DEPARTMENT.value
OVERRIDDEN = "override"
#: what a clock is left where its bound has passed
LEAST = timedelta(minutes=1)
_OVERRIDDEN_SOURCE = "依法对本单另行确定的期限，见变更记录"


def policy_for(
    rules: Rules, kind: str, limited: ClockMatter, now: datetime, holder: str | None
) -> Policy | None:
    """The row that binds, its calendar the one its holder counts by."""
    matter = Matter(
        request_type=limited.request_type,
        urgency=limited.urgency,
        category=limited.category_code or "",
        places=rules.places(limited.place_code),
        track=limited.track,
    )
    found = rules.policy(kind, matter, limited.received_at)
    if found is not None and found.calendar == UNIT:
        return replace(found, calendar=rules.unit_calendar(holder, now))
    return found


@dataclass(frozen=True, slots=True)
class Changing:
    """Re-evaluates running clocks by stated rules."""

    store: ClockStore
    ledger: Ledger
    rules: Callable[[], Rules]

    async def reconsider(
        self,
        tx: Connection,
        before: ClockMatter,
        after: ClockSubject,
        kinds: Iterable[str],
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """Each clock for which another policy now fits keeps, restarts or is shortened; all is kept.

        Those that stand while the citizen is asked are meant too.
        """
        differs, wanted = changes_between(before, after), list(kinds)
        if not differs:
            return
        clocks = await self.store.running(tx, after.order_id, wanted)
        clocks += await self.store.paused(tx, after.order_id, wanted, after.round, AWAITING_CITIZEN)
        for clock in clocks:
            policy = policy_for(self.rules(), clock.kind, after, now, clock.holder)
            if policy is not None and policy.code != clock.policy.code:
                was = policy_for(self.rules(), clock.kind, before, now, clock.holder)
                change = _decisive(differs, clock.policy if was is None else was, policy)
                await self._change(tx, clock, policy, after, differs, change, now, cause)
        await self.store.refresh_main(tx, after.order_id)

    async def _change(
        self,
        tx: Connection,
        clock: Clock,
        policy: Policy,
        after: ClockSubject,
        differs: Mapping[Change, Values],
        change: Change,
        now: datetime,
        cause: ClockCause,
    ) -> None:
        rules, moved = self.rules(), clock
        rule = rules.change_rule(change, clock.kind, differs[change][1] or "", after.received_at)
        if rule is not None and clock.override_id is None:
            named = rules.calendar(policy.calendar)
            moved = changed(clock, policy, named.version, named.calendar, rule, now)
        what = {c.value: values for c, values in differs.items()}
        note = Note(change, cause, what, rule, _action(clock, moved, rule))
        await self.ledger.move(tx, clock, moved, now, note)

    async def succeed(
        self,
        tx: Connection,
        subject: ClockSubject,
        new: NewClock,
        succeeds: Succession,
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """Start the clock of the next owner: with its own time, or with no more than the last one had."""
        rules = self.rules()
        rule = rules.change_rule(Change.owner, new.kind, "", subject.received_at)
        last = await self.store.last_stopped(
            tx, subject.order_id, new.kind, subject.round, succeeds.assignment
        )
        action = Action.restart if rule is None else rule.action
        if last is not None and rule is not None and action is not Action.restart:
            calendar = rules.calendar(new.policy.calendar).calendar
            due_at = min(new.reckoning.due_at, last.due_at)
            rest = floor(rule, calendar, due_at, new.reckoning.due_at, now)
            bound = max(due_at, rest or due_at)
            reckoning = reckon(calendar, new.policy, Run(new.started_at), now, bound_at=bound)
            new = replace(new, bound_at=bound, reckoning=reckoning)
        (started,) = await self.store.insert(tx, [new])
        if last is not None:
            note = Note(Change.owner, cause, {"owner": _owners(succeeds)}, rule, action)
            after = replace(last, id=started, policy=new.policy, calendar_version=new.calendar_version)
            await self.ledger.keep(tx, last, after, new.reckoning.due_at, now, note)

    async def keep_of_owner(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        succeeds: Succession,
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """What another owner does not touch is said too."""
        for clock in await self.store.running(tx, subject.order_id, kinds):
            rule = self.rules().change_rule(Change.owner, clock.kind, "", subject.received_at)
            note = Note(Change.owner, cause, {"owner": _owners(succeeds)}, rule, Action.keep)
            await self.ledger.keep(tx, clock, clock, clock.due_at, now, note)

    async def overridden_due(
        self, tx: Connection, order_id: WorkOrderId, term: StatutoryTerm, now: datetime
    ) -> tuple[datetime, datetime] | None:
        """When the running statutory clock is due and when it would be by this term; None if none runs."""
        for clock in await self.store.running(tx, order_id, (STATUTORY,)):
            after = self._overridden(clock, term)
            calendar = self.rules().calendar(after.policy.calendar).calendar
            return clock.due_at, reckon_clock(calendar, after, now).due_at
        return None

    async def override(
        self, tx: Connection, subject: ClockSubject, term: StatutoryTerm, now: datetime, cause: ClockCause
    ) -> None:
        """The statutory clock follows this term from its own start; the unit's is bound by it anew."""
        for clock in await self.store.running(tx, subject.order_id, (STATUTORY,)):
            after = self._overridden(clock, term)
            what = {"term": (_term_text(clock.policy.term), _term_text(after.policy.term))}
            reckoning = await self.ledger.move(tx, clock, after, now, Note(OVERRIDDEN, cause, what))
            await self.bind_department(tx, subject, reckoning.due_at, now, cause)
        await self.store.refresh_main(tx, subject.order_id)

    def _overridden(self, clock: Clock, term: StatutoryTerm) -> Clock:
        """In working or natural days from the same start; what an extension promised goes into it."""
        old = clock.policy
        policy = replace(
            old,
            code=f"override:{term.override or 0}",
            term=Term(Unit(term.unit), term.amount, old.term.start_rule, old.term.end_rule),
            source=_OVERRIDDEN_SOURCE,
        )
        return replace(
            clock,
            policy=policy,
            promised_at=None,
            promise_reason=None,
            floor_at=None,
            override_id=term.override,
        )

    async def bind_department(
        self,
        tx: Connection,
        subject: ClockSubject,
        statutory_due_at: datetime,
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """The leading unit's clock is never due after the statutory one less the time kept for review."""
        for clock in await self.store.running(tx, subject.order_id, (DEPARTMENT,)):
            bound = self.rules().before_statutory(statutory_due_at, subject.request_type)
            bound = max(bound, min(clock.due_at, statutory_due_at, now + LEAST))
            if clock.bound_at is None or bound == clock.bound_at:
                continue
            after = replace(clock, bound_at=bound)
            if clock.promised_at is not None:
                after = replace(after, promised_at=min(clock.promised_at, bound))
            await self.ledger.move(tx, clock, after, now, Note("bound", cause))


def _decisive(differs: Mapping[Change, Values], was: Policy, policy: Policy) -> Change:
    """The change by which the two rows differ; the strongest where several do."""
    columns: dict[Change, Callable[[Policy], str]] = {
        Change.urgency: lambda row: row.urgency,
        Change.track: lambda row: row.track,
        Change.category: lambda row: row.category,
        Change.place: lambda row: row.place,
        Change.request_type: lambda row: row.request_type,
    }
    return next((c for c in differs if columns[c](was) != columns[c](policy)), next(iter(differs)))


def _action(before: Clock, after: Clock, rule: ChangeRule | None) -> Action:
    """What became of it: a rule that would only have lengthened it keeps it."""
    return Action.keep if after is before or rule is None else rule.action


def _owners(succeeds: Succession) -> Values:
    return succeeds.from_code, succeeds.to_code


def _term_text(term: Term) -> str:
    return f"{term.amount} {term.unit.value}"
