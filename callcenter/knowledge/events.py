"""What happens to articles and to questions, for the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


class ArticleEvent(Event, frozen=True, kw_only=True):
    """What all that happens to an article tells."""

    organisation: str
    article_version: int


@catalogued
class KnowledgeWritten(ArticleEvent, frozen=True, kw_only=True):
    """A version was begun or changed."""

    name: ClassVar[str] = "knowledge.written"
    title: ClassVar[str] = "编写知识"


@catalogued
class KnowledgeSubmitted(ArticleEvent, frozen=True, kw_only=True):
    """A version waits for a second person."""

    name: ClassVar[str] = "knowledge.submitted"
    title: ClassVar[str] = "知识送审"


@catalogued
class KnowledgeSentBack(ArticleEvent, frozen=True, kw_only=True):
    """The second person wants it otherwise."""

    name: ClassVar[str] = "knowledge.sent_back"
    title: ClassVar[str] = "知识退回修改"


@catalogued
class KnowledgeApproved(ArticleEvent, frozen=True, kw_only=True):
    """A second person agreed; where its first day is still to come, it is in force from then."""

    name: ClassVar[str] = "knowledge.approved"
    title: ClassVar[str] = "知识审核通过"
    from_day: str


@catalogued
class KnowledgeCameIntoForce(ArticleEvent, frozen=True, kw_only=True):
    """The first day of an approved version came."""

    name: ClassVar[str] = "knowledge.came_into_force"
    title: ClassVar[str] = "知识生效"


@catalogued
class KnowledgeConfirmed(ArticleEvent, frozen=True, kw_only=True):
    """Somebody looked at what is in force: it still holds."""

    name: ClassVar[str] = "knowledge.confirmed"
    title: ClassVar[str] = "知识复核"
    review_on: str | None


@catalogued
class KnowledgeWithdrawn(ArticleEvent, frozen=True, kw_only=True):
    """It is no longer to be read out, or a draft was given up."""

    name: ClassVar[str] = "knowledge.withdrawn"
    title: ClassVar[str] = "知识撤回"


@catalogued
class KnowledgeExpired(ArticleEvent, frozen=True, kw_only=True):
    """Its last day has passed."""

    name: ClassVar[str] = "knowledge.expired"
    title: ClassVar[str] = "知识过期"


@catalogued
class KnowledgeReviewDue(ArticleEvent, frozen=True, kw_only=True):
    """The day by which it is to be looked at again is near, or has passed."""

    name: ClassVar[str] = "knowledge.review_due"
    title: ClassVar[str] = "知识待复核"
    review_on: str
    is_late: bool


@catalogued
class KnowledgeImported(Event, frozen=True, kw_only=True):
    """A table of articles was taken in; they wait for a second person."""

    name: ClassVar[str] = "knowledge.imported"
    title: ClassVar[str] = "导入知识"
    rows_added: int
    rows_changed: int


@catalogued
class KnowledgeImportApproved(Event, frozen=True, kw_only=True):
    """A second person agreed to everything of one import that still waited."""

    name: ClassVar[str] = "knowledge.import_approved"
    title: ClassVar[str] = "导入的知识审核通过"
    articles: int


class _OfQuestion(Event, frozen=True, kw_only=True):
    organisation: str
    officer: int
    """Who asked."""
    order: str | None


@catalogued
class QuestionAsked(_OfQuestion, frozen=True, kw_only=True):
    """A unit is asked what the knowledge base does not say."""

    name: ClassVar[str] = "knowledge_question.asked"
    title: ClassVar[str] = "向承办单位提问"
    due_at: datetime


@catalogued
class QuestionAnswered(_OfQuestion, frozen=True, kw_only=True):
    """The unit replied; its reply is a draft of an article."""

    name: ClassVar[str] = "knowledge_question.answered"
    title: ClassVar[str] = "承办单位答复提问"
    article: int
    is_late: bool


@catalogued
class QuestionReturned(_OfQuestion, frozen=True, kw_only=True):
    """It is none of the unit's affairs."""

    name: ClassVar[str] = "knowledge_question.returned"
    title: ClassVar[str] = "提问不属本单位"


@catalogued
class QuestionOverdue(_OfQuestion, frozen=True, kw_only=True):
    """No reply by the city's term."""

    name: ClassVar[str] = "knowledge_question.overdue"
    title: ClassVar[str] = "提问逾期未答"


@catalogued
class QuestionSettled(_OfQuestion, frozen=True, kw_only=True):
    """The centre is done with it, or took it back."""

    name: ClassVar[str] = "knowledge_question.settled"
    title: ClassVar[str] = "提问办结"
    is_dropped: bool
