"""A trained model in the place of the cold start: its labels are category codes, names or paths of names."""

import re
from collections.abc import Sequence

from nlp.classify.cold import ColdCategoryScorer
from nlp.classify.model import CategoryEntry, Track
from nlp.classify.ports import Hints, Passage, Scored
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.model import TrainedModel

_PATH = re.compile(r"\s*[/\\>]\s*")
_KEPT = 5
_LABELS_READ = 8


class TrainedCategoryScorer:
    """Immutable after construction.

    A label stands for a node of the tree. Where it is a node above others, the cold start says which of them.
    """

    def __init__(self, model: TrainedModel, categories: Sequence[CategoryEntry]) -> None:
        """Raises TrainingError where a label is no category of the tree."""
        self._model = model
        self._entries = {entry.code: entry for entry in categories}
        self._cold = ColdCategoryScorer(categories)
        self._codes = codes_of(model.labels, categories)

    def rank(self, passages: Sequence[Passage], hints: Hints) -> list[Scored]:
        cold = self._cold.rank(passages, hints)
        if hints.track is not Track.ORDINARY or hints.handover:
            # Which track or service it is was decided by rules that hold whatever was learned.
            return cold
        scored: dict[str, Scored] = {}
        for ranked in self._model.rank("\n".join(p.text for p in passages), _LABELS_READ):
            node = self._codes[ranked.label]
            for code, share, words in self._below(node, cold):
                probability = round(ranked.probability * share, 4)
                if code not in scored or scored[code].probability < probability:
                    scored[code] = Scored(code, probability, words or ranked.words)
        return self._one_a_branch(sorted(scored.values(), key=lambda s: (-s.probability, s.value)))

    def _below(self, node: str, cold: Sequence[Scored]) -> list[tuple[str, float, tuple[str, ...]]]:
        """What the cold start knows at or below a node, and which share of the node each has."""
        inside = [s for s in cold if node in self._chain(s.value)]
        total = sum(s.probability for s in inside)
        if not total or self._entries[node].level == 3:
            return [(node, 1.0, ())]
        return [(s.value, s.probability / total, s.words) for s in inside]

    def _one_a_branch(self, ranked: Sequence[Scored]) -> list[Scored]:
        seen: set[str] = set()
        kept = []
        for scored in ranked:
            chain = self._chain(scored.value)
            branch = chain[-2] if len(chain) > 1 else chain[0]
            if branch not in seen:
                seen.add(branch)
                kept.append(scored)
        return kept[:_KEPT]

    def _chain(self, code: str) -> list[str]:
        """The category and those above it, lowest first."""
        found: list[str] = []
        while code in self._entries and code not in found:
            found.append(code)
            code = self._entries[code].parent_code
        return found


def codes_of(labels: Sequence[str], categories: Sequence[CategoryEntry]) -> dict[str, str]:
    """The category each label names. Raises TrainingError naming those that are none."""
    by_path: dict[tuple[str, ...], str] = {}
    entries = {entry.code: entry for entry in categories}
    for entry in categories:
        names: list[str] = []
        code = entry.code
        while (above := entries.get(code)) is not None and len(names) < 3:
            names.insert(0, above.name)
            code = above.parent_code
        for start in range(len(names)):
            # A full path goes before a name that several may have; the highest of those is meant.
            by_path.setdefault(tuple(names[start:]), entry.code)
        by_path[tuple(names)] = entry.code
    found = {
        label: label if label in entries else by_path.get(tuple(_PATH.split(label.strip())), "")
        for label in labels
    }
    unknown = [label for label, code in found.items() if not code]
    if unknown:
        shown = "、".join(unknown[:5])
        raise TrainingError("labels-not-categories", f"模型的分类不是分类目录里的代码或名称：{shown}")
    return found
