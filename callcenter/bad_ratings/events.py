"""What happens to bad ratings, for the catalogue; each is told of its order."""

from __future__ import annotations

from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


class _Of(Event, frozen=True, kw_only=True):
    round: int
    organisation: str | None


@catalogued
class BadRatingOpened(_Of, frozen=True, kw_only=True):
    """A citizen gave one or two stars: it is to be verified, and the fault put right."""

    name: ClassVar[str] = "bad_rating.opened"
    title: ClassVar[str] = "差评登记"
    subject_kind: ClassVar[str] = "work_order"
    score: int
    kind: str  # the clock that runs first


@catalogued
class BadRatingVerified(_Of, frozen=True, kw_only=True):
    """The centre called back and found what the rating is worth."""

    name: ClassVar[str] = "bad_rating.verified"
    title: ClassVar[str] = "差评核实"
    subject_kind: ClassVar[str] = "work_order"
    verdict: str


@catalogued
class BadRatingExclusionAsked(_Of, frozen=True, kw_only=True):
    """Whoever verified, or the unit by its appeal, asked that the rating should not count."""

    name: ClassVar[str] = "bad_rating.exclusion_asked"
    title: ClassVar[str] = "申请剔除差评"
    subject_kind: ClassVar[str] = "work_order"
    by_unit: bool


@catalogued
class BadRatingExclusionDecided(_Of, frozen=True, kw_only=True):
    """Another person decided whether the rating counts."""

    name: ClassVar[str] = "bad_rating.exclusion_decided"
    title: ClassVar[str] = "差评复核"
    subject_kind: ClassVar[str] = "work_order"
    decision: str


@catalogued
class BadRatingRectified(_Of, frozen=True, kw_only=True):
    """What the citizen complained of was put right: by a new answer, or as the centre wrote down."""

    name: ClassVar[str] = "bad_rating.rectified"
    title: ClassVar[str] = "差评整改完成"
    subject_kind: ClassVar[str] = "work_order"
    in_time: bool


@catalogued
class BadRatingFollowedUp(_Of, frozen=True, kw_only=True):
    """The citizen was asked whether it was put right."""

    name: ClassVar[str] = "bad_rating.followed_up"
    title: ClassVar[str] = "差评整改回访"
    subject_kind: ClassVar[str] = "work_order"
    reached: bool
