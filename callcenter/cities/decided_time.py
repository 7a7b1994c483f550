"""Calendars and time limits decided while the city's data was in use, laid over the rows of a pack; pure.

A decided version of a calendar goes before the file's own as long as the file has not gone beyond it: a file
of a higher version was written by somebody who knew. A decided time limit stands beside those of the file,
but never beside one that would tie with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .schema import Calendar, SlaPolicy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """From ``valid_from`` a calendar reads so."""

    name: str
    version: int
    body: Mapping[str, object]
    valid_from: date


@dataclass(frozen=True, slots=True)
class PolicyAdded:
    """A time limit that binds what is received from its own ``valid_from`` on."""

    row: SlaPolicy
    valid_from: date


@dataclass(frozen=True, slots=True)
class PolicyEnded:
    """The time limit of this code binds nothing received after ``valid_from``."""

    code: str
    valid_from: date


def with_calendar(calendars: Sequence[Calendar], decided: CalendarVersion) -> tuple[Calendar, ...]:
    """The calendars with this version in the place of the file's; one the file has not stays out."""
    return tuple(
        Calendar(c.name, decided.version, decided.body)
        if c.name == decided.name and c.version <= decided.version
        else c
        for c in calendars
    )


def with_policy(rows: Sequence[SlaPolicy], decided: PolicyAdded | PolicyEnded) -> tuple[SlaPolicy, ...]:
    """The time limits with one more, or with one that ends.

    A new one ends those before it that bind the same matters.
    """
    if isinstance(decided, PolicyEnded):
        last = decided.valid_from
        return tuple(
            replace(r, valid_to=last) if r.code == decided.code and _runs_beyond(r, last) else r for r in rows
        )
    taken = any(r.code == decided.row.code or _claim(r) == _claim(decided.row) for r in rows)
    if taken:
        return tuple(rows)
    match, last = _claim(decided.row)[:-1], decided.valid_from - _DAY
    return (
        *(
            replace(r, valid_to=last) if _claim(r)[:-1] == match and _holds(r, decided.valid_from) else r
            for r in rows
        ),
        decided.row,
    )


def _holds(row: SlaPolicy, day: date) -> bool:
    """Whether it began before that day and still binds on it."""
    return (row.valid_from is None or row.valid_from < day) and (row.valid_to is None or row.valid_to >= day)


def _runs_beyond(row: SlaPolicy, last: date) -> bool:
    return row.valid_to is None or row.valid_to > last


def _claim(row: SlaPolicy) -> tuple[object, ...]:
    """What two rows may not share: see `sla.policy.Policy.claim`."""
    match = (row.clock, row.request_type, row.urgency, row.category_code, row.place_code, row.track)
    return (*match, row.valid_from)
