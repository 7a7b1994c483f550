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


#: what people call the fields they must fill in; a field that may be left out keeps its name in the interface
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
    "fields": "要改的字段",
    "lead": "承办单位",
    "copies": "抄送单位",
    "abstract": "摘要",
    "reason": "原因",
    "note": "说明",
    "method": "方式",
    "reached": "是否接通",
    "is_true": "是否属实",
    "is_on": "开启或关闭",
    "is_helpful": "是否有用",
    "owner": "归口单位",
    "revision": "版本",
    "source": "来源",
    "speaker": "说话人",
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
    "against": "申诉对象",
    "amount": "数量",
    "answer": "答复",
    "article": "条款",
    "assignment": "承办记录",
    "basis": "依据",
    "can_be_done": "能否办理",
    "case_class": "事项类别",
    "clock": "时限种类",
    "code": "代码",
    "complexity": "复杂程度",
    "content_base64": "文件内容",
    "day": "日期",
    "deputy": "代理人",
    "display_name": "姓名",
    "document": "文书",
    "due_on": "完成日期",
    "enterprise": "企业",
    "explanation": "解释说明",
    "field": "字段",
    "file_name": "文件名",
    "files": "文件",
    "finding": "认定结果",
    "findings": "调查情况",
    "fingerprint": "预览标识",
    "from_date": "起始日期",
    "goal": "节点目标",
    "grant": "是否同意",
    "ground": "理由类别",
    "handling": "由谁调查",
    "id": "编号",
    "into": "主工单",
    "is_ours": "是否本单位职责",
    "kind": "类别",
    "last_day": "最后一天",
    "law": "法律法规名称",
    "leader": "批示领导",
    "level": "级别",
    "matters": "议题",
    "measures": "整改措施",
    "milestone": "节点",
    "milestones": "节点计划",
    "minutes": "会商纪要",
    "missing": "缺少的材料",
    "month": "月份",
    "network": "地址段",
    "networks": "地址段",
    "new": "新值",
    "next_step": "下一步",
    "of": "向谁补充",
    "officer": "专员",
    "old": "原值",
    "opinion": "意见",
    "order": "工单编号",
    "organisation": "单位",
    "organisations": "单位",
    "outcome": "结果",
    "parts": "拆分的事项",
    "person": "被代理人",
    "plan": "办理方案",
    "post": "职务",
    "progress": "进展情况",
    "question": "问题",
    "refresh_token": "登录凭据",
    "result": "办理结果",
    "role": "角色",
    "said": "讨论情况",
    "signed_by": "签发人",
    "since": "开始日期",
    "subject": "对象",
    "substitute": "代出席人",
    "taken_by": "接收单位",
    "text": "内容",
    "ticket": "登录凭据",
    "to": "转给谁",
    "to_level": "层级",
    "told_citizen": "告知诉求人的话",
    "told_method": "告知方式",
    "told_words": "诉求人的意见",
    "tried": "之前办过哪些",
    "tried_times": "跑过几次",
    "unit": "期限单位",
    "until": "截止日期",
    "valid_from": "生效日期",
    "value": "取值",
    "verdict": "核实结论",
    "what": "事项",
    "words": "对方说的话",
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
