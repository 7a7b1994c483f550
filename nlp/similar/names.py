"""Names of places below the village, by the words that end them: of no city in particular."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nlp.similar.words import pattern_of, word_set


class Cuts(Protocol):
    """Where the general dictionary cuts a text into words."""

    def may_begin(self, offset: int) -> bool:
        """Whether a word begins there: a name never begins inside one."""
        ...


class PlaceKind(StrEnum):
    ESTATE = "estate"
    ROAD = "road"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A name as written and as it is compared."""

    kind: PlaceKind
    name: str
    start: int
    end: int


_HAN_OR_DIGIT = r"[一-龥A-Za-z0-9]"
_ENDINGS = {
    PlaceKind.ESTATE: re.compile(rf"(?:{pattern_of('estate_endings')})"),
    PlaceKind.ROAD: re.compile(rf"(?:{pattern_of('road_endings')})"),
    PlaceKind.VILLAGE: re.compile(rf"(?:{pattern_of('village_endings')})"),
}
_NOT_AFTER = {
    PlaceKind.ESTATE: re.compile(rf"(?:{pattern_of('not_after_an_estate')})"),
    PlaceKind.ROAD: re.compile(rf"(?:{pattern_of('not_after_a_road')})"),
    PlaceKind.VILLAGE: re.compile(rf"(?:{pattern_of('not_after_a_village')})"),
}
_BEFORE = re.compile(rf"(?:{pattern_of('before_a_name')})|[^一-龥A-Za-z0-9]")
_LEFT = re.compile(rf"{_HAN_OR_DIGIT}{{1,12}}$")
_NO_ROAD = re.compile(rf"(?:{pattern_of('no_roads')})$")
_EMPTY = word_set("empty_terms")
_GENERIC = word_set("generic_places")
_BARE = re.compile(rf"(?:{pattern_of('bare_endings')})$")
_MOST = {PlaceKind.ESTATE: 8, PlaceKind.ROAD: 5, PlaceKind.VILLAGE: 4}
_LEAST = 2


def place_names(text: str, cuts: Cuts, after: Iterable[int] = ()) -> list[PlaceSpan]:
    """Estates, roads and villages that are called by a name, left to right, without overlaps.

    `after`: offsets at which the name of a division ends; what follows is a name of its own. `text` is
    normalised.
    """
    found: list[PlaceSpan] = []
    stops = sorted(after)
    for kind, endings in _ENDINGS.items():
        for match in endings.finditer(text):
            if _NOT_AFTER[kind].match(text, match.end()):
                continue
            if kind is PlaceKind.ROAD and _NO_ROAD.search(text, 0, match.end()):
                continue
            span = _name_before(text, kind, match.start(), match.end(), cuts, stops)
            if span is not None:
                found.append(span)
    return _apart(found)


def _name_before(
    text: str, kind: PlaceKind, core_end: int, end: int, cuts: Cuts, stops: Sequence[int]
) -> PlaceSpan | None:
    left = _LEFT.search(text, max(0, core_end - 12), core_end)
    if left is None:
        return None
    start = left.start()
    for stop in _BEFORE.finditer(text, start, core_end):
        start = stop.end()
    start = max(start, core_end - _MOST[kind], *(stop for stop in stops if stop < core_end), 0)
    while start < core_end and not cuts.may_begin(start):
        start += 1
    core = text[start:core_end]
    whole = text[start:end]
    if len(core) < _LEAST or core in _GENERIC or whole in _GENERIC:
        return None
    return PlaceSpan(kind, _BARE.sub("", whole) or whole, start, end)


def _apart(found: list[PlaceSpan]) -> list[PlaceSpan]:
    """Of overlapping names the one that ends last, then the longer: 南新路花园 is no road."""
    kept: list[PlaceSpan] = []
    for span in sorted(found, key=lambda s: (-s.end, s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


_NUMBER = re.compile(
    r"(?<![0-9A-Za-z一二三四五六七八九十])([0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3})"
    r"(号楼|栋|幢|座|单元|期|号线|路(?=公交|车|巴士|的?公交)|路公交|号(?!码|线|[楼店])|组|队)"
)
_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")}
_SAME_KIND = {"号楼": "栋", "幢": "栋", "座": "栋", "路公交": "路"}


def numbered(text: str) -> frozenset[str]:
    """Buildings, phases, bus lines and house numbers, in one spelling: 三号楼 is 3栋."""
    found = set()
    for match in _NUMBER.finditer(text):
        kind = _SAME_KIND.get(match.group(2), match.group(2))
        found.add(_plain_number(match.group(1)) + kind)
    return frozenset(found)


def _plain_number(text: str) -> str:
    if text[0] not in _DIGITS and text[0] != "十":
        return text.upper()
    if "十" not in text:
        return "".join(_DIGITS[c] for c in text)
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else "1") + (_DIGITS[ones] if ones else "0")


_CITY_BEFORE = re.compile(r"^[一-鿿]{2,3}(?:市|县|区|镇)(?=..)")
_LEGAL_FORM = re.compile(rf"(?:{pattern_of('company_endings')})$")


def company_core(name: str) -> str:
    """潮州市某某陶瓷科技有限公司 → 某某陶瓷科技: what stays of a company's name when people shorten it."""
    core = _CITY_BEFORE.sub("", name)
    shorter = _LEGAL_FORM.sub("", core)
    return shorter if len(shorter) > 1 else core


def is_name(core: str) -> bool:
    """Whether it can be a company's name: none contains 什么 or 一下."""
    return not any(core[i : i + 2] in _EMPTY for i in range(len(core) - 1))


def is_one_name(one: str, other: str) -> bool:
    """Whether one is a shorter form of the other."""
    return one in other or other in one
