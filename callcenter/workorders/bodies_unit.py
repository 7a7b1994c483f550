"""What the commands of organisations on the side roads carry."""

from __future__ import annotations

from typing import Annotated

import msgspec

from .body import Answer, Basis, Code, Findings, Moment, Note, PartBody, Reason, RowId
from .model import Truth


class RequestReturn(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """申请退单 with one of the city's reasons, and whose duty it is instead. The clock runs on."""

    ground: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="退单理由的代码")]
    reason: Reason
    basis: Basis
    proper_organisation: Code | None = None


class RequestExtension(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """申请延期, before the time is up; ``told_citizen`` since the law wants her told (北京条例 art. 15)."""

    until: Moment
    reason: Reason
    basis: Basis
    told_citizen: bool


class RequestSuspension(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """申请挂账: it cannot be solved now; measures and a date are promised. 济南条例 art. 24."""

    until: Moment
    reason: Reason
    basis: Basis
    plan: Reason
    told_citizen: bool


class RequestUnreasonable(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """申请不合理诉求认定."""

    reason: Reason
    basis: Basis


class RequestFinalAnswer(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """申请终结: the written final answer, signed by the head of the unit. Source: 吕梁 (最终答复)."""

    document: Annotated[str, msgspec.Meta(min_length=2, max_length=100, description="文号")]
    signed_by: Annotated[str, msgspec.Meta(min_length=2, max_length=60, description="签发人")]
    public_answer: Answer
    reason: Reason


class RequestAppeal(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """考核申诉 against how an order was counted."""

    against: Annotated[str, msgspec.Meta(pattern="^(rating|overdue|return|rework)$")]
    reason: Reason
    basis: Basis


class CancelRequest(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """撤回申请."""

    application: RowId | None = None


class ReportProgress(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """进展报告 on a suspended order."""

    progress: Reason
    next_step: Note = ""


class Resume(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """恢复办理 of a suspended order."""

    reason: Reason


class Delegate(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """二级转派 to organisations below one's own; each answers to the one that delegated."""

    organisations: Annotated[list[Code], msgspec.Meta(min_length=1, max_length=20)]
    note: Note = ""


class AddCoHandler(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """增加协办; co-handlers answer to the lead."""

    organisation: Code
    note: Note = ""


class AcceptPart(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """采纳 the reply of one's part."""

    note: Note = ""


class SendBackPart(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """退回补正: the reply of one's part does not do."""

    reason: Reason


class Recall(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """收回转派."""

    reason: Reason


class DraftReply(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """送审签: the clerk's draft, for the leader of the unit to sign."""

    is_true: Truth
    is_solved: bool
    internal_findings: Findings
    public_answer: Answer
    unsolved_reason: Reason | None = None


class SignReply(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """审签: the leader's signature sends the reply off."""

    note: Note = ""


class ReturnDraft(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """退签: the leader wants the draft changed."""

    reason: Reason


class AskCitizen(PartBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """经中心询问: a question to a citizen whose identity the organisation must not know."""

    question: Reason
