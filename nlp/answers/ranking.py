"""Which answer fits a question: what to look up in an index of terms, and the order of what was found.

The index gives candidates by the weight of the terms they share with the question (rare ones weigh more).
Here the best of them are put in order by three things: how much of the question the title or one of the
ways to ask it covers, how much the whole article covers, and, where sentence vectors are at hand, whose
meaning is nearer. Vectors only change the order: their absolute values do not tell right from wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from .pairs import HEADED, plain_text, terms_of
from .synonyms import Synonyms, alternatives

#: terms looked up at most: of a long talk the rarest tell what it is about
_MOST_TERMS = 32
#: of a term that stands in for a word of the question
_SYNONYM = 0.8
# Tuned on invented questions about a list of service items; titles say what an article is about, so they
# count most, and an article much longer than the question is not better for it.
_TITLE, _WHOLE, _PRECISION = 0.60, 0.40, 0.25
#: how much one whole rank by meaning counts against one by words
_MEANING = 0.6
_CATEGORY, _PLACE, _USED = 0.10, 0.06, 0.03
_RANK_SOFTENING = 8
#: how people ask, whatever they ask about: a title is not met because both ask "能不能"
_ASKING = frozenset(
    term
    for words in (
        "能不能",
        "怎么办",
        "怎么样",
        "怎样",
        "什么",
        "哪里",
        "哪个",
        "哪些",
        "可不可以",
        "多少",
        "几点",
        "几天",
        "多久",
        "是不是",
        "有没有",
        "请问",
        "如何",
        "为什么",
        "要不要",
        "会不会",
        "应该",
    )
    for term in terms_of(words)
)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, ready to be looked up."""

    plain: str
    terms: tuple[str, ...]
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: str = ""
    """Its own words and those in their stead, none of them running into another."""

    def looked_up(self) -> dict[str, float]:
        """Index terms with their shares: of the question itself, of its headings, of words instead."""
        asked: dict[str, float] = {}
        for term in self.terms:
            asked[term] = asked[HEADED + term] = 1.0
        for words in self.instead.values():
            for word in words:
                for term in terms_of(word):
                    asked.setdefault(term, _SYNONYM)
                    asked.setdefault(HEADED + term, _SYNONYM)
        return asked


def read_question(text: str, synonyms: Synonyms) -> Question:
    """A question as it was typed or heard."""
    plain = plain_text(text)
    instead = alternatives(synonyms.found_in(plain))
    said = "\n".join((plain, *dict.fromkeys(word for words in instead.values() for word in words)))
    return Question(plain, tuple(terms_of(plain)), instead, said)


def rarity(articles: int, of: int) -> float:
    """How much a term tells that ``articles`` of ``of`` have: the weight of BM25, above 0."""
    return log(1 + (of - articles + 0.5) / (articles + 0.5))


def chosen_terms(question: Question, known: Mapping[str, int], of: int) -> dict[str, float]:
    """Index terms with their weights, the most telling ones first; ``known`` counts articles by term."""
    weighed = {
        term: share * rarity(known[term], of)
        for term, share in question.looked_up().items()
        if known.get(term)
    }
    for (
        term
    ) in question.looked_up():  # where it stands in every heading that has it, one look serves for both
        headed = HEADED + term
        if term in weighed and headed in weighed and known[headed] == known[term]:
            weighed[term] += weighed.pop(headed)
    best = sorted(weighed, key=lambda term: (-weighed[term], term))[:_MOST_TERMS]
    return {term: weighed[term] for term in best}


def affordable(
    weights: Mapping[str, float], known: Mapping[str, int], cap: int, budget: int
) -> dict[str, float]:
    """The most telling terms whose look-ups together read ``budget`` rows at most, ``cap`` a term."""
    kept: dict[str, float] = {}
    spent = 0
    for term, weight in weights.items():  # the most telling first
        spent += min(known[term], cap)
        if kept and spent > budget:
            break
        kept[term] = weight
    return kept


