"""A letter as stored, what may be done with it, and the page it is; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from callcenter.kernel.errors import Conflict
from callcenter.kernel.ids import OrganisationId, UserId, WorkOrderId
from callcenter.printing.model import Closing, Document, Facts, Heading, Paragraph
from sla.weekdays import weekday

URGE = "urge"
_LONGEST = 400  # characters of what was said; the order itself has the rest


class Kind(StrEnum):
    """What kind of letter; each has numbers of its own."""

    urge = "urge"  # 催办单
    supervision = "supervision"  # 督办单


class LetterState(StrEnum):
    """Where a letter stands."""

    issued = "issued"  # 待反馈
    answered = "answered"  # 待审核
    closed = "closed"  # 已办结


class Act(StrEnum):
    """What is done with a letter."""

    answer = "answer"
    send_back = "send_back"
    close = "close"


STATE_NAMES: Mapping[LetterState, str] = {
    LetterState.issued: "待反馈",
    LetterState.answered: "待审核",
    LetterState.closed: "已办结",
}
#: who does it is told by the routes; a letter sent back is waited for again
TRANSITIONS: Mapping[tuple[LetterState, Act], LetterState] = {
    (LetterState.issued, Act.answer): LetterState.answered,
    (LetterState.answered, Act.answer): LetterState.answered,
    (LetterState.answered, Act.send_back): LetterState.issued,
    (LetterState.issued, Act.close): LetterState.closed,
    (LetterState.answered, Act.close): LetterState.closed,
}


class IllegalAct(Conflict):
    """The letter does not stand where this can be done."""

    code = "illegal-letter-act"


def step(state: LetterState, act: Act) -> LetterState:
    """Where the letter stands afterwards; raises IllegalAct and changes nothing."""
    try:
        return TRANSITIONS[(state, act)]
    except KeyError as error:
        names = {Act.answer: "反馈", Act.send_back: "退回", Act.close: "办结"}
        raise IllegalAct(f"文书{STATE_NAMES[state]}，不能{names[act]}") from error


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as stored; ``issued_by`` is None where the platform issued it by a step of the ladder."""

    id: int
    number: str
    kind: Kind
    form: str
    order_id: WorkOrderId
    order: str
    version: int
    organisation_id: OrganisationId
    organisation: str
    organisation_name: str
    state: LetterState
    issued_at: datetime
    issued_by: str | None
    due_at: datetime
    page: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    sent_back_reason: str | None
    note: str | None
    closed_at: datetime | None
    closed_by: str | None

    def is_late(self, now: datetime) -> bool:
        """Whether it came, or still has not come, after its time."""
        until = now if self.state is LetterState.issued else (self.answered_at or self.closed_at or now)
        return until > self.due_at


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter about to be written."""

    number: str
    kind: Kind
    form: str
    year: int
    serial: int
    order_id: WorkOrderId
    organisation_id: OrganisationId
    supervision_id: int | None
    issued_at: datetime
    issued_by: UserId | None
    due_at: datetime
    page: str


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a letter; times are local ones. ``matter`` is as the recipient may see it."""

    title: str
    number: str
    issuer: str
    recipient: str
    order: str
    request_type: str
    urgency: str
    is_confidential: bool
    matter: str
    department_due: datetime | None
    reason: str
    demand: str
    answer_due: datetime
    day: date
    by_platform: bool


def moment(local: datetime) -> str:
    """2026年10月15日（星期四）17:30."""
    return f"{day(local)}（星期{weekday(local)}）{local:%H:%M}"


def day(local: date) -> str:
    """2026年10月15日."""
    return f"{local.year}年{local.month}月{local.day}日"


def page_of(words: Words) -> Document:
    """The printed letter."""
    facts = [("工单编号", words.order), ("诉求类型", words.request_type), ("紧急程度", words.urgency)]
    if words.department_due is not None:
        facts.append(("办理时限", moment(words.department_due)))
    facts.append(("答复时限", moment(words.answer_due)))
    issued = "（系统按亮牌规则签发）" if words.by_platform else ""
    return Document(
        title=words.title,
        letterhead=words.issuer,
        reference=words.number,
        mark="保密" if words.is_confidential else "",
        footer=f"{words.number}　工单 {words.order}",
        author=words.issuer,
        issued_on=words.day,
        blocks=(
            Paragraph(f"{words.recipient}：", indented=False),
            Facts(tuple(facts)),
            Heading("一、诉求内容" if not words.is_confidential else "一、诉求摘要（保密工单）", 2),
            Paragraph(_shortened(words.matter)),
            Heading("二、发文事由", 2),
            Paragraph(words.reason),
            Heading("三、办理要求", 2),
            Paragraph(f"{words.demand}\n请于{moment(words.answer_due)}前书面反馈。"),
            Closing(tuple(line for line in (words.issuer, day(words.day), issued) if line)),
        ),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（全文见工单）"
