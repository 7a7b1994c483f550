"""What changed between two versions, piece by piece; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from .model import AUDIENCE_NAMES, ArticleAudience
from .views import FieldDifference, Piece

#: fields in the order they are read
FIELD_NAMES: dict[str, str] = {
    "title": "标题",
    "variants": "问法",
    "answer": "答复口径",
    "notes": "内部说明",
    "category_code": "分类",
    "place_code": "适用地区",
    "audience": "适用对象",
    "valid_from": "生效日期",
    "valid_to": "失效日期",
    "review_on": "复核日期",
    "source": "依据",
}
_UNIT = re.compile(r"[0-9A-Za-z.]+|[零一二两三四五六七八九十百千万]+|\s+|.", re.DOTALL)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Sequence[str]
) -> list[FieldDifference]:
    """The fields that differ, with what came and what went; ``before`` empty: everything came."""
    found = []
    for field in fields:
        old, new = _shown(field, before.get(field)), _shown(field, after.get(field))
        if old != new:
            found.append(FieldDifference(field, FIELD_NAMES[field], pieces(old, new)))
    return found


def pieces(old: str, new: str) -> list[Piece]:
    """The way from one text to the other; a number changes as a whole."""
    a, b = _UNIT.findall(old), _UNIT.findall(new)
    told: list[Piece] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            told.append(Piece("same", "".join(a[a0:a1])))
            continue
        if a1 > a0:
            told.append(Piece("removed", "".join(a[a0:a1])))
        if b1 > b0:
            told.append(Piece("added", "".join(b[b0:b1])))
    return told


def _shown(field: str, value: Any) -> str:
    if value is None:
        return ""
    if field == "variants":
        return "\n".join(value)
    if field == "audience":
        return AUDIENCE_NAMES[ArticleAudience(value)]
    return str(value)
