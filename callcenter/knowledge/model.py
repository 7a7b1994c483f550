"""Articles and their versions as the rules see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from callcenter.kernel.ids import OrganisationId, UserId

ArticleId = NewType("ArticleId", int)
VersionId = NewType("VersionId", int)


class VersionState(StrEnum):
    """Where a version stands."""

    draft = "draft"
    in_review = "in_review"
    scheduled = "scheduled"
    in_force = "in_force"
    superseded = "superseded"
    withdrawn = "withdrawn"
    expired = "expired"


class Act(StrEnum):
    """What happens to a version; the last three the days do, or a later version."""

    edit = "edit"
    submit = "submit"
    send_back = "send_back"
    approve = "approve"
    withdraw = "withdraw"
    confirm = "confirm"
    start = "start"
    supersede = "supersede"
    expire = "expire"


class ArticleAudience(StrEnum):
    """Whom an article is for; each of them includes the centre."""

    public = "public"
    agents = "agents"
    units = "units"


STATE_NAMES: dict[VersionState, str] = {
    VersionState.draft: "草稿",
    VersionState.in_review: "待审核",
    VersionState.scheduled: "待生效",
    VersionState.in_force: "生效中",
    VersionState.superseded: "已被新版本替代",
    VersionState.withdrawn: "已撤回",
    VersionState.expired: "已过期",
}
AUDIENCE_NAMES: dict[ArticleAudience, str] = {
    ArticleAudience.public: "公开",
    ArticleAudience.agents: "仅中心",
    ArticleAudience.units: "中心和承办单位",
}
#: being worked at; an article has one such version at most
OPEN = frozenset({VersionState.draft, VersionState.in_review, VersionState.scheduled})


@dataclass(frozen=True, slots=True)
class Words:
    """Everything an author decides. ``review_on`` is the day by which somebody looks at it again."""

    title: str
    variants: tuple[str, ...]
    answer: str
    notes: str
    category_code: str | None
    place_code: str | None
    audience: ArticleAudience
    valid_from: date
    valid_to: date | None
    review_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the machine has to know it."""

    id: VersionId
    article_id: ArticleId
    number: int
    state: VersionState
    words: Words
    authors: frozenset[UserId]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with the version that is in force and the one being worked at."""

    id: ArticleId
    owner_id: OrganisationId
    owner_code: str
    revision: int
    in_force: Version | None
    opened: Version | None
    newest_number: int
