"""How well a model trained on labelled messages answers others, how long training takes, and one answer.

    python bench/train.py TRAIN.csv RAW.csv [--cold MAPPING.csv]

TRAIN has the columns text and label (words may stand apart), RAW the same with raw text. Held-out figures
keep near-duplicates in one fold. With a mapping of our categories to the labels of RAW, the cold start of
the city's pack is measured on it as well: nothing of it is learned from these files.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from callcenter.cities.pack import load_pack  # noqa: E402
from callcenter.cities.understanding import lexicon_of  # noqa: E402
from nlp.classify.cold import ColdCategoryScorer  # noqa: E402
from nlp.classify.model import CategoryEntry  # noqa: E402
from nlp.classify.ports import Hints, Passage  # noqa: E402
from nlp.classify.trained.evaluation import Answer, Figures, figures_of  # noqa: E402
from nlp.classify.trained.model import TrainedModel  # noqa: E402
from nlp.classify.trained.reading import LabelledFile, read_labelled  # noqa: E402
from nlp.classify.trained.training import train  # noqa: E402
from nlp.text.normalise import normalise  # noqa: E402

DAY = date(2026, 11, 23)
REPEATS = 3
EIGHTY = 15
OPENING, AFTER_OPENING = 120, 0.7


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--cold", type=Path)
    parser.add_argument("--city", default="chaozhou")
    arguments = parser.parse_args()
    entries = lexicon_of(load_pack(ROOT / "callcenter" / "cities" / arguments.city), DAY)
    raw = read_labelled(arguments.raw, "text", "label")
    model = _train(read_labelled(arguments.train, "text", "label"), entries.words)
    _raw(model, raw)
    if arguments.cold is not None:
        _cold(arguments.cold, entries.categories, arguments.raw)


def _train(read: LabelledFile, words: tuple[str, ...]) -> TrainedModel:
    begun, used = time.perf_counter(), time.process_time()
    trained = train(read, words)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"training: {took:.1f} s by the clock, {cpu:.1f} s of one core, {trained.rows} texts")
    assert trained.figures is not None
    print(f"grouped folds: {_told(trained.figures)}, {trained.rows - trained.groups} near-duplicates")
    return trained.model


def _raw(model: TrainedModel, raw: LabelledFile) -> None:
    answers: list[Answer] = []
    times: list[float] = []
    for row in raw.rows:
        tries = []
        answer = None
        for _ in range(REPEATS):
            begun = time.perf_counter()
            answer = model.answer(row.text)
            tries.append(time.perf_counter() - begun)
        assert answer is not None
        answers.append(answer)
        times.append(min(tries) * 1000)
    print(f"raw: {_told(figures_of([row.label for row in raw.rows], answers))}")
    times.sort()
    print(f"one text: p50 {median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms")


def _cold(mapping: Path, categories: tuple[CategoryEntry, ...], raw: Path) -> None:
    """Without and with the title, which is part of what a citizen writes."""
    with mapping.open(encoding="utf-8", newline="") as file:
        label_of = {row["category"]: row["label"] for row in csv.DictReader(file)}
    scorer = ColdCategoryScorer(categories)
    with raw.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for name, columns in (("cold start", ("text",)), ("cold start, titles too", ("title", "text"))):
        texts = ["。".join(row.get(column, "") for column in columns) for row in rows]
        answers = [_cold_answer(scorer, label_of, text) for text in texts]
        print(f"{name}: {_told(figures_of([row['label'] for row in rows], answers))}")


def _cold_answer(scorer: ColdCategoryScorer, label_of: dict[str, str], text: str) -> Answer:
    """The probabilities of our categories, summed by the label each is mapped to."""
    passages = _passages(normalise(text))
    leaves = {scored.value[:4]: scored.value for scored in scorer.rank(passages, Hints())}
    sums: dict[str, float] = {}
    for code, probability in scorer.branches(passages, Hints()).items():
        label = next((label_of[c] for c in (leaves.get(code, code), code, code[:2]) if c in label_of), None)
        if label is not None:
            sums[label] = sums.get(label, 0.0) + probability
    total = sum(sums.values())
    best = sorted(sums, key=lambda label: (-sums[label], label))
    return Answer(best, sums[best[0]] / total)


def _passages(text: str) -> list[Passage]:
    """As the platform reads a contact: the opening counts more."""
    opening, rest = text[:OPENING], text[OPENING:]
    return [Passage(opening), Passage(rest, AFTER_OPENING)] if rest else [Passage(opening)]


def _told(figures: Figures) -> str:
    covered = figures.coverage[EIGHTY]
    return (
        f"macro-F1 {figures.macro_f1:.4f}, accuracy {figures.accuracy:.4f}, "
        f"{covered.accuracy:.4f} at {covered.coverage:.0%}, top three {figures.top3:.4f}"
    )


if __name__ == "__main__":
    main()
