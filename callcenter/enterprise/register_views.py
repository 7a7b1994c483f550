"""What the API takes and shows of the register."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from .register_model import SIZE_NAMES, STATUS_NAMES, Enterprise, EnterpriseStatus, Size

_Name = Annotated[str, Meta(min_length=2, max_length=100, pattern=r"\S")]
_Code = Annotated[str, Meta(max_length=40)]
_Phone = Annotated[str, Meta(min_length=7, max_length=30)]
_Post = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\S")]
_Person = Annotated[str, Meta(min_length=1, max_length=50)]
_Reason = Annotated[str, Meta(min_length=4, max_length=500, pattern=r"\S")]
_File = Annotated[str, Meta(max_length=7_000_000)]


class ContactBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person of the enterprise; without a name, one of its own lines."""

    post: _Post
    phone: _Phone
    name: _Person | None = None


class EnterpriseBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of an enterprise; ``officer`` is the user name of its service officer."""

    uscc: Annotated[str, Meta(min_length=1, max_length=40)]
    name: _Name
    aliases: Annotated[list[_Name], Meta(max_length=20)] = []
    status: EnterpriseStatus = EnterpriseStatus.active
    organisation: _Code | None = None
    place_code: _Code | None = None
    officer: _Code | None = None
    size: Size | None = None
    industry: Annotated[str, Meta(max_length=100)] | None = None


class NewEnterprise(EnterpriseBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An enterprise with the first of its contacts."""

    contacts: Annotated[list[ContactBody], Meta(max_length=20)] = []


class ChangedEnterprise(EnterpriseBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it as it is to be, on the version that was seen."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class ContactReveal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why name and number are needed; kept in the audit."""

    reason: _Reason


class ImportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CSV or xlsx table. Without ``apply`` nothing is written; with ``skip_faulty`` the right lines are."""

    file_name: Annotated[str, Meta(min_length=1, max_length=200)]
    content_base64: _File
    apply: bool = False
    skip_faulty: bool = False


class RegisterQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which enterprises."""

    q: Annotated[str, Meta(max_length=100, description="名称、别名或统一社会信用代码的开头")] | None = None
    status: EnterpriseStatus | None = None
    mine: Annotated[bool, Meta(description="只看由我服务的")] = False
    cursor: Annotated[str, Meta(max_length=400)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class ContactView(msgspec.Struct, frozen=True):
    """A contact, masked."""

    id: int
    post: str
    name: str | None
    phone: str


class OfficerView(msgspec.Struct, frozen=True):
    """A service officer."""

    username: str
    name: str


class EnterpriseView(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise."""

    id: int
    uscc: str
    name: str
    aliases: list[str]
    status: EnterpriseStatus
    status_name: str
    organisation: str | None
    organisation_name: str | None
    place_code: str | None
    place_name: str | None
    officer: OfficerView | None
    size: Size | None
    size_name: str | None
    industry: str | None
    version: int
    changed_at: datetime
    contacts: list[ContactView]


class EnterpriseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the register."""

    id: int
    uscc: str
    name: str
    status: EnterpriseStatus
    status_name: str
    organisation_name: str | None
    officer: OfficerView | None
    open_cases: int


class EnterprisePage(msgspec.Struct, frozen=True):
    """By name."""

    items: list[EnterpriseRow]
    next_cursor: str | None


class OfficerList(msgspec.Struct, frozen=True):
    """Whom an enterprise can be given."""

    items: list[OfficerView]


class MatterView(msgspec.Struct, frozen=True, kw_only=True):
    """One matter of an enterprise."""

    number: str
    title: str
    state_name: str
    case_state: str
    class_code: str | None
    level: int
    lead: str | None
    received_at: datetime
    closed_at: datetime | None


class MatterList(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[MatterView]


class QueueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One order of the enterprise queue."""

    number: str
    title: str
    track: str
    state: str
    state_name: str
    request_type: str
    received_at: datetime
    enterprise_id: int | None
    enterprise_name: str | None
    recognised_by: str | None
    case_state: str | None


class QueueList(msgspec.Struct, frozen=True):
    """The oldest first."""

    items: list[QueueItem]


class RevealedContact(msgspec.Struct, frozen=True):
    """Name and number in clear."""

    name: str | None
    phone: str


class LineFaultView(msgspec.Struct, frozen=True):
    """What is wrong with a line."""

    line: int
    field: str
    code: str
    message: str


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """What the import did, or would do where ``applied`` is false."""

    applied: bool
    added: int
    changed: int
    unchanged: int
    faults: list[LineFaultView]


def officer_view(enterprise: Enterprise) -> OfficerView | None:
    """Its service officer."""
    if enterprise.officer_username is None:
        return None
    return OfficerView(enterprise.officer_username, enterprise.officer_name or "")


def row_view(enterprise: Enterprise, open_cases: int, organisation: str | None) -> EnterpriseRow:
    """One line of the register."""
    fields = enterprise.fields
    return EnterpriseRow(
        id=enterprise.id,
        uscc=fields.uscc,
        name=fields.name,
        status=fields.status,
        status_name=STATUS_NAMES[fields.status],
        organisation_name=organisation,
        officer=officer_view(enterprise),
        open_cases=open_cases,
    )


def enterprise_view(enterprise: Enterprise, organisation: str | None, place: str | None) -> EnterpriseView:
    """All of it, contacts masked."""
    fields = enterprise.fields
    return EnterpriseView(
        id=enterprise.id,
        uscc=fields.uscc,
        name=fields.name,
        aliases=list(fields.aliases),
        status=fields.status,
        status_name=STATUS_NAMES[fields.status],
        organisation=fields.organisation_code,
        organisation_name=organisation,
        place_code=fields.place_code,
        place_name=place,
        officer=officer_view(enterprise),
        size=fields.size,
        size_name=None if fields.size is None else SIZE_NAMES[fields.size],
        industry=fields.industry,
        version=enterprise.version,
        changed_at=enterprise.changed_at,
        contacts=[ContactView(c.id, c.post, c.name_masked, c.phone_masked) for c in enterprise.contacts],
    )
