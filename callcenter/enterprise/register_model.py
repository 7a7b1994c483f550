"""An enterprise of the register and its contacts, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcenter.kernel.ids import UserId


class EnterpriseStatus(StrEnum):
    """Whether it is in business."""

    active = "active"  # 存续
    suspended = "suspended"  # 停业
    deregistered = "deregistered"  # 注销


class Size(StrEnum):
    """Source: 统计上大中小微型企业划分办法（2017）."""

    large = "large"
    medium = "medium"
    small = "small"
    micro = "micro"


class RecognisedBy(StrEnum):
    """By what an enterprise was known."""

    number = "number"  # 来电或联系号码
    code = "code"  # 统一社会信用代码
    name = "name"  # 名称或别名
    person = "person"  # 人工


STATUS_NAMES: dict[EnterpriseStatus, str] = {
    EnterpriseStatus.active: "存续",
    EnterpriseStatus.suspended: "停业",
    EnterpriseStatus.deregistered: "注销",
}
SIZE_NAMES: dict[Size, str] = {
    Size.large: "大型",
    Size.medium: "中型",
    Size.small: "小型",
    Size.micro: "微型",
}
RECOGNISED_NAMES: dict[RecognisedBy, str] = {
    RecognisedBy.number: "号码",
    RecognisedBy.code: "统一社会信用代码",
    RecognisedBy.name: "名称",
    RecognisedBy.person: "人工确认",
}


@dataclass(frozen=True, slots=True)
class EnterpriseFields:
    """What is kept of an enterprise itself; all of it is public in the register of companies."""

    uscc: str
    name: str
    aliases: tuple[str, ...] = ()
    status: EnterpriseStatus = EnterpriseStatus.active
    organisation_code: str | None = None
    place_code: str | None = None
    officer_id: UserId | None = None
    size: Size | None = None
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise with who serves it."""

    id: int
    fields: EnterpriseFields
    version: int
    changed_at: datetime
    officer_username: str | None
    officer_name: str | None
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of an enterprise, or one of its own lines where there is no name; values masked."""

    id: int
    public_id: str
    post: str
    name_masked: str | None
    phone_masked: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact as somebody writes it down."""

    post: str
    phone: str
    name: str | None = None


def changed_fields(before: EnterpriseFields, after: EnterpriseFields) -> list[str]:
    """Names of what differs."""
    return [name for name in EnterpriseFields.__slots__ if getattr(before, name) != getattr(after, name)]
