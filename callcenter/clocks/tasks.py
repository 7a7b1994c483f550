"""Clocks of what a unit is asked beside the order: each about one thing, due on a day somebody set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid
from callcenter.kernel.ids import OrganisationId, WorkOrderId
from callcenter.workorders.clock_ports import ClockSubject
from sla.calendar import WorkCalendar
from sla.clock import Run
from sla.policy import Policy
from sla.term import EndRule, StartRule, Term, Unit

from .changing import policy_for
from .model import NewClock, reckon
from .rules import Rules
from .service import ClockService
from .store import ClockStore


class DayNotWorking(Invalid):
    """Nobody answers on such a day."""

    code = "due-day-not-working"


class DayTooSoon(Invalid):
    """There is not a whole working day until then."""

    code = "due-day-too-soon"


class TaskClocks:
    """Starts and stops them; ``rules`` gives the policies and calendars in force."""

    def __init__(self, clocks: ClockService, store: ClockStore, rules: Callable[[], Rules]) -> None:
        self._clocks = clocks
        self._store = store
        self._rules = rules

    def due_at(self, subject: ClockSubject, kind: str, due_on: date | None, now: datetime) -> datetime:
        """When it would be due: at the close of the office on that day, else by the city's term."""
        policy, calendar = self._policy(subject, kind, now)
        return reckon(calendar, _until(policy, calendar, due_on, now), Run(now), now).due_at

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kind: str,
        key: str,
        organisation: OrganisationId,
        due_on: date | None,
        now: datetime,
    ) -> datetime:
        """Start one, warning as the city's policy says; gives when it is due."""
        policy, calendar = self._policy(subject, kind, now)
        policy = _until(policy, calendar, due_on, now)
        reckoning = reckon(calendar, policy, Run(now), now)
        new = NewClock(
            order_id=subject.order_id,
            assignment_id=None,
            kind=kind,
            round=subject.round,
            policy=policy,
            calendar_version=self._rules().calendar(policy.calendar).version,
            started_at=now,
            bound_at=None,
            reckoning=reckoning,
            subject_key=key,
            started_by=kind,
        )
        await self._store.insert(tx, [new])
        await self._store.give_to(tx, subject.order_id, kind, key, organisation)
        return reckoning.due_at

    async def stop(
        self, tx: Connection, order_id: WorkOrderId, kind: str, key: str, now: datetime, reason: str
    ) -> None:
        """Stop it; none running is no mistake."""
        await self._clocks.stop(tx, order_id, (kind,), now, reason, subject_key=key)

    def _policy(self, subject: ClockSubject, kind: str, now: datetime) -> tuple[Policy, WorkCalendar]:
        rules = self._rules()
        policy = policy_for(rules, kind, subject, now, None)
        if policy is None:
            raise Invalid(f"城市数据没有规定 {kind} 的时限（sla_policies.csv）", code="no-policy")
        return policy, rules.calendar(policy.calendar).calendar


def _until(policy: Policy, calendar: WorkCalendar, due_on: date | None, now: datetime) -> Policy:
    """The city's policy with as many working days as there are until the day that was set."""
    if due_on is None:
        return policy
    today = calendar.local_date(now)
    if due_on <= today:
        raise DayTooSoon("完成时限须在今天之后")
    if not calendar.is_workday(due_on):
        raise DayNotWorking(f"{due_on.month}月{due_on.day}日不是工作日，请另定完成时限")
    days = sum(calendar.is_workday(today + timedelta(days=n)) for n in range(1, (due_on - today).days + 1))
    term = Term(Unit.WORKING_DAY, days, StartRule.NEXT_DAY, EndRule.OFFICE_CLOSE)
    source = (
        policy.source if days == policy.term.amount else f"交办时确定：{due_on.isoformat()}；{policy.source}"
    )
    return replace(policy, term=term, source=source)
