"""Amounts in a text: money, areas, lengths, weights, times a thing happened, persons and things counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from nlp.text.quantities import ABOUT, NUMBER, quantity


class AmountKind(StrEnum):
    MONEY = "money"
    AREA = "area"
    LENGTH = "length"
    WEIGHT = "weight"
    COUNT = "count"
    DURATION = "duration"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Amount:
    """`low` to `high` of `unit`, the same for an exact number; `start:end` are offsets into the text."""

    kind: AmountKind
    low: float
    high: float
    unit: str
    """元, 平方米 and 公斤 whatever was said; else the word that counts (人, 盏, 个月)."""
    said: str
    start: int
    end: int


_SCALES: dict[str, tuple[AmountKind, float, str]] = {
    **dict.fromkeys(("元", "块", "块钱", "人民币", "元钱"), (AmountKind.MONEY, 1.0, "元")),
    **dict.fromkeys(("毛", "毛钱", "角"), (AmountKind.MONEY, 0.1, "元")),
    **dict.fromkeys(("平方米", "平米", "平方", "㎡", "平"), (AmountKind.AREA, 1.0, "平方米")),
    "亩": (AmountKind.AREA, 1.0, "亩"),
    "公顷": (AmountKind.AREA, 15.0, "亩"),
    **dict.fromkeys(("米", "公尺"), (AmountKind.LENGTH, 1.0, "米")),
    **dict.fromkeys(("公里", "千米"), (AmountKind.LENGTH, 1000.0, "米")),
    **dict.fromkeys(("厘米", "公分"), (AmountKind.LENGTH, 0.01, "米")),
    **dict.fromkeys(("公斤", "千克"), (AmountKind.WEIGHT, 1.0, "公斤")),
    "斤": (AmountKind.WEIGHT, 0.5, "公斤"),
    "吨": (AmountKind.WEIGHT, 1000.0, "公斤"),
}
_DURATIONS = (
    "个星期", "个礼拜", "星期", "礼拜", "个小时", "小时", "个钟头", "钟头", "分钟", "个月", "个半月",
    "天", "年", "周",
)  # fmt: skip
_COUNTED = (
    "名工人", "个工人", "户", "人", "名", "位", "家", "辆", "盏", "台", "棵", "栋", "幢", "间", "趟", "次",
    "起", "车", "层", "箱", "瓶", "只", "头", "条", "张", "套", "批", "桶", "袋", "个",
)  # fmt: skip
_UNIT = "|".join(sorted((*_SCALES, *_DURATIONS, *_COUNTED, "kVA", "千伏安"), key=len, reverse=True))
_WITH_UNIT = re.compile(
    rf"(?<![\d.第A-Za-z号楼栋])(?P<number>{NUMBER})(?P<about>{ABOUT}?)(?:个(?P<between>[多半])?)?(?P<unit>{_UNIT})(?P<more>多|半)?"
    r"(?![号长口头家级代份](?!人))"
)
# 从200涨到380, 付了2680, 奖补35万: money without its unit, by the word before it.
_PAID = (
    r"(?:付|交|花|收|欠|赔|退|罚|扣|给|借|骗|损失|垫付?|补贴|奖补|奖励|工资|押金|定金|订金|学费|课时费|停车费|物业费|货款|工程款|"
    r"[涨降]到|[涨降]|加|要|卖|价格?|费用?|金额)"
)
_BARE = re.compile(
    rf"(?:{_PAID}(?:了|我们?|他们?|是|为|的是|给我们?|从)?(?:大概|约|差不多|将近|快)?)"
    rf"(?P<number>\d[\d,]{{1,9}}(?:\.\d+)?[千万亿]?|[一二两三四五六七八九十百千万亿]{{2,8}})"
    r"(?P<about>多|左右)?(?![\d个人户家次年月天号米亩斤公吨岁点分倍楼%/-])"
)
_FROM_TO = re.compile(r"从(?P<number>\d{2,8}|[一二两三四五六七八九十百千万]{2,6})块?(?=[涨降加]到)")
# 我自己是一万三千六, 好几万: thousands that nothing is counted by, in a sentence about money.
_LARGE = re.compile(
    r"(?<![\d第千百号])(?P<number>\d+(?:\.\d+)?[千万亿]|(?:好几|几|十几)[千万]|[一二两三四五六七八九](?:[千万](?:[零一二两三四五六七八九][百千]?){0,4}|十[一二三四五六七八九]?万))"
    r"(?P<about>多|左右)?(?=[,。!?;、 ]|$|货款|工程|学费|到|都|没|的|给|还|就|拿|吧|啊|呢|才|,)"
)
_ABOUT_MONEY = re.compile(
    r"[亏借花赚]|工资|钱|费|款|补贴|奖|块|元|欠|退|贷|赔|薪|损失|定金|押金|收入|待遇|一个月|每[个人月]"
)
_PERCENT = re.compile(
    r"百分之(?P<said>[一二两三四五六七八九十百点]{1,12})|(?<![\d.])(?P<written>\d{1,9}(?:\.\d{1,6})?)%"
)
_NO_COUNT = re.compile(r"^(?:一(?:个|次|条|家|位|张|天|起|套|人|直)|半(?:个|天|夜))$")
_CLASSROOM = re.compile(r"^(?:年(?:级|轻|纪)|人行|家里|次要|车(?:位|道|站|间)|户口|天(?:气|桥))")
_MONTH_OF_YEAR = re.compile(r"^[年月日号]")


def amounts(text: str) -> tuple[Amount, ...]:
    """All amounts, left to right; `text` is normalised. Ordinals, dates and house numbers are none."""
    found = sorted((*_with_units(text), *_bare(text), *_shares(text)), key=lambda a: (a.start, -a.end))
    kept: list[Amount] = []
    for amount in found:
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return tuple(kept)


def _with_units(text: str) -> Iterator[Amount]:
    for match in _WITH_UNIT.finditer(text):
        unit = match["unit"]
        if _NO_COUNT.match(match["number"] + unit) or _CLASSROOM.match(text[match.start("unit") :][:3]):
            continue
        if unit == "年" and (len(match["number"]) == 4 or _MONTH_OF_YEAR.match(text[match.end() :])):
            continue
        behind = match["between"] or match["more"]
        read = quantity(match["number"], about=bool(match["about"] or behind == "多"))
        if read is None:
            continue
        half = 0.5 if behind == "半" and read.is_exact else 0.0
        kind, scale, plain = _SCALES.get(unit) or (_kind_of(unit), 1.0, unit)
        yield Amount(
            kind,
            _tidy((read.low + half) * scale),
            _tidy((read.high + half) * scale),
            plain,
            match.group(),
            match.start(),
            match.end(),
        )


def _kind_of(unit: str) -> AmountKind:
    return AmountKind.DURATION if unit in _DURATIONS else AmountKind.COUNT


def _bare(text: str) -> Iterator[Amount]:
    for pattern in (_BARE, _FROM_TO, _LARGE):
        for match in pattern.finditer(text):
            if pattern is _LARGE and not _ABOUT_MONEY.search(
                text, max(0, match.start() - 60), match.end() + 10
            ):
                continue
            read = quantity(match["number"], about=bool(match.groupdict().get("about")))
            if read is None or read.low < 10 or re.fullmatch(r"(?:19|20)\d\d|1[3-9]\d{9}", match["number"]):
                continue
            start = match.start("number")
            end = match.end("about") if match.groupdict().get("about") else match.end("number")
            yield Amount(AmountKind.MONEY, read.low, read.high, "元", text[start:end], start, end)


def _shares(text: str) -> Iterator[Amount]:
    for match in _PERCENT.finditer(text):
        read = quantity(match["said"] or match["written"])
        if read is not None:
            yield Amount(
                AmountKind.SHARE, read.low, read.high, "%", match.group(), match.start(), match.end()
            )


def _tidy(value: float) -> float:
    return round(value, 4)
