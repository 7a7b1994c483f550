"""What must hold of a pack's rules of change, units' hours and doors of answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from callcenter.clocks.changes import Action, Change
from callcenter.workorders.model import Channel, RequestType, Track, Urgency
from sla.policy import ClockKind

from .checks import Checker, Known, check_overlaps
from .clock_rules import AnswerDoor, ClockChangeRow, UnitCalendar
from .complaints import Complaints
from .schema import Calendar
from .tables import Located, Table

_VALUES: Mapping[Change, frozenset[str]] = {
    Change.request_type: frozenset(RequestType),
    Change.urgency: frozenset(Urgency),
    Change.track: frozenset(Track),
}
_STATUTORY = ClockKind.STATUTORY.value


def check_clock_changes(table: Table[ClockChangeRow], known: Known, complaints: Complaints) -> None:
    """Every change has a rule for every clock on any day; the citizen's clock never begins anew."""
    check = Checker(table.file, complaints)
    for item in table:
        _check_match(check, item, known)
        _check_action(check, item)
    key = "变更、时钟和变更后的值"
    check_overlaps(table, lambda row: (row.change, row.clock, row.becomes), key, complaints)
    for change in Change if table.located else ():
        rows = [r for r in table.rows if r.change is change and not r.clock and not r.becomes]
        if not any(r.is_valid(date.max) for r in rows):
            check.add(1, f"没有适用于 {change} 变更所有时钟的一行（clock、becomes 留空），有的变更会没有规则")


def _check_match(check: Checker, item: Located[ClockChangeRow], known: Known) -> None:
    row = item.row
    if row.clock and row.clock not in set(ClockKind):
        check.add(item.line, f"clock 不认识“{row.clock}”，这一行永远匹配不到")
    values = _VALUES.get(row.change)
    if values is not None and row.becomes and row.becomes not in values:
        check.add(item.line, f"becomes 不认识“{row.becomes}”，这一行永远匹配不到")
    if row.change is Change.category:
        check.unknown(item.line, "分类编号", [row.becomes], known.categories)
    if row.change is Change.place:
        check.unknown(item.line, "区划编号", [row.becomes], known.divisions)
    if row.change is Change.owner and row.becomes:
        check.add(item.line, "改派不看派给谁，becomes 应留空")


def _check_action(check: Checker, item: Located[ClockChangeRow]) -> None:
    row, is_citizens = item.row, item.row.clock in ("", _STATUTORY)
    if row.change is Change.owner and is_citizens and row.action is not Action.keep:
        check.add(item.line, "改派不动法定时限，这一行只能是 keep")
    elif row.action is Action.restart and is_citizens:
        check.add(item.line, "法定时限自收到之日起算，除重办外不得重新起算（restart 须写明其他时钟）")


def check_unit_calendars(
    table: Table[UnitCalendar], known: Known, calendars: Mapping[str, Calendar], complaints: Complaints
) -> None:
    """Known organisations by known calendars, one at a time."""
    check = Checker(table.file, complaints)
    for item in table:
        check.unknown(item.line, "单位编号", [item.row.organisation_code], known.organisations)
        check.unknown(item.line, "日历", [item.row.calendar], calendars)
    check_overlaps(table, lambda row: row.organisation_code, "单位", complaints)


def check_answer_doors(table: Table[AnswerDoor], complaints: Complaints) -> None:
    """Every channel says once when an answer has arrived."""
    check = Checker(table.file, complaints)
    seen: set[str] = set()
    for item in table:
        if item.row.channel not in set(Channel):
            check.add(item.line, f"channel 不认识“{item.row.channel}”")
        if item.row.channel in seen:
            check.add(item.line, f"channel“{item.row.channel}”重复")
        seen.add(item.row.channel)
    for missing in sorted(set(Channel) - seen) if table.located else ():
        check.add(1, f"没有写明 {missing} 渠道的答复何时算送达")
