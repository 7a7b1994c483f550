"""Logging in, staying in, stepping up and leaving.

A refusal is an outcome to be stored like any other (a failure counted, a session ended, an audit row), so
it is raised only after the transaction that recorded it has been committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import FieldError, HotlineError, Invalid, NotAllowed, NotAuthenticated
from callcenter.kernel.ids import SessionId
from callcenter.kernel.principal import Principal

from . import officer_store, store
from .authenticator import Authenticator, address_not_allowed, is_beyond_loopback, network_address
from .guard import LoginGuard
from .model import AccessPolicies, Client, EndReason, User
from .password_rules import must_change
from .passwords import Passwords, Proven
from .permissions import OFFICERS, SECOND_FACTOR_AT_LOGIN
from .second_factor import FAULT_TEXT, SecondFactor
from .tokens import AccessTokens, new_refresh_token, refresh_hash
from .trail import Trail

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person types to log in; ``new_password`` where the old one must go."""

    username: str
    password: str
    otp: str | None = None
    new_password: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A fresh pair of tokens and the person they stand for."""

    access_token: str
    refresh_token: str
    expires_in: timedelta
    principal: Principal


def granted(outcome: T | HotlineError) -> T:
    """The outcome of a committed transaction, a refusal raised."""
    if isinstance(outcome, HotlineError):
        raise outcome
    return outcome


def login_failed() -> NotAuthenticated:
    """One answer for an unknown name, a wrong password and an account out of use."""
    return NotAuthenticated("用户名或密码不正确。", code="login-failed")


class SignIn:
    """Sessions, from the first password to the last token."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        second_factor: SecondFactor,
        tokens: AccessTokens,
        authenticator: Authenticator,
        guard: LoginGuard,
        trail: Trail,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._second_factor = second_factor
        self._tokens = tokens
        self._authenticator = authenticator
        self._guard = guard
        self._trail = trail

    # ---- in ----

    async def login(self, credentials: Credentials, client: Client, now: datetime) -> Granted:
        """Open a session.

        Refuses with `login-failed`, `login-locked`, `otp-required`, `otp-invalid`, `otp-used`,
        `totp-enrolment-required` or `password-change-required`.
        """
        proven = await self._passwords.prove(credentials.username, credentials.password, client, now)
        if proven is None:
            raise login_failed()
        fresh = await self._new_password(proven, credentials)
        upgraded = await self._passwords.upgraded(proven.user, credentials.password)
        async with self._database.transaction() as connection:
            outcome = await self._admit(connection, proven, credentials, fresh, client, now)
            if upgraded is not None and fresh is None and isinstance(outcome, Granted):
                await store.upgrade_hash(connection, proven.user.id, upgraded)
        return granted(outcome)

    async def _new_password(self, proven: Proven, credentials: Credentials) -> str | None:
        if credentials.new_password is None:
            return None
        return await self._passwords.prepare(
            proven.user, credentials.new_password, proven.policies, field="new_password"
        )

    async def _admit(
        self,
        connection: Connection,
        proven: Proven,
        credentials: Credentials,
        fresh: str | None,
        client: Client,
        now: datetime,
    ) -> Granted | HotlineError:
        user, policies = await store.lock_user(connection, proven.user.id), proven.policies
        if user.password_hash != proven.user.password_hash or not user.is_active(now):
            return login_failed()  # changed while the hash was computed
        if refusal := _missing(user, policies, credentials, now):
            return refusal
        proves = credentials.otp is not None and user.has_second_factor
        if proves and credentials.otp is not None:
            fault = await self._second_factor.check(
                connection, user, credentials.otp, now, client=client, policies=policies
            )
            if fault is not None:
                return NotAuthenticated(FAULT_TEXT[fault], code=fault)
        await self._guard.succeeded(connection, self._guard.name(user.username))
        if fresh is not None:
            await self._passwords.replace(connection, user, fresh, now, client)
        if refused := await self.misplaced(connection, user, client, now):
            return refused
        return await self.open(connection, user, policies, client, now, second_factor=proves)

    async def misplaced(
        self, connection: Connection, user: User, client: Client, now: datetime
    ) -> HotlineError | None:
        """Why an officer may not log in from there, written into the audit; None for everybody else."""
        place = network_address(client.address)
        if user.role not in OFFICERS or await officer_store.is_officer_place(connection, place):
            return None
        await self._trail.note(connection, "login.misplaced", now, actor=user.id, on=user, client=client)
        return address_not_allowed()

    async def open(
        self,
        connection: Connection,
        user: User,
        policies: AccessPolicies,
        client: Client,
        now: datetime,
        *,
        second_factor: bool,
    ) -> Granted:
        """A new session of a person who has proved everything; a code just proved also opens the step-up."""
        session = await store.insert_session(
            connection,
            user.id,
            now,
            expires_at=now + policies.session_max,
            client_address=client.address,
            user_agent=client.user_agent,
            second_factor_at=now if second_factor else None,
            step_up_until=now + policies.step_up if second_factor else None,
        )
        issued = await self._issue(connection, user, session.id, 1, policies, client, now)
        surplus = await store.end_surplus_sessions(connection, user.id, now, policies.sessions_at_once)
        await self._trail.note(
            connection,
            "session.opened",
            now,
            actor=user.id,
            on=user,
            client=client,
            session=session.id,
            second_factor=second_factor,
            superseded=surplus,
        )
        return issued

    async def _issue(
        self,
        connection: Connection,
        user: User,
        session_id: SessionId,
        generation: int,
        policies: AccessPolicies,
        client: Client,
        now: datetime,
    ) -> Granted:
        refresh = new_refresh_token()
        await store.insert_refresh(connection, refresh_hash(refresh), session_id, generation, now)
        access = self._tokens.issue(user.id, session_id, now, policies.access_token_life)
        principal = await self._authenticator.authenticate(connection, access, now, client.address)
        return Granted(access, refresh, policies.access_token_life, principal)

    # ---- staying ----

    async def refresh(self, token: str, client: Client, now: datetime) -> Granted:
        """A new pair for an unused refresh token; a used one ends its session."""
        async with self._database.transaction() as connection:
            outcome = await self._renew(connection, token, client, now)
        return granted(outcome)

    async def _renew(
        self, connection: Connection, token: str, client: Client, now: datetime
    ) -> Granted | HotlineError:
        taken = await store.use_refresh(connection, refresh_hash(token), now)
        if taken is None:
            return await self._refuse_refresh(connection, token, client, now)
        user = await store.lock_user(connection, taken.user_id)
        session = await store.lock_session(connection, taken.session_id)
        policies = await store.current_policies(connection)
        lapse = session.lapse(now, policies.idle_of(user.role))
        if lapse is None and not user.is_active(now):
            lapse = EndReason.disabled
        if lapse is not None:
            if await store.end_session(connection, session.id, now, lapse):
                await self._ended(connection, user, session.id, client, now, lapse)
            return NotAuthenticated("登录已失效，请重新登录。", code="session-ended")
        if user.is_demo and is_beyond_loopback(client.address):
            return NotAuthenticated("演示账号只能在本机使用。", code="demo-beyond-loopback")
        if refused := await self.misplaced(connection, user, client, now):
            return refused
        if client.is_attended:
            await store.note_activity(connection, [session.id], now)
        return await self._issue(connection, user, session.id, taken.generation + 1, policies, client, now)

    async def _refuse_refresh(
        self, connection: Connection, token: str, client: Client, now: datetime
    ) -> HotlineError:
        """Of thief and owner one comes second; we cannot tell which, so neither goes on."""
        known = await store.find_refresh(connection, refresh_hash(token))
        if known is None:
            return NotAuthenticated("刷新凭证无效，请重新登录。", code="refresh-invalid")
        user = await store.lock_user(connection, known.user_id)
        session = await store.lock_session(connection, known.session_id)
        if await store.end_session(connection, session.id, now, EndReason.refresh_reused):
            await self._ended(connection, user, session.id, client, now, EndReason.refresh_reused)
        return NotAuthenticated(
            "刷新凭证已被使用过，为安全起见会话已结束，请重新登录。", code="refresh-reused"
        )

    async def step_up(self, principal: Principal, otp: str, client: Client, now: datetime) -> datetime:
        """Open the time for export and reveal; gives its end."""
        async with self._database.transaction() as connection:
            outcome = await self._step_up(connection, principal, otp, client, now)
        return granted(outcome)

    async def _step_up(
        self, connection: Connection, principal: Principal, otp: str, client: Client, now: datetime
    ) -> datetime | HotlineError:
        user = await store.lock_user(connection, principal.user_id)
        if not user.has_second_factor:
            return NotAllowed("您尚未绑定动态验证码，不能进行二次验证；请先绑定。", code="totp-not-enrolled")
        policies = await store.current_policies(connection)
        fault = await self._second_factor.check(connection, user, otp, now, client=client, policies=policies)
        if fault is not None:
            return NotAllowed(FAULT_TEXT[fault], code=fault)
        until = now + policies.step_up
        await store.open_step_up(connection, principal.session_id, now, until)
        await self._trail.note(
            connection,
            "session.stepped_up",
            now,
            actor=user.id,
            on=user,
            client=client,
            session=principal.session_id,
        )
        return until

    async def change_password(
        self, principal: Principal, old: str, new: str, client: Client, now: datetime
    ) -> None:
        """The person's own new password; all other sessions end."""
        proven = await self._passwords.prove(principal.username, old, client, now)
        if proven is None:
            raise Invalid(
                "原口令不正确。", fields=[FieldError("old", "原口令不正确。")], code="password-wrong"
            )
        fresh = await self._passwords.prepare(proven.user, new, proven.policies, field="new")
        async with self._database.transaction() as connection:
            user = await store.lock_user(connection, principal.user_id)
            changed = user.password_hash == proven.user.password_hash
            if changed:
                await self._guard.succeeded(connection, self._guard.name(user.username))
                await self._passwords.replace(connection, user, fresh, now, client)
        if not changed:
            raise NotAuthenticated("口令刚刚已被修改，请重新登录。", code="session-ended")

    # ---- out ----

    async def logout(
        self, connection: Connection, principal: Principal, client: Client, now: datetime
    ) -> None:
        """End the person's present session."""
        user = await store.lock_user(connection, principal.user_id)
        if await store.end_session(connection, principal.session_id, now, EndReason.logout):
            await self._ended(connection, user, principal.session_id, client, now, EndReason.logout)

    async def _ended(
        self,
        connection: Connection,
        user: User,
        session_id: SessionId,
        client: Client,
        now: datetime,
        reason: EndReason,
    ) -> None:
        await self._trail.note(
            connection,
            "session.ended",
            now,
            actor=user.id,
            on=user,
            client=client,
            session=session_id,
            reason=reason,
        )


def _missing(
    user: User, policies: AccessPolicies, credentials: Credentials, now: datetime
) -> HotlineError | None:
    """What else must be given before this login can succeed."""
    if user.role in SECOND_FACTOR_AT_LOGIN:
        if not user.has_second_factor:
            return NotAuthenticated("此角色登录须用动态验证码，请先绑定。", code="totp-enrolment-required")
        if not credentials.otp:
            return NotAuthenticated("请输入动态验证码。", code="otp-required")
    if must_change(user, policies, now) and credentials.new_password is None:
        return NotAuthenticated(
            "口令已到期或由他人设定，请设置新口令后登录。", code="password-change-required"
        )
    return None
