"""A form as it fills while people talk: every field with its value, how sure it is and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nlp.classify.model import Evidence

Value = str | bool | tuple[str, ...] | None


class Source(StrEnum):
    """Who gave a value."""

    CITIZEN = "citizen"
    RECAP = "recap"
    """The agent said it again, and it was not denied."""
    AGENT = "agent"
    CALLER_ID = "caller_id"
    TYPED = "typed"


FIELDS = (
    "title",
    "content",
    "request_type",
    "urgency",
    "emergency_handover",
    "category_code",
    "category_level1",
    "category_level2",
    "track",
    "department",
    "district",
    "town",
    "village",
    "address",
    "place_code",
    "company",
    "uscc",
    "citizen_name",
    "phone",
    "confidential",
    "actionable",
    "event_time",
    "amounts",
    "order_number",
)
"""Names of all fields, those of `callcenter.workorders` where they have one."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    value: Value
    confidence: float
    """0 to 1."""
    source: Source
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Immutable; `Prefiller.update` gives the next one."""

    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """Only fields that have a value."""
    doubts: Mapping[str, tuple[Value, int]] = field(default_factory=dict)
    """By field: another value, and in how many readings running it was found."""

    def value(self, name: str) -> Value:
        """None while the field is empty."""
        found = self.fields.get(name)
        return None if found is None else found.value
