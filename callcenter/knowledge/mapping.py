"""How the columns of a table become the fields of an article: by their headings, or by a mapping.

A mapping names for each field a template over columns, such as ``咨询电话：{consult_phone}``. A line of a
template whose columns are all empty is left out. Tables whose headings are our own need none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from callcenter.kernel.errors import Invalid

#: our own headings; the first of each is the one in the template
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "key": ("编号", "知识编号", "唯一标识", "key"),
    "title": ("标题", "问题", "知识标题", "title"),
    "variants": ("问法", "相似问法", "相似问题", "variants"),
    "answer": ("答复口径", "答案", "答复", "answer"),
    "notes": ("内部说明", "备注", "notes"),
    "owner": ("归口单位", "归口单位代码", "责任单位", "owner"),
    "category_code": ("分类代码", "分类", "事项分类", "category", "category_code"),
    "place_code": ("地区代码", "适用地区", "place_code"),
    "audience": ("适用对象", "公开范围", "audience"),
    "valid_from": ("生效日期", "valid_from"),
    "valid_to": ("失效日期", "有效期至", "valid_to"),
    "review_on": ("复核日期", "review_on"),
    "source": ("依据", "来源", "source"),
}
REQUIRED = ("title", "answer", "owner")
_UNKNOWN_OWNER = "unknown_owner"
_HOLE = re.compile(r"\{([^{}]+)\}")
_LISTED = re.compile(r"^\[\s*(.*?)\s*\]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Field → template; ``columns`` are what a table must have to be read by it."""

    name: str
    columns: tuple[str, ...]
    fields: Mapping[str, str]
    centre_owns: bool = False
    """Whether the centre owns what the city has no office for; else such a line is at fault."""

    def read(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The fields of one line."""
        return {field: filled(template, cells) for field, template in self.fields.items()}


def by_headings(header: Sequence[str]) -> FieldMapping:
    """A table with our own headings. Raises Invalid where needed ones are missing."""
    names = {name.strip().casefold(): name for name in header if name.strip()}
    fields = {}
    for field, wanted in HEADINGS.items():
        found = next((names[w.casefold()] for w in wanted if w.casefold() in names), None)
        if found is not None:
            fields[field] = "{" + found + "}"
    missing = [HEADINGS[field][0] for field in REQUIRED if field not in fields]
    if missing:
        raise Invalid(
            f"表头缺少 {'、'.join(missing)}；表格用的是别的表头时，请给出列的对应关系",
            code="sheet-columns-missing",
        )
    return FieldMapping("headings", (), fields)


def chosen(header: Sequence[str], asked: FieldMapping | None) -> FieldMapping:
    """The mapping for a table: the one asked for, one that comes along and fits, else by headings."""
    names = {name.strip() for name in header}
    if asked is not None:
        missing = sorted(set(asked.columns) - names)
        if missing:
            raise Invalid(f"表格没有对应关系里用到的列：{'、'.join(missing)}", code="sheet-columns-missing")
        return asked
    for known in shipped():
        if set(known.columns) <= names:
            return known
    return by_headings(header)


def read_mapping(name: str, text: str) -> FieldMapping:
    """A mapping as an operator writes it: a TOML table of templates by field. Raises Invalid."""
    try:
        body: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"对应关系不是正确的 TOML：{error}", code="mapping-invalid") from error
    return mapping_of(name, body)


def mapping_of(name: str, fields: Mapping[str, Any]) -> FieldMapping:
    """The same from plain values."""
    fields = dict(fields)
    centre_owns = fields.pop(_UNKNOWN_OWNER, None) == "centre"
    unknown = [field for field in fields if field not in HEADINGS]
    if unknown:
        message = f"对应关系里不认识 {'、'.join(unknown)}，只能是 {'、'.join(HEADINGS)}"
        raise Invalid(message, code="mapping-invalid")
    wrong = [field for field, template in fields.items() if not isinstance(template, str)]
    missing = [field for field in ("title", "answer") if not fields.get(field)]
    if wrong or missing:
        raise Invalid(f"对应关系须为 {'、'.join(wrong or missing)} 写出文字", code="mapping-invalid")
    columns = tuple(dict.fromkeys(hole for t in fields.values() for hole in _HOLE.findall(t)))
    return FieldMapping(name, columns, fields, centre_owns)


def shipped() -> list[FieldMapping]:
    """Mappings that come along, for tables that are common in the trade."""
    folder = files(__package__ or "callcenter.knowledge").joinpath("mappings")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return [read_mapping(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in found]


def filled(template: str, cells: Mapping[str, str]) -> str:
    """The template with the cells in it, without lines of which nothing is known."""
    lines = []
    for line in template.splitlines():
        holes = _HOLE.findall(line)
        if holes and not any(cells.get(hole, "") for hole in holes):
            continue
        lines.append(_HOLE.sub(lambda found: cells.get(found[1], ""), line))
    return "\n".join(lines).strip()


def plain_cell(text: str) -> str:
    """A cell; a list as programs write it becomes words with a comma between them."""
    text = text.strip()
    listed = _LISTED.match(text)
    if listed is None or not listed[1].startswith(("'", '"')):
        return text
    return "、".join(part.strip().strip("'\"") for part in re.split(r"(?<=['\"])\s*,\s*(?=['\"])", listed[1]))
