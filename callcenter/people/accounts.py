"""What officers do to other people's accounts (三员分立); `permissions` says who may do what to whom."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from callcenter.kernel.principal import Principal, Role

from . import store
from .guard import LoginGuard
from .hashing import PasswordHashing
from .model import LEGAL_TIME, Client, EndReason, NewUser, Policy, User
from .permissions import (
    OFFICERS,
    PERMISSIONS,
    SECOND_FACTOR_AT_LOGIN,
    Permission,
    require,
    require_administers,
    require_step_up,
)
from .second_factor import SecondFactor
from .trail import Trail
from .usernames import RULE, is_username

_LONGEST_LIFE = timedelta(days=3653)
AWAITING_RELEASE = "待安全管理员启用"

#: their work is bounded by their organisation, so they cannot do without one
NEEDS_ORGANISATION = frozenset({Role.local_dispatcher, Role.department_clerk, Role.department_leader})


@dataclass(frozen=True, slots=True)
class Applicant:
    """An account to be made."""

    username: str
    display_name: str
    role: Role
    organisation_code: str | None = None
    expires_at: datetime | None = None


class Accounts:
    """What officers do to other people's accounts; each act needs their second factor."""

    def __init__(
        self,
        *,
        database: Database,
        hashing: PasswordHashing,
        second_factor: SecondFactor,
        guard: LoginGuard,
        trail: Trail,
    ) -> None:
        self._database = database
        self._hashing = hashing
        self._second_factor = second_factor
        self._guard = guard
        self._trail = trail

    async def create(
        self, principal: Principal, applicant: Applicant, client: Client, now: datetime
    ) -> tuple[User, str]:
        """The new account with its first password, told once. It waits for the security officer's release."""
        require(principal, Permission.users_manage)
        require_step_up(principal, now)
        password = temporary_password()
        password_hash = await self._hashing.hash(password)
        async with self._database.transaction() as connection:
            await check_applicant(connection, applicant, now)
            new = NewUser(
                username=applicant.username,
                display_name=applicant.display_name,
                role=applicant.role,
                organisation_code=applicant.organisation_code,
                password_hash=password_hash,
                must_change=True,
                disabled_reason=AWAITING_RELEASE,
                expires_at=applicant.expires_at,
                created_by=principal.user_id,
            )
            user = await store.insert_user(connection, new, now)
            if user is None:
                raise username_taken(applicant.username)
            await self._note(
                connection,
                "user.created",
                principal,
                user,
                client,
                now,
                role=user.role,
                organisation=user.organisation_code,
            )
        return user, password

    async def reset_password(self, principal: Principal, username: str, client: Client, now: datetime) -> str:
        """A new first password, told once; all sessions of the person end."""
        require_step_up(principal, now)
        password = temporary_password()
        password_hash = await self._hashing.hash(password)
        async with self._database.transaction() as connection:
            user = await self._charge(connection, principal, username)
            await store.set_password(connection, user, password_hash, now, must_change=True)
            await store.end_sessions_of(connection, user.id, now, EndReason.password_changed)
            await self._note(connection, "password.reset", principal, user, client, now)
        return password

    async def reset_second_factor(
        self, connection: Connection, principal: Principal, username: str, client: Client, now: datetime
    ) -> User:
        """Forget a lost second factor; the person enrols anew.

        Where the role demands one, the account waits for the security officer: otherwise who may reset
        password and second factor alone could enter in the person's place.
        """
        require_step_up(principal, now)
        user = await self._charge(connection, principal, username)
        await store.clear_second_factor(connection, user.id)
        if user.role in SECOND_FACTOR_AT_LOGIN - OFFICERS:
            await store.disable_user(connection, user.id, now, AWAITING_RELEASE)
        await store.end_sessions_of(connection, user.id, now, EndReason.password_changed)
        await self._note(connection, "second_factor.reset", principal, user, client, now)
        return await store.lock_user(connection, user.id)

    async def disable(
        self,
        connection: Connection,
        principal: Principal,
        username: str,
        reason: str,
        client: Client,
        now: datetime,
    ) -> User:
        """Take an account out of use; its sessions end at once."""
        require_step_up(principal, now)
        user = await self._charge(connection, principal, username)
        await store.disable_user(connection, user.id, now, reason)
        ended = await store.end_sessions_of(connection, user.id, now, EndReason.disabled)
        await self._note(
            connection, "user.disabled", principal, user, client, now, reason=reason, sessions=ended
        )
        return await store.lock_user(connection, user.id)

    async def enable(
        self, connection: Connection, principal: Principal, username: str, client: Client, now: datetime
    ) -> User:
        """Bring an account back into use; one that waits for its release is the security officer's."""
        require_step_up(principal, now)
        user = await store.lock_user(connection, (await known(connection, username)).id)
        if user.disabled_reason == AWAITING_RELEASE:
            require_releases(principal, user)
        else:
            require_administers(principal, user.username, user.role)
        await store.enable_user(connection, user.id)
        await self._note(connection, "user.enabled", principal, user, client, now)
        return await store.lock_user(connection, user.id)

    async def unlock(
        self, connection: Connection, principal: Principal, username: str, client: Client, now: datetime
    ) -> User:
        """Forget a person's failures before the lock runs out."""
        require(principal, Permission.users_unlock)
        require_step_up(principal, now)
        user = await store.lock_user(connection, (await known(connection, username)).id)
        await self._guard.succeeded(connection, self._guard.name(user.username))
        await self._second_factor.forget_failures(connection, user.id)
        await self._note(connection, "user.unlocked", principal, user, client, now)
        return user

    async def set_policy(
        self,
        connection: Connection,
        principal: Principal,
        name: str,
        value: int,
        client: Client,
        now: datetime,
    ) -> Policy:
        """One rule of access, within its bounds."""
        require(principal, Permission.policies_manage)
        require_step_up(principal, now)
        policy = next((p for p in await store.list_policies(connection) if p.name == name), None)
        if policy is None:
            raise NotFound("没有这项安全策略。", code="policy-not-found")
        if not policy.minimum <= value <= policy.maximum:
            sentence = f"应在 {policy.minimum} 与 {policy.maximum} 之间。"
            raise Invalid(f"{policy.title}{sentence}", fields=[FieldError("value", sentence)])
        await store.set_policy(connection, name, value, now, principal.user_id)
        await self._trail.note(
            connection,
            "policy.set",
            now,
            actor=principal.user_id,
            on=f"policy:{name}",
            client=client,
            value=value,
            former_value=policy.value,
        )
        return next(p for p in await store.list_policies(connection) if p.name == name)

    async def _charge(self, connection: Connection, principal: Principal, username: str) -> User:
        """The account, locked, if it is this officer's to administer."""
        user = await store.lock_user(connection, (await known(connection, username)).id)
        require_administers(principal, user.username, user.role)
        return user

    async def _note(
        self,
        connection: Connection,
        action: str,
        principal: Principal,
        user: User,
        client: Client,
        now: datetime,
        *,
        reason: str | None = None,
        **details: str | int | bool | None,
    ) -> None:
        await self._trail.note(
            connection, action, now, actor=principal.user_id, on=user, client=client, reason=reason, **details
        )


