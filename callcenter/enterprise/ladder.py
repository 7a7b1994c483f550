"""Where a matter goes on the ladder when something presses it; pure.

It climbs by itself as far as levels are automatic, and never down. Above them a climb is proposed and the
office decides. A level held by the unit that leads the matter is passed over where that unit must step aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.cities.climbing import LadderLevel, LadderPost, LadderTrigger, LadderTriggerRow


@dataclass(frozen=True, slots=True)
class Ascent:
    """``climbs_to`` is reached at once, ``proposes`` waits for the office; either may be None."""

    rule: LadderTriggerRow
    climbs_to: int | None
    proposes: int | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The city's ladder in force."""

    levels: Sequence[LadderLevel]
    triggers: Sequence[LadderTriggerRow]
    posts: Sequence[LadderPost]

    @property
    def top(self) -> int:
        """The highest level; 0 where the city has no ladder."""
        return max((level.level for level in self.levels), default=0)

    @property
    def automatic_top(self) -> int:
        """The highest level a matter reaches by itself."""
        return max((level.level for level in self.levels if level.automatic), default=0)

    def name(self, level: int) -> str:
        """What a level is called."""
        return next((found.name for found in self.levels if found.level == level), f"L{level}")

    def clock(self, level: int) -> str | None:
        """The kind of clock that runs at a level."""
        return next((found.clock for found in self.levels if found.level == level), "") or None

    def of_lead(self, level: int) -> bool:
        """True where a level is held inside the unit that leads the matter."""
        return any(post.level == level and not post.organisation_code for post in self.posts)

    def ascent(self, trigger: LadderTrigger, level: int, *, lead_steps_aside: bool = False) -> Ascent | None:
        """What a trigger does to a matter at a level; None where it moves nothing."""
        for rule in self.triggers:
            if rule.trigger is not trigger or (rule.from_level is not None and rule.from_level != level):
                continue
            target = level + 1 if rule.to_level is None else rule.to_level
            while lead_steps_aside and target < self.top and self.of_lead(target):
                target += 1
            target = min(target, self.top)
            if target <= level:
                continue
            if target <= self.automatic_top:
                return Ascent(rule, target, None)
            reached = self.automatic_top if not lead_steps_aside and level < self.automatic_top else None
            return Ascent(rule, reached, target)
        return None
