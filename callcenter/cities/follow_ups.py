"""The follow-up plan and the follow-up script of a pack: their rows and how a line becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .tables import Row


class FollowUpTrigger(StrEnum):
    """What of an answered order makes a row of the plan bind; any stands for no condition."""

    any = "any"
    rework = "rework"  # 重办、差评整改后的答复
    unsolved = "unsolved"  # 反馈为未解决
    untrue = "untrue"  # 反馈为不属实
    late = "late"  # 超过法定或承办时限才答复


class FollowUpField(StrEnum):
    """What a line of the script asks; opening and closing are only said."""

    opening = "opening"
    contacted = "contacted"  # 是否联系
    is_true = "is_true"  # 是否属实反馈
    is_solved = "is_solved"  # 是否解决
    satisfaction = "satisfaction"  # 是否满意
    closing = "closing"


@dataclass(frozen=True, slots=True)
class FollowUpPlanRow:
    """回访计划: which share (0–1) of the answered orders it matches is visited; empty cells match any.

    The largest share of the matching rows binds. An order that matches a row which is not ``judged`` stays
    outside the rate of satisfaction, whatever share binds.
    """

    code: str
    request_type: str
    urgency: str
    track: str
    category_code: str
    organisation_code: str
    trigger: FollowUpTrigger
    share: float
    judged: bool
    source: str


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """One line of the script. A row that names a track wins over one that names a request type."""

    code: str
    field: FollowUpField
    request_type: str
    track: str
    text: str
    source: str


def plan_row_of(row: Row) -> FollowUpPlanRow:
    """One line of follow_up_plan.csv."""
    return FollowUpPlanRow(
        code=row.required("code"),
        request_type=row.text("request_type"),
        urgency=row.text("urgency"),
        track=row.text("track"),
        category_code=row.text("category_code"),
        organisation_code=row.text("organisation_code"),
        trigger=row.choice(FollowUpTrigger, "trigger"),
        share=_share(row),
        judged=_judged(row),
        source=row.required("source"),
    )


def script_line_of(row: Row) -> FollowUpLine:
    """One line of follow_up_script.csv."""
    return FollowUpLine(
        code=row.required("code"),
        field=row.choice(FollowUpField, "field"),
        request_type=row.text("request_type"),
        track=row.text("track"),
        text=row.required("text"),
        source=row.required("source"),
    )


def _share(row: Row) -> float:
    value = row.text("share")
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if 0 <= share <= 1:
        return share
    row.complain(f"share 应是 0 到 1 的小数，写的是“{value}”")
    return 0.0


def _judged(row: Row) -> bool:
    value = row.text("judged")
    if value not in ("yes", "no"):
        row.complain(f"judged 只能是 yes、no，写的是“{value}”")
    return value == "yes"
