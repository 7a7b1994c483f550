"""What is understood of a contact, and the plain values it is understood with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nlp.text.amounts import Amount
from nlp.text.identifiers import Identifier, Span
from nlp.text.places import Division
from nlp.text.times import EventTime


class RequestType(StrEnum):
    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    OTHER = "other"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Track(StrEnum):
    ORDINARY = "ordinary"
    ENTERPRISE = "enterprise"
    HARD_MATTER = "hard_matter"
    EFFICIENCY = "efficiency"


class NotActionable(StrEnum):
    """Why nothing is to be done in this city."""

    NO_CONTENT = "no_content"
    ABUSE = "abuse"
    OUTSIDE = "outside"


class Speaker(StrEnum):
    AGENT = "agent"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: Speaker
    text: str
    confidence: float = 1.0
    """Of the recogniser, 0 to 1."""
    is_mandarin: bool = True
    """False where she speaks 潮州话: what was written of it fills no form."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the words."""

    channel: str = ""
    turns: Sequence[Turn] = ()
    """Of a call: who said what. The text is then put together from them."""
    is_transcript: bool = False
    """Written by a recogniser: homophones are to be expected."""
    received_at: datetime | None = None
    """When it came, with its offset; without it no time of the event is reckoned."""


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    code: str
    parent_code: str
    name: str
    level: int
    """1 to 3."""
    track: str = ""
    words: tuple[str, ...] = ()
    """What people say; `a+b` means both within one sentence."""
    examples: tuple[str, ...] = ()
    """Whole sentences as people put the matter."""


@dataclass(frozen=True, slots=True)
class TextRule:
    """A word or a regular expression that speaks for `value` (a request type or a track)."""

    value: str
    is_regex: bool
    pattern: str
    weight: float


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """Holds when one of `any_of` and all of `all_of` occur and none of `none_of` does.

    Terms are regular expressions.
    """

    code: str
    urgency: Urgency
    handover: str
    """110, 119, 120, 122 or empty."""
    also_ok: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All a city's pack knows about words."""

    categories: tuple[CategoryEntry, ...]
    divisions: tuple[Division, ...] = ()
    type_rules: tuple[TextRule, ...] = ()
    track_rules: tuple[TextRule, ...] = ()
    urgency_rules: tuple[UrgencyRule, ...] = ()
    words: tuple[str, ...] = ()
    """Names of organisations and the like, for the segmenter."""
    units: tuple[str, ...] = ()
    """Names of public bodies that may be complained of and that mean nothing else."""
    seats: tuple[str, ...] = ()
    """Names of places that mean their government where the title of one of its people follows."""
    category_of: Mapping[str, str] = field(default_factory=dict)
    """Category codes by purpose: praise, no_content, abuse, outside."""


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    code: str
    path: tuple[str, ...]
    """Names, level 1 first."""
    confidence: float
    """0 to 1, of level 2."""
    words: tuple[str, ...] = ()
    """What it stands on, as said."""


@dataclass(frozen=True, slots=True)
class DepartmentCandidate:
    code: str
    name: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    district: str = ""
    town: str = ""
    village: str = ""
    address: str = ""
    """From the county down to the house, as far as told."""
    codes: tuple[str, ...] = ()
    """Division codes, lowest first."""
    confidence: float = 0.0
    heard: tuple[str, ...] = ()
    """The names as they were said or heard."""


@dataclass(frozen=True, slots=True)
class ComplainedOf:
    """Whose conduct or work the citizen objects to, as said."""

    kind: str
    """public_body, official, company or person."""
    name: str
    unit: str = ""
    """One of the lexicon's units or seats, if the text objects to it or to a person of it by its name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a value stands on: `start:end` are offsets into the turn, or the text where there is none."""

    field: str
    value: str
    confidence: float
    turn: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    request_type: RequestType
    urgency: Urgency
    emergency_handover: str | None
    category: CategoryGuess | None
    departments: tuple[DepartmentCandidate, ...]
    """Empty until the city's duty list has been asked."""
    track: Track
    place: PlaceGuess
    company: str | None
    uscc: str | None
    people: tuple[str, ...]
    phones: tuple[str, ...]
    confidential: bool
    actionable: bool
    confidence: float
    """Of the whole: that type, category and place need no correction."""
    not_actionable: NotActionable | None = None
    handover_also_ok: tuple[str, ...] = ()
    alternatives: tuple[CategoryGuess, ...] = ()
    """The next best categories."""
    type_confidence: float = 0.0
    complained_of: ComplainedOf | None = None
    praised_kind: str | None = None
    """The kind of department whose people are thanked."""
    affected: int | None = None
    is_repeat: bool = False
    spans: tuple[Span, ...] = ()
    """Identifiers in the text; offsets into the text as given."""
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each decision the words it stands on."""
    event_time: EventTime | None = None
    amounts: tuple[Amount, ...] = ()
    order_number: str | None = None
    """Of the earlier order she speaks of."""
    grounds: tuple[Evidence, ...] = ()
    """The same as `evidence` and more: where in the text each value stands."""

    def values(self, *kinds: Identifier) -> tuple[str, ...]:
        """The identifiers of some kinds in the text, each once."""
        return tuple(dict.fromkeys(span.value for span in self.spans if span.type in kinds))

    def as_json(self) -> dict[str, object]:
        """The document of `callcenter classify`: its fixed keys, then those that may be added to."""
        category = self.category and {
            "code": self.category.code,
            "path": list(self.category.path),
            "confidence": self.category.confidence,
        }
        return {
            "request_type": self.request_type.value,
            "urgency": self.urgency.value,
            "emergency_handover": self.emergency_handover,
            "category": category,
            "departments": [
                {"code": d.code, "name": d.name, "confidence": d.confidence, "reason": d.reason}
                for d in self.departments
            ],
            "track": self.track.value,
            "place": {
                "district": self.place.district or None,
                "town": self.place.town or None,
                "village": self.place.village or None,
                "address": self.place.address or None,
            },
            "company": self.company,
            "uscc": self.uscc,
            "people": list(self.people),
            "phones": list(self.phones),
            "confidential": self.confidential,
            "actionable": self.actionable,
            "confidence": self.confidence,
            **self._more(),
        }

    def _more(self) -> dict[str, object]:
        """Beyond the fixed keys. Offsets are into the text as given, or into the turn."""
        time = self.event_time
        return {
            "event_time": time
            and {
                "start": time.start.isoformat(),
                "end": time.end.isoformat(),
                "precision": time.precision.value,
                "ongoing": time.is_ongoing,
                "text": time.said,
            },
            "amounts": [
                {"kind": a.kind.value, "low": a.low, "high": a.high, "unit": a.unit, "text": a.said}
                for a in self.amounts
            ],
            "ids": list(self.values(Identifier.ID_CARD)),
            "plates": list(self.values(Identifier.PLATE)),
            "bank_cards": list(self.values(Identifier.BANK_CARD)),
            "affected": self.affected,
            "repeat": {"is_repeat": self.is_repeat, "order_number": self.order_number},
            "complained_of": self.complained_of
            and {"kind": self.complained_of.kind, "name": self.complained_of.name},
            "not_actionable": self.not_actionable and self.not_actionable.value,
            "handover_also_ok": list(self.handover_also_ok),
            "evidence": [
                {
                    "field": e.field,
                    "value": e.value,
                    "confidence": e.confidence,
                    "turn": e.turn,
                    "start": e.start,
                    "end": e.end,
                }
                for e in self.grounds
            ],
        }
