"""Which answered orders are visited: the plan of the city pack and one draw for each round.

The draw is a keyed hash of number and round, so that it can be told again and nobody without the key can
foresee or bend it. Of the rows that match, the largest share binds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_SCALE = 2**64


class PlanRow(Protocol):
    """One row of the plan; empty cells match anything, and so does the trigger `any`."""

    @property
    def code(self) -> str: ...
    @property
    def request_type(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def category_code(self) -> str: ...
    @property
    def organisation_code(self) -> str: ...
    @property
    def trigger(self) -> str: ...
    @property
    def share(self) -> float: ...
    @property
    def judged(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered round as the plan looks at it; ``organisations`` are the lead and those above it."""

    request_type: str
    urgency: str
    track: str
    category_code: str
    organisations: frozenset[str]
    triggers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a round is visited, by which row, and whether it counts in the rate of satisfaction."""

    is_chosen: bool
    is_judged: bool
    rule_code: str
    share: float
    draw: float


def draw_of(keyed_hash: bytes) -> float:
    """A number from 0 up to, not including, 1 out of the first eight bytes of a keyed hash."""
    return int.from_bytes(keyed_hash[:8]) // 2**11 * 2**11 / _SCALE


def choose(plan: Sequence[PlanRow], answered: Answered, draw: float) -> Choice:
    """The row with the largest share binds, the first of equals; chosen if the draw falls below the share."""
    matching = [row for row in plan if _matches(row, answered)]
    is_judged = all(row.judged for row in matching)
    if not matching:
        return Choice(False, True, "", 0.0, draw)
    row = max(matching, key=lambda r: r.share)
    return Choice(draw < row.share, is_judged, row.code, row.share, draw)


def nobody_to_ask(plan: Sequence[PlanRow], answered: Answered, reason: str) -> Choice:
    """No visit, as the citizen wants none or left no door by which she could be asked."""
    is_judged = all(row.judged for row in plan if _matches(row, answered))
    return Choice(False, is_judged, reason, 0.0, 1.0)


def _matches(row: PlanRow, answered: Answered) -> bool:
    return (
        row.request_type in ("", answered.request_type)
        and row.urgency in ("", answered.urgency)
        and row.track in ("", answered.track)
        and answered.category_code.startswith(row.category_code)
        and (not row.organisation_code or row.organisation_code in answered.organisations)
        and (row.trigger == "any" or row.trigger in answered.triggers)
    )
