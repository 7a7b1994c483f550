"""Who is complained of, and who is thanked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.classify.cues import cues
from nlp.classify.model import ComplainedOf, RequestType
from nlp.text.names import CompanySpan

_REACH = 28
"""Characters between the name and what is objected to."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a city's public bodies and their people are accused by name."""

    objection: re.Pattern[str] | None
    """举报 and the like with the name of a unit right behind: the plainest way to accuse."""
    head: re.Pattern[str] | None
    """The name of a unit, or of the place it governs, with the title of one of its people right behind."""


def naming_of(units: Sequence[str], seats: Sequence[str]) -> Naming:
    """Of names that mean a unit only, and of places with a government of their own (意溪镇)."""
    words = cues().complained_of
    official, verb, beside = words["official"].pattern, words["objects"].pattern, words["beside"].pattern
    objection = head = None
    if units:
        person = f"(?P<person>{words['head'].pattern}|的?{official})"
        objection = re.compile(f"(?:{verb})[\\s:：,，]*(?P<unit>{_any_of(units)})(?!{beside}){person}?")
    if units or seats:
        head = re.compile(f"(?P<unit>{_any_of([*units, *seats])}){words['head'].pattern}")
    return Naming(objection, head)


def _any_of(names: Sequence[str]) -> str:
    """The longest first; a shorter one is tried where the title needs its last character (意溪+镇长)."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def find_accused(
    text: str,
    request_type: RequestType,
    companies: tuple[CompanySpan, ...],
    *,
    is_enterprise: bool,
    naming: Naming,
) -> ComplainedOf | None:
    """None unless the text objects to somebody. `text` is normalised."""
    if request_type not in {RequestType.COMPLAINT, RequestType.REPORT}:
        return None
    if naming.objection is not None and (named := naming.objection.search(text)):
        unit, person = named["unit"], named["person"]
        return ComplainedOf("official" if person else "public_body", unit + (person or ""), unit)
    if (official := _named_official(text, request_type, naming)) is not None:
        return official
    patterns = cues().complained_of
    for kind in ("official", "public_body"):
        for match in patterns[kind].finditer(text):
            before = text[: match.start()]
            is_named = request_type is RequestType.REPORT and patterns["objected"].search(before[-6:])
            if is_named or patterns["conduct"].search(
                before[-10:] + text[match.start() : match.end() + _REACH]
            ):
                return ComplainedOf(kind, match.group(1))
    if companies and not is_enterprise:
        return ComplainedOf("company", companies[0].name)
    return None


def _named_official(text: str, request_type: RequestType, naming: Naming) -> ComplainedOf | None:
    """One whose unit is told with the title: 意溪镇镇长. Whom she only told of it (向…反映过) is not meant.

    "The leaders do not care" is an ordinary complaint about the unit's work, which goes to the unit.
    """
    if naming.head is None:
        return None
    patterns = cues().complained_of
    for match in naming.head.finditer(text):
        before, near = text[: match.start()], text[match.end() : match.end() + _REACH]
        if patterns["told"].search(before):
            continue
        is_vague = request_type is RequestType.COMPLAINT and patterns["vague"].search(match.group())
        if patterns["objected"].search(before) or (patterns["conduct"].search(near) and not is_vague):
            return ComplainedOf("official", match.group(), match["unit"])
    return None


def find_praised(text: str, request_type: RequestType) -> str | None:
    """The kind of department whose people are thanked. `text` is normalised."""
    if request_type is not RequestType.PRAISE:
        return None
    return next((kind for kind, pattern in cues().units.items() if pattern.search(text)), None)
