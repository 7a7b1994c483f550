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
}
_LONG_NUMBER = "[号码]"
# Mistyped identity cards and phones fail their check, but still point at somebody.
_UNCHECKED = re.compile(r"\d{15,19}[Xx]?|(?<!\d)1[3-9]\d{9,10}(?!\d)")


@dataclass(frozen=True, slots=True)
class Redacted:
    text: str
    spans: tuple[Span, ...]
    """What was found; offsets refer to the original text."""


def find_personal(text: str) -> list[Span]:
    """All spans of `text` (as given, not normalised) that identify somebody, without overlaps."""
    plain = normalise(text)
    spans = find_identifiers(plain)
    taken = {position for span in spans for position in range(span.start, span.end)}
    for name in full_names(plain):
        if taken.isdisjoint(range(name.start, name.end)):
            spans.append(Span(Identifier.PERSON_NAME, name.name, name.start, name.end))
    return sorted(spans, key=lambda span: span.start)


def redact(text: str, *, keep: frozenset[Identifier] = frozenset()) -> Redacted:
    """The text with each identifier replaced by a word for its kind. Companies' codes are public: pass
    them in `keep` where they should stay."""
    spans = [span for span in find_personal(text) if span.type not in keep]
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += [_mask_unchecked(text[position : span.start]), MASKS[span.type]]
        position = span.end
    parts.append(_mask_unchecked(text[position:]))
    masked = "".join(parts)
    # Said once with its announcement, it may stand elsewhere without.
    for span in spans:
        masked = masked.replace(text[span.start : span.end], MASKS[span.type])
    return Redacted(masked, tuple(spans))


def _mask_unchecked(text: str) -> str:
    return _UNCHECKED.sub(_LONG_NUMBER, text)
