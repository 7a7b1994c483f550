"""The library with the pack of the first city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.understanding import understander_of
from callcenter.patterns.matters import windows_of
from nlp.similar.compare import Comparer
from nlp.similar.model import Matter
from nlp.similar.profile import Profiler, Told
from nlp.similar.terms import TermWeights

START = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
Reads = Callable[..., Matter]


@pytest.fixture(scope="package")
def profiler() -> Profiler:
    return Profiler(understander_of(load_pack(pack_path("chaozhou"))))


@pytest.fixture
def reads(profiler: Profiler) -> Reads:
    made = [0]

    def read(text: str, hours: float = 0, citizen: str = "", **told: str) -> Matter:
        made[0] += 1
        key = f"m{made[0]}"
        return profiler.profile(text, Told(key, START + timedelta(hours=hours), citizen, **told))

    return read


@pytest.fixture(scope="package")
def comparer() -> Comparer:
    """Words are as rare as in a city of a thousand orders, some of them about water and lamps."""
    usual = {"自来": 60, "来水": 60, "水管": 40, "路灯": 60, "的自": 20, "停车": 80, "车费": 30, "物业": 90}
    return Comparer(TermWeights(usual, 1000), windows_of(load_pack(pack_path("chaozhou"))))
