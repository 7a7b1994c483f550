"""What can happen to the city's data, for the catalogue."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


@catalogued
class CityLoaded(Event, frozen=True, kw_only=True):
    """A city pack came into force; the subject is the city's code."""

    name: ClassVar[str] = "city.loaded"
    title: ClassVar[str] = "城市数据已更新"
    pack_version: int
    pack_hash: str
    rows_added: int
    rows_changed: int
    rows_retired: int
