"""The commands of the machine with what each must carry; also the bodies of the one command route."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from .model import AccusedKind, RequestType, Track, Truth, Urgency

Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="所见工单的版本号")]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=2000, pattern=r"\S")]
Answer = Annotated[str, msgspec.Meta(min_length=5, max_length=5000, pattern=r"\S")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5, description="5 非常满意 … 1 非常不满意")]


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


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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

    version: Version


class Amend(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """修改: corrections before dispatch."""

    version: Version


class DirectClose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """直接答复: answered on the spot; the answer is public at once."""

    version: Version
    public_answer: Answer


class Dispatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """派单 to one leading organisation; ``copies`` are informed.

    ``abstract`` is demanded for a confidential order: it is all the organisation will see of it.
    ``accused_is_outside`` is the dispatcher's word that the accused is none of our units nor works for one;
    it is demanded where recusal would apply and nobody has named the accused's unit.
    """

    version: Version
    lead: Code
    copies: Annotated[list[Code], msgspec.Meta(max_length=20)] = []
    note: Note | None = None
    abstract: Annotated[str, msgspec.Meta(min_length=5, max_length=2000)] | None = None
    accused_is_outside: bool = False


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """签收: the organisation takes the order."""

    version: Version


class ContactCitizen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """联系诉求人: one attempt, successful or not."""

    version: Version
    method: AttemptMethod
    reached: bool
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


class SubmitReply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """反馈: findings for the centre and, apart from them, the proposed public answer."""

    version: Version
    is_true: Truth
    is_solved: bool
    internal_findings: Annotated[str, msgspec.Meta(min_length=5, max_length=10000, pattern=r"\S")]
    public_answer: Answer
    unsolved_reason: Reason | None = None


class Approve(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """审核通过: the public answer, as it stands or as edited here, is released."""

    version: Version
    public_answer: Answer | None = None


class SendBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """审核退回: the reply does not do; the organisation goes on."""

    version: Version
    reason: Reason


class FollowUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """回访: one attempt; if the citizen was reached, what she said."""

    version: Version
    method: AttemptMethod
    reached: bool
    contacted: bool | None = None
    is_true: bool | None = None
    is_solved: bool | None = None
    satisfaction: Score | None = None
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Close(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """办结."""

    version: Version
    note: Note | None = None


class Rework(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """重办: back to the same organisation with a round of its own."""

    version: Version
    reason: Reason


class Rectify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """差评整改: no rework is left and she is still dissatisfied; a round with a clock of its own."""

    version: Version
    reason: Reason


class Archive(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """归档."""

    version: Version


CommandBody = (
    Accept
    | Amend
    | DirectClose
    | Dispatch
    | SignIn
    | ContactCitizen
    | SubmitReply
    | Approve
    | SendBack
    | FollowUp
    | Close
    | Rework
    | Rectify
    | Archive
)
BODIES: dict[Command, type[CommandBody]] = {
    Command.accept: Accept,
    Command.amend: Amend,
    Command.direct_close: DirectClose,
    Command.dispatch: Dispatch,
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
}
