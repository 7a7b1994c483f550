"""呈阅件: what a leader is told of a matter that is to come to him, as text and as pages; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from callcenter.printing.model import Align, Closing, Document, Facts, Heading, Paragraph

from .model import CLASS_NAMES, CaseClass


@dataclass(frozen=True, slots=True)
class Brief:
    """What the platform knows of a matter when it drafts."""

    number: str
    title: str
    enterprise: str
    class_: CaseClass | None
    lead: str
    received_at: datetime
    due_at: datetime | None
    returns: int
    rounds: int
    cause: str
    plan: str | None
    milestones: Sequence[tuple[str, date, bool]]
    from_name: str
    to_name: str


def drafted(brief: Brief, zone: tzinfo) -> str:
    """The document's words, paragraph by paragraph; the office may correct them before it confirms."""
    kind = f"{brief.class_.value} 类（{CLASS_NAMES[brief.class_]}）" if brief.class_ else "未分类"
    due = _day(brief.due_at, zone) if brief.due_at else "未定"
    done = [goal for goal, _, is_done in brief.milestones if is_done]
    open_ = [f"{goal}（{_date(day)}前）" for goal, day, is_done in brief.milestones if not is_done]
    asks = f"{brief.enterprise or '企业（未入库）'}于{_day(brief.received_at, zone)}反映：{brief.title}"
    returned = f"，退单 {brief.returns} 次" if brief.returns else ""
    plan = f"方案：{brief.plan.rstrip('。')}" if brief.plan else "主办单位尚未提交方案"
    lines = [
        f"一、事项。{asks}（编号 {brief.number}），属{kind}，"
        f"由{brief.lead or '承办单位'}主办，办结时限{due}。",
        f"二、办理情况。已派单 {brief.rounds} 次{returned}；{plan}。",
    ]
    if done:
        lines.append(f"已完成：{'；'.join(done)}。")
    if open_:
        lines.append(f"未完成：{'；'.join(open_)}。")
    lines.append(f"三、提请理由。{brief.cause}。现处“{brief.from_name}”层级，未能解决。")
    lines.append(f"四、建议。提请“{brief.to_name}”研究，明确牵头负责同志、解决路径和时限。")
    return "\n".join(lines)


def printed_form(
    *,
    number: str,
    hotline: str,
    document: str,
    level: str,
    holders: str,
    on: date,
    is_draft: bool,
    secret: bool,
) -> Document:
    """The document as it is laid before a leader."""
    return Document(
        title="呈阅件",
        letterhead=f"{hotline}企业服务办公室呈阅件",
        reference=number,
        mark="保密" if secret else "",
        footer="草稿，未经确认" if is_draft else "",
        issued_on=on,
        blocks=(
            Facts((("呈送", f"{level}（{holders}）" if holders else level), ("工单编号", number))),
            *(Paragraph(line) for line in document.splitlines() if line.strip()),
            Heading("领导批示", 2),
            Paragraph("\n\n\n", indented=False, align=Align.left),
            Closing((f"{hotline}企业服务办公室", f"{on.year}年{on.month}月{on.day}日")),
        ),
    )


def _day(moment: datetime, zone: tzinfo) -> str:
    return _date(moment.astimezone(zone).date())


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
