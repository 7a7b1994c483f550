"""Level-2 categories: what models learn and what they are measured by; level 3 has too few orders each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nlp.classify.cold import ColdCategoryScorer
from nlp.classify.model import CategoryEntry
from nlp.classify.ports import Hints, Passage
from nlp.classify.trained.evaluation import Answer
from nlp.text.normalise import normalise

_KEPT = 5


def branches_of(categories: Sequence[CategoryEntry]) -> dict[str, str]:
    """By category, of every level; a level-1 category stands for itself."""
    entries = {entry.code: entry for entry in categories}
    found: dict[str, str] = {}
    for entry in categories:
        at = entry
        while at.level > 2 and at.parent_code in entries:
            at = entries[at.parent_code]
        found[entry.code] = at.code
    return found


def cold_answers(categories: Sequence[CategoryEntry]) -> Callable[[str], Answer]:
    """The cold start as something to be measured."""
    scorer = ColdCategoryScorer(categories)

    def answer(text: str) -> Answer:
        found = scorer.branches([Passage(normalise(text))], Hints())
        best = sorted(found, key=lambda code: (-found[code], code))[:_KEPT]
        return Answer(best, found[best[0]])

    return answer
