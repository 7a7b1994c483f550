"""What must hold of the articles a city begins with."""

from __future__ import annotations

from .checks import Checker, Known
from .complaints import Complaints
from .knowledge import StartingArticle
from .schema import Limit
from .tables import Table

_NEEDED = ("knowledge_review_days", "knowledge_review_notice_days", "knowledge_answer_hours")


def check_knowledge(
    table: Table[StartingArticle], known: Known, limits: tuple[Limit, ...], complaints: Complaints
) -> None:
    """Categories exist; it is known how long articles hold and how long units have for an answer."""
    check = Checker(table.file, complaints)
    named = {limit.name for limit in limits}
    for name in _NEEDED if table.located else ():
        if name not in named:
            check.add(1, f"知识库须有限值 {name}，写在 city.toml 的 [limits]")
    for item in table:
        code = item.row.category_code
        if code and code not in known.categories:
            check.add(item.line, f"category_code 没有分类“{code}”")
