"""What a work order is: its enumerations and the values the machine works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel.ids import AssignmentId, ContactId, OrganisationId, UserId, WorkOrderId

from .doors import Caller


class State(StrEnum):
    """Where an order stands; the Chinese name is the one on every desk."""

    registered = "registered"  # 待受理
    pending_supplement = "pending_supplement"  # 待补充
    pending_dispatch = "pending_dispatch"  # 待派单
    in_consultation = "in_consultation"  # 待会商
    merged = "merged"  # 已并单: another order is worked on for this one too
    dispatched = "dispatched"  # 待签收
    in_progress = "in_progress"  # 办理中
    suspended = "suspended"  # 挂账
    pending_review = "pending_review"  # 待审核
    pending_follow_up = "pending_follow_up"  # 待回访
    closed = "closed"  # 办结
    archived = "archived"  # 归档


class AssignmentKind(StrEnum):
    """What an organisation has to do with an order."""

    lead = "lead"  # 主办
    co_handling = "co_handling"  # 协办
    second_level = "second_level"  # 二级转派
    copy = "copy"  # 抄送
    consulted = "consulted"  # 会商


class AssignmentState(StrEnum):
    """Where one organisation stands with its part of an order."""

    pending_sign_in = "pending_sign_in"  # 待签收
    in_progress = "in_progress"  # 办理中
    awaiting_signature = "awaiting_signature"  # 待审签
    replied = "replied"  # 已反馈
    finished = "finished"  # 已办结
    informed = "informed"  # 已抄送
    returned = "returned"  # 已退单
    ended = "ended"  # 已结束


class Outcome(StrEnum):
    """How an order came to its end (办结方式); kept apart in every figure."""

    answered = "answered"  # 答复办结
    directly_answered = "directly_answered"  # 直接答复
    refused = "refused"  # 不予受理
    handed_over = "handed_over"  # 紧急转接
    withdrawn = "withdrawn"  # 撤诉
    unreachable = "unreachable"  # 回访未接通
    final_answer = "final_answer"  # 终结


class ApplicationKind(StrEnum):
    """What an organisation may apply for (申请); somebody above it decides."""

    return_ = "return"  # 退单
    extension = "extension"  # 延期
    suspension = "suspension"  # 挂账
    unreasonable = "unreasonable"  # 不合理诉求
    final_answer = "final_answer"  # 终结
    appeal = "appeal"  # 考核申诉


class ApplicationState(StrEnum):
    """Where an application stands."""

    pending = "pending"  # 待审批
    granted = "granted"  # 已同意
    rejected = "rejected"  # 已驳回
    cancelled = "cancelled"  # 已撤回


class SupervisionLevel(StrEnum):
    """How hard the centre presses (督办分级). Source: 山东 2017 黄牌红牌; 济南条例 art. 28."""

    notice = "notice"  # 督办提醒
    yellow = "yellow"  # 黄牌
    red = "red"  # 红牌
    leader = "leader"  # 领导督办


class SupervisionState(StrEnum):
    """Where a supervision stands."""

    issued = "issued"  # 待反馈
    answered = "answered"  # 已反馈
    ended = "ended"  # 督办办结


class RequestType(StrEnum):
    """诉求类型. Source: 国办发〔2020〕53号; 表扬 after DB12/T 1438-2025."""

    consultation = "consultation"
    help = "help"
    complaint = "complaint"
    report = "report"
    suggestion = "suggestion"
    praise = "praise"
    other = "other"


class Card(StrEnum):
    """The card a clock was shown last."""

    yellow = "yellow"  # 黄牌
    red = "red"  # 红牌


class Urgency(StrEnum):
    """How soon somebody has to act."""

    normal = "normal"
    urgent = "urgent"
    emergency = "emergency"


class Track(StrEnum):
    """Which road an order takes."""

    ordinary = "ordinary"
    enterprise = "enterprise"
    hard_matter = "hard_matter"
    efficiency = "efficiency"


class Channel(StrEnum):
    """The door a contact came by."""

    phone = "phone"
    web = "web"
    wechat = "wechat"
    walk_in = "walk_in"
    letter = "letter"
    leader_note = "leader_note"
    paper_slip = "paper_slip"


class AccusedKind(StrEnum):
    """Whom a citizen complains of (被反映对象)."""

    person = "person"
    unit = "unit"


class Truth(StrEnum):
    """Whether what was reported proved true (诉求是否属实)."""

    true = "true"
    partly = "partly"
    false = "false"


STATE_NAMES: dict[State, str] = {
    State.registered: "待受理",
    State.pending_supplement: "待补充",
    State.pending_dispatch: "待派单",
    State.in_consultation: "待会商",
    State.merged: "已并单",
    State.dispatched: "待签收",
    State.in_progress: "办理中",
    State.suspended: "挂账",
    State.pending_review: "待审核",
    State.pending_follow_up: "待回访",
    State.closed: "办结",
    State.archived: "归档",
}
ASSIGNMENT_STATE_NAMES: dict[AssignmentState, str] = {
    AssignmentState.pending_sign_in: "待签收",
    AssignmentState.in_progress: "办理中",
    AssignmentState.awaiting_signature: "待审签",
    AssignmentState.replied: "已反馈",
    AssignmentState.finished: "已办结",
    AssignmentState.informed: "已抄送",
    AssignmentState.returned: "已退单",
    AssignmentState.ended: "已结束",
}
#: an organisation in one of these still holds its part
OPEN_ASSIGNMENTS = frozenset(
    {
        AssignmentState.pending_sign_in,
        AssignmentState.in_progress,
        AssignmentState.awaiting_signature,
        AssignmentState.replied,
    }
)
#: states in which somebody still has to do something about the order
OPEN_STATES = frozenset(set(State) - {State.closed, State.archived})
#: states in which the citizen still waits for an answer
BEFORE_ANSWER = OPEN_STATES - {State.pending_follow_up}
OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.answered: "答复办结",
    Outcome.directly_answered: "直接答复",
    Outcome.refused: "不予受理",
    Outcome.handed_over: "紧急转接",
    Outcome.withdrawn: "撤诉",
    Outcome.unreachable: "回访未接通",
    Outcome.final_answer: "终结",
}
APPLICATION_NAMES: dict[ApplicationKind, str] = {
    ApplicationKind.return_: "退单",
    ApplicationKind.extension: "延期",
    ApplicationKind.suspension: "挂账",
    ApplicationKind.unreasonable: "不合理诉求认定",
    ApplicationKind.final_answer: "终结",
    ApplicationKind.appeal: "考核申诉",
}
SUPERVISION_NAMES: dict[SupervisionLevel, str] = {
    SupervisionLevel.notice: "督办提醒",
    SupervisionLevel.yellow: "黄牌督办",
    SupervisionLevel.red: "红牌督办",
    SupervisionLevel.leader: "领导督办",
}
REQUEST_TYPE_NAMES: dict[RequestType, str] = {
    RequestType.consultation: "咨询",
    RequestType.help: "求助",
    RequestType.complaint: "投诉",
    RequestType.report: "举报",
    RequestType.suggestion: "建议",
    RequestType.praise: "表扬",
    RequestType.other: "其他",
}
URGENCY_NAMES: dict[Urgency, str] = {
    Urgency.normal: "一般",
    Urgency.urgent: "紧急",
    Urgency.emergency: "特急",
}
TRACK_NAMES: dict[Track, str] = {
    Track.ordinary: "普通诉求",
    Track.enterprise: "企业诉求直通车",
    Track.hard_matter: "难办事直通车",
    Track.efficiency: "效能投诉",
}
CHANNEL_NAMES: dict[Channel, str] = {
    Channel.phone: "电话",
    Channel.web: "网站",
    Channel.wechat: "微信",
    Channel.walk_in: "窗口来访",
    Channel.letter: "来信",
    Channel.leader_note: "领导交办",
    Channel.paper_slip: "纸质补录",
}

CLOCK_NAMES: dict[str, str] = {
    "statutory": "法定办结",
    "department": "本单位办结",
    "dispatch": "派单",
    "sign_in": "签收",
    "contact": "首次联系",
    "review": "审核",
    "follow_up": "回访",
    "answer": "接听",
    "acknowledge": "应急确认",
    "rectification": "差评整改",
    "case_screening": "直通车甄别",
    "case_contact": "直通车首次联系",
    "case_plan": "直通车出方案",
    "case_close_a": "直通车办结（A类）",
    "case_close_b": "直通车办结（B类）",
    "case_close_c": "直通车办结（C类）",
    "case_close_d": "直通车办结（D类）",
    "case_overdue": "直通车超期提级",
    "case_report": "直通车月度报告",
    "case_level_1": "分管领导协调",
    "case_level_2": "主要领导协调",
    "case_level_3": "市领导协调",
    "case_level_4": "联席会议研究",
    "case_confirm": "呈阅件确认",
    "case_hm_explain": "难办事说明",
    "case_hm_simple": "难办事办结（简单）",
    "case_hm_complex": "难办事办结（复杂）",
    "case_ef_decide": "效能投诉受理决定",
    "case_ef_finish": "效能投诉办结",
    "rating_verification": "差评核实",
    "rating_rectification": "差评整改（自评价起）",
    "brief": "现场会情况说明",
    "decision": "现场会议定事项",
    "instruction": "领导批示落实",
}


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """Where the citizen says it is: the narrowest division known, and the address in her words."""

    code: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One organisation's part of an order; a node of the order's tree."""

    id: AssignmentId
    parent_id: AssignmentId | None
    kind: AssignmentKind
    organisation_id: OrganisationId
    organisation_code: str
    organisation_name: str
    state: AssignmentState
    round: int
    note: str | None
    dispatched_at: datetime
    signed_in_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Application:
    """One application of an organisation, as the machine needs it."""

    id: int
    assignment_id: AssignmentId
    kind: ApplicationKind
    state: ApplicationState
    round: int
    at: datetime
    asked_until: datetime | None = None
    """The moment an extension or a suspension asks for."""
    ground: str | None = None
    """Code of the ground of a return; what an appeal is against."""


