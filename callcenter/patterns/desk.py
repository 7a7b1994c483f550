"""Same matter for people: what looks like an order, as far as they may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.model import OPEN_STATES, State
from callcenter.workorders.views import Summary

from .service import Found, Patterns
from .views import SimilarOrder, SimilarOrders

#: a main order must be open and not hang on another itself; answered ones take nobody in
_MERGEABLE = OPEN_STATES - {State.merged, State.pending_follow_up}


class Orders(Protocol):
    """Orders as lists show them."""

    async def summaries(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> list[Summary]:
        """In the order given; without those she may not see."""
        ...

    async def numbers_visible_to(
        self, tx: Connection, person: Principal, numbers: Sequence[str]
    ) -> frozenset[str]:
        """Which of these orders a person may see."""
        ...


class PatternDesk:
    """Every answer starts from what the person may see."""

    def __init__(self, patterns: Patterns, orders: Orders) -> None:
        self._patterns = patterns
        self._orders = orders

    async def similar(self, tx: Connection, person: Principal, number: str, now: datetime) -> SimilarOrders:
        """What looks like an order. Raises NotFound where she may not see the order itself."""
        if not await self._orders.numbers_visible_to(tx, person, [number]):
            raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")
        found = await self._patterns.similar(tx, number)
        ids = [WorkOrderId(f.order_id) for f in found]
        shown = {s.number: s for s in await self._orders.summaries(tx, person, ids, now)}
        return SimilarOrders(items=[_shown(f, shown[f.number]) for f in found if f.number in shown])


def _shown(found: Found, order: Summary) -> SimilarOrder:
    likeness = found.likeness
    return SimilarOrder(
        order=order,
        relation=likeness.relation.value,
        probability=likeness.probability,
        reasons=list(likeness.reasons),
        shared=list(likeness.shared),
        is_earlier=likeness.earlier == str(found.order_id),
        mergeable=order.state in _MERGEABLE,
    )