def all_common(question: Question, known: Mapping[str, int], cap: int, most: int = 3) -> list[str]:
    """The rarest terms of a question of which each is too common to be looked up to its end; else none."""
    terms = sorted((t for t in question.terms if known.get(t)), key=lambda term: (known[term], term))
    return terms[:most] if terms and known[terms[0]] > cap else []


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that shares terms with a question, or lies near it in meaning.

    ``nearness`` is the cosine of its vector with the question's; None where there is none.
    """

    id: int
    title: str
    variants: Sequence[str]
    answer: str
    in_category: bool = False
    in_place: bool = False
    is_used: bool = False
    nearness: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place; ``words`` are what it shares with the question.

    ``covered`` is how much of the question's telling words it has, ``headed`` how much of its title, or of a
    way to ask for it, the question has; both 0 … 1.
    """

    id: int
    score: float
    covered: float
    headed: float
    words: tuple[str, ...]
    by_meaning: bool


def ranked(question: Question, known: Mapping[str, int], of: int, found: Sequence[Candidate]) -> list[Ranked]:
    """The candidates, the best first; ties by id."""
    weights = {term: rarity(known[term], of) for term in question.terms if known.get(term)}
    for term in question.terms:  # a word nobody wrote may still be said otherwise
        if term not in weights and term in question.instead:
            weights[term] = rarity(1, of)
    # What nobody wrote of counts against every article, by half: much of it is only how people talk.
    unknown = sum(term not in weights for term in question.terms) * rarity(1, of) / 2
    by_words = {c.id: _by_words(question, weights, unknown, c) for c in found}
    nearest = sorted((c for c in found if c.nearness is not None), key=lambda c: (-(c.nearness or 0), c.id))
    near = {c.id: _RANK_SOFTENING / (_RANK_SOFTENING + place) for place, c in enumerate(nearest)}
    result = []
    for c in found:
        lexical, covered, headed, words = by_words[c.id]
        extra = c.in_category * _CATEGORY + c.in_place * _PLACE + c.is_used * _USED
        score = lexical + _MEANING * near.get(c.id, 0.0) * (1.0 if nearest else 0.0) + extra
        result.append(
            Ranked(c.id, score, covered, headed, words, bool(nearest) and near.get(c.id, 0.0) >= 0.7)
        )
    return sorted(result, key=lambda r: (-r.score, r.id))


def _by_words(
    question: Question, weights: Mapping[str, float], unknown: float, candidate: Candidate
) -> tuple[float, float, float, tuple[str, ...]]:
    if not weights:
        return 0.0, 0.0, 0.0, ()
    headings = [plain_text(text) for text in (candidate.title, *candidate.variants)]
    whole = "\n".join((*headings, plain_text(candidate.answer)))
    total = sum(weights.values())
    hit = {term for term in weights if _matches(term, whole, question)}
    covered = sum(weights[term] for term in hit) / total
    fits = [_heading(heading, question, weights, total) for heading in headings]
    best, headed = max(fit for fit, _ in fits), max(precision for _, precision in fits)
    score = _TITLE * best + _WHOLE * covered
    return score, covered * total / (total + unknown), headed, _joined(question.plain, hit)


def _heading(
    heading: str, question: Question, weights: Mapping[str, float], total: float
) -> tuple[float, float]:
    """How well a heading fits, and how much of it the question has."""
    matched = sum(w for term, w in weights.items() if _matches(term, heading, question)) / total
    own = [term for term in terms_of(heading) if term not in _ASKING]
    asked = question.said
    known = sum(1 for term in own if term in asked)
    precision = known / len(own) if own else 0.0
    return (1 - _PRECISION) * matched + _PRECISION * precision, precision


def _matches(term: str, text: str, question: Question) -> bool:
    return term in text or any(word in text for word in question.instead.get(term, ()))


def _joined(plain: str, hit: set[str]) -> tuple[str, ...]:
    """The stretches of the question that were found, put together again from overlapping terms."""
    marks = [False] * len(plain)
    for term in hit:
        at = plain.find(term)
        while at >= 0:
            marks[at : at + len(term)] = [True] * len(term)
            at = plain.find(term, at + 1)
    words: dict[str, None] = {}
    start = None
    for at, marked in enumerate([*marks, False]):
        if marked and start is None:
            start = at
        elif not marked and start is not None:
            words.setdefault(plain[start:at])
            start = None
    return tuple(words)
