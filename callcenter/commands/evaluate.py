"""`callcenter evaluate`: how well a model folder answers a table of labelled raw texts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from callcenter.commands.options import say, say_json
from callcenter.kernel.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="csv、xlsx 或 jsonl，文字为原文")
    parser.add_argument("--text", required=True, metavar="列名", help="文字所在的列")
    parser.add_argument("--label", required=True, metavar="列名", help="分类所在的列")
    parser.add_argument("--model", required=True, type=Path, metavar="目录", help="模型目录")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(options: argparse.Namespace) -> int:
    from nlp.classify.trained.errors import TrainingError
    from nlp.classify.trained.evaluation import figures_of
    from nlp.classify.trained.model import load_model, read_folder
    from nlp.classify.trained.reading import read_labelled

    try:
        model = load_model(read_folder(options.model))
        read = read_labelled(options.file, options.text, options.label)
    except TrainingError as error:
        raise UsageError(f"{error.message}。", code=error.code) from error
    truths = [row.label for row in read.rows]
    figures = figures_of(truths, [model.answer(row.text) for row in read.rows])
    unknown = sorted(set(truths) - set(model.labels))
    if unknown:
        shown = "、".join(unknown[:5])
        sys.stderr.write(f"callcenter: 模型没有学过的分类 {len(unknown)} 种，一律算错：{shown}\n")
    if options.json:
        say_json(figures.as_json())
        return 0
    say(
        f"{figures.n} 条：准确率 {figures.accuracy:.3f}，宏平均 F1 {figures.macro_f1:.3f}，"
        f"前三命中 {figures.top3:.3f}"
    )
    for covered in figures.coverage:
        say(
            f"  答 {covered.coverage:4.0%}（置信度 ≥ {covered.threshold:.3f}）：准确率 {covered.accuracy:.3f}"
        )
    return 0
