"""Orders and lines of files as the library compares them, by the rules of a pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.cities.same_matters import rule_finder, window_of
from callcenter.cities.schema import CityPack
from callcenter.cities.understanding import understander_of
from nlp.similar.compare import Comparer
from nlp.similar.group import Group
from nlp.similar.model import Window
from nlp.similar.profile import Profiler, Told
from nlp.similar.search import counted, groups_of


def windows_of(pack: CityPack) -> Callable[[str], Window]:
    """The time windows of a pack by category."""
    find = rule_finder(pack.same_matters, {c.code: c.parent_code for c in pack.categories})
    return lambda category: window_of(find(category))


def matters_of(pack: CityPack, rows: Sequence[tuple[str, datetime, str, str]], zone: ZoneInfo) -> list[Group]:
    """The groups of lines (key, time, words, telephone); a time without offset is the city's."""
    profiler = Profiler(understander_of(pack))
    matters = [
        profiler.profile(words, Told(key, at if at.tzinfo else at.replace(tzinfo=zone), phone))
        for key, at, words, phone in rows
    ]
    weights = counted(matters)
    return groups_of(matters, Comparer(weights, windows_of(pack)), weights)
