"""Whether a new model may go live: measured beside the present answers, on orders newer than it has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp.classify.trained.evaluation import Answer, Figures, figures_of
from nlp.classify.trained.grouping import groups_of
from nlp.classify.trained.reading import LabelledFile, LabelledText
from nlp.classify.trained.training import Trained, train

_HELD_OUT = 0.2


@dataclass(frozen=True, slots=True)
class Comparison:
    trained: Trained
    candidate: Figures
    present: Figures
    passed: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class TooFew:
    """Not enough to measure on."""

    verdict: str


def compare(
    examples: Sequence[LabelledText],
    present: Callable[[str], Answer],
    city_words: Sequence[str],
    *,
    least: int,
) -> Comparison | TooFew:
    """Train on the older examples, measure both on the newest fifth.

    ``examples``: oldest first. Of the newest, those nearly the same as an older one are left out. Raises
    TrainingError where the older ones teach nothing.
    """
    older, newest = _apart(examples)
    if len(newest) < least:
        return TooFew(f"可供检验的最新工单只有 {len(newest)} 件，至少需要 {least} 件")
    trained = train(LabelledFile(tuple(older), 0), city_words)
    truths = [row.label for row in newest]
    candidate = figures_of(truths, [trained.model.answer(row.text) for row in newest])
    now = figures_of(truths, [present(row.text) for row in newest])
    passed = candidate.accuracy >= now.accuracy and candidate.macro_f1 >= now.macro_f1
    verdict = "".join(
        (
            f"最新 {len(newest)} 件工单上：新模型准确率 {candidate.accuracy:.3f}、",
            f"宏平均 F1 {candidate.macro_f1:.3f}，现用的 {now.accuracy:.3f}、{now.macro_f1:.3f}；",
            "不低于现用，可以启用" if passed else "低于现用，不可启用",
        )
    )
    return Comparison(trained, candidate, now, passed, verdict)


def _apart(examples: Sequence[LabelledText]) -> tuple[list[LabelledText], list[LabelledText]]:
    groups = groups_of([row.text for row in examples]).tolist()
    cut = len(examples) - int(len(examples) * _HELD_OUT)
    seen = set(groups[:cut])
    newest = [row for row, group in zip(examples[cut:], groups[cut:], strict=True) if group not in seen]
    return list(examples[:cut]), newest
