"""What happens round a session, for the catalogue. What concerns one matter is told of its order."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from callcenter.kernel.events import Event, catalogued


class _SessionEvent(Event, frozen=True, kw_only=True):
    starts_at: datetime


class _MatterEvent(Event, frozen=True, kw_only=True):
    session: int


class _TaskEvent(Event, frozen=True, kw_only=True):
    task: int
    kind: str
    organisation: str


@catalogued
class SessionPlanned(_SessionEvent, frozen=True, kw_only=True):
    """The office prepares the session of a month."""

    name: ClassVar[str] = "track_session.planned"
    title: ClassVar[str] = "筹备现场会"


@catalogued
class SessionCalled(_SessionEvent, frozen=True, kw_only=True):
    """Those concerned were told when it is."""

    name: ClassVar[str] = "track_session.called"
    title: ClassVar[str] = "发出会议通知"


@catalogued
class SessionPostponed(_SessionEvent, frozen=True, kw_only=True):
    """It is at another time; briefs are due accordingly."""

    name: ClassVar[str] = "track_session.postponed"
    title: ClassVar[str] = "现场会改期"
    was_at: datetime


@catalogued
class SessionCancelled(_SessionEvent, frozen=True, kw_only=True):
    """It will not be; what was asked for it falls away."""

    name: ClassVar[str] = "track_session.cancelled"
    title: ClassVar[str] = "取消现场会"


@catalogued
class SessionHeld(_SessionEvent, frozen=True, kw_only=True):
    """It was held, by the leader or the substitute."""

    name: ClassVar[str] = "track_session.held"
    title: ClassVar[str] = "召开现场会"
    is_substituted: bool


@catalogued
class MinutesSubmitted(_SessionEvent, frozen=True, kw_only=True):
    """The minutes wait for a second person."""

    name: ClassVar[str] = "track_session.minutes_submitted"
    title: ClassVar[str] = "纪要送审"


@catalogued
class MinutesSentBack(_SessionEvent, frozen=True, kw_only=True):
    """The minutes are to be mended."""

    name: ClassVar[str] = "track_session.minutes_sent_back"
    title: ClassVar[str] = "纪要退回"


@catalogued
class MinutesApproved(_SessionEvent, frozen=True, kw_only=True):
    """The minutes stand, and what they decided is given to the units."""

    name: ClassVar[str] = "track_session.minutes_approved"
    title: ClassVar[str] = "纪要审定"
    decisions: int


@catalogued
class MatterAdded(_MatterEvent, frozen=True, kw_only=True):
    """A matter is on the agenda."""

    name: ClassVar[str] = "track_session.matter_added"
    title: ClassVar[str] = "列入现场会议题"
    subject_kind: ClassVar[str] = "work_order"
    starts_at: datetime


@catalogued
class MatterWithdrawn(_MatterEvent, frozen=True, kw_only=True):
    """A matter was taken off the agenda."""

    name: ClassVar[str] = "track_session.matter_withdrawn"
    title: ClassVar[str] = "撤下现场会议题"
    subject_kind: ClassVar[str] = "work_order"
    organisations: list[str]


@catalogued
class MatterCalled(_MatterEvent, frozen=True, kw_only=True):
    """Those of a matter are told when a city leader hears it."""

    name: ClassVar[str] = "track_session.matter_called"
    title: ClassVar[str] = "现场会通知"
    subject_kind: ClassVar[str] = "work_order"
    starts_at: datetime
    organisations: list[str]


@catalogued
class MatterPostponed(_MatterEvent, frozen=True, kw_only=True):
    """A matter is heard at another time."""

    name: ClassVar[str] = "track_session.matter_postponed"
    title: ClassVar[str] = "现场会改期通知"
    subject_kind: ClassVar[str] = "work_order"
    starts_at: datetime
    organisations: list[str]


@catalogued
class MatterConcluded(_MatterEvent, frozen=True, kw_only=True):
    """What a session made of a matter, as its approved minutes say."""

    name: ClassVar[str] = "track_session.matter_concluded"
    title: ClassVar[str] = "现场会研究结果"
    subject_kind: ClassVar[str] = "work_order"
    outcome: str
    organisations: list[str]


@catalogued
class TaskAsked(_TaskEvent, frozen=True, kw_only=True):
    """A unit is asked for a brief, or given a decision or an instruction to carry out."""

    name: ClassVar[str] = "matter_task.asked"
    title: ClassVar[str] = "交办"
    subject_kind: ClassVar[str] = "work_order"
    due_at: datetime


@catalogued
class TaskMoved(_TaskEvent, frozen=True, kw_only=True):
    """It is due at another time."""

    name: ClassVar[str] = "matter_task.moved"
    title: ClassVar[str] = "交办事项改期"
    subject_kind: ClassVar[str] = "work_order"
    due_at: datetime


@catalogued
class TaskAnswered(_TaskEvent, frozen=True, kw_only=True):
    """The unit reported back."""

    name: ClassVar[str] = "matter_task.answered"
    title: ClassVar[str] = "交办事项反馈"
    subject_kind: ClassVar[str] = "work_order"
    is_late: bool


@catalogued
class TaskSentBack(_TaskEvent, frozen=True, kw_only=True):
    """What it reported will not do."""

    name: ClassVar[str] = "matter_task.sent_back"
    title: ClassVar[str] = "交办事项退回"
    subject_kind: ClassVar[str] = "work_order"
    due_at: datetime


@catalogued
class TaskAccepted(_TaskEvent, frozen=True, kw_only=True):
    """It is done."""

    name: ClassVar[str] = "matter_task.accepted"
    title: ClassVar[str] = "交办事项销号"
    subject_kind: ClassVar[str] = "work_order"


@catalogued
class TaskDropped(_TaskEvent, frozen=True, kw_only=True):
    """It is no longer asked."""

    name: ClassVar[str] = "matter_task.dropped"
    title: ClassVar[str] = "撤销交办"
    subject_kind: ClassVar[str] = "work_order"