@dataclass(frozen=True, slots=True)
class Supervision:
    """One supervision of an order, as the machine needs it."""

    id: int
    level: SupervisionLevel
    state: SupervisionState


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the citizen's side of the present round says so far.

    ``satisfaction`` runs from 1 to 5, 1 and 2 being dissatisfied (好差评 as in 国办发〔2019〕51号); it is the
    latest word of the citizen, in a visit or by a rating of her own. ``by_default`` is the rating given in
    her stead when the time to rate ran out. ``failed_at`` are the moments of follow-ups of this round that
    did not reach her, ``reached`` tells whether one did, ``heard_by`` who spoke with her in them.
    """

    failed_at: tuple[datetime, ...] = ()
    reached: bool = False
    is_solved: bool | None = None
    satisfaction: int | None = None
    by_default: int | None = None
    own_score: int | None = None
    heard_by: frozenset[UserId] = frozenset()

    @property
    def is_rated_badly(self) -> bool:
        """True if she rated this round 1 or 2 herself: a 差评, which has a register of its own."""
        return self.own_score is not None and self.own_score <= 2

    @property
    def is_dissatisfied(self) -> bool:
        """True if the citizen says it is not solved or rates it 1 or 2."""
        return self.is_solved is False or (self.satisfaction is not None and self.satisfaction <= 2)

    @property
    def is_known(self) -> bool:
        """True once a follow-up reached the citizen or she rated by herself."""
        return self.satisfaction is not None


def spaced(moments: Iterable[datetime], gap: timedelta) -> int:
    """How many of these moments count as tries of their own: each at least ``gap`` after the one before it.

    Three calls in a row are one try.
    """
    counted, last = 0, None
    for moment in sorted(moments):
        if last is None or moment - last >= gap:
            counted, last = counted + 1, moment
    return counted


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """An order as the machine sees it; nothing personal is needed to decide what may happen."""

    id: WorkOrderId
    number: str
    contact_id: ContactId
    state: State
    version: int
    round: int
    rework_count: int
    request_type: RequestType
    urgency: Urgency
    track: Track
    category_code: str | None
    place_code: str | None
    received_at: datetime
    registered_by: UserId | None
    is_confidential: bool
    is_anonymous: bool
    no_reply_wanted: bool
    has_phone: bool
    abstract: str | None
    complained_of_kind: AccusedKind | None
    complained_of_name: str | None
    complained_of_organisation: str | None
    assignments: tuple[Assignment, ...]
    citizen_reached: bool
    feedback: Feedback
    outcome: Outcome | None = None
    applications: tuple[Application, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    is_designated: bool = False
    """The centre has fixed the owner: returning is over."""
    wrongful_returns: int = 0
    last_urged_at: datetime | None = None
    open_questions: int = 0
    """Questions to the citizen that the centre has not passed on yet."""
    merged_into: WorkOrderId | None = None
    has_merged: bool = False
    """Other orders hang on this one."""
    is_unreasonable: bool = False
    emergency_handover: str | None = None
    #: moments of the department's attempts of this round that did not reach the citizen
    failed_contacts: tuple[datetime, ...] = ()
    #: a text message or a WeChat message went to her in this round
    was_messaged: bool = False
    #: whether the plan wants a visit of the present round; None before its reply is approved
    is_visit_wanted: bool | None = None
    #: rounds spent on putting a bad rating right
    rectifications: int = 0
    #: who replied in the present round, and who approved the reply
    handlers: frozenset[UserId] = frozenset()
    approvers: frozenset[UserId] = frozenset()
    channel: Channel = Channel.phone

    @property
    def accused_is_unsettled(self) -> bool:
        """True where recusal would matter and it is not known which unit, if any, the accused belongs to.

        Recusal matters for reports, confidential orders, complaints about conduct and about a person.
        """
        guarded = (
            self.request_type is RequestType.report
            or self.is_confidential
            or self.track is Track.efficiency
            or self.complained_of_kind is AccusedKind.person
        )
        named = self.complained_of_kind is not None or self.complained_of_name is not None
        return guarded and named and self.complained_of_organisation is None

    @property
    def caller(self) -> Caller:
        """What decides by which doors the citizen may be asked."""
        return Caller(
            channel=self.channel,
            has_phone=self.has_phone,
            is_anonymous=self.is_anonymous,
            is_confidential=self.is_confidential,
            no_reply_wanted=self.no_reply_wanted,
        )

    @property
    def lead(self) -> Assignment | None:
        """The assignment that now leads the order, if any."""
        return next(
            (a for a in self.assignments if a.kind is AssignmentKind.lead and a.state in OPEN_ASSIGNMENTS),
            None,
        )

    @property
    def last_lead(self) -> Assignment | None:
        """The latest lead assignment, open or not."""
        leads = [a for a in self.assignments if a.kind is AssignmentKind.lead]
        return max(leads, key=lambda a: a.id, default=None)

    @property
    def returns(self) -> int:
        """How often this round's dispatches were disputed, granted or not; taken-back ones do not count."""
        return sum(
            a.kind is ApplicationKind.return_ and a.state is not ApplicationState.cancelled
            for a in self.applications
            if a.round == self.round and self._is_lead(a.assignment_id)
        )

    def assignment(self, wanted: AssignmentId) -> Assignment | None:
        """One of the order's assignments."""
        return next((a for a in self.assignments if a.id == wanted), None)

    def below(self, parent: AssignmentId) -> tuple[Assignment, ...]:
        """The assignments that answer to this one directly."""
        return tuple(a for a in self.assignments if a.parent_id == parent)

    def pending(self, kind: ApplicationKind, holder: AssignmentId | None) -> Application | None:
        """The application of this kind that waits for a decision, if its assignment has one."""
        return next(
            (
                a
                for a in self.applications
                if a.kind is kind and a.state is ApplicationState.pending and a.assignment_id == holder
            ),
            None,
        )

    def granted(self, kind: ApplicationKind) -> tuple[Application, ...]:
        """What was granted of a kind in the present round to those who led the order."""
        return tuple(
            a
            for a in self.applications
            if a.kind is kind
            and a.state is ApplicationState.granted
            and a.round == self.round
            and self._is_lead(a.assignment_id)
        )

    def _is_lead(self, wanted: AssignmentId) -> bool:
        found = self.assignment(wanted)
        return found is not None and found.kind is AssignmentKind.lead
