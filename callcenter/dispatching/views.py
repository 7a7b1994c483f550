"""Automatic dispatch as supervisors see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta


class AutomaticUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's switch and the evidence for it.

    ``right`` of ``total`` orders above the threshold were sent where the machine proposed; ``lower_bound`` is
    Wilson's, from 0 to 1. ``by_itself``: the platform turned it off because the evidence fell.
    """

    organisation: str
    name: str
    is_on: bool
    is_earned: bool
    right: int
    total: int
    lower_bound: float
    reason: str | None
    by_itself: bool
    changed_at: datetime | None


class AutomaticDispatchView(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit must show before the machine may dispatch to it, and how each unit stands."""

    least_orders: int
    least_share: float
    least_confidence: float
    units: list[AutomaticUnit]


class SwitchAutomatic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Turn a unit's automatic dispatch on or off, and why."""

    organisation: Annotated[str, Meta(min_length=1, max_length=60)]
    is_on: bool
    reason: Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\S")]
