"""Articles as they go over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from .model import Act, ArticleAudience, VersionState

_HIGHEST = 2**62
Id = Annotated[int, msgspec.Meta(ge=1, le=_HIGHEST)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]
Title = Annotated[str, msgspec.Meta(min_length=4, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
Variant = Annotated[str, msgspec.Meta(min_length=2, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
AnswerText = Annotated[str, msgspec.Meta(min_length=5, max_length=5000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Note = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Source = Annotated[str, msgspec.Meta(min_length=2, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]
Asking = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="所见知识的修订号")]
VersionNumber = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class WordsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an author writes; ``owner`` is the code of the department that answers for it."""

    title: Title
    answer: AnswerText
    owner: Code
    source: Source
    variants: Annotated[list[Variant], msgspec.Meta(max_length=50)] = []
    notes: Note = ""
    category_code: Code | None = None
    place_code: Code | None = None
    audience: ArticleAudience = ArticleAudience.agents
    valid_from: date | None = None
    valid_to: date | None = None
    review_on: date | None = None


class EditBody(WordsBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same of an article as it was seen."""

    revision: Revision


class SeenBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The article as it was seen."""

    revision: Revision
    note: Note = ""


class ReasonBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With a reason."""

    revision: Revision
    reason: Reason


class ConfirmBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It still holds; to be looked at again by this day, or after as many days as the city says."""

    revision: Revision
    review_on: date | None = None


class VoteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the version in force helped."""

    is_helpful: bool
    note: Note = ""


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which articles; ``before`` is what the page before named."""

    state: VersionState | None = None
    owner: Code | None = None
    category: Code | None = None
    to_review: bool = False
    own: bool = False
    import_id: Id | None = None
    before: Id = _HIGHEST
    limit: Limit = 50


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for, in the asker's own words."""

    q: Asking
    owner: Code | None = None
    category: Code | None = None
    limit: Limit = 20


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One utterance of a call."""

    speaker: Literal["agent", "citizen"]
    text: Annotated[str, msgspec.Meta(max_length=2000)]


class SuggestBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call so far, or what was written of it, and what is known of the matter."""

    text: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    turns: Annotated[list[Turn], msgspec.Meta(max_length=500)] = []
    category_code: Code | None = None
    place: Code | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5


class HitView(msgspec.Struct, frozen=True, kw_only=True):
    """An article in force that fits, and what that stands on.

    ``covered`` is the share of the question's telling words the article has, ``headed`` that of its title, or
    of a way to ask for it, that the question has, both 0 … 1; ``words`` are those.
    """

    id: int
    version: int
    title: str
    variants: list[str]
    answer: str
    notes: str | None
    category_code: str | None
    category_path: list[str]
    owner: str
    owner_name: str
    audience: ArticleAudience
    valid_to: date | None
    review_on: date | None
    is_review_late: bool
    source: str
    uses: int
    score: float
    covered: float
    headed: float
    words: list[str]
    by_meaning: bool
    in_category: bool


class HitList(msgspec.Struct, frozen=True):
    """The best first."""

    items: list[HitView]


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list, as its newest version stands, or the one in force."""

    id: int
    key: str | None
    owner: str
    owner_name: str
    version: int
    state: VersionState
    state_name: str
    in_force_version: int | None
    title: str
    category_code: str | None
    category_path: list[str]
    audience: ArticleAudience
    valid_from: date
    valid_to: date | None
    review_on: date | None
    is_review_late: bool
    written_at: datetime
    submitted_at: datetime | None
    submitted_by_name: str | None
    import_id: int | None


class ArticleList(msgspec.Struct, frozen=True):
    """A page, newest first; ``before`` asks for the next one."""

    items: list[ArticleLine]
    before: int | None


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """One version, with who wrote and who approved it."""

    number: int
    state: VersionState
    state_name: str
    title: str
    variants: list[str]
    answer: str
    notes: str | None
    category_code: str | None
    category_path: list[str]
    place_code: str | None
    audience: ArticleAudience
    audience_name: str
    valid_from: date
    valid_to: date | None
    review_on: date | None
    source: str
    author_names: str | None
    written_at: datetime
    submitted_at: datetime | None
    submitted_by_name: str | None
    decided_at: datetime | None
    decided_by_name: str | None
    decision_note: str | None
    ended_at: datetime | None
    end_reason: str | None
    uses: int
    helpful: int
    not_helpful: int


class VoteView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of it."""

    version: int
    is_helpful: bool
    note: str
    by_name: str
    at: datetime


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """One article with every version this person may read, newest first."""

    id: int
    key: str | None
    owner: str
    owner_name: str
    revision: int
    in_force: int | None
    open: int | None
    versions: list[VersionView]
    votes: list[VoteView]
    acts: list[Act]


class DifferenceQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Against which version; the one before where none is named."""

    against: VersionNumber | None = None


class Piece(msgspec.Struct, frozen=True):
    """A stretch of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


class FieldDifference(msgspec.Struct, frozen=True):
    """What became of one field."""

    field: str
    name: str
    pieces: list[Piece]


class Differences(msgspec.Struct, frozen=True):
    """Fields that differ between two versions; none where they are the same."""

    number: int
    against: int | None
    fields: list[FieldDifference]
