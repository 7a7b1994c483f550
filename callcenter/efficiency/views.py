"""Complaints about conduct as they go over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from .model import Act, EfficiencyState, Finding, Handling

_HIGHEST = 2**62
Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
Text = Annotated[str, msgspec.Meta(min_length=4, max_length=4000, pattern=r"\S")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]


class EfficiencyQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ones; ``before`` is what the page before named."""

    state: EfficiencyState | None = None
    before: Id = _HIGHEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class ReportQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local days on which the complaints came, both included."""

    since: date
    until: date


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]


class NameAccused(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The accused organisation, and the accused's own account where she has one."""

    organisation: Code
    username: Code | None = None


class AcceptComplaint(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who looks into it: the office itself, or the organisation named."""

    handling: Handling
    organisation: Code | None = None


class RefuseComplaint(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ground of the city's, and what the complainant is told."""

    ground: Code
    explanation: Text


class AskExtension(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last day wished for, and why."""

    until: date
    reason: Text


class DecideExtension(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether there is more time, decided by another person."""

    grant: bool
    note: Text


class Conclude(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found, what was done about it, and what the complainant is told."""

    finding: Finding
    findings: Text
    measures: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    answer: Text


class CaseClock(msgspec.Struct, frozen=True):
    """When something is due; ``first_due_at`` is what was set before any extension."""

    due_at: datetime
    first_due_at: datetime
    is_running: bool
    is_late: bool


class EfficiencyView(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint about conduct."""

    number: str
    version: int
    title: str
    state: EfficiencyState
    state_name: str
    order_state: str
    accused_organisation: str | None
    accused_organisation_name: str | None
    accused_name: str | None
    accused_username: str | None
    held_by_accused: bool
    """The accused unit, or one below it, still has a part of the order: it is to be dispatched anew."""
    opened_at: datetime
    decided_at: datetime | None
    ground: str | None
    ground_name: str | None
    explanation: str | None
    handling: Handling | None
    handling_name: str | None
    handler_name: str | None
    asked_until: date | None
    extended_until: date | None
    extension_reason: str | None
    extension_note: str | None
    finding: Finding | None
    finding_name: str | None
    findings: str | None
    measures: str | None
    answer: str | None
    concluded_at: datetime | None
    decide_clock: CaseClock | None
    finish_clock: CaseClock | None
    acts: list[Act]


class EfficiencyList(msgspec.Struct, frozen=True):
    """A page, newest first."""

    items: list[EfficiencyView]
    before: int | None


class ShareView(msgspec.Struct, frozen=True):
    """A share with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float


class UnitReport(msgspec.Struct, frozen=True, kw_only=True):
    """One accused unit; a share is null and ``too_few`` true where too few cases are closed to tell one."""

    code: str
    name: str
    received: int
    accepted: int
    refused: int
    closed: int
    in_time: int
    in_first_time: int
    substantiated: int
    partly: int
    in_time_share: ShareView | None
    substantiated_share: ShareView | None
    too_few: bool


class EfficiencyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report of a period; ``least`` is from how many results on shares are told."""

    since: date
    until: date
    least: int
    whole: UnitReport
    units: list[UnitReport]


class PublicEfficiency(msgspec.Struct, frozen=True, kw_only=True):
    """What the complainant reads on her own page."""

    state_name: str
    text: str | None
    at: datetime | None
    extended_until: date | None
