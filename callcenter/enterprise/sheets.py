"""Reads a table of enterprises from CSV or a workbook: every faulty line with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from callcenter.kernel.errors import Invalid, TooLarge
from callcenter.kernel.spreadsheet import read_lines

from .register_model import SIZE_NAMES, STATUS_NAMES, EnterpriseStatus, NewContact, Size
from .uscc import fault_of

#: column headings and the fields they fill; the first of each is the one in the template
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码", "uscc"),
    "name": ("企业名称", "名称", "name"),
    "aliases": ("别名", "简称", "aliases"),
    "status": ("状态", "经营状态", "status"),
    "organisation": ("属地单位代码", "属地单位", "organisation"),
    "place_code": ("地点代码", "行政区划代码", "place_code"),
    "officer": ("服务专员账号", "服务专员", "officer"),
    "size": ("规模", "size"),
    "industry": ("行业", "industry"),
    "contact_name": ("联系人", "contact_name"),
    "contact_post": ("职务", "contact_post"),
    "contact_phone": ("联系电话", "电话", "contact_phone"),
}
_REQUIRED = ("uscc", "name")
_MOST_ROWS = 5_000
_LONGEST = 200
Choice = TypeVar("Choice", bound=StrEnum)
_SEVERAL = re.compile(r"[;；、]")


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one cell; ``line`` as a person counts, the heading being line 1."""

    line: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One enterprise of the table."""

    line: int
    uscc: str
    name: str
    aliases: tuple[str, ...]
    status: EnterpriseStatus
    organisation: str | None
    place_code: str | None
    officer: str | None
    size: Size | None
    industry: str | None
    contact: NewContact | None


def read_sheet(file_name: str, content: bytes) -> tuple[list[SheetRow], list[LineFault]]:
    """The rows that read, and the faults of the others; Invalid where it is no table of enterprises."""
    lines = read_lines(file_name, content)
    table = [(number, row) for number, row in enumerate(lines, 1) if any(cell for cell in row)]
    if not table:
        raise Invalid("表格是空的", code="sheet-empty")
    if len(table) - 1 > _MOST_ROWS:
        raise TooLarge(f"一次最多导入 {_MOST_ROWS} 行")
    places = _places(table[0][1])
    rows: list[SheetRow] = []
    faults: list[LineFault] = []
    seen: dict[str, int] = {}
    for line, cells in table[1:]:
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        row, wrong = _row(line, given)
        if row is not None and row.uscc in seen:
            message = f"与第 {seen[row.uscc]} 行是同一个统一社会信用代码"
            wrong, row = [LineFault(line, "uscc", "uscc-twice", message)], None
        faults.extend(wrong)
        if row is not None:
            seen[row.uscc] = line
            rows.append(row)
    return rows, faults


def _places(heading: Sequence[str]) -> dict[str, int]:
    """Which column holds which field."""
    names = [cell.strip().casefold() for cell in heading]
    found = {
        field: names.index(name)
        for field, wanted in COLUMNS.items()
        for name in wanted[::-1]
        if name.casefold() in names
    }
    missing = [COLUMNS[field][0] for field in _REQUIRED if field not in found]
    if missing:
        raise Invalid(f"表头缺少 {'、'.join(missing)}", code="sheet-columns-missing")
    return found


def _row(line: int, given: Mapping[str, str]) -> tuple[SheetRow | None, list[LineFault]]:
    faults = list(_faults(line, given))
    if faults:
        return None, faults
    contact = None
    if given.get("contact_phone"):
        post = given.get("contact_post") or "联系人"
        contact = NewContact(post, given["contact_phone"], given.get("contact_name") or None)
    return (
        SheetRow(
            line=line,
            uscc=given["uscc"].upper().replace(" ", ""),
            name=given["name"],
            aliases=tuple(part.strip() for part in _SEVERAL.split(given.get("aliases", "")) if part.strip()),
            status=_named(STATUS_NAMES, given.get("status", "")) or EnterpriseStatus.active,
            organisation=given.get("organisation") or None,
            place_code=given.get("place_code") or None,
            officer=given.get("officer") or None,
            size=_named(SIZE_NAMES, given.get("size", "")),
            industry=given.get("industry") or None,
            contact=contact,
        ),
        [],
    )


def _faults(line: int, given: Mapping[str, str]) -> Iterator[LineFault]:
    if not given["name"]:
        yield LineFault(line, "name", "enterprise-name-empty", "企业名称不能为空")
    fault = fault_of(given["uscc"])
    if fault is not None:
        yield LineFault(line, "uscc", *fault)
    if given.get("status") and _named(STATUS_NAMES, given["status"]) is None:
        yield _unknown(line, "status", given["status"], STATUS_NAMES.values())
    if given.get("size") and _named(SIZE_NAMES, given["size"]) is None:
        yield _unknown(line, "size", given["size"], SIZE_NAMES.values())
    for field, value in given.items():
        if len(value) > _LONGEST or "\x00" in value:
            yield LineFault(line, field, "cell-unfit", f"{COLUMNS[field][0]}过长或含有无法保存的字符")
    if given.get("contact_name") and not given.get("contact_phone"):
        yield LineFault(line, "contact_phone", "phone-missing", "写了联系人，还须写联系电话")


def _unknown(line: int, field: str, value: str, known: Iterable[str]) -> LineFault:
    message = f"{COLUMNS[field][0]}不认识“{value[:20]}”，只有 {'、'.join(known)}"
    return LineFault(line, field, f"{field}-unknown", message)


def _named(names: Mapping[Choice, str], value: str) -> Choice | None:
    return next((key for key, name in names.items() if value in (name, key.value)), None)
