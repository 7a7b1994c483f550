"""The templates of notices: which event is told to whom, by which door and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .tables import Row


class Audience(StrEnum):
    """Who is told."""

    citizen = "citizen"  # 诉求人
    department = "department"  # 事件所指的单位，未指明的为主办单位
    superior = "superior"  # 协办或二级办理单位对之负责的单位
    parts = "parts"  # 协办和二级办理单位
    named = "named"  # 事件列出的各单位：转派给谁、会商谁
    copies = "copies"  # 抄送单位
    centre = "centre"  # 热线中心
    duty = "duty"  # 值班表上当值的人
    officer = "officer"  # 直通车事项的服务专员
    holders = "holders"  # 直通车事项所到层级的负责人


class Door(StrEnum):
    """By which way."""

    own = "own"  # the door the citizen came by
    in_app = "in_app"  # the list in the console
    sms = "sms"  # the phone, also of the roster


class AtNight(StrEnum):
    """What becomes of it in the quiet hours."""

    wait = "wait"  # until the morning
    send = "send"
    duty = "duty"  # until the recipient's organisation is on duty, unless the order is urgent


class Once(StrEnum):
    """How often one recipient is told."""

    event = "event"  # every time
    day = "day"  # however often it happens that day


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """One way to tell of an event.

    ``conditions`` (`kind=department|sign_in`) are on the fields of the event, and all must hold.
    ``roles`` are roles of people, or of the duty roster for `duty`.
    """

    code: str
    event: str
    conditions: tuple[str, ...]
    audience: Audience
    roles: tuple[str, ...]
    doors: tuple[Door, ...]
    at_night: AtNight
    once: Once
    text: str
    source: str

    def fits(self, data: dict[str, object]) -> bool:
        """Whether every condition holds of an event's fields."""
        return all(_holds(condition, data) for condition in self.conditions)


#: what may stand in braces in a text, and what it becomes
PLACEHOLDERS = {
    "number": "工单编号",
    "title": "标题（保密工单不显示）",
    "hotline": "热线名称",
    "state": "当前状态",
    "organisation": "事件所指的单位，未指明的为主办单位",
    "place": "县区和镇街",
    "clock": "时限名称",
    "due": "该时限到期时间",
    "promised": "答复诉求人的期限",
    "original": "最初承诺的答复期限",
    "until": "批准延至的时间",
    "application": "申请事项",
    "orders": "拆出的工单编号；迟发汇总中超期最久的几件；进入未公布年份的工单数",
    "ground": "不予受理的情形",
    "channel": "不予受理时告知的办理途径",
    "missing": "请诉求人补充的内容（只写在查询页和会话里，保密工单和短信不写）",
    "where": "诉求人到哪里补充或查看",
    "handover": "应急号码",
    "service": "应急号码的名称",
    "advice": "告知诉求人的应急提示",
    "level": "第几次升级",
    "session": "现场会的时间",
    "outcome": "现场会研究结果和落实单位",
    "overdue": "迟发汇总：超期的工单数",
    "serious": "迟发汇总：严重超期的工单数",
    "warned": "迟发汇总：临期的工单数",
    "ladder": "直通车事项所到层级的名称",
    "kind": "突增预警：事项分类",
    "citizens": "突增预警：多少人反映",
    "hours": "突增预警：多少小时内",
    "year": "尚未公布放假安排的年份",
    "calendar": "工作日历的名称",
    "article": "知识条目的标题",
    "review": "知识条目的复核日期",
}


def template_of(row: Row) -> NoticeTemplate:
    """One line of notices.csv."""
    doors = tuple(row.choice_of(Door, "doors", part) for part in row.several("doors"))
    if not doors:
        row.complain("doors 不能为空")
    return NoticeTemplate(
        code=row.required("code"),
        event=row.required("event"),
        conditions=row.several("conditions"),
        audience=row.choice(Audience, "audience"),
        roles=row.several("roles"),
        doors=doors,
        at_night=row.choice(AtNight, "at_night"),
        once=row.choice(Once, "once"),
        text=row.required("text"),
        source=row.required("source"),
    )


def _holds(condition: str, data: dict[str, object]) -> bool:
    field, _, values = condition.partition("=")
    value = data.get(field)
    shown = str(value).lower() if value is None or isinstance(value, bool) else str(value)
    return shown in values.split("|")
