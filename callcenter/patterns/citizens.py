"""Repeat callers: how often an order's citizen came before, and about what; her number is never shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from nlp.similar.model import Relation

from .desk import Orders, require_visible
from .service import Patterns
from .views import CitizenMatter, CitizenOrders

_YEAR, _MONTH = timedelta(days=365), timedelta(days=30)
_MOST, _SHOWN = 200, 20


class CitizenDesk:
    """Finds by the blind index of the telephone, and shows what a person may see."""

    def __init__(self, patterns: Patterns, orders: Orders, city: Callable[[], CityInForce]) -> None:
        self._patterns = patterns
        self._orders = orders
        self._city = city

    async def orders_of(self, tx: Connection, person: Principal, number: str, now: datetime) -> CitizenOrders:
        """Raises NotFound where she may not see the order itself."""
        await require_visible(self._orders, tx, person, number)
        rows = await self._patterns.citizen_orders(tx, scope_of(person), number, now - _YEAR, _MOST)
        found = await self._patterns.similar(tx, number)
        own = {f.number for f in found if f.likeness.relation is Relation.REPEAT}
        ids = [WorkOrderId(row["id"]) for row in rows[:_SHOWN]]
        return CitizenOrders(
            count=len(rows),
            in_30_days=sum(1 for row in rows if row["received_at"] > now - _MONTH),
            last_at=rows[0]["received_at"] if rows else None,
            matters=self._matters(rows),
            repeats=[row["number"] for row in rows if row["number"] in own],
            items=await self._orders.summaries(tx, person, ids, now),
        )

    def _matters(self, rows: Sequence[Row]) -> list[CitizenMatter]:
        """By category, the most frequent first; the rows are the latest first."""
        by_code: dict[str | None, list[Row]] = {}
        for row in rows:
            by_code.setdefault(row["category_code"], []).append(row)
        matters = [
            CitizenMatter(
                category=code,
                category_name=(self._city().category_path(code or "") or ("未分类",))[-1],
                count=len(of),
                last_at=of[0]["received_at"],
            )
            for code, of in by_code.items()
        ]
        return sorted(matters, key=lambda m: (-m.count, m.category or ""))
