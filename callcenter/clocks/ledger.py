"""Saves a clock that moved, and keeps both its values: no due time changes but through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.workorders.clock_ports import ClockCause

from .changes import Action, ChangeRule, unfired
from .model import Clock, NewChange, Reckoning, reckon_clock
from .rules import Rules
from .store import ClockStore


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a move: what changed, by whose hand and by which rule."""

    change: str
    cause: ClockCause
    what: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    rule: ChangeRule | None = None
    action: Action | None = None
    credit_s: int | None = None


class Ledger:
    """Clocks and their history, written together."""

    def __init__(self, store: ClockStore, rules: Callable[[], Rules]) -> None:
        self._store = store
        self._rules = rules

    async def move(self, tx: Connection, before: Clock, after: Clock, now: datetime, note: Note) -> Reckoning:
        """Reckon ``after``, save it and keep what became of the due time."""
        calendar = self._rules().calendar(after.policy.calendar).calendar
        reckoning = reckon_clock(calendar, after, now)
        if reckoning.due_at > before.due_at:  # what was told of the earlier moment is told of the later one
            told = unfired(after.fired, ((m.key, m.at) for m in reckoning.marks), now)
            after = replace(after, fired=told)
            reckoning = reckon_clock(calendar, after, now)
        await self._store.save(tx, after, reckoning)
        await self.keep(tx, before, after, reckoning.due_at, now, note)
        return reckoning

    async def keep(
        self, tx: Connection, before: Clock, after: Clock, due_at: datetime, now: datetime, note: Note
    ) -> None:
        """Keep a change alone; the clock is saved already or stays as it is."""
        rule = note.rule
        kept = NewChange(
            clock_id=after.id,
            order_id=after.order_id,
            at=now,
            actor=note.cause.actor,
            cause=note.cause.name,
            change=note.change,
            what=note.what,
            rule_code=None if rule is None else rule.code,
            rule_source=None if rule is None else rule.source,
            action=note.action,
            old_due_at=before.due_at,
            new_due_at=due_at,
            old_policy=before.policy.code,
            new_policy=after.policy.code,
            old_calendar_version=before.calendar_version,
            new_calendar_version=after.calendar_version,
            credit_s=note.credit_s,
        )
        await self._store.add_changes(tx, [kept])
