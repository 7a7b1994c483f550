"""What must hold of a pack's follow-up plan and follow-up script."""

from __future__ import annotations

from .checks import Checker, Known
from .complaints import Complaints
from .follow_ups import FollowUpField, FollowUpLine, FollowUpPlanRow, FollowUpTrigger
from .schema import RequestType, Track, Urgency
from .tables import Table


def check_follow_up_plan(table: Table[FollowUpPlanRow], known: Known, complaints: Complaints) -> None:
    """Each row can match something, and every type of request is planned for."""
    check = Checker(table.file, complaints)
    for item in table:
        row = item.row
        check.unknown(item.line, "分类编号", [row.category_code], known.categories)
        check.unknown(item.line, "单位编号", [row.organisation_code], known.organisations)
        _known_choices(check, item.line, row.request_type, row.urgency, row.track)
    if complaints:
        return
    for request_type in RequestType:
        if not any(_plans_for(row, request_type) for row in table.rows):
            check.add(1, f"没有适用于 {request_type} 的回访比例")


def check_follow_up_script(table: Table[FollowUpLine], complaints: Complaints) -> None:
    """Each question has a wording that fits any order, and no two wordings fit equally well."""
    check = Checker(table.file, complaints)
    lines: dict[tuple[str, str, str], int] = {}
    for item in table:
        row = item.row
        _known_choices(check, item.line, row.request_type, "", row.track)
        key = (row.field.value, row.request_type, row.track)
        if key in lines:
            check.add(item.line, f"与第 {lines[key]} 行的适用条件相同")
        lines.setdefault(key, item.line)
    for field in FollowUpField:
        if (field.value, "", "") not in lines:
            check.add(1, f"{field} 没有适用于所有诉求的话术")


def _plans_for(row: FollowUpPlanRow, request_type: RequestType) -> bool:
    narrowed = (row.urgency, row.track, row.category_code, row.organisation_code)
    is_plain = row.trigger is FollowUpTrigger.any and not any(narrowed)
    return is_plain and row.request_type in ("", request_type)


def _known_choices(check: Checker, line: int, request_type: str, urgency: str, track: str) -> None:
    for column, value, choices in (
        ("request_type", request_type, set(RequestType)),
        ("urgency", urgency, set(Urgency)),
        ("track", track, set(Track)),
    ):
        if value and value not in choices:
            check.add(line, f"{column} 不认识“{value}”，这一行永远匹配不到")
