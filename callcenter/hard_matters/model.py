"""A hard matter as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcenter.kernel.ids import UserId

EXPLAIN = "case_hm_explain"


class Complexity(StrEnum):
    """How long it may take. Source: 宜都, 湘潭: 5 and 10 working days."""

    simple = "simple"  # 简单
    complex = "complex"  # 复杂


class HardState(StrEnum):
    """Where it stands; the order beside it has a machine of its own."""

    classifying = "classifying"  # 待分类
    working = "working"  # 跟办中
    explained = "explained"  # 办不成,已说明依据
    finished = "finished"  # 已办结并告知
    released = "released"  # 不属难办事
    ended = "ended"  # 未办结即终止


class Outcome(StrEnum):
    """How it ended."""

    solved = "solved"  # 办成
    explained = "explained"  # 办不成,已说明


class Act(StrEnum):
    """What can be done with one."""

    take_in = "take_in"
    classify = "classify"
    reclassify = "reclassify"
    assign = "assign"
    log = "log"
    explain = "explain"
    finish = "finish"
    release = "release"


DONE: dict[Complexity, str] = {
    Complexity.simple: "case_hm_simple",
    Complexity.complex: "case_hm_complex",
}
CLOCKS = (EXPLAIN, *DONE.values())
OPEN = frozenset({HardState.classifying, HardState.working, HardState.explained})
STATE_NAMES: dict[HardState, str] = {
    HardState.classifying: "待分类",
    HardState.working: "跟办中",
    HardState.explained: "办不成，已说明依据",
    HardState.finished: "已办结并告知",
    HardState.released: "不属难办事，按普通诉求办理",
    HardState.ended: "已终止",
}
COMPLEXITY_NAMES: dict[Complexity, str] = {Complexity.simple: "简单", Complexity.complex: "复杂"}
OUTCOME_NAMES: dict[Outcome, str] = {Outcome.solved: "办成", Outcome.explained: "办不成，已说明依据"}


@dataclass(frozen=True, slots=True)
class HardMatter:
    """One matter, as far as the machine has to know it."""

    number: str
    state: HardState
    version: int
    complexity: Complexity | None
    officer_id: UserId | None
    opened_at: datetime
    was_reclassified: bool
    due_at: datetime | None
    """When the clock that runs now is due."""
    steps: int
    is_explained: bool
