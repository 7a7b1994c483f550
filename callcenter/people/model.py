"""Accounts, sessions and the policies of access as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callcenter.kernel import clock
from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Role

from .permissions import OFFICERS, SEATS

LEGAL_TIME = clock.LEGAL_TIME


class EndReason(StrEnum):
    """Why a session is over."""

    logout = "logout"
    idle = "idle"
    expired = "expired"
    refresh_reused = "refresh_reused"  # a used refresh token came back: somebody holds a copy
    password_changed = "password_changed"
    role_changed = "role_changed"
    disabled = "disabled"
    superseded = "superseded"  # the same person opened more sessions than the policy allows


class GuardKind(StrEnum):
    """What failures are counted by."""

    username = "username"
    address = "address"
    second_factor = "second_factor"


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from; ``session_id`` is that of a request inside a session.

    An unattended request is one a page makes by itself, nobody having touched it for a while.
    """

    address: str
    user_agent: str
    session_id: SessionId | None = None
    is_attended: bool = True


@dataclass(frozen=True, slots=True)
class User:
    """One account. Hash and sealed secret never leave this feature."""

    id: UserId
    username: str
    display_name: str
    role: Role
    organisation_code: str | None
    password_hash: str
    password_set_at: datetime
    must_change: bool
    totp_secret_sealed: bytes | None
    totp_pending_sealed: bytes | None
    totp_last_step: int | None
    is_demo: bool
    disabled_at: datetime | None
    disabled_reason: str | None
    expires_at: datetime | None
    created_at: datetime

    @property
    def has_second_factor(self) -> bool:
        """A secret was enrolled and proved once."""
        return self.totp_secret_sealed is not None

    def is_active(self, now: datetime) -> bool:
        """Neither disabled nor past its own end."""
        return self.disabled_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is needed to make an account; the password is hashed, the secret sealed."""

    username: str
    display_name: str
    role: Role
    organisation_code: str | None
    password_hash: str
    must_change: bool
    totp_secret_sealed: bytes | None = None
    is_demo: bool = False
    disabled_reason: str | None = None
    expires_at: datetime | None = None
    created_by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One login, from its first token to its end."""

    id: SessionId
    user_id: UserId
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    client_address: str
    user_agent: str
    second_factor_at: datetime | None
    step_up_until: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None

    def lapse(self, now: datetime, idle: timedelta) -> EndReason | None:
        """Why this session may not be renewed at ``now``, or None if it may."""
        if self.ended_at is not None:
            return self.end_reason
        if now >= self.expires_at:
            return EndReason.expired
        if now >= self.last_seen_at + idle:
            return EndReason.idle
        return None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What is kept of a refresh token; the token itself is known to its holder alone."""

    session_id: SessionId
    user_id: UserId
    generation: int
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Guard:
    """Failures counted so far for one subject, with the lock they brought."""

    failures: int
    window_started_at: datetime
    locked_until: datetime | None

    def remaining_lock(self, now: datetime) -> timedelta | None:
        """How much longer nothing is tried for this subject, or None."""
        if self.locked_until is None or now >= self.locked_until:
            return None
        return self.locked_until - now


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit; ``actor_name`` is the person's name where the actor is one."""

    id: int
    at: datetime
    actor: str
    actor_name: str | None
    action: str
    subject: str
    reason: str | None
    address: str | None
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What the audit officer looks for; a part left None matches all."""

    before: int | None
    most: int
    actor: str | None
    action: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule of access, a whole number of ``unit`` within bounds."""

    name: str
    value: int
    unit: str
    minimum: int
    maximum: int
    title: str
    source: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccessPolicies:
    """All rules in force, typed. The field names are the names of the rows of ``access_policy``."""

    login_failures_per_username: int
    login_failures_per_address: int
    login_failure_window: timedelta
    login_lock: timedelta
    password_min_length: int  # characters
    password_max_age: timedelta
    password_history: int  # how many former passwords may not return
    access_token_life: timedelta
    session_idle: timedelta
    session_idle_officers: timedelta
    session_idle_seats: timedelta
    session_max: timedelta
    sessions_at_once: int  # of one person
    step_up: timedelta
    logs_kept: timedelta
    export_rows: int
    export_life: timedelta
    export_approval_life: timedelta

    def idle_of(self, role: Role) -> timedelta:
        """How long a session of this role may lie idle."""
        if role in OFFICERS:
            return self.session_idle_officers
        return self.session_idle_seats if role in SEATS else self.session_idle

    def failure_limit(self, kind: GuardKind) -> int:
        """How many failures within the window bring the lock."""
        if kind is GuardKind.address:
            return self.login_failures_per_address
        return self.login_failures_per_username


_SPANS = {"minute": timedelta(minutes=1), "natural_day": timedelta(days=1)}


def access_policies(rows: list[Policy]) -> AccessPolicies:
    """The typed rules; a missing row is a KeyError, since the migration brings them all."""
    by_name = {row.name: row for row in rows}

    def count(name: str) -> int:
        return by_name[name].value

    def span(name: str) -> timedelta:
        return by_name[name].value * _SPANS[by_name[name].unit]

    return AccessPolicies(
        login_failures_per_username=count("login_failures_per_username"),
        login_failures_per_address=count("login_failures_per_address"),
        login_failure_window=span("login_failure_window"),
        login_lock=span("login_lock"),
        password_min_length=count("password_min_length"),
        password_max_age=span("password_max_age"),
        password_history=count("password_history"),
        access_token_life=span("access_token_life"),
        session_idle=span("session_idle"),
        session_idle_officers=span("session_idle_officers"),
        session_idle_seats=span("session_idle_seats"),
        sessions_at_once=count("sessions_at_once"),
        logs_kept=span("logs_kept"),
        export_rows=count("export_rows"),
        export_life=span("export_life"),
        export_approval_life=span("export_approval_life"),
        session_max=span("session_max"),
        step_up=span("step_up"),
    )


class ChangeState(StrEnum):
    """Where a change of access stands."""

    pending = "pending"
    approved = "approved"
    rejected = "rejected"


@dataclass(frozen=True, slots=True)
class AccessChange:
    """A change of role or organisation; ``former_role`` is the one the person has now."""

    id: int
    user_id: UserId
    username: str
    display_name: str
    role: Role
    former_role: Role
    organisation_code: str | None
    reason: str
    requested_by: UserId
    requested_by_name: str
    requested_at: datetime
    state: ChangeState
    decided_by_name: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficerNetwork:
    """A network the three officers may work from."""

    network: str
    note: str
    added_at: datetime
    added_by: str
