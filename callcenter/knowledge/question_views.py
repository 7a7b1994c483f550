"""Questions to units as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from .question_machine import QuestionAct, QuestionState
from .views import AnswerText, Code, Id, Limit, Note, Reason, Revision, Source, Title

_HIGHEST = 2**62
QuestionText = Annotated[str, msgspec.Meta(min_length=5, max_length=1000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class AskBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked; of the organisation named, else of the one the duty list names for the category."""

    question: QuestionText
    organisation: Code | None = None
    category_code: Code | None = None
    place: Code | None = None
    order: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]+$")] | None = None


class ReplyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the unit says: it becomes a draft of an article, and waits for a second person."""

    revision: Revision
    answer: AnswerText
    source: Source
    title: Title | None = None


class HandBackBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why it is none of the unit's affairs, or why it is dropped."""

    revision: Revision
    reason: Reason


class RedirectBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asked instead; the time begins anew."""

    revision: Revision
    organisation: Code


class SettleBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The citizen was told, or the answer is taken note of."""

    revision: Revision
    note: Note = ""


class QuestionQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which questions; ``before`` is what the page before named."""

    state: QuestionState | None = None
    order: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]+$")] | None = None
    mine: bool = False
    before: Id = _HIGHEST
    limit: Limit = 50


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """One question; ``order`` where this person may see it."""

    id: int
    revision: int
    state: QuestionState
    state_name: str
    question: str
    organisation: str
    organisation_name: str
    category_path: list[str]
    order: str | None
    asked_by_name: str
    asked_at: datetime
    due_at: datetime
    due_rule: str
    is_late: bool
    answer: str | None
    answered_by_name: str | None
    answered_at: datetime | None
    note: str | None
    article: int | None
    is_in_force: bool
    acts: list[QuestionAct]


class QuestionList(msgspec.Struct, frozen=True):
    """A page, newest first."""

    items: list[QuestionView]
    before: int | None
