"""A bad rating as the rules see it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcenter.kernel.ids import OrganisationId, UserId

VERIFICATION, RECTIFICATION = "rating_verification", "rating_rectification"
CLOCKS = (VERIFICATION, RECTIFICATION)
#: a rating of at most this many stars is a bad one. Source: 国办发〔2019〕51号, five levels, the last two
BAD = 2


class Verdict(StrEnum):
    """What the centre found when it called back."""

    valid = "valid"  # 差评属实
    mis_rated = "mis_rated"  # 误评
    malicious = "malicious"  # 恶意差评


class Ground(StrEnum):
    """Why a bad rating should not count."""

    mis_rated = "mis_rated"  # 误评
    malicious = "malicious"  # 恶意差评


class Stage(StrEnum):
    """Where a bad rating stands: what it waits for, or how it ended."""

    verification = "verification"  # 待核实
    decision = "decision"  # 待复核: somebody asked that it be excluded
    rectification = "rectification"  # 待整改
    follow_up = "follow_up"  # 待回访
    finished = "finished"  # 已整改并回访
    excluded = "excluded"  # 已剔除


class Act(StrEnum):
    """What can be done with one."""

    verify = "verify"
    appeal = "appeal"
    decide = "decide"
    rectify = "rectify"
    follow_up = "follow_up"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.valid: "属实",
    Verdict.mis_rated: "误评",
    Verdict.malicious: "恶意差评",
}
STAGE_NAMES: dict[Stage, str] = {
    Stage.verification: "待核实",
    Stage.decision: "待复核",
    Stage.rectification: "待整改",
    Stage.follow_up: "待回访",
    Stage.finished: "已整改并回访",
    Stage.excluded: "已剔除",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A wish that a bad rating should not count, while it waits."""

    id: int
    ground: Ground
    asked_by: UserId
    asked_by_unit: bool


@dataclass(frozen=True, slots=True)
class BadRating:
    """One rating of 1 or 2, and what has been done about it."""

    id: int
    number: str
    round: int
    score: int
    version: int
    opened_at: datetime
    organisation_id: OrganisationId | None
    verdict: Verdict | None
    verified_by: UserId | None
    excluded_at: datetime | None
    rectified_at: datetime | None
    is_heard: bool
    """Her word after the rectification is known: a visit or call that reached her, or a rating of her own."""
    tries: int
    """Visits and calls after the rectification that did not reach her."""
    is_in_hand: bool
    """The order is open again: its next answer puts the rating right."""
    has_appealed: bool
    waiting: Exclusion | None

    def stage(self, tries_needed: int) -> Stage:
        """Where it stands; after ``tries_needed`` vain attempts nobody is called again."""
        if self.excluded_at is not None:
            return Stage.excluded
        if self.verdict is None:
            return Stage.verification
        if self.waiting is not None:
            return Stage.decision
        if self.rectified_at is None:
            return Stage.rectification
        return Stage.finished if self.is_heard or self.tries >= tries_needed else Stage.follow_up
