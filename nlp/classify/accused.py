"""Who is complained of, and who is thanked."""

import re
from collections.abc import Sequence

from nlp.classify.cues import cues
from nlp.classify.model import ComplainedOf, RequestType
from nlp.text.names import CompanySpan

_REACH = 28
"""Characters between the name and what is objected to."""


def objection_to(units: Sequence[str]) -> re.Pattern[str] | None:
    """Finds 举报 and the like with one of these names right behind: the plainest way to accuse."""
    if not units:
        return None
    names = "|".join(re.escape(name) for name in sorted(units, key=len, reverse=True))
    words = cues().complained_of
    official, verb, beside = words["official"].pattern, words["objects"].pattern, words["beside"].pattern
    return re.compile(f"(?:{verb})[\\s:：,，]*(?P<unit>{names})(?!{beside})(?P<person>的?{official})?")


def find_accused(
    text: str,
    request_type: RequestType,
    companies: tuple[CompanySpan, ...],
    *,
    is_enterprise: bool,
    objection: re.Pattern[str] | None = None,
) -> ComplainedOf | None:
    """None unless the text objects to somebody. `text` is normalised, `objection` of `objection_to`."""
    if request_type not in {RequestType.COMPLAINT, RequestType.REPORT}:
        return None
    if objection is not None and (named := objection.search(text)):
        unit, person = named["unit"], named["person"]
        return ComplainedOf("official" if person else "public_body", unit + (person or ""), unit)
    patterns = cues().complained_of
    for kind in ("official", "public_body"):
        for match in patterns[kind].finditer(text):
            near = text[max(0, match.start() - 10) : match.end() + _REACH]
            if patterns["conduct"].search(near):
                return ComplainedOf(kind, match.group(1))
    if companies and not is_enterprise:
        return ComplainedOf("company", companies[0].name)
    return None


def find_praised(text: str, request_type: RequestType) -> str | None:
    """The kind of department whose people are thanked. `text` is normalised."""
    if request_type is not RequestType.PRAISE:
        return None
    return next((kind for kind, pattern in cues().units.items() if pattern.search(text)), None)
