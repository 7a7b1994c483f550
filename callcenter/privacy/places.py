"""Where personal values and people's words lie: every table, every column. A test finds what is missing here.

`TEXTS` are the words about a matter: plain for an ordinary one, sealed for a confidential one, destroyed at
the end of their term. `SEALED` are values that are always sealed. Both are sealed anew when a key rotates.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The text columns of a table whose rows belong to orders.

    ``order`` is the column with the order's id. ``kept`` are columns that stay readable for statistics when
    the personal values are destroyed.
    """

    table: str
    columns: tuple[str, ...]
    order: str = "work_order_id"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed bytes; ``context`` is an SQL expression over the table for what it is bound to."""

    table: str
    column: str
    context: str
    key: str = "id"


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
    "complained_of_organisation",
    "company",
    "uscc",
    "public_answer",
)
#: parts of the machine's suggestion that quote what was said
SUGGESTION_PARTS = frozenset({"evidence", "reason"})

TEXTS: tuple[Texts, ...] = (
    Texts("work_order", ORDER_COLUMNS, order="id"),
    Texts("assignment", ("note",)),
    Texts("contact_attempt", ("note",)),
    Texts("reply", ("unsolved_reason", "internal_findings", "public_answer", "review_note")),
    Texts("follow_up", ("comment",)),
    Texts("rating", ("comment",)),
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
)
