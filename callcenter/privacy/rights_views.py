"""What the API takes and shows of personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

RequestKind = Literal["correction", "deletion"]
RequestState = Literal["pending", "granted", "refused"]
Why = Annotated[str, msgspec.Meta(min_length=2, max_length=1000, pattern=r"\S")]


class HeldItem(msgspec.Struct, frozen=True):
    """One thing that is held: what it is, itself (numbers and names masked), and what for."""

    what: str
    value: str
    purpose: str


class OwnRequest(msgspec.Struct, frozen=True):
    """What the citizen asked about her data, and the answer."""

    kind: RequestKind
    state: RequestState
    at: datetime
    due_at: datetime
    decided_at: datetime | None
    answer: str | None


class PersonalData(msgspec.Struct, frozen=True):
    """All that is held about a citizen in one matter."""

    number: str
    received_at: datetime
    notice_version: str | None
    legal_basis: str
    keeping: str
    anonymised_at: datetime | None
    items: list[HeldItem]
    requests: list[OwnRequest]


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong and how it should read."""

    reason: Why
    name: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=r"^[^\x00]*\S[^\x00]*$")] | None
    ) = None
    phone: Annotated[str, msgspec.Meta(max_length=30, pattern=r"^\+?[0-9][0-9 \-]{5,28}$")] | None = None


class Deletion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it should be deleted."""

    reason: Why


class Asked(msgspec.Struct, frozen=True):
    """A request was taken; until when it is answered."""

    kind: RequestKind
    due_at: datetime


class PersonalRequestView(msgspec.Struct, frozen=True):
    """A request on the desk of those who decide."""

    id: UUID
    number: str
    kind: RequestKind
    state: RequestState
    reason: str
    name: str | None
    phone: str | None
    at: datetime
    due_at: datetime
    decided_at: datetime | None
    answer: str | None


class PersonalRequests(msgspec.Struct, frozen=True):
    """Requests, those that wait first, the soonest due first."""

    items: list[PersonalRequestView]


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Grant or refuse, with the words the citizen reads."""

    grant: bool
    answer: Annotated[str, msgspec.Meta(min_length=4, max_length=1000, pattern=r"\S")]


class HoldBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a matter must be kept beyond its term."""

    reason: Why


class HoldView(msgspec.Struct, frozen=True):
    """A hold in force."""

    number: str
    reason: str
    set_at: datetime
    by: str


class Holds(msgspec.Struct, frozen=True):
    """Holds in force, the oldest first."""

    items: list[HoldView]
