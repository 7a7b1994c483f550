"""Binding a second factor, which also those can do who may not log in without one.

Both steps ask for the password again, so that a session left open is not enough to bind a stranger's phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, HotlineError, NotAuthenticated

from . import store, totp
from .guard import LoginGuard
from .model import Client
from .passwords import Passwords, Proven
from .second_factor import FAULT_TEXT, SecondFactor
from .service import Credentials, granted, login_failed


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the person puts into an authenticator app; shown once."""

    secret: str
    otpauth_uri: str


class Enrolment:
    """First the secret is handed out, then a code proves that it arrived."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        second_factor: SecondFactor,
        guard: LoginGuard,
        issuer: str,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._second_factor = second_factor
        self._guard = guard
        self._issuer = issuer

    async def enrol(self, credentials: Credentials, client: Client, now: datetime) -> Enrolled:
        """Hand out a secret; a person who has one in force proves that first."""
        proven = await self._prove(credentials, client, now)
        async with self._database.transaction() as connection:
            outcome = await self._hand_out(connection, proven, credentials.otp, client, now)
        return granted(outcome)

    async def confirm(self, credentials: Credentials, client: Client, now: datetime) -> None:
        """Put the secret in force by its first code."""
        proven = await self._prove(credentials, client, now)
        async with self._database.transaction() as connection:
            outcome = await self._confirm(connection, proven, credentials.otp or "", client, now)
        if outcome is not None:
            raise outcome

    async def _prove(self, credentials: Credentials, client: Client, now: datetime) -> Proven:
        proven = await self._passwords.prove(credentials.username, credentials.password, client, now)
        if proven is None:
            raise login_failed()
        return proven

    async def _hand_out(
        self, connection: Connection, proven: Proven, otp: str | None, client: Client, now: datetime
    ) -> Enrolled | HotlineError:
        user = await store.lock_user(connection, proven.user.id)
        if user.has_second_factor:
            if not otp:
                return NotAuthenticated("更换动态验证码须先输入现用的验证码。", code="otp-required")
            fault = await self._second_factor.check(
                connection, user, otp, now, client=client, policies=proven.policies
            )
            if fault is not None:
                return NotAuthenticated(FAULT_TEXT[fault], code=fault)
        await self._guard.succeeded(connection, self._guard.name(user.username))
        secret = await self._second_factor.enrol(connection, user, now, client)
        return Enrolled(secret, totp.otpauth_uri(secret, user.username, self._issuer))

    async def _confirm(
        self, connection: Connection, proven: Proven, otp: str, client: Client, now: datetime
    ) -> HotlineError | None:
        user = await store.lock_user(connection, proven.user.id)
        if user.totp_pending_sealed is None:
            return Conflict("没有待确认的动态验证码，请先绑定。", code="totp-not-pending")
        fault = await self._second_factor.check_pending(
            connection, user, otp, now, client=client, policies=proven.policies
        )
        return None if fault is None else NotAuthenticated(FAULT_TEXT[fault], code=fault)
