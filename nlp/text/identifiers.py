"""Numbers that identify a person, a car or a company: found by form, kept only if they check.

Identity cards are checked by pattern, date and check digit only: region tables lack older
codes that real people still carry.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nlp.text.normalise import DigitRun, digit_runs


class Identifier(StrEnum):
    ID_CARD = "id_card"
    PHONE = "phone"
    LANDLINE = "landline"
    PLATE = "plate"
    BANK_CARD = "bank_card"
    USCC = "uscc"
    PERSON_NAME = "person_name"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    UNCHECKED = "unchecked"
    """Announced as a card or a number of somebody, or formed like one, but its check fails: mistyped."""


@dataclass(frozen=True, slots=True)
class Span:
    """`start:end` are offsets into the text as given; `value` is the plain written form."""

    type: Identifier
    value: str
    start: int
    end: int


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_EARLIEST_BIRTH = 1880
_LATEST_BIRTH = 2100


def is_id_card(value: str) -> bool:
    """18 characters, a real date of birth, check digit of GB 11643."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", value):
        return False
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _ID_WEIGHTS, strict=False))
    return _EARLIEST_BIRTH <= born.year <= _LATEST_BIRTH and _ID_CHECKS[total % 11] == value[17]


def is_uscc(value: str) -> bool:
    """Unified social credit code: GB 32100 alphabet and check character."""
    if len(value) != 18 or any(char not in _USCC_ALPHABET for char in value) or not value[2:8].isdigit():
        return False
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(value, _USCC_WEIGHTS, strict=False))
    return _USCC_ALPHABET[(31 - total % 31) % 31] == value[17]


def is_bank_card(value: str) -> bool:
    """16 to 19 digits with a Luhn check, issued by a bank (first digit 3 to 6 or 9)."""
    if not re.fullmatch(r"[34569]\d{15,18}", value):
        return False
    total = 0
    for place, digit in enumerate(reversed(value)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


_MOBILE = re.compile(r"(?:86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})")
_SERVICE_LINE = re.compile(r"[48]00\d{7}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"[A-HJ-NP-Z][ ·.\-]?(?:[A-HJ-NP-Z0-9]{5}[学警港澳挂]?|[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{4}[学警港澳挂])"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LOCAL_LANDLINE = re.compile(r"(?:座机|固话|电话|拨打|致电|打)[是为:：]?\s*([2-8]\d{6})(?!\d)")


def find_identifiers(text: str) -> list[Span]:
    """All numbers that check, left to right, without overlaps. `text` is normalised."""
    spans = [span for run in digit_runs(text) for span in _in_run(run)]
    for match in _PLATE.finditer(text):
        value = re.sub(r"[ ·.\-]", "", match.group()).upper()
        spans.append(Span(Identifier.PLATE, value, match.start(), match.end()))
    for match in _LOCAL_LANDLINE.finditer(text):
        spans.append(Span(Identifier.LANDLINE, match.group(1), match.start(1), match.end(1)))
    return _without_overlaps(spans)


_LONGEST = 20
_MANY_PAUSES = 2_000
"""A run with more pauses than this is a table or noise: only its unbroken parts are read."""


def _in_run(run: DigitRun) -> Iterator[Span]:
    """Reads each unbroken part, then parts joined over pauses: 138 0768 0001 is one number."""
    parts = _parts(run)
    for first, last in parts:
        yield from _in_part(run, first, last)
    if len(parts) > _MANY_PAUSES:
        return
    for index, (first, _) in enumerate(parts):
        for _, end in parts[index + 1 : index + _LONGEST]:
            if end - first > _LONGEST:
                break
            kind = _kind_of(run.digits[first:end])
            if kind is not None:
                yield _span(run, kind, first, end)


def _parts(run: DigitRun) -> list[tuple[int, int]]:
    cuts = [i for i in range(1, len(run.offsets)) if run.offsets[i] - run.offsets[i - 1] > 1]
    return list(zip([0, *cuts], [*cuts, len(run.offsets)], strict=True))


def _kind_of(value: str) -> Identifier | None:
    """What the whole of `value` is, if anything."""
    if is_id_card(value):
        return Identifier.ID_CARD
    if is_uscc(value):
        return Identifier.USCC
    if is_bank_card(value):
        return Identifier.BANK_CARD
    if _MOBILE.fullmatch(value):
        return Identifier.PHONE
    return Identifier.LANDLINE if _LANDLINE.fullmatch(value) or _SERVICE_LINE.fullmatch(value) else None


_IN_PART = re.compile(r"(?<!\d)(?:\d{17}[\dX]|\d{10,19})(?!\d)")


def _in_part(run: DigitRun, first: int, last: int) -> Iterator[Span]:
    value = run.digits[first:last]
    for match in _IN_PART.finditer(value):
        kind = _kind_of(match.group())
        if kind is not None:
            yield _span(run, kind, first + match.start(), first + match.end())
    if any(char.isalpha() for char in value) or len(value) == len("91445100MA0000000X"):
        for start in range(len(value) - 17):
            code = value[start : start + 18]
            if is_uscc(code):
                yield _span(run, Identifier.USCC, first + start, first + start + 18)


def _span(run: DigitRun, kind: Identifier, first: int, last: int) -> Span:
    value = run.digits[first:last]
    if kind is Identifier.PHONE and len(value) > len("13800000000"):
        first, value = last - 11, value[-11:]
    if kind is Identifier.LANDLINE and (match := _LANDLINE.fullmatch(value)):
        value = f"{match.group(1)}-{match.group(2)}"
    return Span(kind, value, run.offsets[first], run.offsets[last - 1] + 1)


_RANK = {kind: rank for rank, kind in enumerate(Identifier)}


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """Of two readings of the same characters the longer one, then the more particular one."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, _RANK[s.type])):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
