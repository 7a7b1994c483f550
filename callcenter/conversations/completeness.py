"""What an order still lacks, whatever door its words came by."""

from __future__ import annotations

#: matters that happen somewhere; a question, a proposal or thanks can be answered without knowing where
_PLACED = frozenset({"help", "complaint", "report"})


def lacking(
    *, is_actionable: bool, has_category: bool, has_place: bool, request_type: str
) -> tuple[str, ...]:
    """``matter`` and ``place``, as far as they are not known; a town or an address is a place."""
    found = [] if is_actionable and has_category else ["matter"]
    if not has_place and request_type in _PLACED:
        found.append("place")
    return tuple(found)
