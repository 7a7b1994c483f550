"""The ladder matters of a track climb: its levels, what presses them upwards, the posts that hold each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .dated import Dated
from .tables import Row

_HIGHEST = 9


class LadderTrigger(StrEnum):
    """What presses a matter upwards."""

    half_without_plan = "half_without_plan"  # 办理时限过半未出方案
    overdue = "overdue"  # 办结时限超期
    overdue_more = "overdue_more"  # 超期后又到下一条线
    report_overdue = "report_overdue"  # 月度报告逾期
    dissatisfied = "dissatisfied"  # 企业不满意,重办
    unsolved_twice = "unsolved_twice"  # 两次派单仍未解决
    level_overdue = "level_overdue"  # 本层级协调逾期
    head_request = "head_request"  # 承办单位领导申请


@dataclass(frozen=True, slots=True)
class LadderLevel:
    """One level; an ``automatic`` one is reached without anybody's confirmation.

    ``clock`` is the kind of clock that runs while a matter is here, empty for none.
    """

    level: int
    name: str
    rule: str
    automatic: bool
    clock: str
    source: str


@dataclass(frozen=True, slots=True)
class LadderTriggerRow:
    """A trigger: to which level it lifts (None: the next), and from which it does (None: any below)."""

    code: str
    trigger: LadderTrigger
    from_level: int | None
    to_level: int | None
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class LadderPost(Dated):
    """A post that holds a level: in the organisation named, or in whoever leads the matter where none is.

    ``role`` is the role of the accounts that hold it where nobody is named.
    """

    level: int
    organisation_code: str
    post: str
    role: str
    source: str


def level_of(row: Row) -> LadderLevel:
    """One line of ladder.csv."""
    automatic = row.text("automatic")
    if automatic not in ("yes", "no"):
        row.complain(f"automatic 只能是 yes、no，写的是“{automatic}”")
    return LadderLevel(
        level=row.whole("level", 0, _HIGHEST),
        name=row.required("name"),
        rule=row.required("rule"),
        automatic=automatic == "yes",
        clock=row.text("clock"),
        source=row.required("source"),
    )


def trigger_of(row: Row) -> LadderTriggerRow:
    """One line of ladder_triggers.csv."""
    return LadderTriggerRow(
        code=row.required("code"),
        trigger=row.choice(LadderTrigger, "trigger"),
        from_level=row.whole("from_level", 0, _HIGHEST) if row.text("from_level") else None,
        to_level=row.whole("to_level", 1, _HIGHEST) if row.text("to_level") else None,
        name=row.required("name"),
        source=row.required("source"),
    )


def post_of(row: Row) -> LadderPost:
    """One line of ladder_posts.csv."""
    valid_from, valid_to = row.validity()
    return LadderPost(
        level=row.whole("level", 0, _HIGHEST),
        organisation_code=row.text("organisation_code"),
        post=row.required("post"),
        role=row.required("role"),
        source=row.required("source"),
        valid_from=valid_from,
        valid_to=valid_to,
    )
