"""What is understood of a contact, and the plain values it is understood with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from nlp.text.identifiers import Span
from nlp.text.places import Division


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


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the words."""

    channel: str = ""
    turns: Sequence[Turn] = ()
    """Of a call: who said what. The text is then put together from them."""
    is_transcript: bool = False
    """Written by a recogniser: homophones are to be expected."""


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

    def as_json(self) -> dict[str, object]:
        """The fixed document of `callcenter classify`."""
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
        }
