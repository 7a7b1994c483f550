"""Early warning: when more comes of one kind from one place than that place and that hour usually bring.

What is usual is a weekly rate for each kind at each place, spread over the hours of the week as the whole
city calls. A sparse place borrows from the whole: its rate is drawn towards what its share of the city and
the kind's share would give (a gamma prior worth one week). The count in a window then follows a negative
binomial, and a burst is a count that comes by chance with a probability of at most `CHANCE`.
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS_OF_WEEK = 168
WINDOWS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))
CHANCE = 1e-6
"""Some four million windows are judged in a year of 155,000 orders: a false alarm in a season."""
EVERYWHERE = ""
"""The place that holds all others, and the kind that holds all others."""
_PRIOR_WEEKS = 1.0
_LEAST_SHAPE = 0.2
_A_MONDAY_S, _WEEK_S = 4 * 86_400, 7 * 86_400
"""Monday, 5 January 1970, and a week."""
_SMOOTHING = 24
"""Contacts each hour of the week is taken to have had before any was counted."""
_HALF_LIFE = timedelta(weeks=8)
_GROWTH = 2
"""An open burst is told of again when it has so many times the citizens."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One order: what kind, where (the most particular place first, without EVERYWHERE), who."""

    key: str
    at: datetime
    kind: str
    places: tuple[str, ...]
    citizen: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """What came before, in weeks' worth; counts by kind and place, EVERYWHERE summing up."""

    weeks: float
    count: Callable[[str, str], float]
    season: "Season"

    def expected(self, kind: str, place: str, begin: datetime, end: datetime) -> tuple[float, float, float]:
        """Mean of the window, with shape and rate of the gamma it is the mean of."""
        shape, rate = self._gamma(kind, place)
        exposure = self.season.weeks(begin, end)
        return shape * exposure / rate, shape, rate

    def chance(self, kind: str, place: str, begin: datetime, end: datetime, seen: int) -> float:
        """How probable it is that at least `seen` come in the window."""
        _, shape, rate = self.expected(kind, place, begin, end)
        return tail(seen, shape, rate, self.season.weeks(begin, end))

    def _gamma(self, kind: str, place: str) -> tuple[float, float]:
        total = self.count(EVERYWHERE, EVERYWHERE)
        independent = self.count(kind, EVERYWHERE) * self.count(EVERYWHERE, place) / total if total else 0.0
        prior = _PRIOR_WEEKS * independent / max(self.weeks, _PRIOR_WEEKS)
        return self.count(kind, place) + max(prior, _LEAST_SHAPE), self.weeks + _PRIOR_WEEKS


class Season:
    """How the contacts of the whole city lie over the hours of the week; sums to one week."""

    def __init__(self, counts: Mapping[int, float]) -> None:
        total = sum(counts.values()) + _SMOOTHING * HOURS_OF_WEEK
        self._before = [0.0]
        for hour in range(HOURS_OF_WEEK):
            self._before.append(self._before[-1] + (counts.get(hour, 0.0) + _SMOOTHING) / total)

    def weeks(self, begin: datetime, end: datetime) -> float:
        """What share of a usual week lies between; hours count by their part."""
        return max(0.0, self._until(end) - self._until(begin))

    def _until(self, at: datetime) -> float:
        offset = at.utcoffset() or timedelta()
        weeks, rest = divmod(at.timestamp() + offset.total_seconds() - _A_MONDAY_S, _WEEK_S)
        hour, part = divmod(rest / 3600, 1)
        lower, upper = self._before[int(hour)], self._before[int(hour) + 1]
        return weeks + lower + part * (upper - lower)


def hour_of_week(at: datetime) -> int:
    """0 is Monday from midnight, by the moment's own offset."""
    return at.weekday() * 24 + at.hour


