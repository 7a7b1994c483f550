"""Hot topics of a stream: what many tell of one thing at one place, clustered as it comes.

Each message joins the topic it is nearest to (cosine of its rarest words and names with the sum of the
topic's), or begins one. A topic that nobody adds to for `quiet` is over: it is kept if it grew, and forgotten
if not, so that memory is bounded by what is alive and not by what came. Words weigh by how rare they have
been so far.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nlp.similar.names import is_one_name
from nlp.similar.terms import TermWeights

_TERMS_OF_ITEM = 32
_TERMS_OF_TOPIC = 80
_LOOKED_UP = 8
"""So many of a message's weightiest words find topics; the others only tell them apart."""
_COMPARED = 10
_NAME_WORTH = 1.5
"""A name weighs more than a word as rare: it says where."""
_JOINS, _JOINS_BY_NAME = 0.27, 0.2
_SAME_EVENT = 0.3
_MOST_TOPICS_KEPT = 500
_MOST_PER_TERM = 200
_CORE, _RARE = 0.5, 0.02
"""Half of a topic's messages must share what at most one in fifty of all messages says."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message: `words` with how often they stand in it, a title's counted twice; `names` of places."""

    key: str
    at: datetime
    words: Mapping[str, int]
    names: frozenset[str] = frozenset()
    citizen: str = ""

    def terms(self) -> list[str]:
        """What its rarity is counted by."""
        return [*self.words, *(_as_term(name) for name in self.names)]


@dataclass(frozen=True, slots=True)
class Settings:
    quiet: timedelta = timedelta(days=45)
    """Without a message for so long a topic is over."""
    least: int = 3
    """Topics of fewer messages are forgotten when they are over."""


@dataclass(slots=True)
class Topic:
    """What was said of one thing; members in order of time."""

    members: list[Item] = field(default_factory=list)
    terms: dict[str, float] = field(default_factory=dict)
    norm: float = 1.0

    @property
    def first_at(self) -> datetime:
        return self.members[0].at

    @property
    def last_at(self) -> datetime:
        return self.members[-1].at

    def names(self) -> list[tuple[str, int]]:
        """Names of places with how many messages say them, the most frequent first."""
        counts = Counter(name for member in self.members for name in member.names)
        return sorted(counts.items(), key=lambda c: (-c[1], -len(c[0]), c[0]))

    def words(self, most: int) -> list[str]:
        """What tells it apart: weighty words that at least a third of its messages say."""
        said = Counter(word for member in self.members for word in member.words)
        enough = len(self.members) / 3
        ranked = sorted(self.terms.items(), key=lambda t: (-t[1], t[0]))
        names = "".join(name for name, _ in self.names()[:2])
        found = [w for w, _ in ranked if said.get(w, 0) >= enough and w not in names]
        return found[:most]

    def citizens(self) -> int | None:
        """How many people; None where nobody is told apart."""
        known = {member.citizen for member in self.members if member.citizen}
        return len(known) or None


