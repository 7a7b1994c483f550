"""Fills the form from the running transcript: `update` after every utterance, `read` once at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from nlp.classify.model import Context, Evidence, Turn, Understanding, Urgency
from nlp.classify.recap import Role, roles_of

from .model import FIELDS, Draft, FieldValue, Source, Value
from .names import citizen_name
from .summary import summary_of

_MARGIN = 0.15
"""By so much surer another value must be to replace a value at once."""
_RUNNING = 2
"""Readings running in which another value must be found to replace one of about the same worth."""
_ALWAYS_NEWEST = frozenset({"content", "amounts"})
_TOGETHER = (
    ("category_code", "category_level1", "category_level2", "department"),
    ("address", "district", "town", "village", "place_code"),
)
"""Fields of one decision change together, led by the first: a town of another district is no place."""
_RANK = {Urgency.NORMAL.value: 0, Urgency.URGENT.value: 1, Urgency.EMERGENCY.value: 2}
_EVIDENCE = {
    "category_code": "category",
    "category_level1": "category",
    "category_level2": "category",
    "department": "category",
    "district": "place",
    "town": "place",
    "village": "place",
    "address": "place",
    "place_code": "place",
    "citizen_name": "people",
    "phone": "phones",
    "emergency_handover": "urgency",
}


class Mind(Protocol):
    """Whoever understands a contact, departments among it."""

    def understand(self, text: str, context: Context | None = None) -> Understanding: ...


class Prefiller:
    """Holds nothing of any call; calls may share it, threads too."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def update(
        self,
        draft: Draft,
        turns: Sequence[Turn],
        typed: Set[str] = frozenset(),
        *,
        received_at: datetime | None = None,
        caller_id: str | None = None,
    ) -> Draft:
        """The draft after the newest turn. `turns` are all so far; fields in `typed` stay as they are.

        A value gives way only to one that is clearly surer or that is found again by the next reading;
        danger is shown at once.
        """
        fresh = self.read(turns, received_at=received_at, caller_id=caller_id)
        fields: dict[str, FieldValue] = {n: f for n, f in draft.fields.items() if n in typed}
        doubts: dict[str, tuple[Value, int]] = {}
        denied = {number for number, role in enumerate(roles_of(turns)) if role is Role.DENIED}
        for names in _groups():
            free = [name for name in names if name not in typed]
            if not free:
                continue
            lead = free[0]
            changes, doubt = _settle(lead, draft, fresh, denied)
            source = fresh if changes else draft
            fields |= {name: source.fields[name] for name in free if name in source.fields}
            if doubt is not None:
                doubts[lead] = doubt
        return Draft(fields, doubts)

    def read(
        self,
        turns: Sequence[Turn],
        *,
        received_at: datetime | None = None,
        caller_id: str | None = None,
    ) -> Draft:
        """The form of a whole call, as the last reading alone has it."""
        context = Context("phone", tuple(turns), is_transcript=True, received_at=received_at)
        found = self._mind.understand("\n".join(turn.text for turn in turns), context)
        return draft_of(found, turns, caller_id)


def draft_of(found: Understanding, turns: Sequence[Turn], caller_id: str | None = None) -> Draft:
    """The form that an understanding of these turns fills."""
    roles = roles_of(turns)
    fields: dict[str, FieldValue] = {}
    for name, value, confidence in _values(found, turns):
        if value is None or value == "" or value == ():
            continue
        evidence = _evidence_for(name, value, found.grounds)
        fields[name] = FieldValue(value, round(confidence, 3), _source(evidence, roles), evidence)
    if "phone" not in fields and caller_id:
        fields["phone"] = FieldValue(caller_id, 0.95, Source.CALLER_ID)
    return Draft(fields)


