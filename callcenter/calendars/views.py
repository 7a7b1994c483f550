"""What the API takes and tells of calendars."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from .model import Change, ChangeState, MovedClock
from .reading import DateKind, Form

_Name = Annotated[str, Meta(min_length=1, max_length=100)]
_Said = Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\S")]
_Year = Annotated[int, Meta(ge=1971, le=2198)]


class ProposeCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another version, in one of four forms, on what ground.

    A whole calendar as in the calendar file (JSON or TOML), or a year's arrangement of days off (JSON or
    iCal). ``accepted`` are make-up days on a Monday to Friday that the notice really names.
    """

    body: dict[str, Any] | None = None
    toml: Annotated[str, Meta(max_length=200_000)] | None = None
    arrangement: dict[str, Any] | None = None
    ical: Annotated[str, Meta(max_length=500_000)] | None = None
    year: _Year | None = None
    accepted: Annotated[list[date], Meta(max_length=20)] = []
    document: _Said
    reason: _Said


class PreviewedAs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The preview that is to be carried out."""

    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class UndoCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is taken back."""

    reason: _Said


class MovesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the list."""

    after: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 50
    direction: Literal["later", "earlier", "same", "not_restored"] | None = None


class ChangesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which calendar."""

    name: _Name | None = None


class DaysQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which year."""

    year: _Year


class FileQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which form; a year's arrangement as JSON needs the year."""

    form: Form = "toml"
    year: _Year | None = None


class HorizonView(msgspec.Struct, frozen=True, kw_only=True):
    """A year that is not announced, and the open orders with a time in it, which is provisional."""

    year: int
    orders: int
    first_due_at: datetime


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar in force; ``change`` is the applied proposal it comes of, null where it is the pack's."""

    name: str
    title: str
    version: str
    base: str | None
    source: str
    known_from: date | None
    known_until: date | None
    change: int | None
    horizon: list[HorizonView]


class CalendarList(msgspec.Struct, frozen=True):
    """In the order of the pack."""

    items: list[CalendarView]


class DateView(msgspec.Struct, frozen=True, kw_only=True):
    """A date: what it is (workday, rest, holiday, makeup), of which feast, and the periods worked."""

    day: date
    kind: DateKind
    name: str
    periods: list[str]
    is_known: bool


class YearView(msgspec.Struct, frozen=True, kw_only=True):
    """Every date of a year."""

    name: str
    version: str
    year: int
    working_days: int
    days: list[DateView]


class DayChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A date that is worked otherwise; no periods: not worked."""

    day: date
    before: list[str]
    after: list[str]
    is_makeup: bool


class SummaryView(msgspec.Struct, frozen=True, kw_only=True):
    """The list in numbers: of clocks, and of the orders they belong to."""

    looked_at: int
    clocks: int
    orders: int
    later: int
    earlier: int
    same: int
    warnings_only: int
    to_certain: int
    to_provisional: int
    kept_promises: int
    orders_later: int
    orders_earlier: int
    overdue_at_once: int
    no_longer_overdue: int
    kinds: dict[str, int]


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed version and what became of it."""

    id: int
    name: str
    version: int
    before_version: int
    document: str
    reason: str
    state: ChangeState
    proposed_by: str
    proposed_at: datetime
    previewed_at: datetime | None
    fingerprint: str | None
    summary: SummaryView | None
    applied_by: str | None
    applied_at: datetime | None
    applied: dict[str, int] | None
    undone_by: str | None
    undone_at: datetime | None
    undo_reason: str | None
    undone: dict[str, int] | None


class ChangeDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One of them with the dates that differ."""

    change: ChangeView
    body: dict[str, Any]
    known_until_before: date
    known_until: date
    days: list[DayChangeView]


class ChangeList(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[ChangeView]


class MovedClockView(msgspec.Struct, frozen=True, kw_only=True):
    """A clock whose due time, certainty or warnings differ, and why."""

    clock: int
    kind: str
    kind_name: str
    old_due_at: datetime
    new_due_at: datetime
    was_provisional: bool
    is_provisional: bool
    cause: str
    act: str | None
    restored_at: datetime | None
    not_restored: str | None


class MovedOrderView(msgspec.Struct, frozen=True):
    """An order with its clocks that move."""

    number: str
    clocks: list[MovedClockView]


class MovedPageView(msgspec.Struct, frozen=True):
    """Some orders; ``next_after`` asks for the next page, null on the last."""

    items: list[MovedOrderView]
    next_after: int | None


def change_view(change: Change) -> ChangeView:
    """As the API tells it."""
    return ChangeView(
        id=change.id,
        name=change.name,
        version=change.version,
        before_version=change.before_version,
        document=change.document,
        reason=change.reason,
        state=change.state,
        proposed_by=change.proposed_by,
        proposed_at=change.proposed_at,
        previewed_at=change.previewed_at,
        fingerprint=change.fingerprint,
        summary=None if change.summary is None else msgspec.convert(change.summary, SummaryView),
        applied_by=change.applied_by,
        applied_at=change.applied_at,
        applied=None if change.applied is None else dict(change.applied),
        undone_by=change.undone_by,
        undone_at=change.undone_at,
        undo_reason=change.undo_reason,
        undone=None if change.undone is None else dict(change.undone),
    )


def moved_view(moved: MovedClock, kind_name: str) -> MovedClockView:
    """As the API tells it."""
    return MovedClockView(
        clock=moved.clock_id,
        kind=moved.kind,
        kind_name=kind_name,
        old_due_at=moved.old_due_at,
        new_due_at=moved.new_due_at,
        was_provisional=moved.was_provisional,
        is_provisional=moved.is_provisional,
        cause=moved.cause,
        act=moved.act,
        restored_at=moved.restored_at,
        not_restored=moved.not_restored,
    )