class TopicStream:
    """Takes messages in order of time. `weights` is shared: give it words of the past, or all in advance."""

    def __init__(
        self, weights: TermWeights, settings: Settings | None = None, *, learns: bool = True
    ) -> None:
        self._weights = weights
        self._settings = settings or Settings()
        self._learns = learns
        self._alive: dict[int, Topic] = {}
        self._by_term: defaultdict[str, set[int]] = defaultdict(set)
        self._ends: list[tuple[datetime, int]] = []
        self._over: list[tuple[int, int, Topic]] = []
        self._made = 0

    def add(self, item: Item) -> Topic:
        """The topic it joined or began."""
        if self._learns:
            self._weights.add(item.terms())
        self._end_quiet(item.at)
        vector = self.vector(item)
        number = self._nearest(item, vector)
        if number is None:
            number = self._begin()
        topic = self._alive[number]
        topic.members.append(item)
        self._merge_terms(number, topic, vector)
        heapq.heappush(self._ends, (item.at + self._settings.quiet, number))
        return topic

    def topics(self) -> list[Topic]:
        """Those that are alive and those that grew, events that fell apart put together again."""
        grown = [t for t in self._alive.values() if len(t.members) >= self._settings.least]
        return joined([*(topic for _, _, topic in self._over), *grown], self._settings.quiet)

    def vector(self, item: Item) -> dict[str, float]:
        """Unit length, the weightiest terms alone."""
        weighed = {w: (1 + math.log(n)) * self._weight(w) for w, n in item.words.items()}
        for name in item.names:
            weighed[_as_term(name)] = _NAME_WORTH * self._weight(_as_term(name))
        top = dict(heapq.nlargest(_TERMS_OF_ITEM, weighed.items(), key=lambda t: t[1]))
        length = math.sqrt(sum(x * x for x in top.values())) or 1.0
        return {term: x / length for term, x in top.items()}

    def _weight(self, term: str) -> float:
        return max(0.0, -math.log(self._weights.share(term)))

    def _begin(self) -> int:
        self._made += 1
        self._alive[self._made] = Topic()
        return self._made

    def _nearest(self, item: Item, vector: Mapping[str, float]) -> int | None:
        votes: defaultdict[int, float] = defaultdict(float)
        for term, x in heapq.nlargest(_LOOKED_UP, vector.items(), key=lambda t: t[1]):
            for number in self._by_term.get(term, ()):
                votes[number] += x
        best, nearest = 0.0, None
        for number, _ in heapq.nlargest(_COMPARED, votes.items(), key=lambda v: v[1]):
            topic = self._alive[number]
            likeness = _dot(vector, topic.terms) / topic.norm
            shares_name = any(_as_term(name) in topic.terms for name in item.names)
            if likeness >= (_JOINS_BY_NAME if shares_name else _JOINS) and likeness > best:
                best, nearest = likeness, number
        return nearest

    def _merge_terms(self, number: int, topic: Topic, vector: Mapping[str, float]) -> None:
        for term, x in vector.items():
            topic.terms[term] = topic.terms.get(term, 0.0) + x
            known = self._by_term[term]
            # Of a word that stands in so many topics none is found; it still tells them apart.
            if len(known) < _MOST_PER_TERM:
                known.add(number)
        if len(topic.terms) > _TERMS_OF_TOPIC * 3 // 2:
            kept = dict(heapq.nlargest(_TERMS_OF_TOPIC, topic.terms.items(), key=lambda t: t[1]))
            self._forget_terms(number, topic.terms.keys() - kept.keys())
            topic.terms = kept
        topic.norm = math.sqrt(sum(x * x for x in topic.terms.values())) or 1.0

    def _forget_terms(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            known = self._by_term.get(term)
            if known is not None:
                known.discard(number)
                if not known:
                    del self._by_term[term]

    def _end_quiet(self, now: datetime) -> None:
        while self._ends and self._ends[0][0] < now:
            _, number = heapq.heappop(self._ends)
            topic = self._alive.get(number)
            if topic is None or topic.last_at + self._settings.quiet >= now:
                continue
            del self._alive[number]
            self._forget_terms(number, topic.terms)
            if len(topic.members) >= self._settings.least:
                self._keep(topic)

    def _keep(self, topic: Topic) -> None:
        entry = (len(topic.members), self._made, topic)
        self._made += 1
        if len(self._over) < _MOST_TOPICS_KEPT:
            heapq.heappush(self._over, entry)
        else:
            heapq.heappushpop(self._over, entry)


def joined(topics: Sequence[Topic], quiet: timedelta) -> list[Topic]:
    """Topics of one name and one matter made one: a long event begins anew under other words."""
    found: list[Topic] = []
    named: list[tuple[str, Topic]] = []
    for topic in sorted(topics, key=lambda t: (-len(t.members), t.first_at)):
        main = _main_name(topic)
        into = next((t for name, t in named if _is_name_of(main, name) and _are_one(t, topic, quiet)), None)
        if into is None:
            found.append(topic)
            named.append((main, topic))
            continue
        into.members = sorted([*into.members, *topic.members], key=lambda i: (i.at, i.key))
        for term, x in topic.terms.items():
            into.terms[term] = into.terms.get(term, 0.0) + x
        into.norm = math.sqrt(sum(x * x for x in into.terms.values()))
    return sorted(found, key=lambda t: (-len(t.members), t.first_at))


def _main_name(topic: Topic) -> str:
    names = topic.names()
    return names[0][0] if names and names[0][1] * 2 >= len(topic.members) else ""


def _is_name_of(one: str, other: str) -> bool:
    return bool(one and other) and is_one_name(one, other)


def _are_one(one: Topic, other: Topic, quiet: timedelta) -> bool:
    if other.first_at - one.last_at > quiet or one.first_at - other.last_at > quiet:
        return False
    return _dot(one.terms, other.terms) / (one.norm * other.norm) >= _SAME_EVENT


def _as_term(name: str) -> str:
    """Names are terms of their own kind: 滨河 the word is not 滨河 the estate."""
    return f"@{name}"


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(x * other[term] for term, x in one.items() if term in other)


@dataclass(frozen=True, slots=True)
class Peak:
    """The span of a topic that stands out most from the rest of the time."""

    first_at: datetime
    last_at: datetime
    count: int
    times: float
    """The peak's daily mean, over a week at least, by the topic's daily mean of the whole period."""


_DAY_S, _WEEK = 86_400.0, 7


def peak_of(moments: Sequence[datetime], period_days: float) -> Peak:
    """The days whose count a constant rate explains worst (largest Poisson likelihood ratio).

    `moments` in order, at least one; `period_days` is how long the whole stream lasts, at least 1.
    """
    days = Counter(int(moment.timestamp() // _DAY_S) for moment in moments)
    ordered = sorted(days)
    rate = len(moments) / max(1.0, period_days)
    best, first, last, most = -1.0, ordered[0], ordered[0], 0
    for i, begin in enumerate(ordered):
        count = 0
        for end in ordered[i:]:
            count += days[end]
            expected = rate * (end - begin + 1)
            ratio = count * math.log(count / expected) - (count - expected) if count > expected else 0.0
            if ratio > best:
                best, first, last, most = ratio, begin, end, count
    inside = [m for m in moments if first <= int(m.timestamp() // _DAY_S) <= last]
    return Peak(inside[0], inside[-1], most, most / max(_WEEK, last - first + 1) / rate)


def heat(count: int, times: float) -> float:
    """热度 = 件数 × log10(1 + 高峰倍数): many messages, and more so where they come at once."""
    return count * math.log10(1 + times)


def has_core(topic: Topic, weights: TermWeights) -> bool:
    """Whether half of its messages say one name or one rare word: else only their manner is alike."""
    enough = len(topic.members) * _CORE
    names = topic.names()
    if names and names[0][1] >= enough:
        return True
    said = Counter(word for member in topic.members for word in member.words)
    return any(n >= enough and weights.share(word) < _RARE for word, n in said.items())


def hottest(topics: Iterable[Topic], period_days: float, most: int) -> Iterator[tuple[Topic, Peak, float]]:
    """The hottest topics with their peaks, the hottest first."""
    ranked = []
    for topic in topics:
        peak = peak_of([m.at for m in topic.members], period_days)
        ranked.append((topic, peak, heat(len(topic.members), peak.times)))
    ranked.sort(key=lambda r: (-r[2], r[0].first_at))
    yield from ranked[:most]
