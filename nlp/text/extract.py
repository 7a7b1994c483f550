"""Everything a form asks for that can be read straight off the words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nlp.text.identifiers import Identifier, Span, find_identifiers
from nlp.text.names import CompanySpan, companies, full_names, titled_names


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that decide a field; `start:end` are offsets into the text."""

    field: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    spans: tuple[Span, ...] = ()
    """Identifiers and full names: what redaction masks."""
    people: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    uscc: str | None = None
    companies: tuple[CompanySpan, ...] = field(default_factory=tuple)
    affected: int | None = None
    """Persons or households said to be affected, as far as a number was given."""
    confidential: bool = False
    is_repeat: bool = False
    """The citizen says that the matter was raised before."""
    order_number: str | None = None
    """Of the earlier order, if she said it."""
    no_reply_wanted: bool = False
    marks: tuple[Mark, ...] = ()
    """Where she asks for confidence and where she speaks of an earlier contact."""


_CONFIDENTIAL = re.compile(
    r"保密|匿名|(?:不|别|勿|不要|不想|不能|不愿|不方便)(?:再)?(?:留|透露|公开|泄露|泄漏|暴露|告诉|让)[^。!?]{0,8}(?:名|身份|信息|电话|号码|是谁|知道|人家)"
    r"|(?:别|不要|千万别|千万不要|不能)[^,。!?]{0,8}(?:说|讲|让|告诉)[^,。!?]{0,8}(?:是我|我报|我说|我讲|我举报|我投诉|我打)|怕(?:被)?(?:打击)?报复"
)
_NOT_CONFIDENTIAL = re.compile(r"(?:不用|不需要|无需|没必要|不必)保密")
_REPEAT = re.compile(
    r"(?:之前|上次|上回|前几天|前天|昨天|上个?月|上周|早前|曾经?|多次|再次|又一次|第[二三四五六两]次|去年|反复|一直)[^。!?]{0,12}"
    r"(?:反映|投诉|打过|来电|举报|写过|提交|报过|说过|求助)过?|(?:反映|投诉|举报|打|报)过(?:很多|好多|几|多|两|三|[0-9]+)次|工单(?:编?号|尾号)"
)
_ORDER_NUMBER = re.compile(
    r"(?:工单|受理|登记|诉求|查询|处理)?(?:编号|单号|工单号|号码|号)(?:是|为|:)?[ ]?"
    r"([A-Za-z]{0,4}\d{4,8}-?\d{3,12})(?![\d年月])"
)
_ORDER_BEFORE = re.compile(r"工单|编号|单号|受理号|登记号")
_NO_REPLY = re.compile(r"(?:不用|不需要|无需|不必)(?:再)?(?:回复|回电|答复|回访|给我回)")
_COUNT = re.compile(
    r"(?<![\d第.])(\d{1,5}|[一二三四五六七八九十百千两]{1,6})(?:多|来|几|余)?(?:个|名|位)?"
    r"(?:多|来|几)?(?:人|户|工人|业主|村民|学生|家长|工友|居民|家(?!具|电|里|长)|同学|孩子|老人)(?!民币|均|家|行道)"
)
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}


def extract(
    text: str, place_ends: tuple[int, ...] = (), own: Sequence[tuple[int, str]] | None = None
) -> Extraction:
    """`text` is normalised; offsets refer to it. `own`: of a call what the citizen said, each piece with its
    offset: an agent who asks "did you report this before?" reports nothing."""
    said = own if own is not None else ((0, text),)
    marks = tuple(mark for offset, piece in said for mark in _marks(piece, offset))
    numbers = find_identifiers(text)
    names = full_names(text)
    spans = sorted(
        [*numbers, *(Span(Identifier.PERSON_NAME, name.name, name.start, name.end) for name in names)],
        key=lambda span: (span.start, span.end),
    )
    called = [name.name for name in names] + titled_names(text)
    return Extraction(
        spans=tuple(spans),
        people=tuple(dict.fromkeys(called)),
        phones=_values(numbers, Identifier.PHONE, Identifier.LANDLINE),
        uscc=next(iter(_values(numbers, Identifier.USCC)), None),
        companies=_companies(said, place_ends),
        affected=affected(text),
        confidential=any(mark.field == "confidential" for mark in marks),
        is_repeat=any(mark.field in {"is_repeat", "order_number"} for mark in marks),
        order_number=next((mark.value for mark in marks if mark.field == "order_number"), None),
        no_reply_wanted=any(_NO_REPLY.search(piece) for _, piece in said),
        marks=marks,
    )


def _companies(said: Sequence[tuple[int, str]], place_ends: tuple[int, ...]) -> tuple[CompanySpan, ...]:
    """Those the citizen names: an agent who asks for "the company" names none."""
    return tuple(
        replace(found, start=found.start + offset, end=found.end + offset) if offset else found
        for offset, piece in said
        for found in companies(piece, place_ends if offset == 0 else ())
    )


def _values(spans: list[Span], *kinds: Identifier) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.value for span in spans if span.type in kinds))


def _marks(text: str, offset: int) -> list[Mark]:
    found: list[Mark] = []
    # Blanked, not cut out: offsets stay true.
    plain = _NOT_CONFIDENTIAL.sub(lambda match: " " * len(match.group()), text)
    if match := _CONFIDENTIAL.search(plain):
        found.append(Mark("confidential", match.group(), offset + match.start(), offset + match.end()))
    if match := _REPEAT.search(text):
        found.append(Mark("is_repeat", match.group(), offset + match.start(), offset + match.end()))
    for match in _ORDER_NUMBER.finditer(text):
        if _ORDER_BEFORE.search(match.group()):
            found.append(
                Mark("order_number", match.group(1).upper(), offset + match.start(1), offset + match.end(1))
            )
    return found


def affected(text: str) -> int | None:
    """The largest number of persons or households mentioned, 2 or more."""
    counts = [chinese_number(match.group(1)) for match in _COUNT.finditer(text)]
    return max((count for count in counts if count > 1), default=None)


def chinese_number(text: str) -> int:
    """三百二十 → 320, 26 → 26. `text` holds digits of one kind only."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = digit = 0
    for char in text:
        if char in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[char]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[char]
    return total + digit
