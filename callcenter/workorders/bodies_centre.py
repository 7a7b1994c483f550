"""What the centre's commands on the side roads carry."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from .body import (
    Abstract,
    Answer,
    Basis,
    Code,
    Codes,
    CommandBody,
    Days,
    Moment,
    Note,
    Number,
    Reason,
    RowId,
)
from .model import SupervisionLevel

_Lines = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=2, max_length=200)]],
    msgspec.Meta(min_length=1, max_length=10),
]


class Refuse(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """不予受理: on one of the city's grounds, the legal channel told with it.

    Source: 北京市接诉即办工作条例 art. 11 (告知法定渠道); 汕头市12345管理办法 2022.
    """

    ground: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="不予受理情形的代码")]
    public_answer: Answer


class HandOver(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """紧急转接: the matter is with 110, 119, 120, 122 or a utility's rescue desk now."""

    to: Annotated[str, msgspec.Meta(min_length=3, max_length=40, description="110、119、120、122 或抢修电话")]
    taken_by: Annotated[str, msgspec.Meta(min_length=1, max_length=100, description="对方接警员或警号")]
    note: Note = ""


class RecordHandOver(HandOver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """登记转接: told to the emergency service, while the order goes on here."""


class FalseAlarm(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """误报: no emergency after all."""

    note: Note = ""


class AskSupplement(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """退回补充: everything that is missing is asked once, together (一次性告知).

    ``of`` the citizen pauses the clocks until she answers; of the agent who took it in it does not.
    """

    of: Literal["citizen", "agent"]
    missing: _Lines
    note: Note = ""


class Supplement(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """补充: what the citizen adds, or what the agent found out."""

    content: Annotated[str, msgspec.Meta(min_length=1, max_length=5000, pattern=r"\S")]


class Consult(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """提交会商: whose duty it is, is in dispute; those asked give their opinion before dispatch.

    Source: 北京条例 art. 12; 国办函〔2025〕66号 (组织会商确定主办、协办).
    """

    question: Reason
    organisations: Annotated[list[Code], msgspec.Meta(min_length=1, max_length=20)]


class GiveOpinion(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """会商意见 of one organisation that was asked."""

    opinion: Reason
    is_ours: Literal["lead", "co_handling", "no"]


class Assigning(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who leads, who helps, who is informed, and what they may know."""

    lead: Code
    co_handlers: Codes = msgspec.field(default_factory=list)
    copies: Codes = msgspec.field(default_factory=list)
    note: Note | None = None
    abstract: Abstract | None = None
    accused_is_outside: bool = False


class Dispatch(Assigning, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """派单 to one leading organisation; co-handlers answer to it (首接负责), ``copies`` are informed.

    ``abstract`` is demanded for a confidential order: it is all the organisation will see of it.
    ``accused_is_outside`` is the dispatcher's word that the accused is none of our units nor works for one;
    it is demanded where recusal would apply and nobody has named the accused's unit.
    """


class AutomaticDispatch(Dispatch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """自动派单 by the platform, which is ``confidence`` sure (0 to 1); never taken from outside."""

    confidence: float


class Designate(Assigning, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """指定承办: the centre fixes the owner; the order cannot be returned any more. Source: 天津细则 2025."""

    basis: Basis


class Conclude(Assigning, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """会商定责: the consultation names lead and co-handlers; the order cannot be returned any more."""

    minutes: Reason


class Merge(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """并单: the same matter is worked on under another order; this citizen keeps her own follow-up.

    Source: 国办函〔2025〕66号 (重复诉求原则上并单处理).
    """

    into: Number
    reason: Reason


class Unmerge(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """撤销并单: not the same matter after all."""

    reason: Reason


class AnswerWithMain(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """随主单答复: the order this one hangs on was answered."""

    public_answer: Answer


class SplitPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One further matter of the same contact."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
    content: Annotated[str, msgspec.Meta(min_length=2, max_length=5000, pattern=r"\S")]
    category_code: Code | None = None
    place_code: Code | None = None


class Split(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """拆单: one contact asked several things; each further one becomes an order of its own."""

    parts: Annotated[list[SplitPart], msgspec.Meta(min_length=1, max_length=10)]


class Withdraw(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """撤诉: the citizen takes her request back."""

    reason: Reason


class Urge(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """催办: the citizen or the centre asks where the answer stays."""

    reason: Reason


class Supervise(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """督办 of one level; the leading organisation answers in writing."""

    level: SupervisionLevel
    reason: Reason
    answer_days: Days = 2


class AnswerSupervision(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """督办反馈 of the leading organisation."""

    answer: Reason


class SendBackSupervision(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """督办退回: the answer to the supervision does not do."""

    reason: Reason


class EndSupervision(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """督办办结."""

    note: Note = ""


class OverrideTerm(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """依法另定期限: a law or a decision under it gives this one order another term for its answer.

    Counted like the term it replaces, from the same start. The first promise stays on record beside it.
    Source: 北京市接诉即办工作条例 art. 15 (法律、法规、规章另有期限规定的，从其规定).
    """

    amount: Annotated[int, msgspec.Meta(ge=1, le=400, description="天数，自原起点起算")]
    unit: Literal["working_day", "natural_day"]
    law: Annotated[
        str, msgspec.Meta(min_length=2, max_length=200, pattern=r"\S", description="法律、法规、规章名称")
    ]
    article: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\S", description="条款")]
    document: Annotated[
        str, msgspec.Meta(min_length=2, max_length=200, pattern=r"\S", description="文书及文号")
    ]
    reason: Reason


class Instruct(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """领导批示, in words or as the scan of a paper: it goes to a unit, by default to the one that leads."""

    leader: Annotated[str, msgspec.Meta(min_length=2, max_length=60, description="批示人及职务")]
    text: Note = ""
    scan: RowId | None = None
    organisation: Code | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() and self.scan is None:
            raise ValueError("批示内容和扫描件至少有一项")

    @property
    def words(self) -> str:
        """What the unit reads."""
        return self.text.strip() or "批示见扫描件"


class Grant(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """同意 an application; ``application`` is needed where several wait."""

    application: RowId | None = None
    note: Note = ""


class GrantReturn(Grant, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """同意退单. ``duty_change`` proposes a dated change of the duty list, so that the next one goes right."""

    proper_lead: Code | None = None
    duty_change: bool = False


class GrantExtension(Grant, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """同意延期; ``until`` shortens what was asked for."""

    until: Moment | None = None


class GrantSuspension(Grant, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """同意挂账: the promised date, and how often progress is reported."""

    until: Moment | None = None
    report_days: Days = 30


class RejectRequest(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """驳回申请; a return that should never have been asked for is counted (不当退单)."""

    application: RowId | None = None
    note: Reason
    is_wrongful: bool = False


class ReviewSuspension(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """挂账复核: how it stands, and when the next report is due."""

    note: Reason
    report_days: Days = 30


class Reactivate(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """重新激活 of a finished order; after a final answer only for a new fact."""

    reason: Reason
    new_fact: Annotated[str, msgspec.Meta(min_length=5, max_length=2000, pattern=r"\S")] | None = None


class RelayAnswer(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """转达答复: what the citizen said to the organisation's question."""

    question: RowId | None = None
    answer: Reason
