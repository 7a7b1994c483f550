"""Divisions of one city and the regions around it, as values, and the names people use for them."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from nlp.text.words import word_list


class Level(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str
    level: Level
    parent_code: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A province, a prefecture or a county of the whole country. Source: NBS statistics codes, 2023."""

    code: str
    name: str
    level: Level
    parent_code: str


class NameKind(StrEnum):
    """How a name was said; decides how much it proves."""

    FULL = "full"
    """意溪镇, 鹳巢一村: cannot be anything else."""
    ALIAS = "alias"
    """意溪, 枫溪区: nearly sure."""
    STEM = "stem"
    """鹳巢一, 詹厝: a village without its 村; needs company."""
    GROUP = "group"
    """鹳巢 for 鹳巢一村 … 鹳巢四村: proves the town, not the village."""
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class PlaceName:
    kind: NameKind
    code: str
    level: Level


_NUMBERED = re.compile(r"^(.{2,})[一二三四五六七八九十]$")


def spoken_village(name: str) -> str:
    """鹳巢一村民委员会 → 鹳巢一村, 长美社区居民委员会 → 长美社区: what a person calls it."""
    if name.endswith("村民委员会"):
        return _with_village(name.removesuffix("村民委员会"))
    if name.endswith("村委会"):
        return _with_village(name.removesuffix("村委会"))
    for ending in ("社区居民委员会", "社区居委会", "居民委员会", "居委会"):
        if name.endswith(ending):
            return name.removesuffix(ending) + "社区"
    return name


def _with_village(stem: str) -> str:
    return stem + "村"


def stem_of(spoken: str) -> str:
    """鹳巢一村 → 鹳巢一; 长美社区 → 长美."""
    for ending in ("社区", "村"):
        if spoken.endswith(ending) and len(spoken) > len(ending) + 1:
            return spoken.removesuffix(ending)
    return spoken


def strip_parents(name: str, parents: Iterable[str]) -> str:
    """潮州市枫溪区长美社区… → 长美社区…: registers repeat the names above."""
    rest = sorted(parents, key=len, reverse=True)
    while parent := next((p for p in rest if name.startswith(p) and len(name) - len(p) > 2), None):
        name = name.removeprefix(parent)
    return name


def village_names(spoken: str) -> Iterator[tuple[NameKind, str]]:
    stem = stem_of(spoken)
    yield NameKind.FULL, spoken
    if stem == spoken:
        return
    yield NameKind.FULL, stem + "村"
    yield NameKind.FULL, stem + "社区"
    yield NameKind.STEM, stem
    numbered = _NUMBERED.match(stem)
    if numbered:
        yield NameKind.GROUP, numbered.group(1)
        yield NameKind.GROUP, numbered.group(1) + "村"


# Names of prefectures that are also everyday words, street names or names of persons.
_NOT_A_PREFECTURE_ALONE = frozenset(word_list("not_a_prefecture_alone"))
_PROVINCE_ENDING = re.compile(r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$")


@cache
def regions() -> tuple[Region, ...]:
    text = resources.files(__package__).joinpath("regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(row["code"], row["name"], Level(row["level"]), row["parent_code"])
        for row in csv.DictReader(text.splitlines())
    )


_COUNTY_ENDING = re.compile(r"(?:自治县|[县市区旗])$")


@cache
def _provinces() -> dict[str, str]:
    """Short names by the first two digits of the code."""
    found = (region for region in regions() if region.level is Level.PROVINCE)
    return {region.code[:2]: _PROVINCE_ENDING.sub("", region.name) for region in found}


def region_names(region: Region) -> Iterator[str]:
    yield region.name
    if region.level is Level.COUNTY:
        # 福建诏安: without its 县 a county is known by the province before it.
        stem = _COUNTY_ENDING.sub("", region.name)
        if len(stem) > 1 and (province := _provinces().get(region.code[:2])):
            yield province + stem
    if region.level is Level.PROVINCE:
        short = _PROVINCE_ENDING.sub("", region.name)
        if short not in {"海南", "河南", "河北"}:
            yield short
    elif region.level is Level.CITY and region.name.endswith("市"):
        short = region.name.removesuffix("市")
        if len(short) > 1 and short not in _NOT_A_PREFECTURE_ALONE:
            yield short
