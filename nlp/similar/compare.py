"""Decides whether two matters are one: what speaks for it and against it, as log odds.

Each agreement counts by how rarely two unrelated matters agree so: two orders of one day lie in the same of
a thousand villages once in a thousand times, in the same of fifty towns once in fifty. What cannot be the
same (another village, building, estate, company where that matters) keeps apart whatever the words say.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from nlp.similar.model import Apart, Likeness, Matter, Relation, Scope, Urgency, Window
from nlp.similar.names import is_one_name
from nlp.similar.terms import TermWeights

_PRIOR = -8.0
"""Log odds that two orders within their window, of which nothing is known, are one incident."""
_SAME_VILLAGE, _SAME_TOWN, _SAME_NAME, _SAME_ROAD = 6.5, 2.5, 6.0, 3.5
_MOST_OF_PLACE = 7.5
_CATEGORY_SHARE = 0.03
"""How often two orders are of one level-2 category by chance."""
_CATEGORY_DOUBT = 0.004
_PER_SURPRISE, _WORDS_BY_CHANCE, _MOST_OF_WORDS = 0.35, 0.8, 5.0
_OVER_TIME = -1.5
_ENQUIRY = -9.5
_URGENCY = {1: -1.2, 2: -3.5}
_RANK = {Urgency.NORMAL: 0, Urgency.URGENT: 1, Urgency.EMERGENCY: 2}
_SAME_CITIZEN = 4.0
"""Few citizens have two matters of one kind at one place."""
LEVEL = 0.4
"""From this probability on two matters are taken for one. Missing a likeness costs a second visit,
a wrong one a look of the person who decides on a merge."""
_SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for or against, in log odds, with what to say of it."""

    worth: float
    said: str = ""


class Comparer:
    """Compares matters by the city's windows and by how rare the words are."""

    def __init__(self, weights: TermWeights, window: Callable[[str], Window]) -> None:
        self._weights = weights
        self._window = window

    def compare(self, one: Matter, other: Matter, *, level: float = LEVEL) -> Likeness | Apart:
        """How the later stands to the earlier; `Apart` if they cannot be one or are below `level`."""
        earlier, later = sorted((one, other), key=lambda m: (m.at, m.key))
        same_citizen = bool(one.citizen) and one.citizen == other.citizen
        window = self._window(_category(one, other))
        gap = later.at - earlier.at
        limit = window.repeat_within if same_citizen else window.within
        if gap > limit:
            return Apart("相隔太久", is_certain=False)
        conflict = conflict_of(earlier, later, window.scope)
        if conflict:
            return Apart(conflict)
        shared = [t for t in earlier.terms if t in later.terms]
        evidence = [
            *self._place(earlier, later),
            self._category(earlier, later),
            self._words(earlier, later),
            Evidence(_OVER_TIME * (gap / limit), _ago(gap)),
            Evidence(_ENQUIRY * abs(earlier.enquiry - later.enquiry) ** 1.5),
            Evidence(_URGENCY.get(abs(_RANK[earlier.urgency] - _RANK[later.urgency]), 0.0)),
        ]
        if same_citizen:
            evidence.insert(0, Evidence(_SAME_CITIZEN, "同一来电人"))
        odds = _PRIOR + sum(e.worth for e in evidence)
        probability = 1 / (1 + math.exp(-odds))
        if probability < level:
            return Apart("相同之处不够", is_certain=False)
        return Likeness(
            earlier.key,
            later.key,
            Relation.REPEAT if same_citizen else Relation.DUPLICATE,
            round(probability, 3),
            tuple(e.said for e in evidence if e.said),
            self._weights.words(shared, _SHOWN_WORDS),
        )

    def _place(self, one: Matter, other: Matter) -> list[Evidence]:
        found: list[Evidence] = []
        names = _common(one.estates | one.companies, other.estates | other.companies)
        if one.villages & other.villages:
            found.append(Evidence(_SAME_VILLAGE, "同一村（社区）"))
        elif one.town and one.town == other.town:
            found.append(Evidence(_SAME_TOWN, "同一镇（街道）"))
        if names:
            found.append(Evidence(_SAME_NAME, "都提到" + "、".join(names[:2])))
        if roads := _common(one.roads, other.roads):
            found.append(Evidence(_SAME_ROAD, "同在" + "、".join(roads[:2])))
        if numbers := sorted(one.numbers & other.numbers):
            found.append(Evidence(1.0, "同为" + "、".join(numbers[:2])))
        total = sum(e.worth for e in found)
        if total > _MOST_OF_PLACE:
            found.append(Evidence(_MOST_OF_PLACE - total))
        return found

    def _category(self, one: Matter, other: Matter) -> Evidence:
        if not one.categories or not other.categories:
            return Evidence(0.0)
        agreed = sum(p * other.categories.get(c, 0.0) for c, p in one.categories.items())
        worth = math.log((agreed + _CATEGORY_DOUBT) / (_CATEGORY_SHARE + _CATEGORY_DOUBT))
        return Evidence(worth, "同类事项" if agreed >= 0.5 else "")

    def _words(self, one: Matter, other: Matter) -> Evidence:
        # Neighbouring pairs share a character, so that each of them is worth less than one alone.
        worth = _PER_SURPRISE * self._weights.surprise(one.terms, other.terms) - _WORDS_BY_CHANCE
        worth = min(_MOST_OF_WORDS, worth)
        return Evidence(worth, "用词相近" if worth > 1 else "")


def conflict_of(one: Matter, other: Matter, scope: Scope) -> str:
    """What cannot be the same in two matters, in Chinese; empty if nothing."""
    if one.villages and other.villages and not one.villages & other.villages:
        return "不在同一村（社区）"
    if _differ(one.estates, other.estates) and (scope is Scope.OBJECT or not one.villages & other.villages):
        return "不在同一小区或场所"
    if one.town and other.town and one.town != other.town:
        return "不在同一镇（街道）"
    if scope is Scope.OBJECT and _differ(one.companies, other.companies):
        return "不是同一单位"
    return _other_number(one, other)


def _other_number(one: Matter, other: Matter) -> str:
    mine, theirs = _by_kind(one.numbers), _by_kind(other.numbers)
    for kind in mine.keys() & theirs.keys():
        if not mine[kind] & theirs[kind]:
            return f"不是同一{kind}"
    return ""


def _by_kind(numbers: frozenset[str]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for number in numbers:
        kind = number.lstrip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        kinds.setdefault(kind, set()).add(number)
    return kinds


def _common(one: frozenset[str], other: frozenset[str]) -> list[str]:
    """Names of the one that are names of the other, in full or shortened."""
    return sorted(a for a in one if any(is_one_name(a, b) for b in other))


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both name something, and never the same."""
    return bool(one and other) and not _common(one, other)


def _category(one: Matter, other: Matter) -> str:
    both = {c: p + other.categories.get(c, 0.0) for c, p in one.categories.items()}
    for code, share in other.categories.items():
        both.setdefault(code, share)
    return max(both, key=lambda c: (both[c], c), default="")


def _ago(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 60:
        return f"相隔{minutes}分钟"
    if minutes < 48 * 60:
        return f"相隔{minutes // 60}小时"
    return f"相隔{minutes // 1440}天"
