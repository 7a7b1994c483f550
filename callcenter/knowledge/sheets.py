"""Reads a table of articles: every faulty line with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from callcenter.kernel.errors import Invalid, TooLarge
from callcenter.kernel.spreadsheet import read_lines

from .mapping import HEADINGS, FieldMapping, chosen, plain_cell
from .model import AUDIENCE_NAMES, ArticleAudience

_MOST_ROWS = 20_000
_SEVERAL = ";；|｜\n"
#: characters: least and most
_LENGTHS: Mapping[str, tuple[int, int]] = {
    "title": (4, 200),
    "answer": (5, 5000),
    "notes": (0, 2000),
    "owner": (1, 100),
    "source": (2, 500),
    "key": (0, 300),
}
_VARIANTS, _VARIANT = 50, (2, 200)
_DEFAULT_SOURCE = "导入表格"


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one cell; ``line`` as a person counts, the heading being line 1."""

    line: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One article of the table; what was left open is None."""

    line: int
    key: str
    title: str
    variants: tuple[str, ...]
    answer: str
    notes: str
    owner: str
    category: str | None
    place: str | None
    audience: ArticleAudience | None
    valid_from: date | None
    valid_to: date | None
    review_on: date | None
    source: str


def read_sheet(
    file_name: str, content: bytes, mapping: FieldMapping | None = None
) -> tuple[list[SheetRow], list[LineFault], FieldMapping]:
    """Rows, faults of the others, and the mapping they were read by; Invalid where it is no such table."""
    lines = read_lines(file_name, content)
    table = [(number, row) for number, row in enumerate(lines, 1) if any(cell.strip() for cell in row)]
    if not table:
        raise Invalid("表格是空的", code="sheet-empty")
    if len(table) - 1 > _MOST_ROWS:
        raise TooLarge(f"一次最多导入 {_MOST_ROWS} 行")
    header = [cell.strip() for cell in table[0][1]]
    by = chosen(header, mapping)
    rows: list[SheetRow] = []
    faults: list[LineFault] = []
    seen: dict[str, int] = {}
    for line, cells in table[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            faults.append(
                LineFault(line, "", "cells-too-many", f"应有 {len(header)} 列，实有 {len(cells)} 列")
            )
            continue
        given = by.read({name: plain_cell(cell) for name, cell in zip(header, cells, strict=False) if name})
        row, wrong = _row(line, given)
        if row is not None and row.key in seen:
            message = f"与第 {seen[row.key]} 行重复（编号或标题与归口单位相同）"
            wrong, row = [LineFault(line, "key", "key-twice", message)], None
        faults.extend(wrong)
        if row is not None:
            seen[row.key] = line
            rows.append(row)
    return rows, faults, by


def _row(line: int, given: Mapping[str, str]) -> tuple[SheetRow | None, list[LineFault]]:
    faults = list(_faults(line, given))
    if faults:
        return None, faults
    title, owner = given["title"], given.get("owner", "")
    return (
        SheetRow(
            line=line,
            key=given.get("key") or _key_of(owner, title),
            title=title,
            variants=_several(given.get("variants", "")),
            answer=given["answer"],
            notes=given.get("notes", ""),
            owner=owner,
            category=given.get("category_code") or None,
            place=given.get("place_code") or None,
            audience=_audience(given.get("audience", "")),
            valid_from=_day(given.get("valid_from", "")),
            valid_to=_day(given.get("valid_to", "")),
            review_on=_day(given.get("review_on", "")),
            source=given.get("source") or _DEFAULT_SOURCE,
        ),
        [],
    )


def _faults(line: int, given: Mapping[str, str]) -> Iterator[LineFault]:
    for field, (least, most) in _LENGTHS.items():
        value = given.get(field, "")
        if not value and field in ("title", "answer"):
            yield LineFault(line, field, "cell-empty", f"{named(field)}不能为空")
        elif value and not least <= len(value) <= most:
            yield LineFault(
                line, field, "cell-length", f"{named(field)}有 {len(value)} 字，应为 {least}～{most} 字"
            )
    for field, value in given.items():
        if "\x00" in value:
            yield LineFault(line, field, "cell-unfit", f"{named(field)}含有无法保存的字符")
    if given.get("audience") and _audience(given["audience"]) is None:
        known = "、".join(AUDIENCE_NAMES.values())
        yield LineFault(
            line, "audience", "audience-unknown", f"适用对象不认识“{given['audience'][:20]}”，只有 {known}"
        )
    for field in ("valid_from", "valid_to", "review_on"):
        if given.get(field) and _day(given[field]) is None:
            yield LineFault(
                line,
                field,
                "day-unreadable",
                f"{named(field)}“{given[field][:20]}”不是日期，应写成 2026-01-01",
            )
    yield from _misfits(line, given)


def _misfits(line: int, given: Mapping[str, str]) -> Iterator[LineFault]:
    """What is wrong with cells that read well one by one."""
    first, last = _day(given.get("valid_from", "")), _day(given.get("valid_to", ""))
    if first is not None and last is not None and last < first:
        yield LineFault(line, "valid_to", "days-reversed", "失效日期不能早于生效日期")
    variants = _several(given.get("variants", ""))
    least, most = _VARIANT
    if len(variants) > _VARIANTS or any(not least <= len(v) <= most for v in variants):
        yield LineFault(
            line,
            "variants",
            "variants-unfit",
            f"问法最多 {_VARIANTS} 个，每个 {least}～{most} 字，用分号隔开",
        )


def named(field: str) -> str:
    """What a field's column is called in the template; empty for the line as a whole."""
    return HEADINGS[field][0] if field in HEADINGS else ""


def _several(value: str) -> tuple[str, ...]:
    for mark in _SEVERAL[1:]:
        value = value.replace(mark, _SEVERAL[0])
    return tuple(dict.fromkeys(part.strip() for part in value.split(_SEVERAL[0]) if part.strip()))


def _audience(value: str) -> ArticleAudience | None:
    value = value.strip()
    return next((key for key, name in AUDIENCE_NAMES.items() if value in (name, key.value)), None)


def _day(value: str) -> date | None:
    """A day as people and workbooks write it; None for none or for what is no day."""
    value = value.strip().replace("/", "-").replace(".", "-").removesuffix(" 00:00:00")
    parts = value.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _key_of(owner: str, title: str) -> str:
    """For tables without keys: the same title of the same owner is the same article."""
    return "title:" + sha256(f"{owner}\n{title}".encode()).hexdigest()[:32]