def _values(found: Understanding, turns: Sequence[Turn]) -> Iterator[tuple[str, Value, float]]:
    summary = summary_of(found, turns)
    category, place = found.category, found.place
    path = category.path if category else ()
    sure = category.confidence if category else 0.0
    yield "title", summary.title, sure
    yield "content", summary.content, 0.8
    yield "request_type", found.request_type.value, found.type_confidence
    yield "urgency", found.urgency.value, 0.9
    yield "emergency_handover", found.emergency_handover, 0.9
    yield "category_code", category.code if category else None, sure
    yield "category_level1", path[0] if path else None, sure
    yield "category_level2", path[1] if len(path) > 1 else None, sure
    yield "track", found.track.value, 0.8
    lead = found.departments[0] if found.departments else None
    yield "department", lead.code if lead else None, lead.confidence if lead else 0.0
    yield "address", place.address, place.confidence
    yield "district", place.district, place.confidence
    yield "town", place.town, place.confidence
    yield "village", place.village, place.confidence
    yield "place_code", place.codes[0] if place.codes else None, place.confidence
    yield "company", found.company, 0.8
    yield "uscc", found.uscc, 0.99
    yield "citizen_name", citizen_name(found, turns), 0.85
    yield "phone", next(iter(found.phones), None), 0.99
    yield "confidential", found.confidential, 0.9
    yield "actionable", found.actionable, 0.9 if found.actionable else 0.7
    time = found.event_time
    yield "event_time", time.start.isoformat() if time else None, time.confidence if time else 0.0
    yield "amounts", tuple(amount.said for amount in found.amounts), 0.9
    yield "order_number", found.order_number, 0.9


def _evidence_for(name: str, value: Value, grounds: Iterable[Evidence]) -> tuple[Evidence, ...]:
    field = _EVIDENCE.get(name, name)
    own = tuple(evidence for evidence in grounds if evidence.field == field)
    if name in {"phone", "citizen_name", "company"}:
        exact = tuple(evidence for evidence in own if evidence.value == value)
        return exact or own[:1]
    return own


def _source(evidence: Sequence[Evidence], roles: Sequence[Role]) -> Source:
    """Of the turns its words stand in the nearest to the citizen; without words she is taken to mean it."""
    found = {roles[e.turn] for e in evidence if e.turn is not None}
    if found and Role.OWN not in found:
        return Source.RECAP if Role.RECAP in found else Source.AGENT
    return Source.CITIZEN if Role.OWN in roles or not roles else Source.RECAP


def _groups() -> Iterator[tuple[str, ...]]:
    grouped = {name for group in _TOGETHER for name in group}
    yield from _TOGETHER
    yield from ((name,) for name in FIELDS if name not in grouped)


def _settle(name: str, draft: Draft, fresh: Draft, denied: Set[int]) -> tuple[bool, tuple[Value, int] | None]:
    """Whether the fresh value is taken, and what is doubted of the old one if it stays."""
    old, new = draft.fields.get(name), fresh.fields.get(name)
    old_value, new_value = draft.value(name), fresh.value(name)
    if old is None or name in _ALWAYS_NEWEST or old_value == new_value:
        return True, None
    if _is_graver(name, old_value, new_value) or _is_fuller(old_value, new_value):
        return True, None
    if old.evidence and {e.turn for e in old.evidence} <= denied:
        return True, None
    if new is not None and new.confidence >= old.confidence + _MARGIN:
        return True, None
    doubted, times = draft.doubts.get(name, (None, 0))
    times = times + 1 if times and doubted == new_value else 1
    return (True, None) if times >= _RUNNING else (False, (new_value, times))


def _is_graver(name: str, old: Value, new: Value) -> bool:
    if name == "emergency_handover":
        return new is not None
    return name == "urgency" and _RANK.get(str(new), 0) > _RANK.get(str(old), 0)


def _is_fuller(old: Value, new: Value) -> bool:
    """余先生 for 余, 意溪镇长和社区 for 意溪镇: more of the same is no change of mind."""
    return isinstance(old, str) and isinstance(new, str) and new.startswith(old)


def typed(draft: Draft, name: str, value: Value) -> Draft:
    """The draft with what an agent has typed into a field; name it in `typed` of every later update."""
    if name not in FIELDS:
        raise KeyError(name)
    fields = {**draft.fields, name: FieldValue(value, 1.0, Source.TYPED)}
    return replace(draft, fields=fields)
