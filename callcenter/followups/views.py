"""What the API shows of follow-up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from callcenter.workorders.views import ClockBadge, Named

Field = Literal["opening", "contacted", "is_true", "is_solved", "satisfaction", "closing"]


class TryView(msgspec.Struct, frozen=True):
    """One follow-up tried in the present round."""

    at: datetime
    method: str
    reached: bool
    comment: str
    by: str


class PoolItem(msgspec.Struct, frozen=True):
    """An order waiting for a visit.

    ``doors`` are in the order to try them; ``counted`` of ``wanted`` failed tries count, being far enough
    apart; ``try_from`` is the earliest moment at which another one counts and a call is decent.
    """

    number: str
    title: str
    request_type: str
    urgency: str
    track: str
    channel: str
    town: str | None
    lead: Named | None
    received_at: datetime
    answered_at: datetime | None
    round: int
    version: int
    clock: ClockBadge | None
    rule: str | None
    why: str
    phone: str | None
    on_behalf_of: str | None
    confidential: bool
    anonymous: bool
    doors: list[str]
    tries: list[TryView]
    counted: int
    wanted: int
    try_from: datetime
    may_call_now: bool
    satisfaction: int | None
    satisfaction_source: Literal["visit", "citizen", "default"] | None


class Pool(msgspec.Struct, frozen=True):
    """One page of the pool; ``next_cursor`` goes back as ``cursor``. Hours are of the local day."""

    items: list[PoolItem]
    next_cursor: str | None
    call_from_hour: int
    call_until_hour: int
    gap_minutes: int


class ScriptLine(msgspec.Struct, frozen=True):
    """One line to be said; the four questions carry the name of the field their answer goes to."""

    field: Field
    text: str


class Visit(msgspec.Struct, frozen=True):
    """One order to be followed up, with what was answered and the words to ask in."""

    item: PoolItem
    public_answer: str | None
    script: list[ScriptLine]


class FiguresView(msgspec.Struct, frozen=True):
    """Counts and rates of orders closed in a period; a rate is a fraction 0–1, null where nothing is counted.

    ``satisfaction_rate`` = satisfied / valid, ``first_satisfaction_rate`` = first_satisfied / valid,
    ``solved_rate`` = solved / visited, ``contacted_rate`` = contacted / asked_contacted, ``true_rate`` =
    found_true / asked_true, ``reached_rate`` (有效回访率) = chosen_reached / chosen.
    """

    closed: int
    excluded: int
    no_reply_wanted: int
    anonymous: int
    valid: int
    unreachable: int
    by_default: int
    silent: int
    valid_by_visit: int
    valid_by_rating: int
    satisfied: int
    first_satisfied: int
    dissatisfied: int
    visited: int
    solved: int
    asked_contacted: int
    contacted: int
    asked_true: int
    found_true: int
    chosen: int
    chosen_reached: int
    reworked: int
    rectified: int
    rectified_satisfied: int
    satisfaction_rate: float | None
    first_satisfaction_rate: float | None
    solved_rate: float | None
    contacted_rate: float | None
    true_rate: float | None
    reached_rate: float | None


class OrganisationFigures(msgspec.Struct, frozen=True):
    """The figures of one leading organisation."""

    organisation: Named
    figures: FiguresView


class Figures(msgspec.Struct, frozen=True):
    """The figures of a period, in sum and by leading organisation."""

    since: date
    until: date
    total: FiguresView
    by_organisation: list[OrganisationFigures]
