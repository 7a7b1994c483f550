"""What must hold of a pack's time limits, queues, merged lines and duty rosters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from callcenter.clocks.rules import UNIT
from sla.errors import SlaError
from sla.policy import ClockKind, Matter, Policies, Policy
from sla.schedule import AND

from .checks import Checker, Known, check_overlaps
from .complaints import Complaints
from .rows import hour_range
from .schema import (
    Calendar,
    CityFacts,
    Line,
    Queue,
    RequestType,
    RosterRole,
    RosterRow,
    SlaPolicy,
    Track,
    Urgency,
)
from .tables import Located, Table

_DAY_MINUTES = 24 * 60
#: clocks of an assignment, which may count by its unit's own hours
_OF_UNITS = frozenset({"department", "sign_in", "contact", "rectification"})


def check_sla_policies(
    table: Table[SlaPolicy], known: Known, calendars: Mapping[str, Calendar], complaints: Complaints
) -> None:
    """Each row is understood, can match something, and leaves no doubt which of two binds."""
    check = Checker(table.file, complaints)
    understood: list[Policy] = []
    for item in table:
        row = item.row
        check.unknown(item.line, "分类编号", [row.category_code], known.categories)
        check.unknown(item.line, "区划编号", [row.place_code], known.divisions)
        if row.calendar != UNIT:
            check.unknown(item.line, "日历", row.calendar.split(AND), calendars)
        elif row.clock not in _OF_UNITS:
            check.add(
                item.line, f"calendar 写 {UNIT} 的只能是承办单位自己的时钟：{'、'.join(sorted(_OF_UNITS))}"
            )
        _match_columns(check, item)
        try:
            understood.append(Policy.from_row(row.as_row()))
        except SlaError as error:
            check.add(item.line, str(error))
    check_overlaps(table, _match_key, "时钟和适用条件", complaints)
    if table.located and len(understood) == len(table.located) and not complaints:
        _covers_everyday(check, understood)


def _match_key(row: SlaPolicy) -> tuple[str, ...]:
    return row.clock, row.request_type, row.urgency, row.category_code, row.place_code, row.track


def _match_columns(check: Checker, item: Located[SlaPolicy]) -> None:
    row = item.row
    for column, value, choices in (
        ("request_type", row.request_type, set(RequestType)),
        ("urgency", row.urgency, set(Urgency)),
        ("track", row.track, set(Track)),
    ):
        if value and value not in choices:
            check.add(item.line, f"{column} 不认识“{value}”，这一行永远匹配不到")


def _covers_everyday(check: Checker, policies: list[Policy]) -> None:
    """An ordinary order of each type has every clock of the straight road, from the first day on."""
    table = Policies(policies)
    since = min(policy.valid_from for policy in policies)
    for clock in ClockKind:
        if clock is ClockKind.ACKNOWLEDGE or clock.is_beside_order:  # only emergencies are acknowledged
            continue
        for request_type in RequestType:
            matter = Matter(request_type.value, Urgency.normal.value)
            for day in (since, date.max):
                if table.find(clock, matter, day) is None:
                    when = "长期" if day == date.max else f"{day} "
                    check.add(1, f"{when}没有适用于 {request_type} 的 {clock.value} 时限")


def check_queues(table: Table[Queue], known: Mapping[str, Queue], complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    for item in table:
        row = item.row
        check.unknown(item.line, "溢出队列", [row.overflow_queue], known)
        seen, following = {row.code}, row.overflow_queue
        while following in known and following not in seen:
            seen.add(following)
            following = known[following].overflow_queue
        if following == row.code:
            check.add(item.line, f"队列“{row.code}”溢出后绕回了自己")


def check_lines(
    table: Table[Line], queues: Mapping[str, Queue], known: Known, complaints: Complaints
) -> None:
    check = Checker(table.file, complaints)
    for item in table:
        row = item.row
        check.unknown(item.line, "队列", (row.queue, row.fallback), queues)
        check.unknown(item.line, "分类编号", row.duty_filter, known.categories)
    check_overlaps(table, lambda row: row.old_number, "号码", complaints)


def check_rosters(table: Table[RosterRow], known: Known, facts: CityFacts, complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    for item in table:
        check.unknown(item.line, "单位编号", [item.row.organisation_code], known.organisations)
    check_overlaps(
        table,
        lambda row: (row.organisation_code, row.role, row.phone, row.weekdays, row.hours),
        "单位、岗位、电话和时段",
        complaints,
    )
    if not table.located or complaints:
        return
    for role in (RosterRole.duty_agent, RosterRole.duty_supervisor):
        rows = [row for row in table.rows if row.organisation_code == facts.centre and row.role is role]
        for weekday in range(1, 8):
            if (gap := _first_gap([row for row in rows if weekday in row.weekdays])) is not None:
                check.add(
                    1,
                    f"热线中心星期{'一二三四五六日'[weekday - 1]} {_clock_of(gap)} 起"
                    f"没有 {role.value} 值班，紧急警情无人确认",
                )


def _first_gap(rows: list[RosterRow]) -> int | None:
    """The first minute of the day nobody is on duty, or None."""
    spans = sorted(span for row in rows if (span := hour_range(row.hours)))
    reached = 0
    for begins, ends in spans:
        if begins > reached:
            break
        reached = max(reached, ends)
    return reached if reached < _DAY_MINUTES else None


def _clock_of(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
