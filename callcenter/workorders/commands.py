"""The commands of the machine with what each must carry; also the bodies of the one command route."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from . import bodies_centre as centre
from . import bodies_unit as unit
from .body import (
    Answer,
    Code,
    CommandBody,
    Findings,
    Note,
    PartBody,
    Reason,
    RowId,
    Score,
    Version,
)
from .model import AccusedKind, RequestType, Track, Truth, Urgency


class Command(StrEnum):
    """Every move of the machine; the Chinese name stands on the button."""

    accept = "accept"  # 受理
    amend = "amend"  # 修改
    direct_close = "direct_close"  # 直接答复
    dispatch = "dispatch"  # 派单
    sign_in = "sign_in"  # 签收
    contact = "contact"  # 联系诉求人
    reply = "reply"  # 反馈
    approve = "approve"  # 审核通过
    send_back = "send_back"  # 审核退回
    follow_up = "follow_up"  # 回访
    close = "close"  # 办结
    rework = "rework"  # 重办
    rectify = "rectify"  # 差评整改
    archive = "archive"  # 归档
    refuse = "refuse"  # 不予受理
    hand_over = "hand_over"  # 紧急转接
    record_hand_over = "record_hand_over"  # 登记转接
    false_alarm = "false_alarm"  # 误报
    ask_supplement = "ask_supplement"  # 退回补充
    supplement = "supplement"  # 补充
    consult = "consult"  # 提交会商
    give_opinion = "give_opinion"  # 会商意见
    conclude = "conclude"  # 会商定责
    merge = "merge"  # 并单
    unmerge = "unmerge"  # 撤销并单
    answer_with_main = "answer_with_main"  # 随主单答复
    split_off = "split"  # 拆单; a str has a method of the plain name
    withdraw = "withdraw"  # 撤诉
    urge = "urge"  # 催办
    supervise = "supervise"  # 督办
    answer_supervision = "answer_supervision"  # 督办反馈
    send_back_supervision = "send_back_supervision"  # 督办退回
    end_supervision = "end_supervision"  # 督办办结
    instruct = "instruct"  # 领导批示
    override_term = "override_term"  # 依法另定期限
    request_return = "request_return"  # 申请退单
    grant_return = "grant_return"  # 同意退单
    designate = "designate"  # 指定承办
    request_extension = "request_extension"  # 申请延期
    grant_extension = "grant_extension"  # 同意延期
    request_suspension = "request_suspension"  # 申请挂账
    grant_suspension = "grant_suspension"  # 同意挂账
    report_progress = "report_progress"  # 进展报告
    review_suspension = "review_suspension"  # 挂账复核
    resume = "resume"  # 恢复办理
    request_unreasonable = "request_unreasonable"  # 申请不合理认定
    grant_unreasonable = "grant_unreasonable"  # 同意不合理认定
    request_final_answer = "request_final_answer"  # 申请终结
    grant_final_answer = "grant_final_answer"  # 同意终结
    request_appeal = "request_appeal"  # 考核申诉
    grant_appeal = "grant_appeal"  # 同意申诉
    reject_request = "reject_request"  # 驳回申请
    cancel_request = "cancel_request"  # 撤回申请
    reactivate = "reactivate"  # 重新激活
    delegate = "delegate"  # 二级转派
    add_co_handler = "add_co_handler"  # 增加协办
    accept_part = "accept_part"  # 采纳
    send_back_part = "send_back_part"  # 退回补正
    recall = "recall"  # 收回转派
    draft_reply = "draft_reply"  # 送审签
    sign_reply = "sign_reply"  # 审签
    return_draft = "return_draft"  # 退签
    ask_citizen = "ask_citizen"  # 经中心询问
    relay_answer = "relay_answer"  # 转达答复


COMMAND_NAMES: dict[Command, str] = {
    Command.accept: "受理",
    Command.amend: "修改",
    Command.direct_close: "直接答复",
    Command.dispatch: "派单",
    Command.sign_in: "签收",
    Command.contact: "联系诉求人",
    Command.reply: "反馈",
    Command.approve: "审核通过",
    Command.send_back: "审核退回",
    Command.follow_up: "回访",
    Command.close: "办结",
    Command.rework: "重办",
    Command.rectify: "差评整改",
    Command.archive: "归档",
    Command.refuse: "不予受理",
    Command.hand_over: "紧急转接",
    Command.record_hand_over: "登记转接",
    Command.false_alarm: "误报",
    Command.ask_supplement: "退回补充",
    Command.supplement: "补充",
    Command.consult: "提交会商",
    Command.give_opinion: "会商意见",
    Command.conclude: "会商定责",
    Command.merge: "并单",
    Command.unmerge: "撤销并单",
    Command.answer_with_main: "随主单答复",
    Command.split_off: "拆单",
    Command.withdraw: "撤诉",
    Command.urge: "催办",
    Command.supervise: "督办",
    Command.answer_supervision: "督办反馈",
    Command.send_back_supervision: "督办退回",
    Command.end_supervision: "督办办结",
    Command.instruct: "领导批示",
    Command.override_term: "依法另定期限",
    Command.request_return: "申请退单",
    Command.grant_return: "同意退单",
    Command.designate: "指定承办",
    Command.request_extension: "申请延期",
    Command.grant_extension: "同意延期",
    Command.request_suspension: "申请挂账",
    Command.grant_suspension: "同意挂账",
    Command.report_progress: "进展报告",
    Command.review_suspension: "挂账复核",
    Command.resume: "恢复办理",
    Command.request_unreasonable: "申请不合理认定",
    Command.grant_unreasonable: "同意不合理认定",
    Command.request_final_answer: "申请终结",
    Command.grant_final_answer: "同意终结",
    Command.request_appeal: "考核申诉",
    Command.grant_appeal: "同意申诉",
    Command.reject_request: "驳回申请",
    Command.cancel_request: "撤回申请",
    Command.reactivate: "重新激活",
    Command.delegate: "二级转派",
    Command.add_co_handler: "增加协办",
    Command.accept_part: "采纳",
    Command.send_back_part: "退回补正",
    Command.recall: "收回转派",
    Command.draft_reply: "送审签",
    Command.sign_reply: "审签",
    Command.return_draft: "退签",
    Command.ask_citizen: "经中心询问",
    Command.relay_answer: "转达答复",
}


class AttemptMethod(StrEnum):
    """How somebody tried to reach the citizen."""

    phone = "phone"
    visit = "visit"
    wechat = "wechat"
    sms = "sms"
    other = "other"


#: methods that leave a message and do not wait for her
MESSAGE_METHODS = frozenset({AttemptMethod.sms, AttemptMethod.wechat})


class Fields(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of an order a person may correct; UNSET leaves a field as it is."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=120)] | msgspec.UnsetType = msgspec.UNSET
    request_type: RequestType | msgspec.UnsetType = msgspec.UNSET
    urgency: Urgency | msgspec.UnsetType = msgspec.UNSET
    track: Track | msgspec.UnsetType = msgspec.UNSET
    category_code: Code | msgspec.UnsetType = msgspec.UNSET
    place_code: Code | msgspec.UnsetType | None = msgspec.UNSET
    address: Annotated[str, msgspec.Meta(max_length=300)] | msgspec.UnsetType | None = msgspec.UNSET
    is_confidential: bool | msgspec.UnsetType = msgspec.UNSET
    complained_of_kind: AccusedKind | msgspec.UnsetType | None = msgspec.UNSET
    complained_of_name: Annotated[str, msgspec.Meta(max_length=100)] | msgspec.UnsetType | None = (
        msgspec.UNSET
    )
    complained_of_organisation: Code | msgspec.UnsetType | None = msgspec.UNSET


class Accept(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """受理: the matter is ours and clear enough; corrections of the draft come along."""


class Amend(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """修改: corrections before dispatch."""


class DirectClose(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """直接答复: answered on the spot; the answer is public at once.

    ``article`` is what it was read from in the knowledge base; its version in force where none is named.
    """

    public_answer: Answer
    article: RowId | None = None
    article_version: Version | None = None


class SignIn(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """签收: the organisation takes the order."""


class ContactCitizen(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """联系诉求人: one attempt, successful or not."""

    method: AttemptMethod
    reached: bool
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


class SubmitReply(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """反馈: findings for the centre and, apart from them, the proposed public answer."""

    is_true: Truth
    is_solved: bool
    internal_findings: Findings
    public_answer: Answer
    unsolved_reason: Reason | None = None


class Approve(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """审核通过: the public answer, as it stands or as edited here, is released."""

    public_answer: Answer | None = None


class SendBack(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """审核退回: the reply does not do; the organisation goes on."""

    reason: Reason


class FollowUp(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """回访: one attempt; if the citizen was reached, what she said."""

    method: AttemptMethod
    reached: bool
    contacted: bool | None = None
    is_true: bool | None = None
    is_solved: bool | None = None
    satisfaction: Score | None = None
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Close(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """办结."""

    note: Note | None = None


class Rework(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """重办: back to the same organisation with a round of its own."""

    reason: Reason


class Rectify(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """差评整改: no rework is left and she is still dissatisfied; a round with a clock of its own."""

    reason: Reason


class Archive(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """归档."""


BODIES: dict[Command, type[CommandBody]] = {
    Command.accept: Accept,
    Command.amend: Amend,
    Command.direct_close: DirectClose,
    Command.dispatch: centre.Dispatch,
    Command.sign_in: SignIn,
    Command.contact: ContactCitizen,
    Command.reply: SubmitReply,
    Command.approve: Approve,
    Command.send_back: SendBack,
    Command.follow_up: FollowUp,
    Command.close: Close,
    Command.rework: Rework,
    Command.rectify: Rectify,
    Command.archive: Archive,
    Command.refuse: centre.Refuse,
    Command.hand_over: centre.HandOver,
    Command.record_hand_over: centre.RecordHandOver,
    Command.false_alarm: centre.FalseAlarm,
    Command.ask_supplement: centre.AskSupplement,
    Command.supplement: centre.Supplement,
    Command.consult: centre.Consult,
    Command.give_opinion: centre.GiveOpinion,
    Command.conclude: centre.Conclude,
    Command.merge: centre.Merge,
    Command.unmerge: centre.Unmerge,
    Command.answer_with_main: centre.AnswerWithMain,
    Command.split_off: centre.Split,
    Command.withdraw: centre.Withdraw,
    Command.urge: centre.Urge,
    Command.supervise: centre.Supervise,
    Command.answer_supervision: centre.AnswerSupervision,
    Command.send_back_supervision: centre.SendBackSupervision,
    Command.end_supervision: centre.EndSupervision,
    Command.instruct: centre.Instruct,
    Command.override_term: centre.OverrideTerm,
    Command.request_return: unit.RequestReturn,
    Command.grant_return: centre.GrantReturn,
    Command.designate: centre.Designate,
    Command.request_extension: unit.RequestExtension,
    Command.grant_extension: centre.GrantExtension,
    Command.request_suspension: unit.RequestSuspension,
    Command.grant_suspension: centre.GrantSuspension,
    Command.report_progress: unit.ReportProgress,
    Command.review_suspension: centre.ReviewSuspension,
    Command.resume: unit.Resume,
    Command.request_unreasonable: unit.RequestUnreasonable,
    Command.grant_unreasonable: centre.Grant,
    Command.request_final_answer: unit.RequestFinalAnswer,
    Command.grant_final_answer: centre.Grant,
    Command.request_appeal: unit.RequestAppeal,
    Command.grant_appeal: centre.Grant,
    Command.reject_request: centre.RejectRequest,
    Command.cancel_request: unit.CancelRequest,
    Command.reactivate: centre.Reactivate,
    Command.delegate: unit.Delegate,
    Command.add_co_handler: unit.AddCoHandler,
    Command.accept_part: unit.AcceptPart,
    Command.send_back_part: unit.SendBackPart,
    Command.recall: unit.Recall,
    Command.draft_reply: unit.DraftReply,
    Command.sign_reply: unit.SignReply,
    Command.return_draft: unit.ReturnDraft,
    Command.ask_citizen: unit.AskCitizen,
    Command.relay_answer: centre.RelayAnswer,
}
#: what nobody but the platform itself ever gives
BY_PLATFORM = frozenset({Command.answer_with_main})
