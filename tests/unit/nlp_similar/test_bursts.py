"""Early warning: what is usual for a place and an hour, and what departs from it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.similar.bursts import (
    CHANCE,
    EVERYWHERE,
    HOURS_OF_WEEK,
    Alarm,
    BurstWatch,
    Season,
    Seen,
    Usual,
    detect,
    tail,
)

MONDAY = datetime.fromisoformat("2026-11-23T00:00:00+08:00")
BUSY, CALM = ("v1", "t1"), ("v9", "t9")


def _orders(random: Random, days: int, a_day: float, places: tuple[str, ...] = BUSY) -> Iterator[Seen]:
    at = MONDAY
    number = 0
    while at < MONDAY + timedelta(days=days):
        at += timedelta(days=random.expovariate(a_day))
        number += 1
        yield Seen(f"{places[0]}-{number}", at, "noise", places, f"c{places[0]}{number}")


def _alarms(orders: list[Seen], least: int = 5) -> list[Alarm]:
    watch = BurstWatch(lambda kind: least)
    found = [watch.add(order) for order in sorted(orders, key=lambda o: o.at)]
    return [alarm for alarm in found if alarm is not None]


@given(st.integers(1, 60), st.floats(0.2, 200), st.floats(0.5, 60), st.floats(0.001, 2))
@settings(derandomize=True, max_examples=150)
def test_the_tail_falls_with_each_more_and_rises_with_the_time(
    seen: int, shape: float, rate: float, exposure: float
) -> None:
    here = tail(seen, shape, rate, exposure)
    assert 0 <= tail(seen + 1, shape, rate, exposure) <= here + 1e-6 and here <= 1
    assert tail(seen, shape, rate, exposure * 2) >= here - 1e-6
    assert tail(0, shape, rate, exposure) == 1.0


def test_the_tail_is_that_of_a_poisson_where_the_rate_is_known_well() -> None:
    mean = 3.0
    poisson = 1 - sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(8))
    assert math.isclose(tail(8, 3e6, 1e6, 1.0), poisson, rel_tol=1e-3)


def test_a_season_sums_to_a_week_and_knows_the_busy_hours() -> None:
    season = Season({hour: 500.0 if hour % 24 in range(8, 18) else 5.0 for hour in range(HOURS_OF_WEEK)})
    assert math.isclose(season.weeks(MONDAY, MONDAY + timedelta(days=7)), 1.0, rel_tol=1e-9)
    night = season.weeks(MONDAY, MONDAY + timedelta(hours=2))
    noon = season.weeks(MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=12))
    assert noon > 10 * night
    half = season.weeks(MONDAY + timedelta(minutes=30), MONDAY + timedelta(hours=1))
    assert math.isclose(half * 4, night, rel_tol=1e-6)


def test_the_same_count_is_a_burst_at_a_calm_place_and_none_at_a_busy_one() -> None:
    random = Random(7)
    usual = [*_orders(random, 60, 8.0), *_orders(random, 60, 0.05, CALM)]
    assert _alarms(usual) == []
    at = MONDAY + timedelta(days=58, hours=10)
    for places, expected in ((CALM, 1), (BUSY, 0)):
        more = [Seen(f"x{i}", at + timedelta(minutes=100 * i), "noise", places, f"x{i}") for i in range(7)]
        found = _alarms([*usual, *more])
        assert len(found) == expected
        for alarm in found:
            assert (alarm.place, alarm.kind) == ("v9", "noise")
            assert alarm.chance <= CHANCE and alarm.expected < 0.5
            assert set(alarm.keys) <= {m.key for m in more} and len(alarm.keys) == alarm.citizens >= 5


def test_a_town_is_told_of_only_where_no_village_explains_it() -> None:
    at = MONDAY + timedelta(days=40)
    usual = list(_orders(Random(3), 40, 2.0, ("v0", "t0")))
    spread = [Seen(f"s{i}", at + timedelta(minutes=i), "noise", (f"w{i}", "t5"), f"s{i}") for i in range(8)]
    (alarm,) = _alarms([*usual, *spread])
    assert alarm.place == "t5"
    one = [Seen(f"o{i}", at + timedelta(minutes=i), "noise", ("w1", "t5"), f"o{i}") for i in range(8)]
    (alarm,) = _alarms([*usual, *one])
    assert alarm.place == "w1", "the town above it is silent"


def test_one_citizen_who_calls_often_is_no_burst() -> None:
    at = MONDAY + timedelta(days=40)
    often = [Seen(f"o{i}", at + timedelta(minutes=i), "noise", CALM, "she") for i in range(30)]
    assert _alarms([*_orders(Random(5), 40, 2.0), *often]) == []


def test_a_burst_is_told_once_and_again_when_it_has_doubled() -> None:
    at = MONDAY + timedelta(days=40)
    usual = list(_orders(Random(5), 40, 2.0))
    more = [Seen(f"o{i}", at + timedelta(minutes=20 * i), "noise", (), f"o{i}") for i in range(60)]
    found = _alarms([*usual, *more])
    assert 2 <= len(found) <= 4
    assert all(b.citizens >= 2 * a.citizens for a, b in pairwise(found))


@pytest.mark.parametrize("least", [3, 6])
def test_the_city_says_from_how_many_on_it_is_told(least: int) -> None:
    at = MONDAY + timedelta(days=40)
    usual = list(_orders(Random(5), 40, 2.0))
    more = [Seen(f"o{i}", at + timedelta(seconds=i), "noise", CALM, f"o{i}") for i in range(12)]
    assert min(a.citizens for a in _alarms([*usual, *more], least)) >= least


def test_orders_after_the_moment_and_claimed_ones_do_not_count() -> None:
    rows = [Seen(str(i), MONDAY + timedelta(minutes=i), "k", ("p",), str(i)) for i in range(9)]
    usual = Usual(8.0, lambda kind, place: 0.0, Season({}))
    assert detect(rows[2], rows, usual, 3) is None or detect(rows[2], rows, usual, 3).citizens == 3  # type: ignore[union-attr]
    whole = detect(rows[8], rows, usual, 3)
    assert whole is not None and whole.citizens == 9
    assert detect(rows[8], rows, usual, 3, {r.key for r in rows[:7]}) is None
    assert EVERYWHERE not in rows[0].places
