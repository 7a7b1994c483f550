"""What a story leaves in the database, row by row, so that two tellings can be compared.

Left out is what may differ though the same happened: ids (what is rolled back burns some), what is sealed,
how often a door was tried and when it opened.
"""

from __future__ import annotations

import json
import re
from typing import Any

from callcenter.composition import Platform
from callcenter.kernel.db import Connection

#: every table a story of a track may write to
_TABLES = (
    "work_order",
    "assignment",
    "application",
    "follow_up",
    "rating",
    "clock",
    "clock_change",
    "supervision",
    "instruction",
    "letter",
    "letter_proposal",
    "letter_series",
    "track_case",
    "case_move",
    "case_trigger",
    "case_plan",
    "case_milestone",
    "track_session",
    "session_matter",
    "session_postponement",
    "matter_task",
    "bad_rating",
    "bad_rating_call",
    "bad_rating_exclusion",
    "efficiency_case",
    "hard_matter",
    "hard_matter_step",
    "board_count",
    "late_mark",
    "event_passed_over",
)
_TABLE = "SELECT to_jsonb(t) AS row FROM {} t"
_EVENTS = "SELECT to_jsonb(e) - 'id' - 'cause' AS row FROM event e"
_NOTICES = """
SELECT jsonb_build_object(
    'template', n.template_code, 'subject', n.subject, 'audience', n.audience, 'door', n.door,
    'to', u.username, 'state', n.state, 'at', n.created_at,
    'shown', CASE WHEN n.door = 'in_app' THEN n.sent_at END) AS row, n.key, n.body_sealed
FROM notice n
LEFT JOIN app_user u ON u.id = n.user_id
"""
_NUMBERED = """
SELECT (SELECT count(*) FROM event_unnumbered) AS unnumbered, count(*) AS numbered, max(number) AS highest,
    (SELECT count(*) FROM event) AS events
FROM event_number
"""
#: ids inside values; which of them it was is told by what stands beside
_ID_KEYS = frozenset({"id", "subject_key", "clock", "move", "task", "session"})
_ID_IN_TEXT = re.compile(r"\b(clock|event|rating):\d+")


async def left_behind(platform: Platform) -> dict[str, list[str]]:
    """Rows by table, in no order but their own."""
    async with platform.database.acquire() as connection:
        record = {table: await _rows(connection, _TABLE.format(table)) for table in _TABLES}
        record["event"] = await _rows(connection, _EVENTS)
        told = await connection.fetch(_NOTICES)
        record["notice"] = sorted(
            _line({**r["row"], "text": platform.vault.open_text(r["body_sealed"], f"notice:{r['key']}:body")})
            for r in told
        )
        numbers = await connection.fetchrow(_NUMBERED)
        assert numbers is not None
        assert numbers["unnumbered"] == 0
        assert numbers["numbered"] == numbers["highest"] == numbers["events"], "each event one number, no gap"
    folder = platform.settings.notices_dir
    files = folder.glob("*.json") if folder.exists() else ()
    sent = [json.loads(file.read_text()) for file in files]
    record["sent"] = sorted(f"{s['template']} {s['to']} {s['text']}" for s in sent)
    return record


async def _rows(connection: Connection, query: str) -> list[str]:
    return sorted(_line(row["row"]) for row in await connection.fetch(query))


def _line(row: Any) -> str:
    return json.dumps(_plain(row), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if not _is_id(k, v)}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return _ID_IN_TEXT.sub(r"\1", value) if isinstance(value, str) else value


def _is_id(key: str, value: Any) -> bool:
    sealed = isinstance(value, str) and value.startswith("\\x")
    return key in _ID_KEYS or key.endswith("_id") or sealed
