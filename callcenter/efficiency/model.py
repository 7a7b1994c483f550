"""A complaint about conduct as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from callcenter.kernel.ids import OrganisationId, UserId

DECIDE, FINISH = "case_ef_decide", "case_ef_finish"
CLOCKS = (DECIDE, FINISH)
#: kind of the city's grounds on which a complaint is not accepted
GROUND = "efficiency"


class EfficiencyState(StrEnum):
    """Where it stands; the order beside it has a machine of its own."""

    deciding = "deciding"  # 待决定是否受理
    working = "working"  # 调查处理中
    refused = "refused"  # 不予受理
    concluded = "concluded"  # 已有处理结果
    ended = "ended"  # 未出结果即终止


class Handling(StrEnum):
    """Who looks into it. Source: 湖南."""

    self = "self"  # 自办
    assigned = "assigned"  # 交办
    transferred = "transferred"  # 转办


class Finding(StrEnum):
    """What was found."""

    substantiated = "substantiated"  # 属实
    partly = "partly"  # 部分属实
    unsubstantiated = "unsubstantiated"  # 不属实
    undetermined = "undetermined"  # 无法认定


class Act(StrEnum):
    """What can be done with one."""

    name_accused = "name_accused"
    accept = "accept"
    refuse = "refuse"
    ask_extension = "ask_extension"
    decide_extension = "decide_extension"
    conclude = "conclude"


OPEN = frozenset({EfficiencyState.deciding, EfficiencyState.working})
#: findings upon which something has to be done
FOUND = frozenset({Finding.substantiated, Finding.partly})
STATE_NAMES: dict[EfficiencyState, str] = {
    EfficiencyState.deciding: "待决定是否受理",
    EfficiencyState.working: "调查处理中",
    EfficiencyState.refused: "不予受理",
    EfficiencyState.concluded: "已有处理结果",
    EfficiencyState.ended: "已终止",
}
HANDLING_NAMES: dict[Handling, str] = {
    Handling.self: "自办",
    Handling.assigned: "交办",
    Handling.transferred: "转办",
}
FINDING_NAMES: dict[Finding, str] = {
    Finding.substantiated: "属实",
    Finding.partly: "部分属实",
    Finding.unsubstantiated: "不属实",
    Finding.undetermined: "无法认定",
}


@dataclass(frozen=True, slots=True)
class Efficiency:
    """One complaint, as far as the machine has to know it."""

    number: str
    state: EfficiencyState
    version: int
    accused_organisation_id: OrganisationId | None
    barred: frozenset[OrganisationId]
    decided_at: datetime | None
    asked_until: date | None
    extended_until: date | None
    extension_asked_by: UserId | None
