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
    (re.compile(r"Object missing required field `(.+?)`"), lambda m: f"缺少必填项「{label_of(m[1])}」"),
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
    (re.compile(r"Invalid RFC3339 encoded date$"), lambda _m: "日期格式应为 2026-11-23"),
    (re.compile(r"Invalid RFC3339 encoded time$"), lambda _m: "时刻格式应为 09:00:00"),
    (re.compile(r"Invalid RFC3339|Expected `datetime`"), lambda _m: "时间格式应为 2026-11-23T09:00:00+08:00"),
)


#: what people call the fields they fill in; others keep their name in the interface
_LABELS = {
    "content": "诉求内容",
    "name": "姓名",
    "citizen_name": "姓名",
    "phone": "电话",
    "contact_phone": "联系电话",
    "address": "地址",
    "request_type": "诉求类型",
    "urgency": "紧急程度",
    "category_code": "分类",
    "place_code": "地点",
    "company": "单位名称",
    "uscc": "统一社会信用代码",
    "title": "标题",
    "channel": "来源渠道",
    "received_at": "收到时间",
    "version": "版本号",
    "lead": "承办单位",
    "copies": "抄送单位",
    "abstract": "摘要",
    "reason": "原因",
    "note": "说明",
    "method": "方式",
    "reached": "是否接通",
    "is_true": "是否属实",
    "is_solved": "是否解决",
    "satisfaction": "满意程度",
    "internal_findings": "内部办理情况",
    "public_answer": "公开答复",
    "unsolved_reason": "未解决原因",
    "score": "评分",
    "comment": "评价",
    "username": "账号",
    "password": "口令",
    "otp": "动态验证码",
    "attachments": "附件",
    "state": "状态",
    "limit": "每页条数",
}


def label_of(field: str) -> str:
    """What people call a field, given by its JSON path."""
    return _LABELS.get(field, field)


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
