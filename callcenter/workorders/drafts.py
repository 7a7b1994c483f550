"""What a fresh order is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.kernel.ids import ContactId, UserId, WorkOrderId

from .model import AccusedKind, RequestType, Track, Urgency


@dataclass(frozen=True, slots=True)
class TakenOut:
    """One identifier a mask stands for: its field, the how-manieth it was there, its kind and itself."""

    field: str
    position: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class NewOrder:
    """Everything a fresh order starts with; sealed values are ciphertext already."""

    number: str
    contact_id: ContactId
    request_type: RequestType
    urgency: Urgency
    track: Track
    emergency_handover: str | None
    category_code: str | None
    title: str
    content: str
    district: str | None
    town: str | None
    village: str | None
    address: str | None
    place_code: str | None
    channel: str
    source: str | None
    received_at: datetime
    registered_at: datetime
    registered_by: UserId | None
    citizen_name_sealed: bytes | None
    phone_sealed: bytes | None
    phone_index: bytes | None
    calling_phone_sealed: bytes | None
    calling_phone_index: bytes | None
    citizen_name_masked: str | None
    phone_masked: str | None
    calling_phone_masked: str | None
    on_behalf_of: str | None
    is_anonymous: bool
    no_reply_wanted: bool
    is_confidential: bool
    is_actionable: bool
    complained_of_kind: AccusedKind | None
    complained_of_name: str | None
    complained_of_organisation: str | None
    company: str | None
    uscc: str | None
    suggestion: Mapping[str, Any] | None
    search_bigrams: Sequence[str]
    split_from: WorkOrderId | None = None
    taken_out: Sequence[TakenOut] = ()
