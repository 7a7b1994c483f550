"""One-time codes of a person: checking, enrolling, forgetting."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId

from . import store, totp
from .guard import LoginGuard
from .model import AccessPolicies, Client, User
from .trail import Trail


class CodeFault(StrEnum):
    """Why a code was not taken; the value is the error's code."""

    invalid = "otp-invalid"
    used = "otp-used"


FAULT_TEXT = {
    CodeFault.invalid: "动态验证码不正确。",
    CodeFault.used: "该动态验证码已使用过，请等下一个验证码再试。",
}


def seal_context(username: str) -> str:
    """What binds a sealed secret to its account, whose name never changes."""
    return f"app_user:{username.lower()}:totp"


class SecondFactor:
    """Checks codes so that each works once, and counts the wrong ones."""

    def __init__(self, vault: Vault, guard: LoginGuard, trail: Trail) -> None:
        self._vault = vault
        self._guard = guard
        self._trail = trail

    async def check(
        self,
        connection: Connection,
        user: User,
        otp: str,
        now: datetime,
        *,
        client: Client,
        policies: AccessPolicies,
    ) -> CodeFault | None:
        """Take the code, or say what is wrong; the failure is counted in the caller's transaction."""
        if user.totp_secret_sealed is None:
            return CodeFault.invalid
        step = await self._step(connection, user, user.totp_secret_sealed, otp, now)
        fault = None
        if step is None:
            fault = CodeFault.invalid
        elif not await store.take_step(connection, user.id, step):
            fault = CodeFault.used
        await self._count(connection, user, fault, now, client, policies)
        return fault

    async def check_pending(
        self,
        connection: Connection,
        user: User,
        otp: str,
        now: datetime,
        *,
        client: Client,
        policies: AccessPolicies,
    ) -> CodeFault | None:
        """Like `check`, of the secret that waits; with a right code it takes over."""
        if user.totp_pending_sealed is None:
            return CodeFault.invalid
        step = await self._step(connection, user, user.totp_pending_sealed, otp, now)
        fault = CodeFault.invalid if step is None else None
        if step is not None:
            await store.confirm_second_factor(connection, user.id, now, step)
        await self._count(connection, user, fault, now, client, policies)
        if fault is None:
            await self._trail.note(
                connection, "second_factor.confirmed", now, actor=user.id, on=user, client=client
            )
        return fault

    async def enrol(self, connection: Connection, user: User, now: datetime, client: Client) -> str:
        """A new secret in base32 that waits for its first code."""
        secret = totp.new_secret()
        await store.enrol_second_factor(connection, user.id, self.sealed(user.username, secret))
        await self._trail.note(
            connection, "second_factor.enrolled", now, actor=user.id, on=user, client=client
        )
        return secret

    def sealed(self, username: str, secret: str) -> bytes:
        """The form in which a secret is stored."""
        return self._vault.seal_text(secret, seal_context(username))

    async def forget_failures(self, connection: Connection, user_id: UserId) -> None:
        """Unlock a person whose codes failed too often."""
        await self._guard.succeeded(connection, self._guard.second_factor(user_id))

    async def _step(
        self, connection: Connection, user: User, sealed: bytes, otp: str, now: datetime
    ) -> int | None:
        await self._guard.check(connection, [self._guard.second_factor(user.id)], now)
        return totp.matching_step(self._vault.open_text(sealed, seal_context(user.username)), otp, now)

    async def _count(
        self,
        connection: Connection,
        user: User,
        fault: CodeFault | None,
        now: datetime,
        client: Client,
        policies: AccessPolicies,
    ) -> None:
        subject = self._guard.second_factor(user.id)
        if fault is None:
            await self._guard.succeeded(connection, subject)
            return
        subjects = [subject, self._guard.address(client.address)]
        locked = await self._guard.failed(connection, subjects, now, policies)
        await self._trail.note(
            connection,
            "second_factor.failed",
            now,
            actor=user.id,
            on=user,
            client=client,
            fault=fault,
            locked=",".join(locked),
        )
