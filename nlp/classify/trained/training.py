"""Learns a model from labelled texts and measures it on texts it was not shown.

Near-duplicates are kept together: five folds where time allows, else one fifth held out. Operator hints are
taken out before learning; the card says what they would have been worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedGroupKFold

from nlp.classify.trained import fitting
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import Answer, Figures, figures_of
from nlp.classify.trained.features import Features, learn_features
from nlp.classify.trained.grouping import groups_of
from nlp.classify.trained.labels import settle_labels
from nlp.classify.trained.leaks import Hints, find_hints
from nlp.classify.trained.linear import probabilities
from nlp.classify.trained.model import TrainedModel
from nlp.classify.trained.reading import LabelledFile, LabelledText
from nlp.classify.trained.words import Document, WordReader, is_separated, without_people

FOLDS = 5
_SEED = 20_260_101
_MOST_ROWS = 60_000
"""Of a larger file as many are drawn, evenly over its length: memory stays under 4 GB."""
_MOST_FOLDED = 20_000_000
"""Rows times classes up to which all folds are run."""
_MOST_WEIGHTS = 16_000_000
_LEAST_TOLD = 0.01
_FEW_TEXTS = 12


@dataclass(frozen=True, slots=True)
class HintFigures:
    rows: int
    contexts: tuple[str, ...]
    with_hints: float | None
    """Accuracy, had they been left in."""
    without_hints: float | None


@dataclass(frozen=True, slots=True)
class Trained:
    model: TrainedModel
    figures: Figures | None
    """On held-out texts; None where there are too few."""
    rows: int
    groups: int
    sizes: dict[str, int]
    separated: bool
    blank: int
    folds: int
    hints: HintFigures
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Set:
    """What is learned from: one document, class and group a row."""

    documents: list[Document]
    classes: NDArray[np.int64]
    groups: NDArray[np.int64]
    labels: tuple[str, ...]


def train(read: LabelledFile, city_words: Sequence[str] = ()) -> Trained:
    """Raises TrainingError where there is nothing to tell apart."""
    notes: list[str] = []
    rows = _drawn(read, notes)
    separated = is_separated([row.text for row in rows[:2_000]])
    given = [row.text for row in rows]
    hints = find_hints(given, [row.label for row in rows]) if not separated else Hints((), (), tuple(given))
    cleaned = [without_people(text, separated=separated) for text in hints.cleaned]
    reader = WordReader(city_words)
    documents = [reader.document(text, separated=separated) for text in cleaned]
    groups = groups_of([document.characters for document in documents])
    settled = settle_labels([row.label for row in rows], groups.tolist())
    notes += settled.notes
    kept = [i for i, value in enumerate(settled.values) if value is not None and documents[i].characters]
    if len(kept) < len(rows):
        notes.append(f"未用的行 {len(rows) - len(kept)} 行（分类过少，或文字里没有可读的字）")
    values = [str(settled.values[i]) for i in kept]
    labels = tuple(sorted(set(values)))
    if len(labels) < 2:
        raise TrainingError("one-class", "可用的分类不足两种，无法训练")
    number = {label: index for index, label in enumerate(labels)}
    chosen = _Set(
        [documents[i] for i in kept],
        np.array([number[value] for value in values], dtype=np.int64),
        groups[kept],
        labels,
    )
    features = _features(chosen)
    matrix = features.matrix(chosen.documents)
    margins, tested, folds = _held_out(chosen, matrix)
    figures, sharpness = _measured(chosen, margins, tested, notes)
    hint_figures = _worth_of(hints, rows, kept, chosen, figures, reader)
    notes += _hint_notes(hint_figures, len(kept))
    model = TrainedModel(
        labels, features, fitting.fit(matrix, chosen.classes, len(labels)), sharpness, reader
    )
    return Trained(
        model=model,
        figures=figures,
        rows=len(kept),
        groups=len(set(chosen.groups.tolist())),
        sizes={label: values.count(label) for label in labels},
        separated=separated,
        blank=read.blank,
        folds=folds,
        hints=hint_figures,
        notes=tuple(notes),
    )


def _drawn(read: LabelledFile, notes: list[str]) -> list[LabelledText]:
    rows = list(read.rows)
    if len(rows) > _MOST_ROWS:
        notes.append(f"共 {len(rows)} 行，均匀取用其中 {_MOST_ROWS} 行")
        step = len(rows) / _MOST_ROWS
        rows = [rows[int(index * step)] for index in range(_MOST_ROWS)]
    return rows


def _features(chosen: _Set) -> Features:
    features = learn_features(chosen.documents, len(chosen.labels), most_weights=_MOST_WEIGHTS)
    if features.width == 0:
        raise TrainingError("no-words", "文字里没有可以学习的词（没有任何词在两条以上的文字里出现）")
    return features


def _held_out(chosen: _Set, matrix: csr_matrix) -> tuple[NDArray[np.float64], NDArray[np.bool_], int]:
    """Margins of texts by models that were not shown them; which texts; how many folds.

    The vocabulary and its document frequencies come of all texts, which says nothing of their labels.
    """
    number = len(chosen.labels)
    margins = np.zeros((matrix.shape[0], number))
    tested = np.zeros(matrix.shape[0], dtype=bool)
    if len(set(chosen.groups.tolist())) < _FEW_TEXTS:
        return margins, tested, 0
    smallest = min(len(set(chosen.groups[chosen.classes == index].tolist())) for index in range(number))
    splits = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    wanted = FOLDS if matrix.shape[0] * number <= _MOST_FOLDED or smallest < FOLDS else 1
    places = np.zeros((matrix.shape[0], 1))
    for shown, held in list(splits.split(places, chosen.classes, chosen.groups))[:wanted]:
        if len(shown) and len(held):
            fitted = fitting.fit(matrix[shown], chosen.classes[shown], number)
            margins[held] = fitting.margins_of(fitted, matrix[held])
            tested[held] = True
    return margins, tested, wanted


def _measured(
    chosen: _Set, margins: NDArray[np.float64], tested: NDArray[np.bool_], notes: list[str]
) -> tuple[Figures | None, float]:
    if not tested.any():
        notes.append("数据太少，没有留出检验，准确率未知")
        return None, 1.0
    sharpness = fitting.sharpness_of(margins[tested], chosen.classes[tested])
    chances = probabilities(margins[tested], sharpness)
    order = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    answers = [
        Answer([chosen.labels[i] for i in best], float(chances[row, best[0]]))
        for row, best in enumerate(order.tolist())
    ]
    truths = [chosen.labels[i] for i in chosen.classes[tested].tolist()]
    return figures_of(truths, answers), sharpness


def _worth_of(
    hints: Hints,
    rows: Sequence[LabelledText],
    kept: Sequence[int],
    chosen: _Set,
    figures: Figures | None,
    reader: WordReader,
) -> HintFigures:
    """What the hints would have been worth: the same texts with them, measured the same way."""
    without = figures.accuracy if figures else None
    if len(hints.rows) < _LEAST_TOLD * len(rows) or figures is None:
        return HintFigures(len(hints.rows), hints.contexts, None, without)
    told = set(hints.rows)
    documents = [
        reader.document(without_people(rows[index].text)) if index in told else chosen.documents[place]
        for place, index in enumerate(kept)
    ]
    leaking = _Set(documents, chosen.classes, chosen.groups, chosen.labels)
    margins, tested, _ = _held_out(leaking, _features(leaking).matrix(documents))
    right = margins[tested].argmax(axis=1) == chosen.classes[tested]
    return HintFigures(len(hints.rows), hints.contexts, float(right.mean()), without)


def _hint_notes(hints: HintFigures, rows: int) -> list[str]:
    if not hints.rows:
        return []
    note = f"{hints.rows} 行文字里有泄露答案的提示（如“转某某局”、分类标记），训练前已去除"
    if hints.with_hints is not None and hints.without_hints is not None:
        note += f"；不去除时准确率 {hints.with_hints:.3f}，去除后 {hints.without_hints:.3f}"
    return [note]
