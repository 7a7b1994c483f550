"""Clocks as the API shows them: how each stands, and why it is due when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal, cast

from callcenter.cities.sources import basis
from callcenter.workorders.model import CLOCK_NAMES
from callcenter.workorders.views import (
    ClockChangeView,
    ClockView,
    CountedView,
    Level,
    OverrideView,
    PauseView,
    PolicyView,
    PromiseView,
    WhyView,
)
from sla.clock import remaining
from sla.policy import ClockKind
from sla.why import counted

from .model import Clock, ClockState, KeptChange, NamedCalendar, Override, credits_of

#: the "why" of a very long clock is cut to this many rows
_MOST_ROWS = 400
_REPLIES = frozenset({"reply", "sign_reply"})
_ANSWERED_FOR = frozenset({ClockKind.DEPARTMENT.value, ClockKind.RECTIFICATION.value})


@dataclass(frozen=True, slots=True)
class History:
    """An order's clocks together with what happened to them."""

    clocks: Sequence[Clock]
    changes: Sequence[KeptChange]
    overrides: Mapping[int, Override]

    def is_under_review(self, clock: Clock) -> bool:
        """Whether the reply that stopped it may still be sent back."""
        return (
            clock.kind in _ANSWERED_FOR
            and clock.stop_reason in _REPLIES
            and any(
                c.kind == ClockKind.REVIEW and c.state is ClockState.running and c.round == clock.round
                for c in self.clocks
            )
        )


def level_of(now: datetime, due_at: datetime, warn_at: datetime | None) -> Level:
    """Where a running clock stands; overdue is derived from the due time, never stored."""
    if now > due_at:
        return "overdue"
    return "soon" if warn_at is not None and now >= warn_at else "ok"


def view_of(clock: Clock, named: NamedCalendar, now: datetime, history: History) -> ClockView:
    """One clock with its reckoning and its history."""
    running, stopped_at = clock.state is ClockState.running, clock.stopped_at
    until = now if running or stopped_at is None else stopped_at
    left = remaining(named.calendar, clock.policy.term.unit, clock.due_at, until)
    ended = f"已停止，{left.text()}" if left.is_overdue else "按时完成"
    override = None if clock.override_id is None else history.overrides.get(clock.override_id)
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        kind_name=CLOCK_NAMES.get(clock.kind, clock.kind),
        state=clock.state.value,
        round=clock.round,
        started_at=clock.started_at,
        due_at=clock.due_at,
        original_due_at=clock.original_due_at,
        stopped_at=stopped_at,
        stop_reason=clock.stop_reason,
        level=level_of(now, clock.due_at, clock.warn_at) if running else "stopped",
        remaining_text=left.text() if running else ended,
        provisional=clock.is_provisional,
        unit=clock.policy.term.unit,
        amount=clock.policy.term.amount,
        policy=PolicyView(clock.policy.code, _source(clock, override)),
        why=_why(clock, named, now, override, history),
        assignment=clock.assignment_id,
        card=clock.card,
        stop_is_provisional=history.is_under_review(clock),
        net_s=clock.net_s,
        gross_s=clock.gross_s,
        on_time_original=None if stopped_at is None else stopped_at <= clock.original_due_at,
        on_time_promised=None if stopped_at is None else stopped_at <= clock.due_at,
    )


def _source(clock: Clock, override: Override | None) -> str:
    if override is None:
        return basis(clock.policy.source)
    return f"《{override.law}》{override.article}（{override.document}）"


def _why(
    clock: Clock, named: NamedCalendar, now: datetime, override: Override | None, history: History
) -> WhyView:
    term, calendar = clock.policy.term, named.calendar
    rows = islice(counted(calendar, term, clock.started_at), _MOST_ROWS)
    credits = credits_of(calendar, clock, now)
    promised = clock.promised_at
    return WhyView(
        started_by=clock.started_by,
        start_rule=term.start_rule,
        end_rule=term.end_rule,
        calendar=clock.policy.calendar,
        calendar_title=calendar.schedule.title or clock.policy.calendar,
        calendar_version=clock.calendar_version,
        counted=[CountedView(r.day, r.kind, r.from_at, r.to_at, r.minutes) for r in rows],
        term_due_at=term.due_at(calendar, clock.started_at),
        pauses=[
            PauseView(p.start, p.end, p.reason, credit)
            for p, credit in zip(clock.pauses, credits, strict=True)
        ],
        floor_at=clock.floor_at,
        bound_at=clock.bound_at,
        promise=None if promised is None else PromiseView(promised, clock.promise_reason),
        override=None if override is None else _override(override),
        changes=[_change(c) for c in history.changes if c.clock_id == clock.id],
    )


def _override(kept: Override) -> OverrideView:
    return OverrideView(
        unit=kept.unit,
        amount=kept.amount,
        law=kept.law,
        article=kept.article,
        document=kept.document,
        reason=kept.reason,
        at=kept.at,
        by=kept.by_name,
    )


def _change(kept: KeptChange) -> ClockChangeView:
    by: Literal["person", "citizen", "platform"] = "platform"
    if kept.actor.startswith("user:"):
        by = "person"
    elif kept.actor == "citizen":
        by = "citizen"
    return ClockChangeView(
        at=kept.at,
        change=kept.change,
        cause=kept.cause,
        by=by,
        by_name=kept.by_name,
        what={name: list(values) for name, values in kept.what.items()},
        action=cast(Literal["keep", "restart", "shorten"] | None, kept.action),
        rule=kept.rule_code,
        source=None if kept.rule_source is None else basis(kept.rule_source),
        old_due_at=kept.old_due_at,
        new_due_at=kept.new_due_at,
        old_policy=kept.old_policy,
        new_policy=kept.new_policy,
        credit_s=kept.credit_s,
    )
