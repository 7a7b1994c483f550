"""What must hold between the tables of a pack: trees without loops, codes that exist, one owner at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from .city_file import CITY_FILE
from .complaints import Complaints
from .schema import (
    Category,
    CityFacts,
    Dated,
    Division,
    DivisionLevel,
    DutyRow,
    Organisation,
    OrganisationKind,
    PatternKind,
    RequestTypeRule,
    TrackRule,
    Urgency,
    UrgencyRule,
)
from .tables import Located, Table


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


class _Node(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def parent_code(self) -> str: ...


CodedRow = TypeVar("CodedRow", bound=_Coded)
NodeRow = TypeVar("NodeRow", bound=_Node)
DatedRow = TypeVar("DatedRow", bound=Dated)

_LEVELS = list(DivisionLevel)


@dataclass(frozen=True, slots=True)
class Known:
    """Codes of the pack, for tables that name them."""

    divisions: Mapping[str, Division]
    organisations: Mapping[str, Organisation]
    categories: Mapping[str, Category]
    emergency_numbers: frozenset[str]


class Checker:
    """Complains about one table with its lines."""

    def __init__(self, file: str, complaints: Complaints) -> None:
        self._file = file
        self._complaints = complaints

    def add(self, line: int, message: str) -> None:
        self._complaints.add(self._file, line, message)

    def unknown(self, line: int, column: str, codes: Iterable[str], known: Mapping[str, object]) -> None:
        """Complain of each code that does not exist; empty ones pass."""
        for code in codes:
            if code and code not in known:
                self.add(line, f"{column}“{code}”不存在")


def by_code(table: Table[CodedRow], complaints: Complaints) -> dict[str, CodedRow]:
    """The rows by code; a code written twice is complained of."""
    lines: dict[str, int] = {}
    found: dict[str, CodedRow] = {}
    for item in table:
        if (first := lines.get(item.row.code)) is not None:
            complaints.add(table.file, item.line, f"编号“{item.row.code}”重复，第 {first} 行已有")
            continue
        lines[item.row.code] = item.line
        found[item.row.code] = item.row
    return found


def check_tree(table: Table[NodeRow], known: Mapping[str, NodeRow], complaints: Complaints) -> None:
    """Every parent exists and nobody stands above himself."""
    check = Checker(table.file, complaints)
    for item in table:
        check.unknown(item.line, "上级编号", [item.row.parent_code], known)
        above, seen = item.row.parent_code, {item.row.code}
        while above in known and above not in seen:
            seen.add(above)
            above = known[above].parent_code
        if above == item.row.code:
            check.add(item.line, f"“{item.row.code}”的上级绕回了自己")


def check_overlaps(
    table: Table[DatedRow], key: Callable[[DatedRow], Hashable], what: str, complaints: Complaints
) -> None:
    """No two rows of one key are in force on the same day."""
    groups: dict[Hashable, list[Located[DatedRow]]] = {}
    for item in table:
        others = groups.setdefault(key(item.row), [])
        for other in others:
            if _overlap(item.row, other.row):
                complaints.add(table.file, item.line, f"与第 {other.line} 行的{what}相同而有效期重叠")
                break
        others.append(item)


def _overlap(one: Dated, other: Dated) -> bool:
    starts_before_end = (one.valid_from or date.min) <= (other.valid_to or date.max)
    return starts_before_end and (other.valid_from or date.min) <= (one.valid_to or date.max)


def check_divisions(
    table: Table[Division], known: Mapping[str, Division], facts: CityFacts, complaints: Complaints
) -> None:
    check = Checker(table.file, complaints)
    for item in table:
        row, parent = item.row, known.get(item.row.parent_code)
        if row.level is DivisionLevel.city:
            if row.parent_code:
                check.add(item.line, "城市没有上级，parent_code 应留空")
        elif not row.parent_code:
            check.add(item.line, f"“{row.name}”没有写上级编号")
        elif parent is not None and _LEVELS.index(parent.level) != _LEVELS.index(row.level) - 1:
            check.add(item.line, f"“{row.name}”的上级“{parent.name}”不是它的上一级")
    root = known.get(facts.code)
    if facts.code and table.located and (root is None or root.level is not DivisionLevel.city):
        complaints.add(CITY_FILE, 1, f"城市编号 {facts.code} 在 {table.file} 里没有对应的城市一行")


def check_organisations(table: Table[Organisation], known: Known, complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    roots: list[int] = []
    for item in table:
        row = item.row
        check.unknown(item.line, "区划编号", [row.division_code], known.divisions)
        if not row.parent_code:
            roots.append(item.line)
    for line in roots[1:]:
        check.add(line, f"第 {roots[0]} 行已是最上级，这一行须写上级编号")
    centres = [item.line for item in table if item.row.kind is OrganisationKind.centre]
    for line in centres[1:]:
        check.add(line, f"第 {centres[0]} 行已是热线中心，只能有一个")
    if table.located and not centres:
        check.add(1, "没有热线中心（kind 为 centre 的一行）")


def check_facts(facts: CityFacts, known: Known, complaints: Complaints, line: Callable[[str], int]) -> None:
    """The organisations the head of the pack names exist."""
    named = {
        "centre": facts.centre,
        "efficiency_owner": facts.efficiency_owner,
        "superior_inspector": facts.superior_inspector,
    }
    for key, code in named.items():
        if code and code not in known.organisations:
            complaints.add(CITY_FILE, line(key), f"{key} 所写的单位“{code}”不存在")
    for number in facts.emergency_numbers:
        if number.organisation not in known.organisations:
            complaints.add(
                CITY_FILE,
                line("[[emergency_numbers]]"),
                f"{number.number} 对应的单位“{number.organisation}”不存在",
            )


def check_categories(table: Table[Category], known: Known, complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    kinds = {organisation.department_kind for organisation in known.organisations.values()}
    names: dict[tuple[str, str], int] = {}
    for item in table:
        row = item.row
        parent = known.categories.get(row.parent_code)
        if row.level == 1 and row.parent_code:
            check.add(item.line, "一级分类没有上级，parent_code 应留空")
        elif row.level > 1 and not row.parent_code:
            check.add(item.line, f"“{row.name}”没有写上级编号")
        elif parent is not None and parent.level != row.level - 1:
            check.add(
                item.line, f"“{row.name}”是第 {row.level} 级，上级“{parent.name}”却是第 {parent.level} 级"
            )
        if parent is not None and not row.code.startswith(parent.code):
            check.add(item.line, f"编号“{row.code}”须以上级编号“{parent.code}”开头")
        if row.owner_kind and row.owner_kind not in kinds:
            check.add(
                item.line,
                f"承办单位类别“{row.owner_kind}”没有任何单位（organisations.csv 的 department_kind）",
            )
        if (first := names.setdefault((row.parent_code, row.name), item.line)) != item.line:
            check.add(item.line, f"名称“{row.name}”与第 {first} 行重复")


def check_patterns(table: Table[RequestTypeRule] | Table[TrackRule], complaints: Complaints) -> None:
    """Regular expressions compile and no rule stands twice."""
    check = Checker(table.file, complaints)
    seen: dict[tuple[str, str, str], int] = {}
    for item in table.located:
        rule = item.row
        target = rule.request_type if isinstance(rule, RequestTypeRule) else rule.track
        key = (target, rule.kind, rule.pattern)
        if (first := seen.setdefault(key, item.line)) != item.line:
            check.add(item.line, f"与第 {first} 行的规则相同")
        if rule.kind is PatternKind.regex:
            _compiles(check, item.line, "pattern", rule.pattern)


def check_urgency(table: Table[UrgencyRule], known: Known, complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    numbers = dict.fromkeys(known.emergency_numbers)
    for item in table:
        rule = item.row
        if not rule.any_of and not rule.all_of:
            check.add(item.line, "any_of 与 all_of 不能都空：这条规则什么都匹配")
        if rule.urgency is Urgency.normal:
            check.add(item.line, "urgency 只写 urgent 或 emergency，没有匹配到的就是 normal")
        if rule.urgency is Urgency.emergency and not rule.handover:
            check.add(item.line, "紧急警情须写明转给谁（handover）")
        if rule.urgency is Urgency.urgent and rule.handover:
            check.add(item.line, "加急件不转警，handover 应留空，可写在 also_ok")
        check.unknown(item.line, "应急号码", (rule.handover, *rule.also_ok), numbers)
        for column in ("any_of", "all_of", "none_of"):
            for pattern in getattr(rule, column):
                _compiles(check, item.line, column, pattern)


def _compiles(check: Checker, line: int, column: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        check.add(line, f"{column} 的“{pattern}”不是正确的正则表达式（第 {(error.pos or 0) + 1} 个字符附近）")


def check_duty_list(table: Table[DutyRow], known: Known, complaints: Complaints) -> None:
    check = Checker(table.file, complaints)
    for item in table:
        row = item.row
        check.unknown(item.line, "分类编号", [row.category_code], known.categories)
        check.unknown(item.line, "区划编号", [row.place_code], known.divisions)
        check.unknown(item.line, "单位编号", (row.lead, *row.co_handlers, *row.copies), known.organisations)
        if row.lead in row.co_handlers:
            check.add(item.line, f"主办单位“{row.lead}”又写成了协办")
    check_overlaps(table, lambda row: (row.category_code, row.place_code), "分类和区划", complaints)


def check_coverage(
    table: Table[DutyRow], categories: Table[Category], facts: CityFacts, complaints: Complaints
) -> None:
    """Every level-2 category that somebody owns has an owner for the whole city."""
    covered = {item.row.category_code for item in table if item.row.place_code == facts.code}
    check = Checker(categories.file, complaints)
    for item in categories if table.located else ():
        row = item.row
        if row.level == 2 and row.owner_kind and row.code not in covered:
            check.add(item.line, f"“{row.name}”在全市范围（{facts.code}）没有承办单位，见 {table.file}")