async def check_applicant(connection: Connection, applicant: Applicant, now: datetime) -> None:
    """Raise Invalid if such an account cannot be."""
    faults: list[FieldError] = []
    if not is_username(applicant.username):
        faults.append(FieldError("username", RULE))
    if not applicant.display_name.strip():
        faults.append(FieldError("display_name", "姓名不能为空。"))
    code = applicant.organisation_code
    if code is None and applicant.role in NEEDS_ORGANISATION:
        faults.append(FieldError("organisation_code", "此角色必须属于一个机构。"))
    today = now.astimezone(LEGAL_TIME).date()
    if code is not None and not await store.organisation_exists(connection, code, today):
        faults.append(FieldError("organisation_code", f"没有编码为 {code} 的机构，或已撤销。"))
    if applicant.expires_at is not None and not now < applicant.expires_at <= now + _LONGEST_LIFE:
        faults.append(FieldError("expires_at", "到期时间须在现在之后、十年之内。"))
    if faults:
        raise Invalid("".join(fault.message for fault in faults), fields=faults)


def require_releases(principal: Principal, user: User) -> None:
    """Raise NotAllowed unless this officer may bring a waiting account into use."""
    if user.id == principal.user_id:
        raise NotAllowed("不能对自己的账号进行此操作，须由另一名管理员办理。", code="own-account")
    if Permission.users_release not in PERMISSIONS[principal.role]:
        raise NotAllowed("三员分立：新账号须由安全管理员启用。", code="duty-separation")


def username_taken(username: str) -> Conflict:
    """The refusal of a second account of one name."""
    return Conflict(f"账号 {username} 已存在。", code="username-taken")


def temporary_password() -> str:
    """Twelve random characters and one of each kind, without those that look alike."""
    letters = [c for c in string.ascii_letters if c not in "lIO"]
    digits = "23456789"
    tail = (
        secrets.choice(digits) + secrets.choice("abcdef") + secrets.choice("ABCDEF") + secrets.choice("-_+=")
    )
    return "".join(secrets.choice(letters) for _ in range(12)) + tail


async def known(connection: Connection, username: str) -> User:
    """The account of this name, or NotFound."""
    user = await store.user_by_name(connection, username) if is_username(username) else None
    if user is None:
        raise NotFound("没有这个账号。", code="user-not-found")
    return user
