"""Small invented sets of labelled texts for models that are trained in a moment."""

from __future__ import annotations

import csv
import random
from pathlib import Path

_SAID = {
    "供水": ("水管", "停水", "水压", "自来水", "水表", "水龙头", "浑浊", "抢修"),
    "噪声": ("夜里", "施工", "吵闹", "广场舞", "噪音", "音响", "睡觉", "打桩"),
    "劳动": ("工资", "拖欠", "老板", "工地", "合同", "加班", "社保", "工伤"),
}
_COMMON = ("反映", "小区", "附近", "请求", "居民", "已经", "几天", "没有", "处理", "希望", "情况", "现在")
_PLACES = ("东门", "西门", "南街", "北街", "新村", "老城", "河边", "桥头")


def rows(each: int = 16, seed: int = 7) -> list[tuple[str, str]]:
    """(text, label); no two texts nearly the same."""
    chance = random.Random(seed)
    found = []
    for label, words in _SAID.items():
        for number in range(each):
            said = [
                *chance.sample(words, 4),
                *chance.sample(_COMMON, 6),
                *chance.sample(_PLACES, 3),
                chr(0x4E00 + 97 * number),
            ]
            chance.shuffle(said)
            found.append(("".join(said) + "。", label))
    chance.shuffle(found)
    return found


def write_csv(path: Path, table: list[tuple[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("诉求内容", "分类"))
        writer.writerows(table)
    return path
