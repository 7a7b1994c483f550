"""What is shown of same matter."""

from __future__ import annotations

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
