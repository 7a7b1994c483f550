"""What stands beside a model: data, sizes, figures and warnings, for programs and for people."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import Figures
from nlp.classify.trained.model import CARD, CARD_TEXT, FORMAT, hash_of
from nlp.classify.trained.training import FOLDS, Trained

_PACKAGES = ("scikit-learn", "scipy", "numpy", "rjieba")
_LOW_ACCURACY = 0.7


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows came from; ``sha256`` of the file as it was."""

    name: str
    sha256: str
    text: str
    label: str


def source_of(path: Path, text: str, label: str) -> Source:
    return Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), text, label)


def files_of(trained: Trained, source: Source, on: date) -> dict[str, bytes]:
    """Everything of a model folder by file name, the card included. ``on``: the day it was trained."""
    files = trained.model.files()
    card = _card(trained, source, on, hash_of(files))
    files[CARD] = (json.dumps(card, ensure_ascii=False, indent=2) + "\n").encode()
    files[CARD_TEXT] = _told(card, trained).encode()
    return files


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises TrainingError where the folder cannot be written. The card comes last: without it, no model."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CARD).unlink(missing_ok=True)
        for name in sorted(files, key=lambda name: name == CARD):
            (folder / name).write_bytes(files[name])
    except OSError as error:
        raise TrainingError("folder-unwritable", f"目录 {folder} 写不进去：{error.strerror}") from error


def warnings_of(trained: Trained) -> list[str]:
    found = list(trained.notes)
    if trained.blank:
        found.append(f"文字或标签为空的行 {trained.blank} 行，未用")
    repeated = trained.rows - trained.groups
    if repeated:
        found.append(f"近似重复的文字 {repeated} 行：检验时与其相近者放在同一折")
    if trained.figures is not None and trained.figures.accuracy < _LOW_ACCURACY:
        found.append(f"留出检验的准确率只有 {trained.figures.accuracy:.3f}，不宜直接使用")
    return found


def _card(trained: Trained, source: Source, on: date, sha256: str) -> dict[str, object]:
    return {
        "format": FORMAT,
        "trained_on": on.isoformat(),
        "model_sha256": sha256,
        "source": {
            "file": source.name,
            "sha256": source.sha256,
            "text": source.text,
            "label": source.label,
            "separated_words": trained.separated,
        },
        "rows": trained.rows,
        "groups": trained.groups,
        "blank_rows": trained.blank,
        "classes": trained.sizes,
        "held_out": _held_out(trained),
        "hints": {
            "rows": trained.hints.rows,
            "contexts": list(trained.hints.contexts),
            "accuracy_with": trained.hints.with_hints,
            "accuracy_without": trained.hints.without_hints,
        },
        "warnings": warnings_of(trained),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _held_out(trained: Trained) -> dict[str, object] | None:
    if trained.figures is None:
        return None
    figures = trained.figures
    return {
        "folds": trained.folds,
        "grouped": True,
        **figures.as_json(),
        "calibration_error": round(figures.calibration_error, 6),
        "by_class": [
            {
                "label": c.label,
                "n": c.texts,
                "precision": round(c.precision, 4),
                "recall": round(c.recall, 4),
                "f1": round(c.f1, 4),
            }
            for c in figures.classes
        ],
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _told(card: Mapping[str, object], trained: Trained) -> str:
    source = card["source"]
    assert isinstance(source, dict)
    lines = [
        "# 分类模型卡",
        "",
        f"- 训练日期：{card['trained_on']}",
        f"- 数据：{source['file']}（文字列 {source['text']}，标签列 {source['label']}）",
        f"- 数据校验值：sha256 {source['sha256']}",
        f"- 模型校验值：sha256 {card['model_sha256']}",
        f"- 用于训练：{trained.rows} 行，互不重复 {trained.groups} 组，分类 {len(trained.sizes)} 种",
        f"- 文字：{'词间以空格分开' if trained.separated else '原文'}；姓名、号码等已去除",
        "",
        "## 留出检验",
        "",
        *_figure_lines(trained.figures, trained.folds),
        "",
        "## 警告",
        "",
        *([f"- {warning}" for warning in warnings_of(trained)] or ["- 无"]),
        "",
        "## 分类",
        "",
        *_class_lines(trained),
        "",
    ]
    return "\n".join(lines)


def _figure_lines(figures: Figures | None, folds: int) -> list[str]:
    if figures is None:
        return ["数据太少，没有检验。"]
    how = f"{folds} 折" if folds == FOLDS else "留出五分之一"
    wanted = {0.5, 0.8, 0.9, 1.0}
    return [
        f"{how}，近似重复的文字放在同一边。",
        "",
        f"- 准确率 {figures.accuracy:.3f}，宏平均 F1 {figures.macro_f1:.3f}，前三命中 {figures.top3:.3f}",
        f"- 置信度与准确率的平均差 {figures.calibration_error:.3f}",
        *(
            f"- 只答最有把握的 {c.coverage:.0%} 时准确率 {c.accuracy:.3f}（置信度不低于 {c.threshold:.3f}）"
            for c in figures.coverage
            if round(c.coverage, 2) in wanted
        ),
    ]


def _class_lines(trained: Trained) -> list[str]:
    if trained.figures is None:
        return [f"- {label}：{size} 行" for label, size in trained.sizes.items()]
    head = ["| 分类 | 行数 | 精确率 | 召回率 | F1 |", "|---|---|---|---|---|"]
    return head + [
        f"| {c.label} | {trained.sizes.get(c.label, 0)} | {c.precision:.3f} | {c.recall:.3f} | {c.f1:.3f} |"
        for c in trained.figures.classes
    ]
