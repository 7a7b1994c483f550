"""What is compared: one contact or order as a matter at a place and a time, without anybody's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Relation(StrEnum):
    """How a matter stands to an earlier one."""

    DUPLICATE = "duplicate_of"
    """Another citizen, the same incident."""
    REPEAT = "repeat_of"
    """The same citizen's own earlier contact."""


class Urgency(StrEnum):
    """As far as it tells incidents apart."""

    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Matter:
    """One contact in the form in which contacts are compared.

    `villages` holds every village that may be meant, 鹳巢 alone may be each of four: by its code, or by its
    name where the city's list has none of it. Names are without what every such name has (小区, 有限公司),
    so that 临榕雅苑小区 is 临榕雅苑.
    """

    key: str
    at: datetime
    town: str = ""
    """Code; empty where not told."""
    villages: frozenset[str] = frozenset()
    estates: frozenset[str] = frozenset()
    """Housing estates, buildings, parks, markets: what a place below the village is called."""
    roads: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    """Numbered things with their kind: 3栋, 12路."""
    categories: Mapping[str, float] = field(default_factory=dict)
    """Level-2 category codes with their probability; sums to at most 1."""
    enquiry: float = 0.0
    """Probability that something is asked, suggested or praised, rather than wrong."""
    urgency: Urgency = Urgency.NORMAL
    citizen: str = ""
    """The same for the same citizen, and only for her; a blind index. Empty where unknown."""
    terms: frozenset[str] = frozenset()
    """Pairs of characters of what is said, without names of places."""

    @property
    def category(self) -> str:
        """The likeliest level-2 category; empty where none is known."""
        return max(self.categories, key=lambda c: (self.categories[c], c), default="")


class Scope(StrEnum):
    """Whether it is one incident for everybody around, or one for each business or building."""

    AREA = "area"
    """停电, 积水, 公交: many are hit by one cause; who complains tells nothing."""
    OBJECT = "object"
    """欠薪, 物业, 食品: another company or estate is another matter."""


@dataclass(frozen=True, slots=True)
class Window:
    """How long matters of a category can be one."""

    within: timedelta
    """Between contacts of two citizens."""
    repeat_within: timedelta
    """Between contacts of one citizen."""
    scope: Scope


@dataclass(frozen=True, slots=True)
class Likeness:
    """How an order stands to an earlier one, and why."""

    earlier: str
    later: str
    relation: Relation
    probability: float
    """0 to 1."""
    reasons: tuple[str, ...]
    """Chinese, the weightiest first."""
    shared: tuple[str, ...] = ()
    """Words both use, the rarest first."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Why two matters cannot be one."""

    reason: str
    """Chinese."""
    is_certain: bool = True
    """Something contradicts; else there is only too little in common."""
