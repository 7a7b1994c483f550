"""What a citizen or a clerk fills in; also the bodies of the intake routes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from callcenter.attachments.forms import FileForm
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.workorders.model import AccusedKind, RequestType
from nlp.text.identifiers import is_uscc

#: longest text one contact may carry, in characters; longer ones come as an attachment
CONTENT_MAX = 10_000
Content = Annotated[
    str, msgspec.Meta(min_length=1, max_length=CONTENT_MAX, pattern=r"\S", description="诉求内容")
]
Name = Annotated[str, msgspec.Meta(max_length=50)]
Phone = Annotated[str, msgspec.Meta(max_length=30)]
Address = Annotated[str, msgspec.Meta(max_length=300)]
Company = Annotated[str, msgspec.Meta(max_length=100)]
Uscc = Annotated[str, msgspec.Meta(max_length=18)]
#: mobile, landline with area code, 400 numbers, local 7 or 8 digits; country code allowed in front
_PHONE = re.compile(r"(?:\+?86)?(?:1[3-9]\d{9}|0\d{2,3}\d{7,8}|400\d{7}|[2-9]\d{6,7})(?:(?:转|#)\d{1,6})?")


class PublicRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A citizen's request from the public page."""

    content: Content
    name: Name | None = None
    phone: Phone | None = None
    address: Address | None = None
    request_type: RequestType | None = None
    company: Company | None = None
    uscc: Uscc | None = None
    confidential: bool = False
    attachments: list[FileForm] = []
    notice_version: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    """Which version of the privacy notice the citizen was shown and agreed to."""


class Registration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a clerk takes down for somebody: walk-in, letter, a leader's note, paper slips after an outage.

    ``received_at`` is when it really came in; the statutory clock counts from it, and before today it
    needs a reason.
    """

    channel: Literal["phone", "walk_in", "letter", "leader_note", "paper_slip"]
    hearing: UUID | None = None
    """The hearing (随听) whose words the order gets as its transcript."""
    content: Content
    source: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    received_at: datetime | None = None
    backdate_reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    citizen_name: Name | None = None
    phone: Phone | None = None
    contact_phone: Phone | None = None
    on_behalf_of: Name | None = None
    anonymous: bool = False
    no_reply_wanted: bool = False
    confidential: bool = False
    address: Address | None = None
    place_code: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    request_type: RequestType | None = None
    category_code: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    title: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    company: Company | None = None
    uscc: Uscc | None = None
    complained_of_kind: AccusedKind | None = None
    complained_of_name: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    complained_of_organisation: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    attachments: list[FileForm] = []


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's content whatever its door; this is what is sealed and kept as it came."""

    content: str
    citizen_name: str | None = None
    phone: str | None = None  # the number to call back
    calling_phone: str | None = None  # the number the call came from
    address: str | None = None
    place_code: str | None = None
    request_type: RequestType | None = None
    category_code: str | None = None
    title: str | None = None
    company: str | None = None
    uscc: str | None = None
    on_behalf_of: str | None = None
    anonymous: bool = False
    no_reply_wanted: bool = False
    confidential: bool = False
    complained_of_kind: AccusedKind | None = None
    complained_of_name: str | None = None
    complained_of_organisation: str | None = None
    notice_version: str | None = None  # of the privacy notice she agreed to


def form_of_request(body: PublicRequest) -> Form:
    """The public form, checked; raises `Invalid` naming every field that is wrong."""
    complaints = [
        *_phone_complaints("phone", body.phone),
        *_uscc_complaints(body.uscc),
        *_control("content", body.content),
    ]
    _refuse(complaints)
    return Form(
        content=body.content.strip(),
        citizen_name=_trimmed(body.name),
        phone=_trimmed(body.phone),
        address=_trimmed(body.address),
        request_type=body.request_type,
        company=_trimmed(body.company),
        uscc=_trimmed(body.uscc),
        confidential=body.confidential,
        notice_version=_trimmed(body.notice_version),
    )


def form_of_registration(body: Registration, now: datetime) -> Form:
    """The clerk's form, checked; raises `Invalid` naming every field that is wrong."""
    complaints = [
        *_phone_complaints("phone", body.phone),
        *_phone_complaints("contact_phone", body.contact_phone),
        *_uscc_complaints(body.uscc),
        *_control("content", body.content),
        *_receipt_complaints(body, now),
    ]
    _refuse(complaints)
    contact = _trimmed(body.contact_phone) or _trimmed(body.phone)
    return Form(
        content=body.content.strip(),
        citizen_name=None if body.anonymous else _trimmed(body.citizen_name),
        phone=contact,
        calling_phone=_trimmed(body.phone),
        address=_trimmed(body.address),
        place_code=_trimmed(body.place_code),
        request_type=body.request_type,
        category_code=_trimmed(body.category_code),
        title=_trimmed(body.title),
        company=_trimmed(body.company),
        uscc=_trimmed(body.uscc),
        on_behalf_of=_trimmed(body.on_behalf_of),
        anonymous=body.anonymous,
        no_reply_wanted=body.no_reply_wanted,
        confidential=body.confidential,
        complained_of_kind=body.complained_of_kind,
        complained_of_name=_trimmed(body.complained_of_name),
        complained_of_organisation=_trimmed(body.complained_of_organisation),
    )


def _receipt_complaints(body: Registration, now: datetime) -> list[FieldError]:
    at = body.received_at
    if at is None:
        return []
    if at.tzinfo is None:
        return [FieldError("received_at", "收到时间须带时区，如 2026-11-23T09:00:00+08:00")]
    if at > now:
        return [FieldError("received_at", "收到时间不能晚于现在")]
    if at.year < 2000:
        return [FieldError("received_at", "收到时间过早")]
    if (now - at).total_seconds() > 3600 and not (body.backdate_reason or "").strip():
        return [FieldError("backdate_reason", "补录早于一小时前的诉求，须说明原因")]
    return []


def _phone_complaints(field: str, phone: str | None) -> list[FieldError]:
    if phone is None or not phone.strip() or _PHONE.fullmatch(re.sub(r"[\s()()-]", "", phone)):
        return []
    return [FieldError(field, "电话号码格式不正确，请填写手机号，或带区号的固定电话，如 0768-2123456")]


def _uscc_complaints(uscc: str | None) -> list[FieldError]:
    if uscc is None or not uscc.strip() or is_uscc(uscc.strip()):
        return []
    return [FieldError("uscc", "统一社会信用代码不正确(18 位，校验位不符)")]


def _control(field: str, text: str) -> list[FieldError]:
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        return [FieldError(field, "没有可读的内容")]
    return [FieldError(field, "含有无法保存的字符")] if "\x00" in text else []


def _refuse(complaints: list[FieldError]) -> None:
    if complaints:
        words = ";".join(c.message for c in complaints)
        raise Invalid(words, fields=complaints, code=f"{complaints[0].field.replace('_', '-')}-invalid")


def _trimmed(text: str | None) -> str | None:
    if text is None:
        return None
    return text.strip().replace("\x00", "") or None
