"""What must hold of the texts a pack says in conversations."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from .checks import Known
from .complaints import Complaints
from .schema import ReplyText
from .tables import Table

#: every text the platform says, and what it may fill in
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"city", "hotline"}),
    "here": frozenset(),
    "thanks": frozenset(),
    "ask": frozenset({"missing"}),
    "ask_matter": frozenset(),
    "ask_place": frozenset(),
    "ordered": frozenset({"number", "code", "promise"}),
    "promise": frozenset({"due"}),
    "lacking": frozenset({"missing"}),
    "supplemented": frozenset({"number"}),
    "progress": frozenset({"number", "title", "state", "promise"}),
    "no_orders": frozenset(),
    "cannot_read": frozenset(),
    "call_agent": frozenset(),
    "outside": frozenset({"city"}),
    "emergency": frozenset({"numbers", "number", "code"}),
    "emergency_where": frozenset(),
    "located": frozenset({"number"}),
    "emergency_again": frozenset({"numbers", "number"}),
}


def check_replies(table: Table[ReplyText], known: Known, complaints: Complaints) -> None:
    """Every text is there, under a known code, and fills in nothing it is not given."""
    for item in table:
        code, _, category = item.row.code.partition("/")
        if code not in PLACEHOLDERS:
            complaints.add(table.file, item.line, f"不认识的用语 {code}")
            continue
        if category and category not in known.categories:
            complaints.add(table.file, item.line, f"没有分类 {category}")
        strange = _strange(item.row.text, PLACEHOLDERS[code])
        if strange:
            complaints.add(table.file, item.line, f"{code} 里不能用 {strange}")
    for code in sorted(PLACEHOLDERS.keys() - {item.row.code for item in table}):
        complaints.add(table.file, 1, f"缺少用语 {code}")


def _strange(text: str, allowed: frozenset[str]) -> str:
    """What stands in braces and must not; a lone brace counts."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return "单个的花括号"
    for _, name, form, conversion in parts:
        if name is not None and (name not in allowed or form or conversion):
            return "{" + name + "}"
    return ""
