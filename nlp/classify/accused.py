"""Who is complained of, and who is thanked."""

from nlp.classify.cues import cues
from nlp.classify.model import ComplainedOf, RequestType
from nlp.text.names import CompanySpan

_REACH = 28
"""Characters between the name and what is objected to."""


def find_accused(
    text: str, request_type: RequestType, companies: tuple[CompanySpan, ...], *, is_enterprise: bool
) -> ComplainedOf | None:
    """None unless the text objects to somebody. `text` is normalised."""
    if request_type not in {RequestType.COMPLAINT, RequestType.REPORT}:
        return None
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
