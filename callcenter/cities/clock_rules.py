"""What a pack says of clocks beside their terms: changes, units' hours, and when an answer has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callcenter.clocks.changes import Action, Change, ChangeRule
from sla.errors import SlaError
from sla.term import Term, Unit

from .dated import Dated
from .tables import Row


class Reaches(StrEnum):
    """When a released answer has reached its citizen."""

    released = "released"  # 公布即可见：她凭编号和查询码查看的页面
    sent = "sent"  # 告知已经由她的渠道发出


@dataclass(frozen=True, slots=True)
class ClockChangeRow(Dated):
    """What a change does to running clocks; the columns are those of `ChangeRule`.

    ``least`` is how much of ``least_unit`` a shortened term has left at the least, 0 for nothing said.
    """

    code: str
    change: Change
    clock: str
    becomes: str
    action: Action
    may_lengthen: bool
    least: int
    least_unit: str
    source: str

    def rule(self) -> ChangeRule:
        """As clocks apply it."""
        return ChangeRule(
            self.code,
            self.change,
            self.clock,
            self.becomes,
            self.action,
            self.may_lengthen,
            Term(Unit(self.least_unit), self.least) if self.least else None,
            self.source,
        )


@dataclass(frozen=True, slots=True)
class UnitCalendar(Dated):
    """The hours an organisation, and all below it, works by."""

    code: str
    organisation_code: str
    calendar: str
    source: str


@dataclass(frozen=True, slots=True)
class AnswerDoor:
    """When an answer counts as having reached a citizen who came by this channel."""

    channel: str
    reaches: Reaches
    source: str


def change_of(row: Row) -> ClockChangeRow:
    """One line of clock_changes.csv."""
    valid_from, valid_to = row.validity()
    may_lengthen = row.required("may_lengthen")
    if may_lengthen not in ("0", "1", ""):
        row.complain("may_lengthen 只能是 0 或 1")
    found = ClockChangeRow(
        code=row.required("code"),
        change=row.choice(Change, "change"),
        clock=row.text("clock"),
        becomes=row.text("becomes"),
        action=row.choice(Action, "action"),
        may_lengthen=may_lengthen == "1",
        least=row.whole("least", 0, 100_000),
        least_unit=row.text("least_unit"),
        source=row.required("source"),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    try:
        found.rule()
    except (SlaError, ValueError):
        row.complain(f"least_unit 不认识“{found.least_unit}”，只能是 {'、'.join(Unit)}")
    return found


def unit_calendar_of(row: Row) -> UnitCalendar:
    """One line of unit_calendars.csv."""
    valid_from, valid_to = row.validity()
    return UnitCalendar(
        code=row.required("code"),
        organisation_code=row.required("organisation_code"),
        calendar=row.required("calendar"),
        source=row.required("source"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def answer_door_of(row: Row) -> AnswerDoor:
    """One line of answer_doors.csv."""
    return AnswerDoor(
        channel=row.required("channel"), reaches=row.choice(Reaches, "reaches"), source=row.required("source")
    )
