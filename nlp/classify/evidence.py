"""The words each value stands on, as places in the text or in a call's turns, for a desk to show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.classify.model import Evidence, PlaceGuess, Understanding
from nlp.classify.recap import Role
from nlp.text.extract import Extraction
from nlp.text.identifiers import Identifier

_FIELDS = {
    Identifier.PHONE: "phones",
    Identifier.LANDLINE: "phones",
    Identifier.PERSON_NAME: "people",
    Identifier.ID_CARD: "ids",
    Identifier.PLATE: "plates",
    Identifier.USCC: "uscc",
    Identifier.BANK_CARD: "bank_cards",
}
_CHECKED = 0.99
"""An identifier whose check digit or form is right."""
_NAMED = 0.85
_RULED = 0.9
"""What a rule of the pack or of the language decides, and the words leave little doubt."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One turn, or the whole text; `offset` is where it stands in all of them joined by line breaks."""

    turn: int | None
    text: str
    """Normalised."""
    offset: int
    role: Role = Role.OWN


@dataclass(frozen=True, slots=True)
class Script:
    """The text in its pieces."""

    pieces: tuple[Piece, ...]

    def own(self) -> list[tuple[int, str]]:
        """What the citizen said, or an agent said again for her, with offsets."""
        return [(p.offset, p.text) for p in self.pieces if p.role in {Role.OWN, Role.RECAP}]

    def own_in_place(self) -> str:
        """The whole with everything blanked but what `own` gives: offsets stay true."""
        return "\n".join(
            p.text if p.role in {Role.OWN, Role.RECAP} else " " * len(p.text) for p in self.pieces
        )

    def at(self, start: int, end: int) -> tuple[int | None, int, int]:
        """The turn and the place in it of offsets into the whole."""
        piece = self.pieces[bisect_right([p.offset for p in self.pieces], start) - 1]
        return piece.turn, start - piece.offset, end - piece.offset

    def find(self, words: str) -> tuple[int | None, int, int] | None:
        """Where the words stand first, in what the citizen said if she said them."""
        for role in (Role.OWN, Role.RECAP, Role.REMARK):
            for piece in self.pieces:
                if piece.role is role and (start := piece.text.find(words)) >= 0:
                    return piece.turn, start, start + len(words)
        return None


def evidence_of(found: Understanding, facts: Extraction, script: Script) -> tuple[Evidence, ...]:
    """For every value that was found, its words; a value that stands on none is left out."""
    gathered = [*_decided(found, script), *_read(found, facts, script)]
    return tuple(sorted(gathered, key=lambda e: (e.field, e.turn or 0, e.start, e.end)))


def _decided(found: Understanding, script: Script) -> Iterator[Evidence]:
    category = found.category
    decisions: list[tuple[str, str, float, Sequence[str]]] = [
        ("request_type", found.request_type.value, found.type_confidence, found.evidence["request_type"]),
        ("urgency", found.urgency.value, _RULED, found.evidence["urgency"]),
        ("track", found.track.value, _RULED, found.evidence["track"]),
        ("place", _place_of(found.place), found.place.confidence, found.place.heard),
    ]
    if category is not None:
        decisions.append(("category", category.code, category.confidence, category.words))
    if found.not_actionable is not None:
        decisions.append(("actionable", found.not_actionable.value, _RULED, found.evidence["actionable"]))
    if found.complained_of is not None:
        decisions.append(("complained_of", found.complained_of.name, _NAMED, (found.complained_of.name,)))
    for field, value, confidence, words in decisions:
        if not value:
            continue
        for part in dict.fromkeys(part for word in words for part in word.split("…")):
            place = script.find(part) if part else None
            if place is not None:
                yield Evidence(field, value, confidence, *place)


def _place_of(place: PlaceGuess) -> str:
    return place.address or place.village or place.town or place.district


def _read(found: Understanding, facts: Extraction, script: Script) -> Iterator[Evidence]:
    for span in facts.spans:
        if (field := _FIELDS.get(span.type)) is not None:
            sure = _NAMED if field == "people" else _CHECKED
            yield Evidence(field, span.value, sure, *script.at(span.start, span.end))
    full = {span.value for span in facts.spans}
    for name in facts.people:
        if name not in full and (place := script.find(name)) is not None:
            yield Evidence("people", name, _NAMED, *place)
    for company in facts.companies:
        sure = 0.95 if company.is_registered_form else 0.7
        yield Evidence("company", company.name, sure, *script.at(company.start, company.end))
    for mark in facts.marks:
        yield Evidence(mark.field, mark.value, _RULED, *script.at(mark.start, mark.end))
    for amount in found.amounts:
        yield Evidence("amounts", amount.said, _RULED, *script.at(amount.start, amount.end))
    if (time := found.event_time) is not None:
        yield Evidence("event_time", time.start.isoformat(), time.confidence, *script.at(*time.span))
