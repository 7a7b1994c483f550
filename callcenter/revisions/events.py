"""What can be proposed about the city's data, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class DutyChangeProposed(Event, frozen=True, kw_only=True):
    """The arbitration over an order proposes a dated change of the duty list."""

    name: ClassVar[str] = "work_order.duty_change_proposed"
    title: ClassVar[str] = "建议调整派单目录"
    change: int
    lead: str
