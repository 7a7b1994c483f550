"""What was decided about the city's data while it was in use, laid over the rows of a pack.

A pack's files know nothing of a duty list changed after an arbitration, of an organisation succeeded by
another, or of the notice of next year's holidays. All are dated, so they are laid over the files at each
load: a file that says the same already is left as it is, and a later row of the file wins over an earlier
decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from .decided_time import CalendarVersion, PolicyAdded, PolicyEnded, with_calendar, with_policy
from .schema import Category, CityPack, DutyRow, Organisation

_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What is succeeded."""

    organisation = "organisation"
    category = "category"


@dataclass(frozen=True, slots=True)
class LeadChange:
    """From ``valid_from`` another organisation leads a category at a place."""

    category_code: str
    place_code: str
    lead: str
    basis: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Succession:
    """From ``valid_from`` an organisation or category is followed by another."""

    kind: Kind
    old: str
    new: str
    basis: str
    valid_from: date


Decision = LeadChange | Succession | CalendarVersion | PolicyAdded | PolicyEnded


def with_decisions(pack: CityPack, decisions: Iterable[Decision]) -> CityPack:
    """The pack as it is in force."""
    for decision in sorted(decisions, key=lambda d: d.valid_from):
        pack = _with(pack, decision)
    return pack


def _with(pack: CityPack, decision: Decision) -> CityPack:
    match decision:
        case LeadChange():
            return replace(pack, duty_list=with_lead(pack.duty_list, decision))
        case CalendarVersion():
            return replace(pack, calendars=with_calendar(pack.calendars, decision))
        case PolicyAdded() | PolicyEnded():
            return replace(pack, sla_policies=with_policy(pack.sla_policies, decision))
        case Succession(kind=Kind.organisation):
            organisations = _succeeded_organisations(pack.organisations, decision)
            duties = with_successor(pack.duty_list, decision)
            return replace(pack, duty_list=duties, organisations=organisations)
        case Succession():
            categories = _succeeded_categories(pack.categories, decision)
            return replace(pack, duty_list=with_successor(pack.duty_list, decision), categories=categories)


def with_lead(rows: Sequence[DutyRow], change: LeadChange) -> tuple[DutyRow, ...]:
    """The duty list with one change: the row before it ends the day before, a new one begins."""
    key = (change.category_code, change.place_code)
    same = [r for r in rows if (r.category_code, r.place_code) == key]
    later = [r.valid_from for r in same if r.valid_from is not None and r.valid_from > change.valid_from]
    before = next((r for r in same if r.is_valid(change.valid_from)), None)
    fresh = DutyRow(
        change.category_code,
        change.place_code,
        change.lead,
        _without(before.co_handlers if before else (), change.lead),
        _without(before.copies if before else (), change.lead),
        change.basis,
        valid_from=change.valid_from,
        valid_to=min(later) - _DAY if later else None,
    )
    kept = [_ended(r, change.valid_from) if r in same else r for r in rows if not _begins(r, key, change)]
    return (*kept, fresh)


def with_successor(rows: Sequence[DutyRow], succession: Succession) -> tuple[DutyRow, ...]:
    """The duty list in which the successor stands from its day on wherever the old one stood."""
    kept: list[DutyRow] = []
    fresh: list[DutyRow] = []
    begins = {(r.category_code, r.place_code) for r in rows if r.valid_from == succession.valid_from}
    present = {(r.category_code, r.place_code) for r in rows if r.is_valid(succession.valid_from)}
    for row in rows:
        renamed = _renamed(row, succession)
        is_over = row.valid_to is not None and row.valid_to < succession.valid_from
        if renamed == row or is_over:
            kept.append(row)
        elif row.valid_from is not None and row.valid_from >= succession.valid_from:
            kept.append(renamed)
        else:
            kept.append(replace(row, valid_to=succession.valid_from - _DAY))
            key = (renamed.category_code, renamed.place_code)
            taken = present if succession.kind is Kind.category else begins
            if key not in taken:
                fresh.append(replace(renamed, valid_from=succession.valid_from, basis=succession.basis))
    return (*kept, *fresh)


def changed_rows(before: Sequence[DutyRow], after: Sequence[DutyRow]) -> list[DutyRow]:
    """The rows that are new or read otherwise."""
    known = set(before)
    return [row for row in after if row not in known]


def _renamed(row: DutyRow, succession: Succession) -> DutyRow:
    old, new = succession.old, succession.new
    if succession.kind is Kind.category:
        return replace(row, category_code=new) if row.category_code == old else row
    lead = new if row.lead == old else row.lead
    return replace(
        row,
        lead=lead,
        co_handlers=_swapped(row.co_handlers, old, new, lead),
        copies=_swapped(row.copies, old, new, lead),
    )


def _swapped(codes: Sequence[str], old: str, new: str, lead: str) -> tuple[str, ...]:
    if old not in codes and lead not in codes:
        return tuple(codes)
    return _without(dict.fromkeys(new if c == old else c for c in codes), lead)


def _without(codes: Iterable[str], code: str) -> tuple[str, ...]:
    return tuple(c for c in codes if c != code)


def _begins(row: DutyRow, key: tuple[str, str], change: LeadChange) -> bool:
    return (row.category_code, row.place_code) == key and row.valid_from == change.valid_from


def _ended(row: DutyRow, day: date) -> DutyRow:
    return replace(row, valid_to=day - _DAY) if row.is_valid(day) else row


def _last_day(valid_to: date | None, succession: Succession) -> date:
    end = succession.valid_from - _DAY
    return end if valid_to is None else min(valid_to, end)


def _succeeded_organisations(
    organisations: Sequence[Organisation], succession: Succession
) -> tuple[Organisation, ...]:
    """The old one ends, what stood below it stands below its successor."""
    return tuple(
        replace(o, valid_to=_last_day(o.valid_to, succession))
        if o.code == succession.old
        else replace(o, parent_code=succession.new)
        if o.parent_code == succession.old and o.code != succession.new
        else o
        for o in organisations
    )


def _succeeded_categories(categories: Sequence[Category], succession: Succession) -> tuple[Category, ...]:
    return tuple(
        replace(c, valid_to=_last_day(c.valid_to, succession)) if c.code == succession.old else c
        for c in categories
    )
