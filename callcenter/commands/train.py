"""`callcenter train`: a model folder with its card, learned from a table of labelled texts."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.commands.options import say
from callcenter.kernel.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="csv、xlsx 或 jsonl；原文，或词间有空格")
    parser.add_argument("--text", required=True, metavar="列名", help="文字所在的列")
    parser.add_argument("--label", required=True, metavar="列名", help="分类所在的列")
    parser.add_argument("--out", required=True, type=Path, metavar="目录", help="模型目录，没有则新建")
    parser.add_argument(
        "--city", default="chaozhou", metavar="城市", help="城市数据包的名称或目录，其机构名用于分词"
    )


def run(options: argparse.Namespace) -> int:
    from callcenter.cities.pack import load_pack, pack_path
    from callcenter.cities.understanding import lexicon_of
    from callcenter.kernel.clock import SystemClock
    from nlp.classify.trained.card import files_of, source_of, warnings_of, write_folder
    from nlp.classify.trained.errors import TrainingError
    from nlp.classify.trained.reading import read_labelled
    from nlp.classify.trained.training import train

    pack = load_pack(pack_path(options.city))
    today = SystemClock().now().astimezone(ZoneInfo(pack.facts.timezone)).date()
    try:
        read = read_labelled(options.file, options.text, options.label)
        trained = train(read, lexicon_of(pack).words)
        files = files_of(trained, source_of(options.file, options.text, options.label), today)
        write_folder(options.out, files)
    except TrainingError as error:
        raise UsageError(f"{error.message}。", code=error.code) from error
    say(f"模型已写入 {options.out}：{trained.rows} 行，{len(trained.sizes)} 种分类")
    if trained.figures is not None:
        figures = trained.figures
        say(
            f"留出检验（近似重复放在同一边）：准确率 {figures.accuracy:.3f}，"
            f"宏平均 F1 {figures.macro_f1:.3f}，前三命中 {figures.top3:.3f}"
        )
    for warning in warnings_of(trained):
        say(f"注意：{warning}")
    return 0
