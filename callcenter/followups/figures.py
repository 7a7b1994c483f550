"""The figures of follow-up: exact numerators and denominators, nothing inside a rate that nobody said.

Every closed order falls into exactly one class, the first that fits:

1. ``excluded``: its satisfaction is not judged (执法办案, 行政调解, 效能投诉 by the plan of the city; what
   the centre found unreasonable; what an appeal against the rating was granted for);
2. ``no_reply_wanted``; 3. ``anonymous``;
4. ``valid``: the citizen said how satisfied she is, in a visit or by a rating of her own;
5. ``unreachable``: chosen for a visit and never reached;
6. ``by_default``: nobody said anything in the time to rate;
7. ``silent``: nothing said yet, the time to rate still runs.

满意率 = satisfied / valid; 解决率 = solved / visited valid; 有效回访率 = reached / chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SATISFIED_FROM = 3
"""3 基本满意 and above count as satisfied; 1 and 2 are 差评 (国办发〔2019〕51号)."""


class Heard(StrEnum):
    """How a closed order counts."""

    excluded = "excluded"
    no_reply_wanted = "no_reply_wanted"
    anonymous = "anonymous"
    valid = "valid"
    unreachable = "unreachable"
    by_default = "by_default"
    silent = "silent"


@dataclass(frozen=True, slots=True)
class ClosedOrder:
    """A closed order as the figures look at it; sources are visit, citizen, default or None.

    ``contacted``, ``is_true`` and ``is_solved`` are the answers of the last visit that reached the citizen in
    the last round; ``was_reached`` tells whether one did.
    """

    is_judged: bool
    no_reply_wanted: bool
    is_anonymous: bool
    was_chosen: bool
    attempts: int
    was_reached: bool
    contacted: bool | None
    is_true: bool | None
    is_solved: bool | None
    first: int | None
    first_source: str | None
    final: int | None
    final_source: str | None
    was_reworked: bool
    was_rectified: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a set of closed orders; numerators and denominators, no rates."""

    closed: int = 0
    excluded: int = 0
    no_reply_wanted: int = 0
    anonymous: int = 0
    valid: int = 0
    unreachable: int = 0
    by_default: int = 0
    silent: int = 0
    valid_by_visit: int = 0
    valid_by_rating: int = 0
    satisfied: int = 0
    first_satisfied: int = 0
    dissatisfied: int = 0
    visited: int = 0
    solved: int = 0
    asked_contacted: int = 0
    contacted: int = 0
    asked_true: int = 0
    found_true: int = 0
    chosen: int = 0
    chosen_reached: int = 0
    reworked: int = 0
    rectified: int = 0
    rectified_satisfied: int = 0


def heard_of(order: ClosedOrder) -> Heard:
    """The one class an order falls into."""
    own_word = order.final_source in ("visit", "citizen")
    decisions = (
        (Heard.excluded, not order.is_judged),
        (Heard.no_reply_wanted, order.no_reply_wanted),
        (Heard.anonymous, order.is_anonymous),
        (Heard.valid, own_word),
        (Heard.unreachable, order.was_chosen and order.attempts > 0 and not order.was_reached),
        (Heard.by_default, order.final_source == "default"),
    )
    return next((heard for heard, fits in decisions if fits), Heard.silent)


def count(orders: Iterable[ClosedOrder]) -> Counts:
    """Count a set of closed orders."""
    totals: Counter[str] = Counter()
    for order in orders:
        totals.update(name for name, holds in _marks(order).items() if holds)
    return Counts(**totals)


def _marks(order: ClosedOrder) -> dict[str, bool]:
    heard = heard_of(order)
    valid = heard is Heard.valid
    satisfied = valid and order.final is not None and order.final >= SATISFIED_FROM
    visited = valid and order.was_reached
    return {
        "closed": True,
        heard.value: True,
        "valid_by_visit": valid and order.final_source == "visit",
        "valid_by_rating": valid and order.final_source == "citizen",
        "satisfied": satisfied,
        "first_satisfied": valid and order.first is not None and order.first >= SATISFIED_FROM,
        "dissatisfied": valid and not satisfied,
        "visited": visited,
        "solved": visited and order.is_solved is True,
        "asked_contacted": visited and order.contacted is not None,
        "contacted": visited and order.contacted is True,
        "asked_true": visited and order.is_true is not None,
        "found_true": visited and order.is_true is True,
        "chosen": order.was_chosen,
        "chosen_reached": order.was_chosen and order.was_reached,
        "reworked": order.was_reworked,
        "rectified": order.was_rectified,
        "rectified_satisfied": order.was_rectified and satisfied,
    }


def rate(part: int, whole: int) -> float | None:
    """A share from 0 to 1, to four digits; None where there is nothing to divide by."""
    return None if whole == 0 else round(part / whole, 4)