def tail(seen: int, shape: float, rate: float, exposure: float) -> float:
    """P(X >= seen) where X is Poisson of a gamma(shape, rate) mean times `exposure`."""
    if seen <= 0:
        return 1.0
    share = exposure / (rate + exposure)
    term = math.exp(
        math.lgamma(shape + seen)
        - math.lgamma(shape)
        - math.lgamma(seen + 1)
        + shape * math.log1p(-share)
        + seen * math.log(share)
    )
    total, count = 0.0, seen
    while term > 0 and count < seen + 10_000:
        total += term
        ratio = share * (shape + count) / (count + 1)
        term *= ratio
        count += 1
        if ratio < 1 and term < total * 1e-9:
            break
    return min(1.0, total)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A burst as it is noticed; `keys` in order of time."""

    kind: str
    place: str
    window: timedelta
    first_at: datetime
    last_at: datetime
    citizens: int
    expected: float
    chance: float
    keys: tuple[str, ...]


def detect(
    latest: Seen, recent: Sequence[Seen], usual: Usual, least: int, claimed: Collection[str] = ()
) -> Alarm | None:
    """Whether a burst stands at the moment of `latest`, at the most particular place where one does.

    `recent` holds the orders of its kind in the longest window, `latest` among them; those of `claimed` are
    part of a burst told of already. One citizen counts once. A wider place has a burst only where no narrower
    one explains it.
    """
    for place in (*latest.places, EVERYWHERE):
        here = [
            s
            for s in recent
            if s.key not in claimed and (place == EVERYWHERE or place in s.places) and s.at <= latest.at
        ]
        if _citizens(here) < least or _is_of_one_place(here, place):
            continue
        found = _widest(latest, place, here, usual, least)
        if found is not None:
            return found
    return None


def _is_of_one_place(here: Sequence[Seen], place: str) -> bool:
    """Whether half of it came of one place inside: then that place is told of, or nobody yet."""
    inside: Counter[str] = Counter()
    for order in here:
        narrower = order.places if place == EVERYWHERE else order.places[: order.places.index(place)]
        inside.update(narrower)
    return any(n * 2 >= len(here) for n in inside.values())


def _widest(latest: Seen, place: str, here: Sequence[Seen], usual: Usual, least: int) -> Alarm | None:
    """The least likely of the windows."""
    best: Alarm | None = None
    for window in WINDOWS:
        begin = latest.at - window
        members = sorted((s for s in here if s.at > begin), key=lambda s: (s.at, s.key))
        seen = _citizens(members)
        if seen < least:
            continue
        chance = usual.chance(latest.kind, place, begin, latest.at, seen)
        if chance <= CHANCE and (best is None or chance < best.chance):
            mean, _, _ = usual.expected(latest.kind, place, begin, latest.at)
            keys = tuple(s.key for s in members)
            best = Alarm(latest.kind, place, window, members[0].at, latest.at, seen, mean, chance, keys)
    return best


def _citizens(seen: Iterable[Seen]) -> int:
    return len({s.citizen or f"order {s.key}" for s in seen})


class BurstWatch:
    """A stream of orders in order of time, with all its history in memory bounded by kinds and places.

    `least` gives how many citizens of a kind make a burst worth a warning.
    """

    def __init__(self, least: Callable[[str], int]) -> None:
        self._least = least
        self._recent: defaultdict[str, deque[Seen]] = defaultdict(deque)
        self._counts: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._hours: Counter[int] = Counter()
        self._began: datetime | None = None
        self._scaled_at: datetime | None = None
        self._claimed: dict[str, datetime] = {}
        self._open: dict[tuple[str, str], tuple[datetime, int]] = {}
        self._season = Season({})

    def add(self, order: Seen) -> Alarm | None:
        """The burst that this order makes or doubles."""
        self._age(order.at)
        recent = self._recent[order.kind]
        recent.append(order)
        while recent and recent[0].at <= order.at - WINDOWS[-1]:
            self._claimed.pop(recent.popleft().key, None)
        usual = Usual(self._weeks(order.at), self._count, self._season)
        alarm = detect(order, recent, usual, self._least(order.kind), self._claimed)
        self._learn(order)
        return self._news(alarm) if alarm is not None else None

    def _news(self, alarm: Alarm) -> Alarm | None:
        cell = (alarm.kind, alarm.place)
        last_at, told = self._open.get(cell, (alarm.first_at, 0))
        if told and alarm.first_at - last_at < WINDOWS[-1] and alarm.citizens < told * _GROWTH:
            self._open[cell] = (alarm.last_at, told)
            return None
        self._open[cell] = (alarm.last_at, alarm.citizens)
        if alarm.place != EVERYWHERE:
            self._claimed.update(dict.fromkeys(alarm.keys, alarm.last_at))
        return alarm

    def _count(self, kind: str, place: str) -> float:
        return self._counts.get((kind, place), 0.0)

    def _weeks(self, now: datetime) -> float:
        """Weeks of history, older ones worth less."""
        began = self._began or now
        halves = (now - began) / _HALF_LIFE
        left: float = 0.5**halves
        return (1 - left) * (_HALF_LIFE / timedelta(weeks=1)) / math.log(2)

    def _learn(self, order: Seen) -> None:
        self._began = self._began or order.at
        for place in (*order.places, EVERYWHERE):
            self._counts[order.kind, place] += 1
            self._counts[EVERYWHERE, place] += 1
        self._hours[hour_of_week(order.at)] += 1

    def _age(self, now: datetime) -> None:
        """Once a day all counts lose what a day takes of them; what came to nothing goes."""
        self._scaled_at = self._scaled_at or now
        passed = now - self._scaled_at
        if passed < timedelta(days=1):
            return
        share = 0.5 ** (passed / _HALF_LIFE)
        self._scaled_at = now
        aged = {cell: n * share for cell, n in self._counts.items() if n * share > 0.05}
        self._counts = defaultdict(float, aged)
        self._season = Season(self._hours)
        gone = [cell for cell, (at, _) in self._open.items() if at < now - WINDOWS[-1]]
        for cell in gone:
            del self._open[cell]
