"""Same matter for people: what looks like an order, as far as they may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.errors import NotFound
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import is_outside_centre, scope_of
from callcenter.workorders.model import OPEN_STATES, State
from callcenter.workorders.views import Summary
from nlp.similar.bursts import WINDOWS

from .burst_store import BurstStore
from .service import Found, Patterns
from .topics import place_name
from .views import Burst, Bursts, SimilarOrder, SimilarOrders

#: a main order must be open and not hang on another itself; answered ones take nobody in
_LISTED = timedelta(days=30)
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


async def require_visible(orders: Orders, tx: Connection, person: Principal, number: str) -> None:
    """Raises NotFound where a person may not see an order."""
    if not await orders.numbers_visible_to(tx, person, [number]):
        raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")


class PatternDesk:
    """Every answer starts from what the person may see."""

    def __init__(
        self, patterns: Patterns, orders: Orders, bursts: BurstStore, city: Callable[[], CityInForce]
    ) -> None:
        self._patterns = patterns
        self._orders = orders
        self._bursts = bursts
        self._city = city

    async def bursts(self, tx: Connection, person: Principal, now: datetime) -> Bursts:
        """Bursts of the last thirty days of which she may see an order, with her own count of them."""
        rows = await self._bursts.bursts(tx, scope_of(person), now - _LISTED)
        items = []
        for row in rows:
            shown = await self._orders.summaries(tx, person, [WorkOrderId(o) for o in row["orders"]], now)
            items.append(_burst(self._city(), row, shown, is_outside_centre(person), now))
        return Bursts(items=items)

    async def similar(self, tx: Connection, person: Principal, number: str, now: datetime) -> SimilarOrders:
        """What looks like an order. Raises NotFound where she may not see the order itself."""
        await require_visible(self._orders, tx, person, number)
        found = await self._patterns.similar(tx, number)
        ids = [WorkOrderId(f.order_id) for f in found]
        shown = {s.number: s for s in await self._orders.summaries(tx, person, ids, now)}
        return SimilarOrders(items=[_shown(f, shown[f.number]) for f in found if f.number in shown])


def _burst(city: CityInForce, row: Row, orders: list[Summary], is_unit: bool, now: datetime) -> Burst:
    path = city.category_path(row["category"]) or (row["category"],)
    return Burst(
        id=row["id"],
        category=row["category"],
        category_name=path[-1],
        place=row["place"] or None,
        place_name=place_name(city, row["place"], row["place"]) or "全市",
        hours=row["window_hours"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        citizens=row["n"] if is_unit else row["citizens"],
        count=row["n"],
        expected=round(row["expected"], 2),
        is_open=row["last_at"] > now - WINDOWS[-1],
        orders=orders,
    )


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
