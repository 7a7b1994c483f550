"""What must hold of a pack's ladder and of its letters."""

from __future__ import annotations

from callcenter.workorders.model import SupervisionLevel

from .checks import Checker
from .complaints import Complaints
from .ladder import URGE, LadderStep, LetterForm, StepLetter
from .schema import Track, Urgency
from .tables import Table


def check_ladder(steps: Table[LadderStep], forms: Table[LetterForm], complaints: Complaints) -> None:
    """Each letter a step asks for has a form, and no two steps would both hold."""
    check = Checker(steps.file, complaints)
    known = {form.code for form in forms.rows}
    seen: dict[object, str] = {}
    for item in steps:
        row = item.row
        for column, value, choices in (
            ("track", row.track, set(Track)),
            ("urgency", row.urgency, set(Urgency)),
        ):
            if value and value not in choices:
                check.add(item.line, f"{column} 不认识“{value}”，这一步永远用不上")
        if (row.letter is StepLetter.none) != (row.level == ""):
            check.add(item.line, "letter 为 none 时 level 留空，否则须写明发哪一种文书")
        elif row.level and row.level not in known:
            check.add(item.line, f"level“{row.level}”在 letters.csv 里没有")
        claim = (row.clock, row.track, row.urgency, row.card, row.valid_from)
        if claim in seen:
            check.add(item.line, f"与“{seen[claim]}”适用条件相同，无法取舍")
        seen[claim] = row.code
    _check_forms(forms, complaints)


def _check_forms(forms: Table[LetterForm], complaints: Complaints) -> None:
    check = Checker(forms.file, complaints)
    patterns: dict[str, str] = {}
    kinds = {URGE: "urge"} | {level.value: "supervision" for level in SupervisionLevel}
    for item in forms:
        row = item.row
        if row.code not in kinds:
            check.add(item.line, f"code“{row.code}”不认识，只能是 {'、'.join(kinds)}")
        elif row.kind != kinds[row.code]:
            check.add(item.line, f"“{row.code}”的 kind 应为 {kinds[row.code]}")
        try:
            one, other = row.number(2026, 1), row.number(2027, 2)
            distinct = one != other and row.number(2026, 2) != one and row.number(2027, 1) != one
        except (KeyError, IndexError, ValueError):
            distinct = False
        if not distinct:
            check.add(item.line, "pattern 须含 {year} 和 {serial}，且没有别的花括号")
        if patterns.setdefault(row.pattern, row.kind) != row.kind:
            check.add(item.line, "催办和督办的文号各自编排，pattern 不能相同")
    missing = [code for code in kinds if code not in {form.code for form in forms.rows}]
    if forms.located and missing:
        check.add(1, f"缺少 {'、'.join(missing)} 的文书格式")
