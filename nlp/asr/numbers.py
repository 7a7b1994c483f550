"""Spoken numbers to written ones and back.

`to_written` writes digits where a person filling in a form would: phones, codes, dates, amounts, percentages
and house numbers. Everything else keeps its hanzi, above all the words that only look like numbers (十分,
一定, 一起, 三轮车, 千万别) and guesses (三五天, 二十来个).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from nlp.asr.hanzi import MAX_CARDINAL, cardinal, parse_cardinal, read_digits, say_digits

_DIGIT = "零〇一二三四五六七八九幺"
_NUMERAL = f"[{_DIGIT}两十百千万亿]+"

SHORT_CODES = frozenset(
    (
        *(
            "110",
            "114",
            "119",
            "120",
            "122",
            "999",
            "10000",
            "10010",
            "10086",
            "12110",
            "12119",
            "12123",
            "12306",
        ),
        *("12313", "12315", "12319", "12320", "12328", "12329", "12333", "12336", "12338", "12345", "12348"),
        *("12355", "12366", "12369", "12388", "12393", "12395"),
    )
)
"""Service numbers that are said and written as one group and never run into the next one."""

_IDIOMS = re.compile(
    "三三两两|七七八八|一五一十|一五一食|千千万万|万万千千|一一得一|三九天|一二三四五六七|二五八万|一一说明|五五开"
)
_PAUSE = r"(?:[，,、。．.\s…—-]|[,，]\s)"
_GROUP = f"(?:[{_DIGIT}0-9]{{1,19}}|[A-Za-z]{{1,4}})"
_GROUPS = re.compile(f"(?<![A-Za-z0-9{_DIGIT}]){_GROUP}(?:{_PAUSE}?{_GROUP})*(?![A-Za-z十百千万亿点])")

_PLATE = re.compile(
    f"(?<=[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁])([A-Z])([A-Z0-9{_DIGIT}]{{5,6}})"
)
_PERCENT = re.compile(f"百分之({_NUMERAL})(?:点([{_DIGIT}]+))?")
_DECIMAL = re.compile(
    f"(?<![{_NUMERAL[1:-2]}点])({_NUMERAL})点([{_DIGIT}]{{1,4}})(?=元|块|万|亿|米|公里|平|亩|吨|斤|倍|度)"
)
_YEAR = re.compile(f"([{_DIGIT}]{{4}}|[{_DIGIT}]{{2}})年(?![级代])")
_DATE = re.compile(f"(?<![{_NUMERAL[1:-2]}几数个])({_NUMERAL})月(?:份)?(?:({_NUMERAL})([日号]))?")
_TIME = re.compile(
    f"(凌晨|早上|清晨|上午|中午|下午|傍晚|晚上|夜里|半夜|今早|今晚|明早|昨晚)?(?<![{_NUMERAL[1:-2]}第几有])({_NUMERAL})点"
    f"(?:(半|整|钟|左右|以后|之后|以前|多)|({_NUMERAL})分(?!之))?"
)
_CARDINAL = re.compile(f"(?<![第几数好上成半{_NUMERAL[1:-2]}])({_NUMERAL})([多余来]?)")

_MONEY_UNIT = re.compile(r"元(?!旦|化|素)|块钱|毛钱|分钱|人民币")
_HOUSE_UNIT = re.compile(r"号(?![召称码外人])|单元|幢|栋(?![楼房别])|楼(?![梯道上下])|室(?!一?[内外厅])|门牌")
_COUNTED = re.compile(
    "[个人户位名家天次盏辆张件条本只岁年月周星小分秒米公平亩吨斤升度趟头批套间层级种台所口倍站后]"
)
_MONEY_WORDS = re.compile(r"[元块钱费薪价款补奖租罚欠赔涨降收交发付贵税]|工资|押金|金额|花了|便宜")
_RANGE_BEFORE = re.compile(f"{_NUMERAL}(?:涨到|降到|[到至])$")
_RANGE_AFTER = re.compile(f"(?:涨到|降到|[到至])[{_DIGIT}两][百千万]")
_NAMED_BEFORE = re.compile("(?:[号码话])(?:[是为]|就是)?[，,：:]?$")
_SENTENCE_END = re.compile(r"[。？！?!]")

_MOBILE = re.compile(r"1[3-9]\d{9}")


def to_written(text: str) -> str:
    """The text with numbers in digits where forms have digits; ASCII digits for full-width ones."""
    text = text.translate(_NARROW)
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return "\ue000"

    text = _IDIOMS.sub(hold, text)
    for pattern, write in _WRITERS:
        text = pattern.sub(write, text)
    return re.sub("\ue000", lambda _: held.pop(0), text)


def _write_groups(match: re.Match[str]) -> str:
    """Digits said one by one: groups of one long number joined over the pauses, the rest each apart."""
    whole = match[0]
    groups = re.findall(f"[{_DIGIT}0-9A-Za-z]+", whole)
    pauses = re.split(f"[{_DIGIT}0-9A-Za-z]+", whole)
    after = match.string[match.end() :]
    written, position = pauses[0], 0
    while position < len(groups):
        taken = _long_number(groups[position:])
        if taken > 1:
            written += read_digits("".join(groups[position : position + taken])).upper()
        else:
            taken = 1
            before = match.string[: match.start()] + written
            written += _write_run(groups[position], before, after if position == len(groups) - 1 else "，")
        position += taken
        written += pauses[position]
    return written


def _long_number(groups: list[str]) -> int:
    """How many groups from the first make up one phone, identity, company or card number (0: none)."""
    if read_digits(groups[0]) in SHORT_CODES:
        return 0
    for count in range(min(len(groups), 12), 1, -1):
        number = read_digits("".join(groups[:count])).upper()
        if any(read_digits(group) in SHORT_CODES and len(group) == 5 for group in groups[:count]):
            continue
        if _is_long_number(number):
            return count
    return 0


def _is_long_number(number: str) -> bool:
    if _MOBILE.fullmatch(number):
        return True
    if len(number) in (11, 12) and re.fullmatch(r"0[1-9]\d{9,10}", number):
        return True
    if len(number) == 18:
        return bool(re.fullmatch(r"\d{17}[\dX]|[1-9A-Y][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", number))
    return len(number) in (16, 17, 19) and bool(re.fullmatch(r"[3-6]\d+", number))


def _write_run(run: str, before: str, after: str) -> str:
    """One unbroken run of digits: written when it is long, a known code, or used as one."""
    digits = read_digits(run)
    if _is_long_number(digits.upper()):  # the X of an identity number is said with the rest of it
        return digits.upper()
    if not re.fullmatch(f"[{_DIGIT}]+", run) or len(run) < 3:
        return run
    if digits in SHORT_CODES or len(run) >= 5 or "幺" in run or set(run) & {"零", "〇"}:
        return digits
    if _NAMED_BEFORE.search(before):
        return digits
    if _is_counting(digits) and not re.match(r"[号室房栋]", after):
        return run
    return digits if len(run) == 4 or re.match(r"号|室|房|栋|路|单元|医院|国道|省道", after) else run


def _is_counting(digits: str) -> bool:
    """一二三, 三四五: counting or guessing, and no code."""
    return all(int(b) - int(a) == 1 for a, b in itertools.pairwise(digits))


def _write_percent(match: re.Match[str]) -> str:
    whole = parse_cardinal(match[1])
    if whole is None:
        return match[0]
    return f"{whole}{'.' + read_digits(match[2]) if match[2] else ''}%"


def _write_decimal(match: re.Match[str]) -> str:
    whole = parse_cardinal(match[1])
    return match[0] if whole is None else f"{whole}.{read_digits(match[2])}"


def _write_year(match: re.Match[str]) -> str:
    """二零二六年, and 九八年 unless it may be a guess at a length (三五年, 七八年)."""
    run = match[1]
    digits = read_digits(run)
    if len(run) == 4:
        return f"{digits}年" if digits[:2] in ("18", "19", "20") else match[0]
    rises = int(digits[1]) - int(digits[0])
    is_guess = rises == 1 or digits in ("35", "13", "24") or (run[0] in "零〇" and rises < 0)
    return match[0] if is_guess else f"{digits}年"


def _write_date(match: re.Match[str]) -> str:
    month = parse_cardinal(match[1])
    if month is None or not 1 <= month <= 12 or match[1] == "两":
        return match[0]
    part = "月份" if "月份" in match[0] else "月"
    if match[2] is None:
        return f"{month}{part}"
    day = parse_cardinal(match[2])
    return match[0] if day is None or not 1 <= day <= 31 else f"{month}{part}{day}{match[3]}"


def _write_time(match: re.Match[str]) -> str:
    """Times of day; a bare 一点 or 两点 means a little, or two points of a list."""
    period, hour, rest, minutes = match[1] or "", parse_cardinal(match[2]), match[3] or "", match[4]
    if hour is None or hour > 24 or not (period or rest or minutes) or (rest == "多" and not period):
        return match[0]
    if hour < 3 and not period and not minutes and rest not in ("半", "整", "钟"):
        return match[0]
    if minutes is None:
        return f"{period}{hour}点{rest}"
    minute = parse_cardinal(minutes.removeprefix("零") or "零")
    return match[0] if minute is None or minute > 59 else f"{period}{hour}点{minute}分"


def _write_cardinal(match: re.Match[str]) -> str:
    numeral, about = match[1], match[2]
    value = parse_cardinal(numeral)
    if value is None:
        return match[0]
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _wants_digits(numeral, value, before, after, about):
        return _compact(numeral, value) + about
    return match[0]


def _wants_digits(numeral: str, value: int, before: str, after: str, about: str) -> bool:
    if _MONEY_UNIT.match(after):
        return not (value == 1 and after.startswith("元") and before.endswith("统"))
    if after.startswith("块"):
        return value >= 10
    if _HOUSE_UNIT.match(after) and not about and "两" not in numeral:
        return True
    if value < 100 or after.startswith(("几", "多")):
        return False
    if len(numeral) >= 4 or (len(numeral) == 3 and numeral[1] in "百千万" and numeral[2] not in "十百千万亿"):
        return True  # exact: 一万三, 三千六百
    if _COUNTED.match(after):
        return False
    sentence = _SENTENCE_END.split(before)[-1] + _SENTENCE_END.split(after)[0]
    return bool(_MONEY_WORDS.search(sentence) or _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after))


def _compact(numeral: str, value: int) -> str:
    """Digits, with 万 or 亿 kept as the unit where the speaker stopped there: 二十万 is 20万."""
    for name, unit in (("亿", 10**8), ("万", 10**4)):
        if numeral.endswith(name) and value % unit == 0:
            return f"{value // unit}{name}"
    return str(value)


_Writer = Callable[[re.Match[str]], str]
_WRITERS: tuple[tuple[re.Pattern[str], _Writer], ...] = (
    (_PLATE, lambda match: match[1] + read_digits(match[2])),
    (_YEAR, _write_year),
    (_GROUPS, _write_groups),
    (_PERCENT, _write_percent),
    (_DECIMAL, _write_decimal),
    (_DATE, _write_date),
    (_TIME, _write_time),
    (_CARDINAL, _write_cardinal),
)
_NARROW = {0xFF10 + n: 0x30 + n for n in range(10)} | {0xFF05: "%"}

_ASCII = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)")
_TWO_IS_LIANG = re.compile(r"[个位名家天次盏辆张件条本只年周块户间层种台趟万千百亿斤米点]")
_DIGITWISE_AFTER = re.compile(r"年(?!级|多|前|后|来)|路(?:公交|车)|室|房|国道|省道")


def to_spoken(text: str) -> str:
    """The text with every number in hanzi, read the way it is said.

    A mobile number is read with 幺; which of 一 and 幺 was really said cannot be known from digits.
    """
    return _ASCII.sub(_say, text.translate(_NARROW))


def _say(match: re.Match[str]) -> str:
    whole, decimals, percent = match[1].replace(",", ""), match[2], match[3]
    after = match.string[match.end() :]
    if decimals is not None:
        said = _say_amount(whole, "") + "点" + say_digits(decimals)
    elif not percent and _is_digitwise(whole, match.string[: match.start()], after):
        said = say_digits(whole, "幺" if _MOBILE.fullmatch(whole) else "一")
    else:
        said = _say_amount(whole, after)
    return f"百分之{said}" if percent else said


def _is_digitwise(digits: str, before: str, after: str) -> bool:
    if len(digits) >= 3 and _NAMED_BEFORE.search(before):
        return True
    if digits in SHORT_CODES and not re.match(r"[元块个多人天户平米]", after):
        return True
    if len(digits) > 12 or (len(digits) > 1 and digits[0] == "0") or _MOBILE.fullmatch(digits):
        return True
    if len(digits) in (3, 4) and _DIGITWISE_AFTER.match(after):
        return True
    if len(digits) == 2 and digits[0] in "56789" and re.match("年(?![级多前后来])", after):
        return True  # 65年: the year, in people's papers far commoner than the length
    return len(digits) >= 5 and not digits.endswith("00") and not re.match(r"[元块人多户平]", after)


def _say_amount(digits: str, after: str) -> str:
    if int(digits) >= MAX_CARDINAL:
        return say_digits(digits)
    if digits == "2" and _TWO_IS_LIANG.match(after):
        return "两"
    return cardinal(int(digits))
