"""What a person or a citizen corrects in an order's fields: checked, completed, and what of it changed."""

from __future__ import annotations

import msgspec

from callcenter.kernel.errors import Invalid

from .bigrams import bigrams_of
from .commands import Fields
from .loaded import Loaded
from .ports import City, Words


class Corrections:
    """Checks codes against the city and brings the fields of a place along with it."""

    def __init__(self, words: Words, city: City) -> None:
        self._words = words
        self._city = city

    def of(self, loaded: Loaded, body: Fields) -> tuple[list[object], list[str]]:
        """The values of the saved columns in their order, and the names of those that changed."""
        given = {
            k: getattr(body, k)
            for k in Fields.__struct_fields__
            if k != "version" and getattr(body, k) is not msgspec.UNSET
        }
        self._check_codes(given)
        row = loaded.row
        names = (
            "title",
            "request_type",
            "urgency",
            "track",
            "category_code",
            "district",
            "town",
            "village",
            "address",
            "place_code",
            "is_confidential",
            "complained_of_kind",
            "complained_of_name",
            "complained_of_organisation",
        )
        if "place_code" in given:
            place = self._city.place(given["place_code"]) if given["place_code"] else None
            for part in ("district", "town", "village"):
                given[part] = getattr(place, part) if place else None
        values = {name: given.get(name, row[name]) for name in names}
        changed = [name for name in names if values[name] != row[name]]
        searched = (values["title"], row["content"], values["address"], values["town"], row["number"])
        kept, terms = self._words.corrected(row, values, bigrams_of(*(str(s) for s in searched if s)))
        return [*kept.values(), terms], changed

    def _check_codes(self, given: dict[str, object]) -> None:
        category, place = given.get("category_code"), given.get("place_code")
        if isinstance(category, str) and self._city.category_path(category) is None:
            raise Invalid.at("category_code", f"没有代码为 {category} 的分类", "category-unknown")
        if isinstance(place, str) and self._city.place(place) is None:
            raise Invalid.at("place_code", f"没有代码为 {place} 的地点", "place-unknown")
