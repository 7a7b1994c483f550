"""Every sealed column and every column of words is declared, so that rotation and retention reach it."""

from __future__ import annotations

import re

from callcenter.kernel.db import Database
from callcenter.privacy.places import ALWAYS_SEALED, SEALED, TEXTS

#: text columns of an order's tables that hold codes, states and names of ours, never anybody's words
_PLAIN = {
    "learning_example": {"field", "suggested", "chosen"},
    "shadow_answer": {"value"},
    "dispatch_proposal": {"organisation_code", "lead_code"},
    "work_order": {
        "number", "state", "request_type", "urgency", "track", "emergency_handover", "category_code",
        "district", "town", "place_code", "channel", "complained_of_kind", "complained_of_organisation",
        "main_card", "main_clock_kind", "main_unit", "main_calendar", "outcome", "refusal_ground",
    },
    "alert": {"number", "handover", "state"},
    "application": {"kind", "state", "ground", "proper_organisation"},
    "addition": {"kind"},
    "assignment": {"kind", "state"},
    "attachment": {"kind", "media_type", "blob_key", "purpose"},
    "calendar_move": {
        "act", "cause", "new_card", "new_version", "not_restored", "old_card", "old_version",
    },
    "calendar_preview": {"cause", "kind"},
    "bad_rating": {"verdict"},
    "bad_rating_call": {"purpose", "method"},
    "bad_rating_exclusion": {"ground"},
    "hard_matter": {"state", "kind", "complexity", "outcome", "told_method", "end_reason"},
    "efficiency_case": {"state", "ground", "handling", "finding", "end_reason"},
    "case_milestone": {"organisation_code"},
    "case_move": {"cause", "state"},
    "case_plan": {"organisation_code"},
    "case_report": {"organisation_code"},
    "case_trigger": {"trigger", "occasion"},
    "claim": {"pool", "release_reason"},
    "answer_reach": {"awaits", "how", "rule_source"},
    "clock": {
        "kind", "state", "policy_code", "policy_source", "unit", "start_rule", "end_rule", "calendar",
        "calendar_version", "stop_reason", "subject_key", "card", "started_by",
    },
    "clock_change": {
        "action", "actor", "cause", "change", "new_calendar_version", "new_policy", "old_calendar_version",
        "old_policy", "rule_code", "rule_source",
    },
    "clock_override": {"unit"},
    "contact_attempt": {"method"},
    "enterprise_order": {"recognised_by"},
    "conversation": {"channel", "state", "close_reason"},
    "follow_up": {"method"},
    "follow_up_choice": {"rule_code"},
    "hand_over": {"handed_to"},
    "knowledge_question": {"state", "due_rule", "category_code"},
    "letter": {"number", "kind", "form", "state"},
    "letter_proposal": {"step", "form", "state"},
    "matter_task": {"kind", "state"},
    "rating": {"source"},
    "reply": {"state", "is_true"},
    "session_matter": {"basis", "outcome"},
    "succession_transfer": {"old_code", "new_code"},
    "supervision": {"level", "state"},
    "track_case": {"close_basis", "class", "end_reason", "ground", "state", "track"},
}  # fmt: skip


async def test_every_sealed_column_is_declared(db: Database) -> None:
    async with db.acquire() as connection:
        rows = await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed' AND data_type = 'bytea'"
        )
    found = {(r[0], r[1]) for r in rows if not re.search(r"_(\d{4}_\d\d|default)$", r[0])}
    assert found == {(place.table, place.column) for place in SEALED}


async def test_every_column_of_words_is_declared(db: Database) -> None:
    async with db.acquire() as connection:
        rows = await connection.fetch(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND c.data_type = 'text' AND t.table_type = 'BASE TABLE'"
            " AND (c.table_name = 'work_order' OR EXISTS (SELECT FROM information_schema.columns o"
            "  WHERE o.table_name = c.table_name AND o.column_name = 'work_order_id'))"
        )
    declared = {(t.table, column) for t in TEXTS for column in t.columns}
    declared |= {(t.table, column) for t in ALWAYS_SEALED for column in t.columns}
    declared |= {(table, column) for table, columns in _PLAIN.items() for column in columns}
    missing = {(r[0], r[1]) for r in rows} - declared
    assert missing == set(), "declare in callcenter/privacy/places.py, or here if it never holds words"


async def test_the_application_may_change_every_declared_column(db: Database) -> None:
    places = [(p.table, p.column) for p in SEALED]
    places += [(t.table, c) for t in (*TEXTS, *ALWAYS_SEALED) for c in t.columns]
    async with db.acquire() as connection:
        for table, column in places:
            assert await connection.fetchval(
                "SELECT has_column_privilege($1, $2, 'UPDATE')", table, column
            ), (table, column)
