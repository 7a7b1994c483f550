"""Proposed changes of the duty list and successions, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from callcenter.cities.decided import Kind


class ProposalState(StrEnum):
    """Where a proposal stands."""

    pending = "pending"
    accepted = "accepted"
    rejected = "rejected"


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A category at a place is to have another lead; ``basis`` is the order whose arbitration showed it."""

    id: int
    category_code: str
    place_code: str
    old_lead: str | None
    new_lead: str
    basis: str
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    valid_from: date | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Succession:
    """From ``from_date`` an organisation or category is followed by another."""

    id: int
    kind: Kind
    old_code: str
    new_code: str
    from_date: date
    basis: str
    prepared_by: str
    prepared_at: datetime
    applied_by: str | None
    applied_at: datetime | None
    moved: int | None
