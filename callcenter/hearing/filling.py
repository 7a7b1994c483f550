"""From the lines heard so far to the next state of the form; pure but for the mind it is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nlp.classify.model import Context, DepartmentCandidate, Evidence, Speaker, Turn, Understanding
from nlp.prefill.model import Draft, FieldValue, Source
from nlp.prefill.model import Value as DraftValue
from nlp.prefill.prefill import Mind, Prefiller

from .model import Doubt, Line, Owner, Read, ReadForm, Value, Words


def filled(
    mind: Mind,
    former: ReadForm,
    lines: Sequence[Line],
    *,
    received_at: datetime,
    calling_phone: str | None,
) -> ReadForm:
    """The form after the newest of ``lines``, which are all so far in whatever order."""
    said = in_order(lines)
    noting = _Noting(mind)
    draft = Prefiller(noting).update(
        _draft_of(former, said), turns_of(said), received_at=received_at, caller_id=calling_phone
    )
    return ReadForm(
        {name: _read_of(found, said) for name, found in draft.fields.items()},
        {name: Doubt(_plain(value), times) for name, (value, times) in draft.doubts.items()},
        tuple(Owner(d.code, d.name, round(d.confidence, 3), d.reason) for d in noting.departments),
    )


def in_order(lines: Sequence[Line]) -> list[Line]:
    """What was said, by the time it was said: of two legs the later utterance may be heard first."""
    return sorted((one for one in lines if not one.is_gap), key=lambda one: (one.start_s, one.sequence))


def turns_of(said: Sequence[Line]) -> tuple[Turn, ...]:
    return tuple(
        Turn(
            Speaker.AGENT if one.speaker == "agent" else Speaker.CITIZEN,
            one.text,
            one.confidence or 1.0,
            one.is_mandarin,
        )
        for one in said
    )


class _Noting:
    """A mind that keeps the departments of the last reading, which a draft has no place for."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind
        self.departments: Sequence[DepartmentCandidate] = ()

    def understand(self, text: str, context: Context | None = None) -> Understanding:
        found = self._mind.understand(text, context)
        self.departments = found.departments
        return found


def _draft_of(form: ReadForm, said: Sequence[Line]) -> Draft:
    """Evidence by turn again: a turn's number changes when an earlier one is heard late.

    The number of the line is a stopgap that gives way at once to one she names.
    """
    turn_of = {line.sequence: turn for turn, line in enumerate(said)}
    fields = {
        name: FieldValue(
            _drafted(found.value),
            found.confidence,
            Source(found.source),
            tuple(
                Evidence(name, "", found.confidence, turn_of[words.line], words.start, words.end)
                for words in found.words
                if words.line in turn_of
            ),
        )
        for name, found in form.fields.items()
        if found.source != Source.CALLER_ID
    }
    return Draft(fields, {name: (_drafted(doubt.value), doubt.times) for name, doubt in form.doubts.items()})


def _read_of(found: FieldValue, said: Sequence[Line]) -> Read:
    words = tuple(
        Words(said[e.turn].sequence, e.start, e.end)
        for e in found.evidence
        if e.turn is not None and e.turn < len(said)
    )
    return Read(_plain(found.value), found.confidence, found.source.value, words)


def _plain(value: DraftValue) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _drafted(value: Value) -> DraftValue:
    return tuple(value) if isinstance(value, list) else value
