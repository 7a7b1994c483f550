"""What must hold of a pack's rules of same matter."""

from __future__ import annotations

from .checks import Checker, Known
from .complaints import Complaints
from .same_matters import SameMatterRow
from .tables import Table


def check_same_matters(table: Table[SameMatterRow], known: Known, complaints: Complaints) -> None:
    """Each category exists and has one rule, and one rule fits all others."""
    check = Checker(table.file, complaints)
    seen: set[str] = set()
    for item in table:
        check.unknown(item.line, "分类编号", [item.row.category_code], known.categories)
        if item.row.category_code in seen:
            check.add(item.line, f"分类“{item.row.category_code}”写了两次")
        seen.add(item.row.category_code)
    if table.rows and "" not in seen:
        check.add(1, "没有适用于所有分类的一行")
