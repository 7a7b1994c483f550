"""The papers of a session: agenda, brief, minutes, list of decisions. Pure; times are made local here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from callcenter.printing.model import Block, Closing, Document, Facts, Heading, Paragraph, Table
from sla.weekdays import weekday

from .views import SessionDetail, SessionMatterView, TaskView

_DIGITS = "一二三四五六七八九十"
_NONE = "无"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every paper bears: who issues it, on which day, in which local time."""

    issuer: str
    local: Callable[[datetime], datetime]
    today: date


def agenda(sheet: Sheet, session: SessionDetail) -> Document:
    """What the last session decided first, then the matters with their times."""
    blocks: list[Block] = [_head(sheet, session)]
    if session.look_back is not None and session.look_back.decisions:
        blocks.append(Heading(f"回头看（{session.opening_minutes} 分钟）", 2))
        blocks.append(_decisions(sheet, session.look_back.decisions))
    blocks.append(Heading("议题", 2))
    rows = tuple(
        (
            str(number),
            f"{_hours(sheet, matter)}",
            _name(matter),
            matter.lead_name or "",
            "、".join(f"{b.organisation_name}（{b.state_name}）" for b in matter.briefs) or _NONE,
        )
        for number, matter in enumerate(_heard(session), 1)
    )
    blocks.append(Table(("序", "时间", "议题", "主办单位", "情况说明"), rows, (1, 3, 7, 3, 4), small=True))
    return _paper(sheet, "企业诉求“直通车”现场会议程", blocks)


def brief(sheet: Sheet, task: TaskView, starts_at: datetime | None) -> Document:
    """The one page a unit wrote."""
    facts = [("事项", task.title), ("工单编号", task.order), ("报送单位", task.organisation_name)]
    if starts_at is not None:
        facts.append(("会议时间", moment(sheet.local(starts_at))))
    blocks: list[Block] = [
        Facts(tuple(facts)),
        Heading("会议要求", 2),
        Paragraph(task.what),
        Heading("情况说明", 2),
        Paragraph(task.answer or "（尚未报送）"),
    ]
    if task.answered_at is not None:
        late = ("（逾期报送）",) if task.is_late else ()
        day = _day(sheet.local(task.answered_at).date())
        blocks.append(Closing((task.organisation_name, day, *late)))
    return _paper(sheet, "企业诉求“直通车”事项情况说明", blocks)


def minutes(sheet: Sheet, session: SessionDetail) -> Document:
    """What was said and decided of each matter; a draft says that it is one."""
    blocks: list[Block] = [_head(sheet, session)]
    if session.look_back is not None and session.look_back.decisions:
        blocks.append(Heading("上次议定事项落实情况", 2))
        blocks.append(_decisions(sheet, session.look_back.decisions))
    for number, matter in enumerate(_heard(session)):
        blocks.append(Heading(f"{_count(number)}、{_name(matter)}", 2))
        blocks.append(Paragraph(f"会议情况：{matter.said or '（未记录）'}"))
        conclusion = f"：{matter.decision}" if matter.decision else "。"
        blocks.append(Paragraph(f"会议意见：{matter.outcome_name or '（未记录）'}{conclusion}"))
        if matter.decisions:
            blocks.append(_decisions(sheet, matter.decisions))
    if session.approved_at is not None:
        signed = (f"审定：{session.approved_by}", _day(sheet.local(session.approved_at).date()))
        blocks.append(Closing((sheet.issuer, *signed)))
    mark = "" if session.approved_at is not None else "送审稿"
    return _paper(sheet, "企业诉求“直通车”现场会纪要", blocks, mark)


def decisions(sheet: Sheet, session: SessionDetail) -> Document:
    """Who does what until when, and how it stands today."""
    found = [task for matter in _heard(session) for task in matter.decisions]
    body: Block = _decisions(sheet, found) if found else Paragraph("本次会议没有议定事项。")
    blocks: list[Block] = [_head(sheet, session), body]
    return _paper(sheet, "企业诉求“直通车”现场会议定事项清单", blocks)


def moment(local: datetime) -> str:
    """2026年12月15日（星期二）09:00."""
    return f"{_day(local.date())}（星期{weekday(local)}）{local:%H:%M}"


def _paper(sheet: Sheet, title: str, blocks: Sequence[Block], mark: str = "") -> Document:
    return Document(
        title=title,
        blocks=tuple(blocks),
        issued_on=sheet.today,
        mark=mark,
        footer=sheet.issuer,
        author=sheet.issuer,
    )


def _head(sheet: Sheet, session: SessionDetail) -> Facts:
    who = f"{session.substitute}（代 {session.post}）" if session.is_substituted else session.post
    name = session.substitute_user if session.is_substituted else session.leader
    pairs = [
        ("时间", moment(sheet.local(session.starts_at))),
        ("地点", session.place),
        ("出席领导", f"{who}　{name}" if name else who),
    ]
    if session.attendees:
        pairs.append(("参加人员", session.attendees))
    if session.postponements:
        last = session.postponements[-1]
        pairs.append(("改期", f"原定 {moment(sheet.local(last.from_at))}：{last.reason}"))
    return Facts(tuple(pairs))


def _decisions(sheet: Sheet, tasks: Sequence[TaskView]) -> Table:
    rows = tuple(
        (
            str(number),
            task.organisation_name,
            task.what,
            _due(sheet, task),
            f"{task.state_name}{'（逾期）' if task.is_late else ''}",
        )
        for number, task in enumerate(tasks, 1)
    )
    return Table(("序", "责任单位", "事项", "时限", "进展"), rows, (1, 3, 8, 3, 3), small=True)


def _due(sheet: Sheet, task: TaskView) -> str:
    if task.due_at is not None:
        return _short(sheet.local(task.due_at).date())
    return _short(task.due_on) if task.due_on is not None else "按规定时限"


def _heard(session: SessionDetail) -> list[SessionMatterView]:
    return [m for m in session.matters if m.withdrawn_reason is None]


def _name(matter: SessionMatterView) -> str:
    return f"{matter.enterprise}：{matter.title}" if matter.enterprise else matter.title


def _hours(sheet: Sheet, matter: SessionMatterView) -> str:
    if matter.starts_at is None or matter.ends_at is None:
        return ""
    return f"{sheet.local(matter.starts_at):%H:%M}—{sheet.local(matter.ends_at):%H:%M}"


def _count(index: int) -> str:
    return _DIGITS[index] if index < len(_DIGITS) else str(index + 1)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
