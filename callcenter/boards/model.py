"""What an open order counts as on the boards; pure.

An order counts once for each key of each dimension: each organisation that leads it or holds a part of it and
all those above, each level of its category and place, its track; under `NOWHERE` where no unit has it yet, or
its place or category is not known. Where several of its parts meet in one key, the most pressing time counts.
Times are whole seconds of 1970.

Whether an order is at risk or overdue depends on the moment, so no such number is kept. Kept is how many are
due at each instant, exactly, and how many get their first warning in each hour; the hour that is running is
counted order by order. So the numbers are right at the moment they are read, without anything having to run
when an order becomes overdue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

HOUR_S = 3600
#: the key of orders that no code of a dimension holds: not dispatched, without a place, without a category
NOWHERE = "-"


class Dimension(StrEnum):
    """By what a board counts."""

    all = "all"
    organisation = "organisation"
    category = "category"
    place = "place"
    track = "track"
    category_place = "category_place"


class EdgeKind(StrEnum):
    """What a kept number counts."""

    open = "open"
    suspended = "suspended"
    due = "due"
    unwarned = "unwarned"
    warn = "warn"


@dataclass(frozen=True, slots=True)
class Times:
    """When a clock is due and when it first presses.

    None where none runs; the warning also where nothing warns before the time is up.
    """

    due_s: int | None = None
    warn_s: int | None = None

    @classmethod
    def of(cls, due_s: int | None, warn_s: int | None) -> Times:
        """A warning that would come when the time is up already is none."""
        is_early = due_s is not None and warn_s is not None and warn_s < due_s
        return cls(due_s, warn_s if is_early else None)


@dataclass(frozen=True, slots=True)
class Part:
    """An open part of an order with the time of its own clock."""

    organisation: str
    times: Times


@dataclass(frozen=True, slots=True)
class Facts:
    """What the boards know of an open order; ``times`` are those of its main clock."""

    order_id: int
    track: str
    category: str | None
    place: str | None
    lead: str | None
    is_suspended: bool
    times: Times
    parts: tuple[Part, ...] = ()


class Trees:
    """Which codes are above a code; each chain begins with the code itself."""

    def __init__(
        self, *, organisations: Mapping[str, str], categories: Mapping[str, str], places: Mapping[str, str]
    ) -> None:
        self._organisations = organisations
        self._categories = categories
        self._places = places

    @staticmethod
    def broad(categories: Sequence[str]) -> Sequence[str]:
        """Of a chain of categories the first two levels: a matrix of more would be mostly empty."""
        return categories[-2:]

    @staticmethod
    def middle(places: Sequence[str]) -> Sequence[str]:
        """Of a chain of places county and town."""
        return places[-3:-1]

    def organisations(self, code: str | None) -> Sequence[str]:
        return _chain(self._organisations, code)

    def categories(self, code: str | None) -> Sequence[str]:
        return _chain(self._categories, code)

    def places(self, code: str | None) -> Sequence[str]:
        return _chain(self._places, code)


def _chain(parents: Mapping[str, str], code: str | None) -> Sequence[str]:
    chain: list[str] = []
    while code and code in parents and code not in chain:
        chain.append(code)
        code = parents[code]
    return chain


Entry = tuple[str, str, int | None, int | None]
"""Dimension, key, due, warning."""
Cell = tuple[str, str, str, int | None]
"""Dimension, key, edge and the instant it belongs to; None for those without one."""


def entries_of(facts: Facts, trees: Trees) -> tuple[Entry, ...]:
    """Where this order counts, in a stable order."""
    times: dict[tuple[str, str], Times] = {}

    def add(dimension: Dimension, keys: Iterable[str], of: Times) -> None:
        for key in keys:
            known = times.get((dimension, key))
            times[dimension, key] = of if known is None else _more_pressing(known, of)

    categories, places = trees.categories(facts.category), trees.places(facts.place)
    add(Dimension.all, ("",), facts.times)
    add(Dimension.track, (facts.track,), facts.times)
    add(Dimension.category, categories or (NOWHERE,), facts.times)
    add(Dimension.place, places or (NOWHERE,), facts.times)
    crossed = (
        f"{category}|{place}" for category in trees.broad(categories) for place in trees.middle(places)
    )
    add(Dimension.category_place, crossed, facts.times)
    add(Dimension.organisation, trees.organisations(facts.lead), facts.times)
    for part in facts.parts:
        add(Dimension.organisation, trees.organisations(part.organisation), part.times)
    if not any(dimension == Dimension.organisation for dimension, _ in times):
        add(Dimension.organisation, (NOWHERE,), facts.times)
    return tuple(sorted((d, k, t.due_s, t.warn_s) for (d, k), t in times.items()))


def _more_pressing(one: Times, other: Times) -> Times:
    if one.due_s is None or (other.due_s is not None and other.due_s < one.due_s):
        return other
    return one


def cells_of(entries: Iterable[Entry], is_suspended: bool) -> Counter[Cell]:
    """The kept numbers that these entries add one to."""
    cells: Counter[Cell] = Counter()
    for dimension, key, due_s, warn_s in entries:
        cells[dimension, key, EdgeKind.open, None] += 1
        if is_suspended:
            cells[dimension, key, EdgeKind.suspended, None] += 1
        if due_s is not None:
            cells[dimension, key, EdgeKind.due, due_s] += 1
            if warn_s is None:
                cells[dimension, key, EdgeKind.unwarned, due_s] += 1
        if warn_s is not None:
            cells[dimension, key, EdgeKind.warn, hour_of(warn_s)] += 1
    return cells


def hour_of(second: int) -> int:
    """The beginning of the hour in which a second lies."""
    return second - second % HOUR_S


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of one key at one moment. ``at_risk``: warned and not yet due."""

    open: int = 0
    suspended: int = 0
    due_today: int = 0
    at_risk: int = 0
    overdue: int = 0


def warned_in_hour(entries: Iterable[Entry], dimension: str, hour_s: int, now_s: int) -> Counter[str]:
    """The keys in which an order was first warned in the running hour, up to now."""
    return Counter(
        key
        for its_dimension, key, _, warn_s in entries
        if its_dimension == dimension and warn_s is not None and hour_s <= warn_s <= now_s
    )
