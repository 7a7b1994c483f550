"""What the API takes and gives about people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from callcenter.kernel.principal import ROLE_NAMES, Principal, Role

from .model import LEGAL_TIME, AuditRow, Policy, User
from .permissions import permissions_of
from .service import Granted

Name = Annotated[str, Meta(min_length=1, max_length=64)]
Secret = Annotated[str, Meta(min_length=1, max_length=256)]
Otp = Annotated[str, Meta(min_length=1, max_length=16, description="六位动态验证码")]
Token = Annotated[str, Meta(min_length=1, max_length=256)]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class LoginBody(msgspec.Struct, frozen=True):
    """Name, password and, where asked for, a code and a new password."""

    username: Name
    password: Secret
    otp: Otp | None = None
    new_password: Secret | None = None


class RefreshBody(msgspec.Struct, frozen=True):
    """The refresh token last given; it works once."""

    refresh_token: Token


class StepUpBody(msgspec.Struct, frozen=True):
    """A code of the second factor."""

    otp: Otp


class PasswordBody(msgspec.Struct, frozen=True):
    """The present and the new password."""

    old: Secret
    new: Secret


class EnrolBody(msgspec.Struct, frozen=True):
    """Name and password again; a code where a second factor is in force."""

    username: Name
    password: Secret
    otp: Otp | None = None


class ConfirmBody(msgspec.Struct, frozen=True):
    """Name and password again, and the first code of the new secret."""

    username: Name
    password: Secret
    otp: Otp


class OrganisationName(msgspec.Struct, frozen=True):
    """An organisation by code and name."""

    code: str
    name: str


class Me(msgspec.Struct, frozen=True):
    """The person behind the session."""

    id: int
    username: str
    display_name: str
    role: Role
    role_name: str
    organisation: OrganisationName | None
    permissions: list[str]
    step_up_until: datetime | None


class TokenAnswer(msgspec.Struct, frozen=True):
    """A fresh pair of tokens; ``expires_in`` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: Me


class StepUpAnswer(msgspec.Struct, frozen=True):
    """Until when export and reveal are open."""

    step_up_until: datetime


class EnrolAnswer(msgspec.Struct, frozen=True):
    """What goes into an authenticator app; shown once."""

    secret: str
    otpauth_uri: str


class Account(msgspec.Struct, frozen=True):
    """An account as officers see it."""

    username: str
    display_name: str
    role: Role
    role_name: str
    organisation_code: str | None
    second_factor: bool
    must_change: bool
    demo: bool
    disabled_at: datetime | None
    disabled_reason: str | None
    expires_at: datetime | None
    created_at: datetime


class AccountQuery(msgspec.Struct, frozen=True):
    """Which accounts; ``after`` is the last name of the page before."""

    role: Role | None = None
    after: Annotated[str, Meta(max_length=64)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class AccountList(msgspec.Struct, frozen=True):
    """One page of accounts by name."""

    items: list[Account]
    next_after: str | None


class NewAccountBody(msgspec.Struct, frozen=True):
    """An account to be made."""

    username: Name
    display_name: Name
    role: Role
    organisation_code: Annotated[str, Meta(max_length=64)] | None = None
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class NewAccountAnswer(msgspec.Struct, frozen=True):
    """The account and its first password, shown once; the person replaces it at the first login."""

    account: Account
    temporary_password: str


class TemporaryPasswordAnswer(msgspec.Struct, frozen=True):
    """A new first password, shown once."""

    temporary_password: str


class DisableBody(msgspec.Struct, frozen=True):
    """Why the account goes out of use."""

    reason: Reason


class AccessPolicy(msgspec.Struct, frozen=True):
    """One rule of access."""

    name: str
    title: str
    value: int
    unit: str
    minimum: int
    maximum: int
    source: str
    changed_at: datetime | None


class AccessPolicyList(msgspec.Struct, frozen=True):
    """Every rule of access."""

    items: list[AccessPolicy]


class AccessPolicyBody(msgspec.Struct, frozen=True):
    """A rule's new value."""

    value: Annotated[int, Meta(ge=0, le=1_000_000)]


class AuditQuery(msgspec.Struct, frozen=True):
    """Which audit rows; ``before`` is the last id of the page before."""

    before: Annotated[int, Meta(ge=1, le=2**62)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    actor: Annotated[str, Meta(max_length=100)] | None = None
    action: Annotated[str, Meta(max_length=100)] | None = None
    subject: Annotated[str, Meta(max_length=200)] | None = None


class AuditItem(msgspec.Struct, frozen=True):
    """One audit row."""

    id: int
    at: datetime
    actor: str
    actor_name: str | None
    action: str
    subject: str
    reason: str | None
    address: str | None
    details: dict[str, Any]


class AuditList(msgspec.Struct, frozen=True):
    """One page of the audit, newest first."""

    items: list[AuditItem]
    next_before: int | None


def me(principal: Principal) -> Me:
    """The person as the consoles see them."""
    code, name = principal.organisation_code, principal.organisation_name
    return Me(
        id=principal.user_id,
        username=principal.username,
        display_name=principal.display_name,
        role=principal.role,
        role_name=ROLE_NAMES[principal.role],
        organisation=None if code is None or name is None else OrganisationName(code, name),
        permissions=permissions_of(principal.role),
        step_up_until=local(principal.step_up_until),
    )


def token_answer(granted: Granted) -> TokenAnswer:
    """A fresh pair of tokens."""
    return TokenAnswer(
        granted.access_token,
        granted.refresh_token,
        int(granted.expires_in.total_seconds()),
        me(granted.principal),
    )


def account(user: User) -> Account:
    """An account without its secrets."""
    return Account(
        username=user.username,
        display_name=user.display_name,
        role=user.role,
        role_name=ROLE_NAMES[user.role],
        organisation_code=user.organisation_code,
        second_factor=user.has_second_factor,
        must_change=user.must_change,
        demo=user.is_demo,
        disabled_at=local(user.disabled_at),
        disabled_reason=user.disabled_reason,
        expires_at=local(user.expires_at),
        created_at=user.created_at.astimezone(LEGAL_TIME),
    )


def access_policy(policy: Policy) -> AccessPolicy:
    """One rule of access."""
    return AccessPolicy(
        policy.name,
        policy.title,
        policy.value,
        policy.unit,
        policy.minimum,
        policy.maximum,
        policy.source,
        local(policy.changed_at),
    )


def audit_item(row: AuditRow) -> AuditItem:
    """One audit row."""
    return AuditItem(
        row.id,
        row.at.astimezone(LEGAL_TIME),
        row.actor,
        row.actor_name,
        row.action,
        row.subject,
        row.reason,
        row.address,
        row.details,
    )


def local(moment: datetime | None) -> datetime | None:
    """The moment with the offset people live by."""
    return None if moment is None else moment.astimezone(LEGAL_TIME)
