"""What must hold of the ladder matters of a track climb."""

from __future__ import annotations

from callcenter.kernel.principal import Role
from sla.policy import ClockKind

from .checks import Checker, Known
from .climbing import LadderLevel, LadderPost, LadderTriggerRow
from .complaints import Complaints
from .tables import Table


def check_climbing(
    levels: Table[LadderLevel],
    triggers: Table[LadderTriggerRow],
    posts: Table[LadderPost],
    known: Known,
    complaints: Complaints,
) -> None:
    """Levels run up from 0 without a gap, everything leads to one of them, and somebody holds each."""
    _check_levels(levels, Checker(levels.file, complaints))
    names = {row.level for row in levels.rows}
    check = Checker(triggers.file, complaints)
    for trigger in triggers:
        for level in (trigger.row.from_level, trigger.row.to_level):
            if level is not None and level not in names:
                check.add(trigger.line, f"没有层级 {level}")
    _check_posts(posts, names, known, Checker(posts.file, complaints))


def _check_levels(levels: Table[LadderLevel], check: Checker) -> None:
    """What the office confirms lies above what a matter reaches by itself."""
    confirmed = False
    for place, item in enumerate(levels):
        if item.row.level != place:
            check.add(item.line, f"层级应从 0 起逐级写，这一行应是 {place}")
        if item.row.clock and item.row.clock not in set(ClockKind):
            check.add(item.line, f"clock 不认识“{item.row.clock}”")
        if item.row.automatic and confirmed:
            check.add(item.line, "须确认的层级之上不能再有自动到达的层级")
        confirmed = confirmed or not item.row.automatic


def _check_posts(posts: Table[LadderPost], names: set[int], known: Known, check: Checker) -> None:
    for post in posts:
        row = post.row
        check.unknown(post.line, "单位编号", [row.organisation_code], known.organisations)
        if row.level not in names:
            check.add(post.line, f"没有层级 {row.level}")
        if row.role not in set(Role):
            check.add(post.line, f"role 不认识“{row.role}”")
    held = {row.level for row in posts.rows}
    for level in sorted(names - held):
        check.add(1, f"层级 {level} 没有人负责")
