"""Chinese numerals and their values: cardinals (一万三千六) and digits read one by one (幺三九)."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
_VALUE = {character: value for value, character in enumerate(DIGITS)} | {"〇": 0, "幺": 1, "两": 2}

MAX_CARDINAL = 10**12
"""`cardinal` and `parse_cardinal` work below this."""


def read_digits(numeral: str) -> str:
    """ASCII digits of a numeral said digit by digit; letters and digits in it stay as they are."""
    return "".join(str(_VALUE[c]) if c in _VALUE else c for c in numeral)


def say_digits(digits: str, one: str = "一") -> str:
    """Digits said one by one; ``one`` is 幺 where the speaker would say so."""
    return "".join(one if c == "1" else DIGITS[int(c)] if c.isascii() and c.isdigit() else c for c in digits)


def cardinal(value: int) -> str:
    """A whole number from 0 below `MAX_CARDINAL` the way it is said: 12 十二, 2600 两千六百, 105 一百零五."""
    if not 0 <= value < MAX_CARDINAL:
        raise ValueError(f"no spoken form for {value}")
    if value == 0:
        return "零"
    said, is_gapped = "", False
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, value = divmod(value, unit)
        if not group:
            is_gapped = bool(said)
            continue
        lead = "零" if said and (is_gapped or group < 1000) else ""
        said += lead + ("两" if group == 2 and name else _under_ten_thousand(group)) + name
        is_gapped = False
    return said[1:] if said.startswith("一十") else said


def _under_ten_thousand(value: int) -> str:
    said, is_gapped = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit == 0:
            is_gapped = bool(said)
            continue
        said += ("零" if is_gapped else "") + ("两" if digit == 2 and unit >= 100 else DIGITS[digit]) + name
        is_gapped = False
    return said


def parse_cardinal(numeral: str) -> int | None:
    """The value of a cardinal, with the short forms of speech (三千六 is 3600); None if it is none.

    Guesses like 三四十 or 十七八 and bare multipliers like 千万 are no numbers.
    """
    total = 0
    rest = numeral
    for name, unit in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = rest.partition(name)
        if not found:
            continue
        group = _parse_group(head, is_first=total == 0 and not numeral.startswith("零"))
        if not group:
            return None
        total += group * unit
        rest = tail
        if len(rest) == 1 and rest in _VALUE and _VALUE[rest]:  # 一万三
            return total + _VALUE[rest] * unit // 10
    if not rest:
        return total or None
    group = _parse_group(rest, is_first=total == 0)
    return None if group is None else total + group


_UNIT_DIGIT = "[一二两三四五六七八九]"
_GROUP = re.compile(
    f"(?P<thousands>{_UNIT_DIGIT}千)?(?P<hundreds>{_UNIT_DIGIT}百)?(?:(?<=[千百])(?P<gap>[零〇])(?=.))?"
    f"(?P<tens>{_UNIT_DIGIT}十|^十)?(?P<ones>{_UNIT_DIGIT})?"
)


def _parse_group(numeral: str, *, is_first: bool) -> int | None:
    """A value under ten thousand, or None; inside a longer number a leading 零 stands for the gap."""
    if numeral in ("零", "〇"):
        return 0 if is_first else None
    match = _GROUP.fullmatch(numeral if is_first else numeral.removeprefix("零"))
    if match is None or not match[0]:
        return None
    total = 0
    for name, unit in (("thousands", 1000), ("hundreds", 100), ("tens", 10)):
        if match[name]:
            total += unit * _VALUE.get(match[name][0], 1)
    ones = _VALUE[match["ones"]] if match["ones"] else 0
    if total and not match["gap"] and not match["tens"]:  # 一百五, 三千六
        ones *= 10 if match["hundreds"] else 100
    return total + ones
