"""A proposed version of a calendar, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sla.calendar import WorkCalendar


class ChangeState(StrEnum):
    """How far a proposal has come."""

    proposed = "proposed"
    applied = "applied"
    undone = "undone"
    withdrawn = "withdrawn"


class Act(StrEnum):
    """By which act a clock was moved."""

    apply = "apply"
    settle = "settle"  # by processes that had not heard of it yet it was started or changed
    undo = "undo"  # counted anew when it was undone, not put back
    unsettle = "unsettle"  # the same as settle, after undoing

    @property
    def is_of_undoing(self) -> bool:
        return self in (Act.undo, Act.unsettle)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which calendar somebody proposes another version, and on what ground."""

    name: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal as stored; ``summary``, ``applied`` and ``undone`` are numbers by name."""

    id: int
    name: str
    version: int
    body: Mapping[str, object]
    before_version: int
    before_body: Mapping[str, object]
    document: str
    reason: str
    state: ChangeState
    proposed_by: str
    proposed_at: datetime
    previewed_at: datetime | None
    fingerprint: str | None
    newest_clock: int | None
    summary: Mapping[str, object] | None
    applied_by: str | None
    applied_at: datetime | None
    applied: Mapping[str, int] | None
    undone_by: str | None
    undone_at: datetime | None
    undo_reason: str | None
    undone: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class InForce:
    """A calendar that counts now; ``change`` is the applied proposal it comes of, if it is not the pack's."""

    name: str
    calendar: WorkCalendar
    body: Mapping[str, object]
    base: str | None
    change: int | None

    @property
    def source(self) -> str:
        """Where its days come from, as it says itself."""
        return str(self.body.get("source", ""))


@dataclass(frozen=True, slots=True)
class MovedClock:
    """One line of the list of differences."""

    clock_id: int
    number: str
    kind: str
    old_due_at: datetime
    new_due_at: datetime
    was_provisional: bool
    is_provisional: bool
    cause: str
    act: str | None = None
    restored_at: datetime | None = None
    not_restored: str | None = None


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Some lines, those of an order together; the next page begins after the order ``next_after``."""

    items: tuple[MovedClock, ...]
    next_after: int | None
