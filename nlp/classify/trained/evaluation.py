"""How good answers are: accuracy, macro-F1, the right one among three, and accuracy by share answered."""

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 20
"""Shares 0.05, 0.10 … 1.00."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Labels best first, at least one, with the confidence of the first."""

    labels: Sequence[str]
    confidence: float


@dataclass(frozen=True, slots=True)
class Covered:
    threshold: float
    """The least confidence among those answered."""
    coverage: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    label: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    n: int
    accuracy: float
    macro_f1: float
    """Over every label that is true or was answered."""
    top3: float
    coverage: tuple[Covered, ...]
    calibration_error: float
    """Mean distance of confidence and accuracy over ten bins of confidence, weighted by their texts."""
    classes: tuple[ClassFigures, ...]

    def as_json(self) -> dict[str, object]:
        """The fixed document of `callcenter evaluate`."""
        return {
            "n": self.n,
            "accuracy": round(self.accuracy, 6),
            "macro_f1": round(self.macro_f1, 6),
            "top3": round(self.top3, 6),
            "coverage": [
                {
                    "threshold": round(c.threshold, 6),
                    "coverage": round(c.coverage, 6),
                    "accuracy": round(c.accuracy, 6),
                }
                for c in self.coverage
            ],
        }


def figures_of(truths: Sequence[str], answers: Sequence[Answer]) -> Figures:
    """At least one text."""
    number = len(truths)
    right = [answer.labels[0] == truth for truth, answer in zip(truths, answers, strict=True)]
    classes = _by_class(truths, answers)
    return Figures(
        n=number,
        accuracy=sum(right) / number,
        macro_f1=sum(c.f1 for c in classes) / len(classes),
        top3=sum(truth in answer.labels[:3] for truth, answer in zip(truths, answers, strict=True)) / number,
        coverage=_coverage(right, answers),
        calibration_error=_calibration_error(right, answers),
        classes=classes,
    )


def _by_class(truths: Sequence[str], answers: Sequence[Answer]) -> tuple[ClassFigures, ...]:
    given = [answer.labels[0] for answer in answers]
    found = []
    for label in sorted({*truths, *given}):
        true, answered = truths.count(label), given.count(label)
        both = sum(t == g == label for t, g in zip(truths, given, strict=True))
        f1 = 2 * both / (true + answered)
        found.append(
            ClassFigures(label, true, both / answered if answered else 0.0, both / true if true else 0.0, f1)
        )
    return tuple(found)


def _coverage(right: Sequence[bool], answers: Sequence[Answer]) -> tuple[Covered, ...]:
    order = sorted(range(len(right)), key=lambda index: (-answers[index].confidence, index))
    found = []
    for step in range(1, STEPS + 1):
        taken = max(1, round(len(order) * step / STEPS))
        correct = sum(right[index] for index in order[:taken])
        found.append(Covered(answers[order[taken - 1]].confidence, step / STEPS, correct / taken))
    return tuple(found)


def _calibration_error(right: Sequence[bool], answers: Sequence[Answer]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for answer, is_right in zip(answers, right, strict=True):
        bins.setdefault(min(9, int(answer.confidence * 10)), []).append((answer.confidence, is_right))
    gaps = (abs(sum(confidence - is_right for confidence, is_right in rows)) for rows in bins.values())
    return sum(gaps) / len(right)
