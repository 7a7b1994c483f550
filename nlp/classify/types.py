"""The type of a request from how it is put and from what its category is usually about."""

import math
from collections.abc import Iterable, Sequence

from nlp.classify.cues import CueBook, Written, cues, strongest, weigh
from nlp.classify.model import RequestType, TextRule
from nlp.classify.ports import ALL_TYPES, Passage, Scored

_TEMPERATURE = 1.1
_CITY_SHARE = 0.2
_RARELY_ASKED = -1.6
_RARELY_HELPED = -0.6
_FALLBACK = {RequestType.CONSULTATION: 0.3, RequestType.HELP: 0.5, RequestType.COMPLAINT: 0.4}
"""What most contacts of a hotline are."""


class ColdTypeScorer:
    """Immutable after construction."""

    def __init__(self, rules: Iterable[TextRule] = ()) -> None:
        own = list(rules)
        self._language = CueBook(cues().types)
        self._city = CueBook({value.value: rules_of(own, value.value) for value in ALL_TYPES})

    def rank(self, passages: Sequence[Passage], category_path: Sequence[str]) -> list[Scored]:
        prior = _prior(category_path)
        said, here = self._language.likely(passages), self._city.likely(passages)
        scored: list[tuple[float, RequestType, tuple[str, ...]]] = []
        for value in ALL_TYPES:
            language = weigh(said[value.value], passages)
            city = strongest(here[value.value], passages)
            score = language.score + _CITY_SHARE * city.score
            score += prior.get(value.value, 0.0) + _FALLBACK.get(value, 0.0)
            scored.append((score, value, (*language.words, *city.words)))
        scored.sort(key=lambda item: (-item[0], item[1]))
        top = scored[0][0]
        raised = [math.exp((score - top) / _TEMPERATURE) for score, _, _ in scored]
        total = sum(raised)
        return [
            Scored(value.value, round(share / total, 4), tuple(dict.fromkeys(words))[:5])
            for share, (_, value, words) in zip(raised, scored, strict=True)
        ]


def _prior(category_path: Sequence[str]) -> dict[str, float]:
    """Where something is broken or somebody does wrong, a question mark alone makes no consultation.

    Nor is "please come and look" a call for help where somebody does wrong: it is about him.
    """
    prior: dict[str, float] = {}
    for name in category_path:
        prior |= cues().priors.get(name, {})
    if prior and RequestType.CONSULTATION.value not in prior:
        prior[RequestType.CONSULTATION.value] = _RARELY_ASKED
    if RequestType.REPORT.value in prior and RequestType.HELP.value not in prior:
        prior[RequestType.HELP.value] = _RARELY_HELPED
    return prior


def rules_of(rules: Iterable[TextRule], value: str) -> Written:
    """Of a city's rules those that speak for one value."""
    return [(rule.pattern, rule.weight, rule.is_regex) for rule in rules if rule.value == value]
