"""msgspec's validation messages in the words of the people who fill in the forms."""

from __future__ import annotations

import re
from collections.abc import Callable

_KINDS = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "是或否",
    "array": "列表",
    "object": "对象",
    "null": "空值",
}


def _kinds(words: str) -> str:
    return "或".join(_KINDS.get(w.strip(), w.strip()) for w in words.replace(",", "|").split("|"))


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"Object missing required field `(.+?)`"), lambda m: f"缺少必填项 {m[1]}"),
    (re.compile(r"Object contains unknown field `(.+?)`"), lambda m: f"不认识的字段 {m[1]}"),
    (re.compile(r"Expected `(.+?)`, got `(.+?)`"), lambda m: f"应为{_kinds(m[1])}，收到的是{_kinds(m[2])}"),
    (re.compile(r"Invalid enum value (.+)"), lambda m: f"没有这个选项 {m[1]}"),
    (re.compile(r"Expected `str` of length >= (\d+)"), lambda m: f"至少 {m[1]} 个字"),
    (re.compile(r"Expected `str` of length <= (\d+)"), lambda m: f"最多 {m[1]} 个字"),
    (re.compile(r"Expected `array` of length <= (\d+)"), lambda m: f"最多 {m[1]} 项"),
    (re.compile(r"Expected `array` of length >= (\d+)"), lambda m: f"至少 {m[1]} 项"),
    (re.compile(r"Expected `(?:int|float)` >= (\S+)"), lambda m: f"不能小于 {m[1]}"),
    (re.compile(r"Expected `(?:int|float)` <= (\S+)"), lambda m: f"不能大于 {m[1]}"),
    (re.compile(r"Expected `str` matching regex"), lambda _m: "格式不正确或只有空白"),
    (re.compile(r"Invalid RFC3339|Expected `datetime`"), lambda _m: "时间格式应为 2026-11-23T09:00:00+08:00"),
)


def chinese_complaint(text: str) -> tuple[str, str]:
    """(field, message): the JSON path msgspec names, without ``$.``, and the complaint in Chinese."""
    message, _, where = text.partition(" - at `")
    field = where.rstrip("`").removeprefix("$").removeprefix(".").removeprefix("[...]")
    for pattern, render in _RULES:
        if found := pattern.match(message):
            missing = re.match(r"Object (?:missing required|contains unknown) field `(.+?)`", message)
            name = f"{field}.{missing[1]}".lstrip(".") if missing else field
            return name, render(found)
    return field, f"内容不符合要求({message})"
