"""Where personal values and people's words lie: every table, every column. A test finds what is missing here.

`TEXTS` are the words about a matter: plain for an ordinary one, sealed for a confidential one, destroyed at
the end of their term. `SEALED` are values that are always sealed. Both are sealed anew when a key rotates.
The profiles of `matter_profile` are words of ordinary orders only: a trigger of the database deletes them at
the end of the term or when an order becomes confidential.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The text columns of a table (``t``); ``order`` is an SQL expression for the id of their order."""

    table: str
    columns: tuple[str, ...]
    order: str = "t.work_order_id"

    @property
    def matter(self) -> str:
        """What a sealed text of this table is bound to, in SQL."""
        return f"(SELECT w.number FROM work_order w WHERE w.id = {self.order})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class SealedTexts:
    """Text columns that are always sealed; ``matter`` is an SQL expression for what they are bound to."""

    table: str
    columns: tuple[str, ...]
    matter: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed bytes; ``context`` is an SQL expression over the table for what it is bound to."""

    table: str
    column: str
    context: str


@dataclass(frozen=True, slots=True)
class PhoneIndex:
    """A blind index of a telephone number, and where the number itself lies sealed."""

    column: str
    sealed: str
    table: str = "work_order"

    @property
    def context(self) -> str:
        """What the sealed number is bound to, in SQL."""
        return next(p.context for p in SEALED if (p.table, p.column) == (self.table, self.sealed))


#: of the order itself: sealed before a confidential one is written
ORDER_COLUMNS = (
    "title",
    "content",
    "abstract",
    "village",
    "address",
    "source",
    "on_behalf_of",
    "citizen_name_masked",
    "phone_masked",
    "calling_phone_masked",
    "complained_of_name",
    "company",
    "uscc",
    "public_answer",
)
#: parts of the machine's suggestion that quote what was said
SUGGESTION_PARTS = frozenset({"evidence", "reason"})

_OF_CONSULTATION = "(SELECT c.work_order_id FROM consultation c WHERE c.id = t.consultation_id)"
_OF_SUSPENSION = "(SELECT s.work_order_id FROM suspension s WHERE s.id = t.suspension_id)"

TEXTS: tuple[Texts, ...] = (
    Texts("work_order", ORDER_COLUMNS, order="t.id"),
    Texts("assignment", ("note",)),
    Texts("contact_attempt", ("note",)),
    Texts("reply", ("unsolved_reason", "internal_findings", "public_answer", "review_note")),
    Texts("follow_up", ("comment",)),
    Texts("rating", ("comment",)),
    Texts("rectification", ("reason",)),
    Texts("clock", ("promise_reason",)),
    Texts("clock_override", ("law", "article", "document", "reason")),
    Texts(
        "application",
        ("reason", "basis", "plan", "public_answer", "document", "signed_by", "decision_note"),
    ),
    Texts("supervision", ("reason", "answer", "sent_back_reason", "note")),
    Texts("urge", ("reason",)),
    Texts("letter", ("page", "answer", "sent_back_reason", "note")),
    Texts("letter_proposal", ("reason",)),
    Texts("addition", ("content",)),
    Texts("consultation", ("question", "minutes")),
    Texts("consultation_opinion", ("opinion",), order=_OF_CONSULTATION),
    Texts("suspension", ("plan", "review_note", "end_reason")),
    Texts("progress_report", ("progress", "next_step"), order=_OF_SUSPENSION),
    Texts("hand_over", ("taken_by", "note")),
    Texts("instruction", ("leader", "text")),
    Texts("citizen_question", ("question", "answer")),
    Texts("track_case", ("explanation", "close_note", "close_document")),
    Texts("case_plan", ("plan",)),
    Texts("case_milestone", ("goal", "note")),
    Texts("case_report", ("progress", "next_step")),
    Texts("bad_rating", ("measures",)),
    Texts("bad_rating_call", ("words",)),
    Texts("bad_rating_exclusion", ("reason", "decision_note")),
    Texts(
        "efficiency_case",
        ("explanation", "extension_reason", "extension_note", "findings", "measures", "answer"),
    ),
    Texts(
        "hard_matter",
        (
            "service_item",
            "tried",
            "reclassify_reason",
            "explanation",
            "basis",
            "result",
            "told_words",
        ),
    ),
    Texts("hard_matter_step", ("what",)),
    Texts("case_move", ("reason", "document", "decision_note")),
    Texts("session_matter", ("withdrawn_reason", "said", "decision")),
    Texts("knowledge_question", ("question", "answer", "note")),
    Texts("matter_task", ("what", "answer", "sent_back_reason", "note")),
)

ALWAYS_SEALED: tuple[SealedTexts, ...] = (
    SealedTexts("contact", ("source", "backdate_reason"), "t.number"),
    SealedTexts("attachment", ("name",), "'blob:' || t.blob_key"),
)

SEALED: tuple[Sealed, ...] = (
    Sealed("contact", "content_sealed", "'content:' || public_id"),
    Sealed("contact", "transcript_sealed", "'transcript:' || public_id"),
    Sealed("work_order", "citizen_name_sealed", "'contact:' || contact_id || ':citizen_name_sealed'"),
    Sealed("work_order", "phone_sealed", "'contact:' || contact_id || ':phone_sealed'"),
    Sealed("work_order", "calling_phone_sealed", "'contact:' || contact_id || ':calling_phone_sealed'"),
    Sealed("redacted_span", "value_sealed", "'redacted_span:' || id"),
    Sealed("app_user", "totp_secret_sealed", "'app_user:' || lower(username) || ':totp'"),
    Sealed("app_user", "totp_pending_sealed", "'app_user:' || lower(username) || ':totp'"),
    Sealed("conversation", "identity_sealed", "'conversation:' || public_id || ':identity'"),
    Sealed("message", "text_sealed", "'message:' || public_id"),
    Sealed("personal_request", "body_sealed", "'personal_request:' || public_id"),
    Sealed("notice", "address_sealed", "'notice:' || key || ':address'"),
    Sealed("notice", "body_sealed", "'notice:' || key || ':body'"),
    Sealed("oidc_attempt", "verifier_sealed", "'oidc:verifier'"),
    Sealed("hearing", "calling_phone_sealed", "'hearing:' || public_id || ':calling_phone'"),
    Sealed("hearing", "draft_sealed", "'hearing:' || public_id || ':draft'"),
    Sealed("hearing", "typed_sealed", "'hearing:' || public_id || ':typed'"),
    Sealed("heard_utterance", "words_sealed", "'heard_utterance:' || hearing_id || ':' || sequence"),
    Sealed("enterprise_contact", "name_sealed", "'enterprise_contact:' || public_id || ':name_sealed'"),
    Sealed("enterprise_contact", "phone_sealed", "'enterprise_contact:' || public_id || ':phone_sealed'"),
)

PHONE_INDEXES = (
    PhoneIndex("phone_index", "phone_sealed"),
    PhoneIndex("calling_phone_index", "calling_phone_sealed"),
    PhoneIndex("phone_index", "phone_sealed", table="enterprise_contact"),
)
