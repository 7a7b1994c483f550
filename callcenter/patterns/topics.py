"""Hot topics of a day, a week or a month, of the orders a person may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from callcenter.cities.in_force import CityInForce
from callcenter.kernel.db import Connection, Row
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from nlp.similar.terms import TermWeights
from nlp.similar.topics import heat
from nlp.text.places import spoken_village
from nlp.text.redact import redact

from .burst_store import BurstStore, Span
from .store import PatternStore
from .views import HotTopic, HotTopics, RepresentativeOrder

Period = Literal["day", "week", "month"]
_CELLS, _SHOWN, _READ, _LISTED = 40, 20, 200, 50
_WORDS, _EXCERPT = 4, 120
_FOCUS = 3
"""What a third of a topic's orders name is where it is."""


class TopicDesk:
    """Counts by kind and town; what the orders of a cell say tells it apart."""

    def __init__(self, store: BurstStore, patterns: PatternStore, city: Callable[[], CityInForce]) -> None:
        self._store = store
        self._patterns = patterns
        self._city = city

    async def hot(
        self, tx: Connection, person: Principal, period: Period, on: date | None, now: datetime
    ) -> HotTopics:
        """The hottest first; growth is against the same part of the period before."""
        city = self._city()
        span = span_of(period, on, now, city.zone)
        scope = scope_of(person)
        cells = await self._store.hot_cells(tx, scope, span, _CELLS)
        cells.sort(key=lambda c: (-_heat(c), c["category"], c["town"]))
        topics = []
        for cell in cells[:_SHOWN]:
            orders = await self._store.hot_orders(tx, scope, cell["category"], cell["town"], span, _READ)
            topics.append(await self._topic(tx, city, cell, orders))
        return HotTopics(period=period, begin=span.begin, until=span.until, items=topics)

    async def _topic(self, tx: Connection, city: CityInForce, cell: Row, orders: Sequence[Row]) -> HotTopic:
        said = Counter(term for row in orders for term in row["terms"])
        common = [term for term, n in said.items() if n * _FOCUS >= len(orders) and n > 1]
        weights = await self._patterns.weights(tx, common)
        chosen = max(orders, key=lambda r: (_worth(r, said, weights), -r["order_id"]))
        names = Counter(n for r in orders for n in (*r["estates"], *r["roads"]))
        focus = [name for name, n in names.most_common(2) if n * _FOCUS >= len(orders) and n > 1]
        path = city.category_path(cell["category"]) or (cell["category"],)
        village = Counter(v for r in orders for v in r["villages"] if len(r["villages"]) == 1)
        place = next((v for v, n in village.most_common(1) if n * 2 >= len(orders)), cell["town"])
        return HotTopic(
            category=cell["category"],
            category_name=path[-1],
            place=cell["town"] or None,
            place_name=place_name(city, place, cell["town"]),
            focus=focus,
            words=list(weights.words(common, _WORDS)),
            count=cell["n"],
            before=cell["before"],
            citizens=cell["citizens"],
            heat=round(_heat(cell), 1),
            orders=[r["number"] for r in orders[:_LISTED]],
            representative=RepresentativeOrder(
                number=chosen["number"], title=chosen["title"], excerpt=_excerpt(chosen["content"])
            ),
        )


def span_of(period: Period, on: date | None, now: datetime, zone: ZoneInfo) -> Span:
    """The period whole, and of the one before as much as has passed of it."""
    today = now.astimezone(zone).date()
    day = min(on or today, today)
    first, following, previous = _days(period, day)

    def midnight(of: date) -> datetime:
        return datetime.combine(of, time(), zone)

    begin, until = midnight(first), midnight(following)
    before = midnight(previous)
    return Span(before, min(begin, before + (min(now, until) - begin)), begin, until)


def _days(period: Period, day: date) -> tuple[date, date, date]:
    """First day, the day after the last, and the first of the period before."""
    match period:
        case "day":
            return day, day + timedelta(days=1), day - timedelta(days=1)
        case "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=7), first - timedelta(days=7)
        case "month":
            first = day.replace(day=1)
            following = (first + timedelta(days=31)).replace(day=1)
            return first, following, (first - timedelta(days=1)).replace(day=1)


def place_name(city: CityInForce, place: str, town: str) -> str:
    """A town, or a village with its town; a village of no list by its name."""
    found = city.place(place) if place else None
    if found is None:
        above = city.place(town) if town else None
        return ((above.town or "") if above else "") + (place if place != town else "")
    return (found.town or "") + spoken_village(found.village or "") or found.district or ""


def _heat(cell: Row) -> float:
    """By how much more came than before; one order before stands for none."""
    return heat(cell["n"], cell["n"] / max(1, cell["before"]))


def _worth(row: Row, said: Counter[str], weights: TermWeights) -> float:
    return sum(said[term] for term in row["terms"]) / (20 + len(row["terms"]))


def _excerpt(content: str) -> str:
    plain = " ".join(redact(content).text.split())
    return plain if len(plain) <= _EXCERPT else f"{plain[: _EXCERPT - 1]}…"
