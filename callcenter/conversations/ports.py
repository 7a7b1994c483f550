"""What intake needs of the rest of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from callcenter.kernel.principal import Principal
from callcenter.workorders.ports import Candidate


class Vault(Protocol):
    """Seals personal values and makes them findable without opening them."""

    def seal_text(self, text: str, context: str) -> bytes: ...

    def open_text(self, sealed: bytes, context: str) -> str: ...

    def blind_index(self, value: str, purpose: str) -> bytes: ...


class TrackingCodes(Protocol):
    """The code that lets a citizen follow her matter: a keyed HMAC of the contact's random id."""

    def code_of(self, public_id: UUID) -> str: ...

    def hash_of(self, code: str) -> bytes:
        """What is stored of it."""
        ...


@dataclass(frozen=True, slots=True)
class TrackingLimits:
    """When wrong tracking codes lock: failures within a window lock for a while (seconds)."""

    failures: int
    window_s: float
    lock_s: float


class Blobs(Protocol):
    """Files, sealed and stored by hash."""

    async def put(self, content: bytes) -> str: ...

    async def get(self, key: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Utterance:
    """One stretch of speech; times in seconds, speaker ``agent`` or ``citizen``."""

    speaker: str
    start_s: float
    end_s: float
    text: str
    spoken: str = ""
    confidence: float = 0.0
    """0 to 1; 0 where the recogniser gave none."""
    is_mandarin: bool = True
    """Words of another language are kept and shown, and fill no form."""
    heard: str = ""
    """As it sounded, where words of ``text`` were corrected."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the machine made of a contact, in the values an order is made of."""

    request_type: str
    urgency: str
    track: str
    emergency_handover: str | None
    category_code: str | None
    category_name: str | None
    place_code: str | None
    district: str | None
    town: str | None
    village: str | None
    address: str | None
    company: str | None
    uscc: str | None
    is_confidential: bool
    is_actionable: bool
    not_actionable_reason: str | None
    confidence: float
    phones: Sequence[str] = ()
    people: Sequence[str] = ()
    complained_of_kind: str | None = None
    complained_of_name: str | None = None
    complained_of_organisation: str | None = None
    departments: Sequence[Candidate] = ()
    evidence: Sequence[str] = ()
    title: str | None = None
    """Of a call; place and matter."""
    content: str | None = None
    """Of a call: what was told and what is asked for, in the words of the trade; the transcript stays."""
    citizen_name: str | None = None
    """Of a call: as she was addressed, or as she called herself."""
    landmarks: Sequence[str] = ()
    """Named, and may tell where it is if an earlier order said so."""
    event_time: str | None = None
    """When the matter happened, ISO 8601; None where it was not told."""


class HeardCall(Protocol):
    """What was heard of a call while it went on."""

    @property
    def utterances(self) -> Sequence[Utterance]: ...
    @property
    def calling_phone(self) -> str | None: ...


class Hearings(Protocol):
    """Calls that agents listened to."""

    async def heard(self, person: Principal, public_id: UUID) -> HeardCall:
        """Raises NotFound for a hearing that is not hers, Conflict for a discarded one."""
        ...

    async def registered(self, person: Principal, public_id: UUID, number: str, now: datetime) -> None:
        """An order has its words now."""
        ...


class Understanding(Protocol):
    """Reads a contact; pure computation, milliseconds."""

    def understand(
        self,
        text: str,
        channel: str,
        utterances: Sequence[Utterance] = (),
        received_at: datetime | None = None,
    ) -> Understood: ...

    def redact(self, text: str) -> str:
        """The text with identifiers masked."""
        ...
