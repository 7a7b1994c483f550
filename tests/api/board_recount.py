"""Counts the boards again from the orders themselves, key by key and order by order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from callcenter.boards.model import Count, Dimension
from callcenter.cities.in_force import CityInForce
from callcenter.cities.schema import DivisionLevel
from callcenter.kernel.db import Connection

_ORDERS = """
SELECT w.id, w.state, w.track, w.category_code, w.place_code, w.main_due_at, w.main_warn_at, o.code AS lead
FROM work_order w LEFT JOIN organisation o ON o.id = w.lead_organisation_id
WHERE w.state NOT IN ('closed', 'archived', 'merged')
"""
_PARTS = """
SELECT a.work_order_id, o.code, min(c.due_at) AS due_at,
    (array_agg(c.warn_at ORDER BY c.due_at, c.id))[1] AS warn_at
FROM assignment a
JOIN organisation o ON o.id = a.organisation_id
LEFT JOIN clock c ON c.assignment_id = a.id AND c.state = 'running'
WHERE a.kind IN ('co_handling', 'second_level')
  AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
GROUP BY a.id, a.work_order_id, o.code
"""


class _Held(NamedTuple):
    """One reason why an order counts for a key, and by which time."""

    code: str
    due_at: datetime | None
    warn_at: datetime | None


class _Main(NamedTuple):
    """The time of an order's main clock."""

    due_at: datetime | None
    warn_at: datetime | None

    def held(self, code: str | None) -> list[_Held]:
        return [_Held("-" if code is None else code, self.due_at, self.warn_at)]


def _in_hand(main: _Main, lead: str | None, parts: list[_Held]) -> list[_Held]:
    return parts if parts and lead is None else main.held(lead) + parts


class Recount:
    """All that is open now; asked for the numbers at any moment as long as nothing happens."""

    def __init__(self, city: CityInForce) -> None:
        self._city = city
        pack = city.pack
        self._above = {
            Dimension.organisation: {o.code: o.parent_code for o in pack.organisations},
            Dimension.category: {c.code: c.parent_code for c in pack.categories},
            Dimension.place: {d.code: d.parent_code for d in pack.divisions},
        }
        self._orders: list[tuple[bool, Mapping[Dimension, list[_Held]]]] = []

    async def look(self, connection: Connection) -> Recount:
        parts: dict[int, list[_Held]] = {}
        for r in await connection.fetch(_PARTS):
            parts.setdefault(r["work_order_id"], []).append(_Held(r["code"], r["due_at"], r["warn_at"]))
        self._orders = []
        for r in await connection.fetch(_ORDERS):
            due_at, warn_at = r["main_due_at"], r["main_warn_at"]

            main = _Main(due_at, warn_at)
            places = self._up(Dimension.place, r["place_code"])
            crossed = [
                _Held(f"{category}|{place}", due_at, warn_at)
                for category in self._up(Dimension.category, r["category_code"])
                for place in places
                if self._is_in_matrix(category, place)
            ]
            self._orders.append(
                (
                    r["state"] == "suspended",
                    {
                        Dimension.all: main.held(""),
                        Dimension.track: main.held(r["track"]),
                        Dimension.category: main.held(r["category_code"]),
                        Dimension.place: main.held(r["place_code"]),
                        Dimension.organisation: _in_hand(main, r["lead"], parts.get(r["id"], [])),
                        Dimension.category_place: crossed,
                    },
                )
            )
        return self

    def at(self, dimension: Dimension, now: datetime) -> dict[str, Count]:
        """Every key under which something is open."""
        keys = {
            key for _, held in self._orders for h in held[dimension] for key in self._up(dimension, h.code)
        }
        return {key: self._count(dimension, key, now) for key in keys}

    def _count(self, dimension: Dimension, key: str, now: datetime) -> Count:
        tonight = self._city.day_end(now)
        open_ = suspended = due_today = at_risk = overdue = 0
        for is_suspended, held in self._orders:
            here = [h for h in held[dimension] if key in self._up(dimension, h.code)]
            if not here:
                continue
            open_ += 1
            suspended += is_suspended
            timed = [h for h in here if h.due_at is not None]
            if not timed:
                continue
            first = min(timed, key=lambda h: h.due_at or now)
            assert first.due_at is not None
            is_over = first.due_at <= now
            overdue += is_over
            due_today += not is_over and first.due_at < tonight
            at_risk += not is_over and first.warn_at is not None and first.warn_at <= now
        return Count(open_, suspended, due_today, at_risk, overdue)

    def _is_in_matrix(self, category: str, place: str) -> bool:
        level = self._city.pack.division_by_code[place].level
        return (
            level in (DivisionLevel.county, DivisionLevel.town)
            and len(self._up(Dimension.category, category)) <= 2
        )

    def _up(self, dimension: Dimension, code: str | None) -> list[str]:
        if dimension not in self._above:
            return [] if code is None else [code]
        return list(self._steps(self._above[dimension], code))

    @staticmethod
    def _steps(above: Mapping[str, str], code: str | None) -> Iterator[str]:
        while code:
            yield code
            code = above.get(code, "")
