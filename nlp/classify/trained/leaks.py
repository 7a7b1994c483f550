"""Hints of an operator that give the answer away: 转市场监管局, 【供水】, 分类：噪声.

Two things are looked for: formulas of the trade, and whatever stands again and again right before a row's
own label, whatever the label, be it that the label is a clause by itself. What a citizen says of the matter
itself is no hint.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.text.normalise import normalise

_UNIT = (
    r"[\u4e00-\u9fff]{1,12}(?:局|委|委员会|办|办公室|处|中心|支队|大队|集团|公司|街道|街道办事处|镇|镇政府)"
)
_VERB = r"(?:转派|派发|派单|转办|交办|移交|批转|分派|转|派)(?:至|到|给|由)?"
_THEN = r"(?:处理|办理|核实|核查|跟进|处置|阅处|答复)?(?=[\s,，。;；!！)）\]】]|$)"
_OWNER = r"(?:承办|主办|责任|办理|处理|受理|协办|归口)(?:单位|部门|机构)"
_FORMULAS = (
    # What an operator writes at the end: 请转市场监管局处理, 已派住建局, 建议转：教育局.
    re.compile(rf"(?:建议|拟|请|已|现)?{_VERB}[:： ]?{_UNIT}{_THEN}"),
    re.compile(
        r"(?:诉求|问题|工单|事项|内容)?(?:分类|类别|标签|归类)[:： ]\s*[\u4e00-\u9fff/\\>\-—、]{2,40}"
    ),
    re.compile(rf"{_OWNER}[:： ]\s*(?:{_UNIT}|[\u4e00-\u9fff]{{2,12}})"),
)
_BEFORE = 2
_ALONE = "|"
_BORDERS = " \n,，。;；:：!！?？、【】[]()（）"
_LEAST_ROWS = 5
_LEAST_SHARE = 0.02
_LEAST_SURE = 0.9
_LEAST_LABELS = 3


@dataclass(frozen=True, slots=True)
class Hints:
    """Which rows say their answer, and the texts without it."""

    rows: tuple[int, ...]
    contexts: tuple[str, ...]
    """What stood before the labels; ^: the beginning of the text, |: the label was a clause by itself."""
    cleaned: tuple[str, ...]
    """All texts, with the hints taken out."""


def find_hints(texts: Sequence[str], labels: Sequence[str]) -> Hints:
    """Deterministic; the texts of rows without hints come back as they were."""
    plain = [normalise(text) for text in texts]
    names = sorted({name for label in labels for name in _names(label)}, key=len, reverse=True)
    contexts = _telling_contexts(plain, labels)
    said = re.compile("|".join(re.escape(name) for name in names)) if contexts else None
    rows, cleaned = [], []
    for index, text in enumerate(texts):
        spans = [m.span() for formula in _FORMULAS for m in formula.finditer(plain[index])]
        if said is not None:
            spans += [
                m.span()
                for m in said.finditer(plain[index])
                if not contexts.isdisjoint(_contexts_of(plain[index], m))
            ]
        if spans:
            rows.append(index)
        cleaned.append(_cut(text, spans))
    return Hints(tuple(rows), tuple(sorted(contexts)), tuple(cleaned))


def _names(label: str) -> tuple[str, ...]:
    """How a label may be written: whole, or the last part of its path."""
    parts = [part.strip() for part in re.split(r"[/\\>]", label) if part.strip()]
    return tuple(dict.fromkeys(name for name in (normalise(label), *parts[-1:]) if len(name) > 1))


def _telling_contexts(texts: Sequence[str], labels: Sequence[str]) -> frozenset[str]:
    every = {name: label for label in set(labels) for name in _names(label)}
    if not every:
        return frozenset()
    pattern = re.compile("|".join(re.escape(n) for n in sorted(every, key=len, reverse=True)))
    own: defaultdict[str, list[str]] = defaultdict(list)
    met: defaultdict[str, int] = defaultdict(int)
    for text, label in zip(texts, labels, strict=True):
        names = set(_names(label))
        for match in pattern.finditer(text):
            for context in _contexts_of(text, match):
                met[context] += 1
                if match.group() in names:
                    own[context].append(label)
    least = max(_LEAST_ROWS, int(_LEAST_SHARE * len(texts)))
    kinds = min(_LEAST_LABELS, len(set(labels)))
    return frozenset(
        context
        for context, rows in own.items()
        if len(rows) >= least and len(set(rows)) >= kinds and len(rows) >= _LEAST_SURE * met[context]
    )


def _contexts_of(text: str, match: re.Match[str]) -> tuple[str, ...]:
    start, end = match.span()
    before = text[max(0, start - _BEFORE) : start] if start else "^"
    is_alone = (not start or text[start - 1] in _BORDERS) and (end == len(text) or text[end] in _BORDERS)
    return (before, _ALONE) if is_alone else (before,)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, position = [], 0
    for start, end in sorted(spans):
        if start >= position:
            parts.append(text[position:start])
            position = end
        position = max(position, end)
    parts.append(text[position:])
    return " ".join(part for part in parts if part.strip()) if spans else text
