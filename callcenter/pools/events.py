"""What can happen to an order in a pool, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class OrderClaimed(Event, frozen=True, kw_only=True):
    """A person has the order in hand; the actor is who took it, or who gave it to her."""

    name: ClassVar[str] = "work_order.claimed"
    title: ClassVar[str] = "领取"
    pool: str
    user: int


@catalogued
class OrderUnclaimed(Event, frozen=True, kw_only=True):
    """Nobody has it in hand any more."""

    name: ClassVar[str] = "work_order.unclaimed"
    title: ClassVar[str] = "释放"
    pool: str
    reason: str


@catalogued
class HandlerSet(Event, frozen=True, kw_only=True):
    """Inside its unit a part of the order was given to a person or a section."""

    name: ClassVar[str] = "work_order.handler_set"
    title: ClassVar[str] = "单位内交办"
    assignment: int
    handler: int | None
