"""What becomes of a running clock when its matter or its owner proves to be another; pure.

The pack states for each change whether a clock keeps its term, restarts or is shortened. Shortened means: the
term of what the matter has become, from the same start, never later than before unless the rule says that the
law gives it, and never so soon that less than a stated rest is left. A statutory clock never restarts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sla.calendar import WorkCalendar
from sla.policy import Policy
from sla.term import Term

from .model import Clock, reckon_clock


class Change(StrEnum):
    """What has become another; the first of several that changed at once decides."""

    urgency = "urgency"
    track = "track"
    category = "category"
    place = "place"
    request_type = "request_type"
    owner = "owner"


class Action(StrEnum):
    """What it does to a clock."""

    keep = "keep"  # 沿用原时限
    restart = "restart"  # 重新起算
    shorten = "shorten"  # 起算不变，按新规则


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """One row of the pack; an empty ``clock`` or ``becomes`` matches any."""

    code: str
    change: Change
    clock: str
    becomes: str
    action: Action
    may_lengthen: bool
    least: Term | None
    source: str

    def fits(self, change: Change, kind: str, becomes: str) -> bool:
        return self.change is change and self.clock in ("", kind) and self.becomes in ("", becomes)


class ChangingMatter(Protocol):
    """What a clock's policy hangs on."""

    @property
    def request_type(self) -> str: ...

    @property
    def urgency(self) -> str: ...

    @property
    def track(self) -> str: ...

    @property
    def category_code(self) -> str | None: ...

    @property
    def place_code(self) -> str | None: ...


Values = tuple[str | None, str | None]


def changes_between(before: ChangingMatter, after: ChangingMatter) -> Mapping[Change, Values]:
    """What differs, with both values, in the order in which it decides."""
    pairs: dict[Change, Values] = {
        Change.urgency: (before.urgency, after.urgency),
        Change.track: (before.track, after.track),
        Change.category: (before.category_code, after.category_code),
        Change.place: (before.place_code, after.place_code),
        Change.request_type: (before.request_type, after.request_type),
    }
    return {change: values for change, values in pairs.items() if values[0] != values[1]}


def rule_for(rules: Iterable[ChangeRule], change: Change, kind: str, becomes: str) -> ChangeRule | None:
    """The row that decides: one that names the clock goes before one that names the new value."""
    fitting = [rule for rule in rules if rule.fits(change, kind, becomes)]
    return max(fitting, key=lambda rule: (bool(rule.clock), bool(rule.becomes)), default=None)


def changed(
    clock: Clock, policy: Policy, version: str, calendar: WorkCalendar, rule: ChangeRule, now: datetime
) -> Clock:
    """The clock under the rule, its due time still to be reckoned; the same clock where it keeps its term."""
    if rule.action is Action.keep:
        return clock
    fresh = replace(clock, policy=policy, calendar_version=version, floor_at=None)
    if rule.action is Action.restart:
        stands_since = None if clock.stopped_at is None else now
        return replace(fresh, started_at=now, pauses=(), stopped_at=stands_since)
    due_at = reckon_clock(calendar, fresh, now).due_at
    if due_at > clock.due_at and not rule.may_lengthen:
        return clock
    return replace(fresh, floor_at=floor(rule, calendar, due_at, clock.due_at, now))


def floor(
    rule: ChangeRule, calendar: WorkCalendar, due_at: datetime, before: datetime, now: datetime
) -> datetime | None:
    """What a shortened term is not sooner than: the stated rest, but never later than it was before."""
    if rule.least is None or due_at >= before:
        return None
    least = min(before, rule.least.due_at(calendar, now))
    return least if least > due_at else None


def unfired(fired: frozenset[str], marks: Iterable[tuple[str, datetime]], now: datetime) -> frozenset[str]:
    """What has fired and does not come again: marks of a term that moved are told anew when they come."""
    return fired - {key for key, at in marks if at > now}
