"""How long and how far orders of a category can be about one matter, as the city pack says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from nlp.similar.model import Scope, Window

from .tables import Row

_MOST_HOURS, _MOST_DAYS, _MOST_BURST = 8760, 3650, 1000


@dataclass(frozen=True, slots=True)
class SameMatterRow:
    """One rule; the most particular category above an order's own binds, an empty one binds all others."""

    code: str
    category_code: str
    within_hours: int
    """Between two citizens."""
    repeat_days: int
    """Between two contacts of one citizen."""
    scope: Scope
    least_burst: int
    """Orders from which a burst is worth a warning."""
    source: str


def same_matter_of(row: Row) -> SameMatterRow:
    """One line of same_matter.csv."""
    return SameMatterRow(
        code=row.required("code"),
        category_code=row.text("category_code"),
        within_hours=row.whole("within_hours", 1, _MOST_HOURS),
        repeat_days=row.whole("repeat_days", 1, _MOST_DAYS),
        scope=row.choice(Scope, "scope"),
        least_burst=row.whole("least_burst", 2, _MOST_BURST),
        source=row.required("source"),
    )


def rule_finder(rows: Iterable[SameMatterRow], parents: Mapping[str, str]) -> Callable[[str], SameMatterRow]:
    """Finds the rule of a category; ``parents`` are those of all categories."""
    by_category = {row.category_code: row for row in rows}

    def find(category: str) -> SameMatterRow:
        while category and category not in by_category:
            category = parents.get(category, "")
        return by_category[category]

    return find


def window_of(row: SameMatterRow) -> Window:
    """As the library compares by it."""
    return Window(timedelta(hours=row.within_hours), timedelta(days=row.repeat_days), row.scope)
