"""Yellow and red cards: the steps of a ladder that are counted in whole working days around the due time.

A yellow card comes at the opening of the n-th working day before the day a clock runs out, a red one at the
opening of the n-th working day after it: the first working day overdue, never a Sunday, never midnight.
With 0 days a red card comes with the due time itself, for clocks that run around the clock. A yellow card
that would come before the clock has started is left out: a term of one day has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sla.calendar import WorkCalendar
from sla.errors import InvalidPolicy
from sla.term import Unit

MOST_DAYS = 30


class Card(StrEnum):
    """What is shown to whoever lets a clock run out."""

    YELLOW = "yellow_card"  # 黄牌
    RED = "red_card"  # 红牌


@dataclass(frozen=True, slots=True)
class CardStep:
    """One step: which card, and how many working days before or after the due day it is given."""

    card: Card
    days: int

    def __post_init__(self) -> None:
        least = 1 if self.card is Card.YELLOW else 0
        if not least <= self.days <= MOST_DAYS:
            raise InvalidPolicy(f"{self.card} 的工作日数须在 {least} 到 {MOST_DAYS} 之间")

    @property
    def key(self) -> str:
        """Stable, and enough to read the step back: "yellow_card:1"."""
        return f"{self.card.value}:{self.days}"

    @classmethod
    def from_key(cls, key: str) -> CardStep:
        """The step that :attr:`key` names."""
        card, _, days = key.partition(":")
        return cls(Card(card), int(days))


def card_moment(
    calendar: WorkCalendar, unit: Unit, step: CardStep, start: datetime, due_at: datetime
) -> datetime | None:
    """When the card is given; None where this clock has no such step."""
    if step.days == 0:
        return due_at
    if not unit.is_working:
        return None
    # a term that ends at midnight ends on the day before
    last = calendar.local_date(due_at - timedelta(seconds=1))
    if step.card is Card.RED:
        return calendar.opening_after(last, step.days)
    before = calendar.opening_before(last, step.days)
    return before if before > start else None
