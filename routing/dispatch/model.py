"""The plain values dispatch decides on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    code: str
    name: str
    kind: str
    """centre, department, county, town, station or utility."""
    parent_code: str = ""
    department_kind: str = ""
    """What it is responsible for, in the words of the categories' owners: 公安局, 供水企业 …"""
    division_code: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of the duty list (派单目录), valid on the day it is asked for."""

    category_code: str
    place_code: str
    """Empty: anywhere in the city."""
    lead: str
    co_handlers: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    parent_code: str
    name: str
    owner_kind: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class RankedCategory:
    code: str
    confidence: float
    """0 to 1."""
    words: tuple[str, ...] = ()
    """What was said that points to it."""
    leaf_confidence: float = 0.4
    """Given that level 2 is right, how sure level 3 is: below one half, level 2's owner comes first."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be dispatched, as far as it is understood."""

    categories: tuple[RankedCategory, ...]
    """Best first."""
    place_codes: tuple[str, ...] = ()
    """Division codes, lowest first; empty when the place is unknown."""
    place_confidence: float = 1.0
    request_type: str = ""
    track: str = ""
    handover: str = ""
    """110, 119, 120 or 122 where a service must act at once."""
    named_kind: str = ""
    """The kind of department whose people are meant by name: praise goes to them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    code: str
    name: str
    confidence: float
    reason: str
    """For the dispatcher, in Chinese: which row, which words, which place."""
    department_kind: str = ""
    basis: str = ""
    category_code: str = ""
    co_handlers: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class Directory:
    """A city's organisations, categories, divisions and duty list, indexed. Immutable."""

    def __init__(
        self,
        organisations: Iterable[Organisation],
        categories: Iterable[Category],
        divisions: Iterable[Division],
        duties: Iterable[DutyRow],
    ) -> None:
        self.organisations: Mapping[str, Organisation] = {o.code: o for o in organisations}
        self.categories: Mapping[str, Category] = {c.code: c for c in categories}
        self.divisions: Mapping[str, Division] = {d.code: d for d in divisions}
        self._duties = {(row.category_code, row.place_code): row for row in duties}
        self._by_kind: dict[str, list[Organisation]] = {}
        for organisation in self.organisations.values():
            self._by_kind.setdefault(organisation.department_kind, []).append(organisation)
        self._of_city = {kind: min(found, key=self._depth) for kind, found in self._by_kind.items()}
        self._town_at: dict[str, Organisation] = {}
        for organisation in self.organisations.values():
            if organisation.kind == "town":
                self._town_at.setdefault(organisation.division_code, organisation)

    def category_chain(self, code: str) -> list[Category]:
        """The category and those above it, most particular first."""
        found: list[Category] = []
        while (category := self.categories.get(code)) is not None and category not in found:
            found.append(category)
            code = category.parent_code
        return found

    def superiors(self, code: str) -> list[Organisation]:
        """The organisations above one, nearest first."""
        found: list[Organisation] = []
        organisation = self.organisations.get(code)
        while organisation is not None:
            organisation = self.organisations.get(organisation.parent_code)
            if organisation is None or organisation in found:
                break
            found.append(organisation)
        return found

    def is_within(self, code: str, above: str) -> bool:
        """Whether `code` is `above` or belongs to it."""
        return code == above or any(superior.code == above for superior in self.superiors(code))

    def duty(self, category_code: str, places: tuple[str, ...]) -> DutyRow | None:
        """The most particular row: first by category, then by place."""
        for category in self.category_chain(category_code):
            for place in (*places, ""):
                row = self._duties.get((category.code, place))
                if row is not None and row.lead in self.organisations:
                    return row
        return None

    def of_kind(self, department_kind: str) -> tuple[Organisation, ...]:
        return tuple(self._by_kind.get(department_kind, ()))

    def nearest(self, department_kind: str, places: tuple[str, ...]) -> Organisation | None:
        """The organisation of a kind that is responsible for a place: town, then county, then city."""
        found = self.of_kind(department_kind)
        for place in places:
            for organisation in found:
                if organisation.division_code == place:
                    return organisation
        return self.of_city(department_kind)

    def of_city(self, department_kind: str) -> Organisation | None:
        """The one of its kind for the whole city: the one with the widest division."""
        return self._of_city.get(department_kind)

    def _depth(self, organisation: Organisation) -> int:
        depth = 0
        division = self.divisions.get(organisation.division_code)
        while division is not None and depth < len(self.divisions):
            division = self.divisions.get(division.parent_code)
            depth += 1
        return depth

    def town_of(self, places: tuple[str, ...]) -> Organisation | None:
        """The town government of a place."""
        return next((self._town_at[place] for place in places if place in self._town_at), None)

    def place_name(self, places: tuple[str, ...]) -> str:
        """County and below: 潮安区龙湖镇鹳巢一村."""
        known = [self.divisions[place] for place in places if place in self.divisions]
        return "".join(division.name for division in reversed(known) if division.parent_code)
