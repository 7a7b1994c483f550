"""Bad ratings as they go over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from .model import Act, Ground, Stage, Verdict

_HIGHEST = 2**62
Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
Text = Annotated[str, msgspec.Meta(min_length=4, max_length=2000, pattern=r"\S")]
Method = Literal["phone", "visit", "wechat", "sms"]


class BadRatingQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ones; ``before`` is the smallest id of the page before."""

    stage: Stage | None = None
    order: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    before: Id = _HIGHEST
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class RatingFiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local days on which the ratings were given, both included, and whose."""

    since: date
    until: date
    organisation: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every change is made on the version that was seen."""

    version: Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]


class Verify(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the citizen said when she was called, and what the centre makes of it."""

    method: Method
    reached: bool
    verdict: Verdict
    words: Text


class Appeal(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit asks that the rating should not count."""

    ground: Ground
    reason: Text


class DecideExclusion(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it counts, decided by another person."""

    grant: bool
    note: Text


class RectifyByHand(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done where no new answer goes out."""

    measures: Text


class HearAgain(_Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the citizen says of the rectification."""

    method: Method
    reached: bool
    satisfaction: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    words: Text


class RatingClock(msgspec.Struct, frozen=True):
    """When something about it is due."""

    due_at: datetime
    is_running: bool
    is_late: bool


class RatingCallView(msgspec.Struct, frozen=True):
    """One call; a confidential matter's words are not for units."""

    purpose: str
    method: str
    reached: bool
    satisfaction: int | None
    words: str | None
    at: datetime
    by_name: str


class ExclusionView(msgspec.Struct, frozen=True):
    """Who asked that it should not count, and what was decided."""

    asked_by_unit: bool
    ground: Ground
    reason: str
    asked_at: datetime
    asked_by: str
    is_granted: bool | None
    decision_note: str | None
    decided_at: datetime | None
    decided_by: str | None


class BadRatingView(msgspec.Struct, frozen=True, kw_only=True):
    """One bad rating; ``score`` and ``comment`` are the citizen's and stay as she gave them."""

    id: int
    version: int
    number: str
    title: str
    round: int
    score: int
    comment: str | None
    organisation: str | None
    organisation_name: str | None
    stage: Stage
    stage_name: str
    opened_at: datetime
    verdict: Verdict | None
    verdict_name: str | None
    verified_at: datetime | None
    rectified_at: datetime | None
    excluded_at: datetime | None
    measures: str | None
    is_heard: bool
    tries: int
    verification: RatingClock | None
    rectification: RatingClock | None
    acts: list[Act]
    calls: list[RatingCallView] = []
    exclusions: list[ExclusionView] = []


class BadRatingList(msgspec.Struct, frozen=True):
    """A page, newest first."""

    items: list[BadRatingView]
    before: int | None


class RatingCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and the rates made of them; a rate of nothing is null."""

    bad: int
    verified: int
    rectified: int
    in_time: int
    followed_up: int
    rectification_rate: float | None
    follow_up_rate: float | None


class UnitRatings(msgspec.Struct, frozen=True, kw_only=True):
    """One unit; an empty code stands for the centre's own answers."""

    code: str
    name: str
    raw: RatingCounts
    adjusted: RatingCounts


class ExcludedRating(msgspec.Struct, frozen=True, kw_only=True):
    """Why one does not count, and who agreed to that."""

    number: str
    round: int
    score: int
    organisation_name: str | None
    ground: str
    reason: str | None
    asked_by: str
    asked_by_unit: bool
    approved_by: str | None
    approved_at: datetime | None
    note: str | None


class RatingFigures(msgspec.Struct, frozen=True, kw_only=True):
    """All ratings and those that count, side by side, and the reason of every difference."""

    since: date
    until: date
    raw: RatingCounts
    adjusted: RatingCounts
    units: list[UnitRatings]
    exclusions: list[ExcludedRating]
