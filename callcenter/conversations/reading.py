"""Reads contacts with the language library and the pack in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.workorders.ports import Candidate
from nlp.classify.model import Context, Speaker, Turn, Understanding
from nlp.prefill.names import citizen_name
from nlp.prefill.summary import summary_of
from nlp.text.landmarks import landmarks_of
from nlp.text.normalise import normalise
from nlp.text.redact import redact

from .ports import Understood, Utterance

_SPOKEN = frozenset({"phone"})


class Mind(Protocol):
    """The language library with one pack: what was said, and who may own it."""

    def read(self, text: str, context: Context | None = None) -> Understanding: ...

    def accused_organisation(self, found: Understanding) -> str: ...

    def candidates(self, found: Understanding) -> Sequence[Owner]: ...


class Owner(Protocol):
    """A department that may own a matter."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def reason(self) -> str: ...
    @property
    def copies(self) -> tuple[str, ...]: ...


class Reader:
    """The `Understanding` of this feature, on one pack's mind."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def understand(
        self,
        text: str,
        channel: str,
        utterances: Sequence[Utterance] = (),
        received_at: datetime | None = None,
    ) -> Understood:
        """What is asked, where, by whom and how urgently; what is not told stays empty."""
        turns = tuple(_turn(u) for u in utterances)
        heard = "\n".join(t.text for t in turns) if turns else text
        context = Context(channel, turns, bool(turns) and channel in _SPOKEN, received_at)
        found = self._mind.read(heard, context)
        summary = summary_of(found, turns) if turns else None
        category, place = found.category, found.place
        kinds = {"public_body": "unit", "company": "unit", "official": "person", "person": "person"}
        accused = found.complained_of
        return Understood(
            request_type=found.request_type,
            urgency=found.urgency,
            track=found.track,
            emergency_handover=found.emergency_handover,
            category_code=category.code if category else None,
            category_name=category.path[-1] if category and category.path else None,
            place_code=place.codes[0] if place.codes else None,
            district=place.district or None,
            town=place.town or None,
            village=place.village or None,
            address=place.address or None,
            company=found.company,
            uscc=found.uscc,
            is_confidential=found.confidential,
            is_actionable=found.actionable,
            not_actionable_reason=found.not_actionable.value if found.not_actionable else None,
            confidence=found.confidence,
            phones=found.phones,
            people=found.people,
            complained_of_kind=kinds.get(accused.kind) if accused else None,
            complained_of_name=accused.name if accused else None,
            complained_of_organisation=self._mind.accused_organisation(found) or None,
            departments=[
                Candidate(c.code, c.name, c.confidence, c.reason, tuple(c.copies))
                for c in self._mind.candidates(found)
            ],
            evidence=[w for words in found.evidence.values() for w in words][:12],
            title=summary.title or None if summary else None,
            content=summary.content or None if summary else None,
            citizen_name=citizen_name(found, turns) if turns else None,
            landmarks=landmarks_of(normalise(heard), found.company),
            event_time=found.event_time.start.isoformat() if found.event_time else None,
        )

    def redact(self, text: str) -> str:
        """The text with identifiers masked."""
        return redact(text).text


def _turn(utterance: Utterance) -> Turn:
    speaker = Speaker.AGENT if utterance.speaker == "agent" else Speaker.CITIZEN
    return Turn(speaker, utterance.text, utterance.confidence or 1.0, utterance.is_mandarin)
