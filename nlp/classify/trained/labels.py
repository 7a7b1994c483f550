"""Rare labels: joined to the one above where the label is a path, kept with a warning, or left out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.classify.trained.errors import TrainingError

LEAST = 2
"""Of one independent text nothing can be both learned and tried."""
FEW = 10
_MOST_CLASSES = 2_000
_MOST_SHARE = 0.5
_PATH = re.compile(r"\s*[/\\>]\s*")


@dataclass(frozen=True, slots=True)
class Labels:
    values: tuple[str | None, ...]
    """By row; None where the row is left out."""
    notes: tuple[str, ...]


def settle_labels(labels: Sequence[str], groups: Sequence[int]) -> Labels:
    """Raises TrainingError where nothing is left to tell apart."""
    kinds = set(labels)
    if len(kinds) > _MOST_CLASSES or (len(labels) >= 20 and len(kinds) > _MOST_SHARE * len(labels)):
        raise TrainingError(
            "labels-not-classes",
            f"标签列有 {len(kinds)} 种不同的值（共 {len(labels)} 行），不像分类；请核对 --label",
        )
    values: list[str | None] = list(labels)
    notes = [*_merge(values, groups), *_drop(values, groups)]
    left = _sizes(values, groups)
    if len(left) < 2:
        raise TrainingError(
            "one-class", f"可用的分类只有 {len(left)} 种（每种至少 {LEAST} 条互不重复的文字），无法训练"
        )
    few = sorted(label for label, size in left.items() if size < FEW)
    if few:
        notes.append(f"样本不足 {FEW} 条的分类 {len(few)} 种，保留但不可靠：{_listed(few)}")
    return Labels(tuple(values), tuple(notes))


def _sizes(values: Sequence[str | None], groups: Sequence[int]) -> Counter[str]:
    """Independent texts a label has."""
    return Counter(
        value for value, _ in {(v, g) for v, g in zip(values, groups, strict=True) if v is not None}
    )


def _merge(values: list[str | None], groups: Sequence[int]) -> list[str]:
    notes = []
    for _ in range(3):
        sizes = _sizes(values, groups)
        above = {
            label: "/".join(_PATH.split(label)[:-1])
            for label, size in sizes.items()
            if size < LEAST and _PATH.search(label)
        }
        if not above:
            break
        values[:] = [above.get(value, value) if value is not None else None for value in values]
        notes.append(f"样本过少的分类 {len(above)} 种并入上级：{_listed(sorted(above))}")
    return notes


def _drop(values: list[str | None], groups: Sequence[int]) -> list[str]:
    dropped = sorted(label for label, size in _sizes(values, groups).items() if size < LEAST)
    if not dropped:
        return []
    rows = sum(value in dropped for value in values)
    values[:] = [None if value in dropped else value for value in values]
    return [f"互不重复的文字不足 {LEAST} 条的分类 {len(dropped)} 种（{rows} 行）未用：{_listed(dropped)}"]


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(name if len(name) <= 30 else f"{name[:29]}…" for name in names[:10])
    return shown if len(names) <= 10 else f"{shown} 等"
