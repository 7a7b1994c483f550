"""What may become of a session and of what units are asked: two tables, and their guards. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from callcenter.kernel.errors import Conflict, IllegalTransition
from callcenter.kernel.ids import UserId

from .model import BEFORE, SESSION_NAMES, TASK_NAMES, Matter, Outcome, Session, SessionState, TaskState


class Act(StrEnum):
    """What is done with a session."""

    arrange = "arrange"  # 排议题
    ask_brief = "ask_brief"  # 要情况说明
    call = "call"  # 发通知
    postpone = "postpone"  # 改期
    cancel = "cancel"  # 取消
    hold = "hold"  # 召开
    record = "record"  # 记纪要
    submit = "submit"  # 送审纪要
    send_back = "send_back"  # 退回纪要
    approve = "approve"  # 审定纪要


class TaskAct(StrEnum):
    """What is done with something asked of a unit."""

    issue = "issue"
    answer = "answer"
    send_back = "send_back"
    accept = "accept"
    drop = "drop"


ACT_NAMES: Mapping[Act, str] = {
    Act.arrange: "调整议题",
    Act.ask_brief: "要求情况说明",
    Act.call: "发会议通知",
    Act.postpone: "改期",
    Act.cancel: "取消",
    Act.hold: "记为已召开",
    Act.record: "记录纪要",
    Act.submit: "送审纪要",
    Act.send_back: "退回纪要",
    Act.approve: "审定纪要",
}
_TASK_ACT_NAMES: Mapping[TaskAct, str] = {
    TaskAct.issue: "下达",
    TaskAct.answer: "反馈",
    TaskAct.send_back: "退回",
    TaskAct.accept: "销号",
    TaskAct.drop: "撤销",
}
_S, _T = SessionState, TaskState

TRANSITIONS: Mapping[tuple[SessionState, Act], SessionState] = {
    (_S.preparing, Act.arrange): _S.preparing,
    (_S.called, Act.arrange): _S.called,
    (_S.preparing, Act.ask_brief): _S.preparing,
    (_S.called, Act.ask_brief): _S.called,
    (_S.preparing, Act.call): _S.called,
    (_S.preparing, Act.postpone): _S.preparing,
    (_S.called, Act.postpone): _S.called,
    (_S.preparing, Act.cancel): _S.cancelled,
    (_S.called, Act.cancel): _S.cancelled,
    (_S.called, Act.hold): _S.held,
    (_S.held, Act.record): _S.held,
    (_S.held, Act.submit): _S.submitted,
    (_S.submitted, Act.send_back): _S.held,
    (_S.submitted, Act.approve): _S.approved,
}
TASK_TRANSITIONS: Mapping[tuple[TaskState, TaskAct], TaskState] = {
    (_T.draft, TaskAct.issue): _T.asked,
    (_T.asked, TaskAct.answer): _T.answered,
    (_T.answered, TaskAct.answer): _T.answered,
    (_T.answered, TaskAct.send_back): _T.asked,
    (_T.answered, TaskAct.accept): _T.accepted,
    (_T.asked, TaskAct.drop): _T.dropped,
    (_T.answered, TaskAct.drop): _T.dropped,
}


class MonthFull(Conflict):
    """The month has as many sessions as the city holds."""

    code = "session-month-full"


class BriefAfterSession(Conflict):
    """A brief is of use before the session alone."""

    code = "brief-after-session"


class NotYet(Conflict):
    """The day has not come."""

    code = "session-not-yet"


class MinutesIncomplete(Conflict):
    """Not every matter heard has its minutes."""

    code = "minutes-incomplete"


class OwnMinutes(Conflict):
    """Whoever submitted minutes does not approve them."""

    code = "minutes-by-their-author"


class InThePast(Conflict):
    """A session lies ahead."""

    code = "session-in-the-past"


def step(session: Session, act: Act) -> SessionState:
    """Where the session stands afterwards; raises and changes nothing."""
    try:
        return TRANSITIONS[(session.state, act)]
    except KeyError as error:
        if act is Act.ask_brief:
            raise BriefAfterSession(f"现场会{SESSION_NAMES[session.state]}，不能再要求情况说明") from error
        allowed = [a for s, a in TRANSITIONS if s is session.state]
        message = f"现场会{SESSION_NAMES[session.state]}，不能{ACT_NAMES[act]}"
        raise IllegalTransition(message, allowed=allowed) from error


def task_step(state: TaskState, act: TaskAct) -> TaskState:
    """Where what was asked stands afterwards; raises and changes nothing."""
    try:
        return TASK_TRANSITIONS[(state, act)]
    except KeyError as error:
        message = f"该事项{TASK_NAMES[state]}，不能{_TASK_ACT_NAMES[act]}"
        raise IllegalTransition(message, allowed=[a for s, a in TASK_TRANSITIONS if s is state]) from error


def check_month(month: date, others: Iterable[date], most: int) -> None:
    """``others`` are the first days of the months of all sessions that are not cancelled."""
    if sum(other == month for other in others) >= most:
        raise MonthFull(f"{month.year}年{month.month}月已安排现场会，每月{most}次；请改期或取消原来的一次")


def check_ahead(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise InThePast("现场会的时间须在现在之后")


def check_hold(session: Session, now: datetime) -> None:
    if now < session.starts_at:
        raise NotYet("会议时间还没有到，不能记为已召开")


def check_brief_in_time(session: Session) -> None:
    """A brief is asked for, and written, before the session."""
    if session.state not in BEFORE:
        raise BriefAfterSession(f"现场会{SESSION_NAMES[session.state]}，情况说明须在会前提交")


def check_minutes(matters: Sequence[Matter], decided: Iterable[int]) -> None:
    """Every matter heard says what was said and what came of it; ``decided`` are those with an assignment."""
    owing = set(decided)
    for matter in matters:
        if matter.is_withdrawn:
            continue
        if matter.outcome is None:
            raise MinutesIncomplete(f"议题 {matter.order} 还没有记录")
        if matter.outcome is Outcome.decided and matter.id not in owing:
            raise MinutesIncomplete(f"议题 {matter.order} 已议定，还没有写明由哪个单位落实")


def check_second_person(session: Session, person: UserId) -> None:
    if session.submitted_by == person:
        raise OwnMinutes("纪要须由另一人审定")
