"""A hearing, its lines and its form as plain values; nothing here reads a clock or a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from callcenter.kernel.ids import UserId

HearingId = NewType("HearingId", int)
LegId = NewType("LegId", int)
Value = str | bool | list[str] | None


class HearingState(StrEnum):
    live = "live"
    ended = "ended"
    registered = "registered"
    discarded = "discarded"


#: something may still be said or typed
OPEN = frozenset({HearingState.live, HearingState.ended})


@dataclass(frozen=True, slots=True)
class Hearing:
    """One agent's listening to one call."""

    id: HearingId
    public_id: UUID
    user_id: UserId
    state: HearingState
    line: str
    queue: str
    calling_phone: str | None
    calling_phone_masked: str | None
    version: int
    """Of what the agent typed."""
    read_until: int
    """Sequence of the last line the draft has read."""
    started_at: datetime
    ended_at: datetime | None
    number: str | None
    """Of the order, once registered."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was said, or a stretch nobody heard; seconds from the start of the hearing."""

    sequence: int
    speaker: str
    """``agent`` or ``citizen``."""
    start_s: float
    end_s: float
    text: str = ""
    spoken: str = ""
    confidence: float = 0.0
    is_mandarin: bool = True
    gap_reason: str | None = None
    """Set in a gap alone."""

    @property
    def is_gap(self) -> bool:
        return self.gap_reason is not None


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg's last known state."""

    id: LegId
    speaker: str
    start_s: float
    end_s: float | None
    is_over: bool
    off_reason: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Where in the lines a value stands: ``start:end`` are offsets into the text of one line."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """A value that the machine read in the words."""

    value: Value
    confidence: float
    source: str
    """citizen, recap, agent or caller_id."""
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """A department that may own the matter."""

    code: str
    name: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Another value that was read instead of a field's, and how many times running."""

    value: Value
    times: int


@dataclass(frozen=True, slots=True)
class ReadForm:
    """All the machine makes of the words so far."""

    fields: Mapping[str, Read]
    doubts: Mapping[str, Doubt]
    owners: tuple[Owner, ...] = ()


NOTHING_READ = ReadForm({}, {})


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person put into a field; ``is_accepted``: she took what the machine read."""

    value: Value
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the desk shows it: the person's value, with what was read beside it, else what was read."""

    value: Value
    source: str
    """citizen, recap, agent, caller_id or typed."""
    confidence: float
    is_accepted: bool
    words: tuple[Words, ...]
    suggestion: Read | None = None
    """What was read, where it differs from what she typed."""


def shown(read: ReadForm, typed: Mapping[str, Typed]) -> dict[str, Shown]:
    """The form: what a person typed is never overwritten, and what differs from it stands beside it."""
    form = {
        name: Shown(found.value, found.source, found.confidence, False, found.words)
        for name, found in read.fields.items()
    }
    for name, own in typed.items():
        found = read.fields.get(name)
        agrees = found is not None and found.value == own.value
        form[name] = Shown(
            own.value,
            found.source if found is not None and agrees and own.is_accepted else "typed",
            found.confidence if found is not None and agrees else 1.0,
            own.is_accepted,
            found.words if found is not None and agrees else (),
            None if agrees else found,
        )
    return form
