"""What is shown of same matter."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from callcenter.workorders.views import Summary


class SimilarOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that looks like the asked one, and why.

    ``relation``: another citizen's of the same incident, or one of the same citizen. ``is_earlier``: it came
    before the asked one. ``mergeable``: it is open, so that the asked one could be merged into it.
    """

    order: Summary
    relation: Literal["duplicate_of", "repeat_of"]
    probability: float
    reasons: list[str]
    shared: list[str]
    is_earlier: bool
    mergeable: bool


class SimilarOrders(msgspec.Struct, frozen=True, kw_only=True):
    """The likeliest first, those the person may see."""

    items: list[SimilarOrder]


class RepresentativeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The order that says most of what the others say; identifiers are masked."""

    number: str
    title: str
    excerpt: str


class HotTopic(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one kind from one town. ``focus``: estates and roads that a third of them name.

    ``before``: how many came in the same part of the period before. ``heat`` is
    count × log10(1 + count ÷ before). ``orders``: the newest, at most fifty.
    """

    category: str
    category_name: str
    place: str | None
    place_name: str
    focus: list[str]
    words: list[str]
    count: int
    before: int
    citizens: int
    heat: float
    orders: list[str]
    representative: RepresentativeOrder


class HotTopics(msgspec.Struct, frozen=True, kw_only=True):
    """The hottest first, of the orders the person may see."""

    period: Literal["day", "week", "month"]
    begin: datetime
    until: datetime
    items: list[HotTopic]


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """More orders of one kind from one place than usual.

    ``citizens``: how many people tell of it, for the centre; ``count``: orders of it that the person may see,
    of which ``orders`` are the first fifty. ``expected``: what usually comes in ``hours``. ``is_open``:
    somebody told of it within three days.
    """

    id: int
    category: str
    category_name: str
    place: str | None
    place_name: str
    hours: int
    first_at: datetime
    last_at: datetime
    citizens: int
    count: int
    expected: float
    is_open: bool
    orders: list[Summary]


class Bursts(msgspec.Struct, frozen=True, kw_only=True):
    """The latest first."""

    items: list[Burst]


class CitizenMatter(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen came about, and when last."""

    category: str | None
    category_name: str
    count: int
    last_at: datetime


class CitizenOrders(msgspec.Struct, frozen=True, kw_only=True):
    """What else came from the same telephone in a year, of the orders the person may see, never who it is.

    ``count`` is 200 at most. ``repeats``: numbers of those about the same matter as the asked one.
    """

    count: int
    in_30_days: int
    last_at: datetime | None
    matters: list[CitizenMatter]
    repeats: list[str]
    items: list[Summary]
