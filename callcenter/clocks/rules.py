"""What clocks are reckoned by: the policies, calendars and rules of change in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sla.policy import Matter, Policy

from .changes import Change, ChangeRule
from .model import NamedCalendar

#: in a policy's calendar: the hours of the unit whose clock it is, as far as the centre works too
UNIT = "unit"


class Rules(Protocol):
    """The policies and calendars in force."""

    @property
    def least_wait(self) -> timedelta:
        """What a citizen lets wait for less working time than this moves no promise in days."""
        ...

    def policy(self, kind: str, matter: Matter, received_at: datetime) -> Policy | None:
        """The most specific row that binds what was received then; None if this kind is not limited."""
        ...

    def places(self, code: str | None) -> tuple[str, ...]:
        """A division's code and those above it, the nearest first; empty if unknown."""
        ...

    def calendar(self, name: str) -> NamedCalendar: ...

    def unit_calendar(self, organisation: str | None, now: datetime) -> str:
        """The name of the calendar by which a unit's own clocks count; the centre's where it has none."""
        ...

    def before_statutory(self, statutory_due_at: datetime, request_type: str) -> datetime:
        """The latest a department may be due so that the review still has its time."""
        ...

    def change_rule(
        self, change: Change, kind: str, becomes: str, received_at: datetime
    ) -> ChangeRule | None:
        """What a change of a matter received then does to a running clock of this kind."""
        ...
