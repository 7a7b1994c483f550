"""What happens to automatic dispatch."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class AutomaticSwitched(Event, frozen=True, kw_only=True):
    """A unit's automatic dispatch was turned on or off; ``by_itself``: its evidence had fallen."""

    name: ClassVar[str] = "automatic_dispatch.switched"
    title: ClassVar[str] = "自动派单开关变更"
    is_on: bool
    right: int
    total: int
    by_itself: bool
