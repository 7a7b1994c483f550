"""A hearing as the desk is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from callcenter.conversations.masking import mask_name, mask_phone
from nlp.text.redact import redact

from .model import Read, Shown, Value, Words, shown
from .service import Whole

_OFF = {
    "asr-busy": "语音识别已满，这一路暂时没有实时转写，请照常填写；有空位后自动接上",
    "asr-unreachable": "连不上语音识别服务，暂时没有实时转写，请照常填写；恢复后自动接上",
}
_Short = Annotated[str, msgspec.Meta(max_length=40)]


class StartBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which call is listened to, as far as it is known."""

    line: _Short = ""
    queue: _Short = ""
    calling_phone: Annotated[str, msgspec.Meta(max_length=30, pattern=r"^[0-9+ -]*$")] | None = None


class TypedBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field's value by a person; ``accepted``: she took what was read."""

    value: Annotated[str, msgspec.Meta(max_length=10_000)] | bool | list[str] | None
    accepted: bool = False


class FieldsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What she typed since the version she saw; null gives a field back to the machine."""

    version: Annotated[int, msgspec.Meta(ge=1)]
    fields: dict[str, TypedBody | None]


class LinesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Only what came after a line."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0


class WordsView(msgspec.Struct, frozen=True):
    """Words a value stands on: offsets into a line's text."""

    line: int
    start: int
    end: int


class SuggestionView(msgspec.Struct, frozen=True):
    """What was read, beside what she typed."""

    value: str | bool | list[str] | None
    source: str
    confidence: float
    words: list[WordsView]


class FieldView(msgspec.Struct, frozen=True):
    """A field of the form as it stands."""

    value: str | bool | list[str] | None
    source: Literal["citizen", "recap", "agent", "caller_id", "typed"]
    confidence: float
    accepted: bool
    words: list[WordsView]
    suggestion: SuggestionView | None


class LineView(msgspec.Struct, frozen=True):
    """What was said, or a stretch nobody heard; seconds from the start."""

    sequence: int
    kind: Literal["said", "gap"]
    speaker: Literal["agent", "citizen"]
    start_s: float
    end_s: float
    text: str
    confidence: float
    is_mandarin: bool
    reason: str | None


class LegView(msgspec.Struct, frozen=True):
    """A leg of sound."""

    speaker: Literal["agent", "citizen"]
    is_open: bool
    off_reason: str | None


class OffView(msgspec.Struct, frozen=True):
    """Why nothing is heard now."""

    reason: str
    detail: str


class OwnerView(msgspec.Struct, frozen=True):
    """A department that may own the matter."""

    code: str
    name: str
    confidence: float
    reason: str


class EmergencyView(msgspec.Struct, frozen=True):
    """Whom to hand over to at once, and what to tell the citizen."""

    handover: str
    advice: str


class HearingView(msgspec.Struct, frozen=True, kw_only=True):
    """A hearing with its lines, its form and whether it is heard."""

    id: str
    state: Literal["live", "ended", "registered", "discarded"]
    line: str
    queue: str
    calling_phone: str | None
    version: int
    started_at: datetime
    ended_at: datetime | None
    number: str | None
    legs: list[LegView]
    transcript_off: OffView | None
    lines: list[LineView]
    last: int
    """Sequence of the newest line, here or before."""
    fields: dict[str, FieldView]
    owners: list[OwnerView]
    emergency: EmergencyView | None


class HearingItem(msgspec.Struct, frozen=True, kw_only=True):
    """One of the open hearings of an agent."""

    id: str
    state: Literal["live", "ended"]
    calling_phone: str | None
    started_at: datetime


class HearingList(msgspec.Struct, frozen=True):
    items: list[HearingItem]


def view_of(whole: Whole, after: int, advice: Callable[[str], str], *, is_own: bool) -> HearingView:
    """As its agent sees it; for everybody else with identifiers masked and without offsets."""
    hearing = whole.hearing
    form = {name: _field(name, one, is_own=is_own) for name, one in shown(whole.read, whole.typed).items()}
    off = next((leg.off_reason for leg in whole.legs if leg.off_reason and leg.end_s is None), None)
    handover = form["emergency_handover"].value if "emergency_handover" in form else None
    danger = handover if isinstance(handover, str) and handover else None
    return HearingView(
        id=str(hearing.public_id),
        state=hearing.state.value,
        line=hearing.line,
        queue=hearing.queue,
        calling_phone=hearing.calling_phone_masked,
        version=hearing.version,
        started_at=hearing.started_at,
        ended_at=hearing.ended_at,
        number=hearing.number,
        legs=[LegView(_speaker(leg.speaker), leg.end_s is None, leg.off_reason) for leg in whole.legs],
        transcript_off=None if off is None else OffView(off, _OFF.get(off, _OFF["asr-unreachable"])),
        lines=[
            LineView(
                one.sequence,
                "gap" if one.is_gap else "said",
                _speaker(one.speaker),
                round(one.start_s, 2),
                round(one.end_s, 2),
                one.text if is_own else redact(one.text).text,
                round(one.confidence, 3),
                one.is_mandarin,
                one.gap_reason,
            )
            for one in whole.lines
        ],
        last=max((one.sequence for one in whole.lines), default=after),
        fields=form,
        owners=[OwnerView(o.code, o.name, o.confidence, o.reason) for o in whole.read.owners],
        emergency=None if danger is None else EmergencyView(danger, advice(danger)),
    )


def _field(name: str, one: Shown, *, is_own: bool) -> FieldView:
    found = one.suggestion
    return FieldView(
        _told(name, one.value, is_own=is_own),
        _source(one.source),
        round(one.confidence, 3),
        one.is_accepted,
        _words(one.words) if is_own else [],
        None if found is None else _suggestion(name, found, is_own=is_own),
    )


def _suggestion(name: str, found: Read, *, is_own: bool) -> SuggestionView:
    value = _told(name, found.value, is_own=is_own)
    return SuggestionView(
        value, found.source, round(found.confidence, 3), _words(found.words) if is_own else []
    )


def _told(name: str, value: Value, *, is_own: bool) -> Value:
    if is_own or not isinstance(value, str):
        return value
    if name == "phone":
        return mask_phone(value)
    return mask_name(value) if name == "citizen_name" else redact(value).text


def _words(words: tuple[Words, ...]) -> list[WordsView]:
    return [WordsView(one.line, one.start, one.end) for one in words]


def _speaker(name: str) -> Literal["agent", "citizen"]:
    return "agent" if name == "agent" else "citizen"


def _source(name: str) -> Literal["citizen", "recap", "agent", "caller_id", "typed"]:
    match name:
        case "citizen" | "recap" | "agent" | "caller_id":
            return name
        case _:
            return "typed"
