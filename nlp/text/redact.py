"""Takes what identifies people out of a text, before indexing, training and logging."""

import re
from dataclasses import dataclass

from nlp.text.identifiers import Identifier, Span, find_identifiers
from nlp.text.names import full_names
from nlp.text.normalise import normalise

MASKS = {
    Identifier.ID_CARD: "[身份证]",
    Identifier.PHONE: "[手机]",
    Identifier.LANDLINE: "[电话]",
    Identifier.PLATE: "[车牌]",
    Identifier.BANK_CARD: "[银行卡]",
    Identifier.USCC: "[信用代码]",
    Identifier.PERSON_NAME: "[姓名]",
    Identifier.EMAIL: "[邮箱]",
    Identifier.WECHAT: "[微信号]",
    Identifier.QQ: "[QQ号]",
    Identifier.UNCHECKED: "[号码]",
}
_SAYS = r"(?:号码|号|ID|id)?(?:是|为|:)?\s*"
#: found by the word before them; the first group is the identifier
_ANNOUNCED = (
    (Identifier.EMAIL, re.compile(r"([A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")),
    (
        Identifier.WECHAT,
        re.compile(
            rf"(?:微信|薇信|加我[vV]信?|(?<![A-Za-z])(?:wx|vx|WX|VX)){_SAYS}([A-Za-z][-_A-Za-z0-9]{{5,19}})"
        ),
    ),
    (Identifier.QQ, re.compile(rf"(?<![A-Za-z])(?:QQ|qq|扣扣){_SAYS}(\d{{5,11}})(?!\d)")),
    # Mistyped identity cards, cards and phones fail their check, but still point at somebody.
    (
        Identifier.UNCHECKED,
        re.compile(rf"(?:身份证|证件|卡|账号|帐号|账户|存折){_SAYS}(\d(?:[ -]?\d){{10,20}}[Xx]?)(?!\d)"),
    ),
    (
        Identifier.UNCHECKED,
        re.compile(
            r"(?<!\d)([1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?!\d)"
        ),
    ),
    (Identifier.UNCHECKED, re.compile(rf"(?:电话|手机|致电|打){_SAYS}(1[3-9]\d{{8,10}})(?!\d)")),
)


@dataclass(frozen=True, slots=True)
class Redacted:
    text: str
    spans: tuple[Span, ...]
    """What was found; offsets refer to the original text."""


def find_personal(text: str) -> list[Span]:
    """All spans of `text` (as given, not normalised) that identify somebody, without overlaps."""
    plain = normalise(text)
    found = find_identifiers(plain)
    found += [Span(Identifier.PERSON_NAME, name.name, name.start, name.end) for name in full_names(plain)]
    for kind, pattern in _ANNOUNCED:
        found += [Span(kind, m.group(1), m.start(1), m.end(1)) for m in pattern.finditer(plain)]
    return _apart(found)


def redact(text: str, *, keep: frozenset[Identifier] = frozenset()) -> Redacted:
    """The text with each identifier replaced by a word for its kind. Companies' codes are public: pass
    them in `keep` where they should stay."""
    spans = [span for span in find_personal(text) if span.type not in keep]
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += [text[position : span.start], MASKS[span.type]]
        position = span.end
    parts.append(text[position:])
    masked = "".join(parts)
    # Said once with its announcement, it may stand elsewhere without.
    for span in spans:
        masked = masked.replace(text[span.start : span.end], MASKS[span.type])
    return Redacted(masked, tuple(spans))


_RANK = {kind: rank for rank, kind in enumerate(Identifier)}


def _apart(spans: list[Span]) -> list[Span]:
    """Of two readings of the same characters what was checked goes before what was not, then the longer."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.type is Identifier.UNCHECKED, s.start - s.end, _RANK[s.type])):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
