"""How many, as written and as said: 3,600, 一万三, 二十来个, 三四百, 好几万, 半."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.asr.hanzi import parse_cardinal

_DIGITS = "零〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?(?:几|多)?[千万亿]?|(?:好几|几|十几|数)[十百千万亿]{0,4}|(?:上|近)[百千万]|"
    r"[零〇一二两三四五六七八九十百千万亿](?:[零〇一二两三四五六七八九十百千万亿点几]{0,14}[零〇一二两三四五六七八九十百千万亿几])?|半"
)
"""A regular expression for what `quantity` reads, without the words of doubt behind it."""
ABOUT = r"(?:多|来|余|左右|上下)"

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)(几|多)?([千万亿]?)")
_GUESS = re.compile(rf"([十百千万]*?)([{_DIGITS}两])([{_DIGITS}两])([十百千万亿]*)")
_SOME = re.compile(r"(?:好?几|数)([十百千万亿]*)")
_ROUND = re.compile(r"[上近]([百千万])")
_TEENS = re.compile(rf"([{_DIGITS}两]?)十几([万亿]?)")
_DECIMAL = re.compile(rf"(.+)点([{_DIGITS}两]+)([万亿]?)")
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class Quantity:
    """From `low` to `high`, both included; the same for an exact number."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def quantity(text: str, *, about: bool = False) -> Quantity | None:
    """The number a numeral stands for; `about`: 多 or 来 follows (二十多个). None where it is no number."""
    found = _written(text) or _said(text)
    if found is None or found.high > _MOST:
        return None
    if about and found.is_exact and found.low >= 1:
        return Quantity(found.low, found.low + _step(found.low))
    return found


def _step(value: float) -> float:
    """二十多 is below thirty, 三百多 below four hundred."""
    step = 1.0
    while value >= step * 10 and value % (step * 10) == 0:
        step *= 10
    return step - 1 if step > 1 else 1 - 0.1


def _written(text: str) -> Quantity | None:
    match = _WRITTEN.fullmatch(text.replace(",", ""))
    if match is None:
        return None
    value, unit = float(match[1]), _UNITS.get(match[3], 1)
    if match[2]:
        return Quantity(value * unit, (value + 0.9) * unit)
    return _exact(value * unit)


def _said(text: str) -> Quantity | None:
    if text == "半":
        return Quantity(0.5, 0.5)
    for pattern, read in (
        (_SOME, _some),
        (_ROUND, _round),
        (_TEENS, _teens),
        (_GUESS, _guessed),
        (_DECIMAL, _decimal),
    ):
        match = pattern.fullmatch(text)
        if match is not None and (found := read(match)) is not None:
            return found
    value = parse_cardinal(text)
    if value is None and len(text) == 1 and text in _DIGITS + "两":
        value = _digit(text)
    return None if value is None else _exact(value)


def _some(match: re.Match[str]) -> Quantity:
    """几百: from two to nine of them."""
    unit = _product(match[1])
    return Quantity(2 * unit, 9 * unit) if unit > 1 else Quantity(3, 9)


def _round(match: re.Match[str]) -> Quantity:
    """上百: a hundred or somewhat more."""
    unit = _UNITS[match[1]]
    return Quantity(unit, 2 * unit - 1)


def _teens(match: re.Match[str]) -> Quantity:
    tens = _digit(match[1]) if match[1] else 1
    unit = _UNITS.get(match[2], 1)
    return Quantity((tens * 10 + 1) * unit, (tens * 10 + 9) * unit)


def _guessed(match: re.Match[str]) -> Quantity | None:
    """三四百, 七八, 十七八: two digits that follow one another are a guess, no number."""
    first, second = _digit(match[2]), _digit(match[3])
    if not 0 < second - first <= 2 or (match[1] and match[4]):
        return None
    base, unit = _product(match[1]) if match[1] else 0, _product(match[4])
    return Quantity(base + first * unit, base + second * unit)


def _decimal(match: re.Match[str]) -> Quantity | None:
    whole = parse_cardinal(match[1])
    if whole is None:
        return None
    part = "".join(str(_digit(char)) for char in match[2])
    return _exact(float(f"{whole}.{part}") * _UNITS.get(match[3], 1))


def _product(units: str) -> int:
    value = 1
    for char in units:
        value *= _UNITS[char]
    return value


def _digit(char: str) -> int:
    if char == "两":
        return 2
    return max(0, _DIGITS.index(char) - 1) if char else 0


def _exact(value: float) -> Quantity:
    plain = round(value, 4)
    return Quantity(plain, plain)
