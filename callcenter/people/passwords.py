"""Proving a password, and replacing one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Unavailable

from . import password_rules, store
from .authenticator import is_beyond_loopback
from .guard import LoginGuard
from .hashing import PasswordHashing
from .model import AccessPolicies, Client, EndReason, User
from .trail import Trail
from .usernames import is_username

_LONGEST_QUEUE = 200  # attempts; each waits for its hash, and a whole shift may come at once


@dataclass(frozen=True, slots=True)
class Proven:
    """An account whose password was just given, with the rules in force."""

    user: User
    policies: AccessPolicies


class Passwords:
    """Knows who gave the right password, and what may come after it.

    No connection is held while a hash is computed. Between the look at the failures and the count of a
    new one at most ``at_once`` guesses are under way in this process.
    """

    def __init__(
        self, database: Database, hashing: PasswordHashing, guard: LoginGuard, trail: Trail, at_once: int = 2
    ) -> None:
        self._database = database
        self._hashing = hashing
        self._guard = guard
        self._trail = trail
        self._turns = asyncio.Semaphore(at_once)
        self._waiting = 0

    async def prove(self, username: str, password: str, client: Client, now: datetime) -> Proven | None:
        """The account, if the password is its own and it may be used from there; None says no more.

        The same work is done for a name nobody has. Raises TooManyRequests while locked, Unavailable while
        too many others wait.
        """
        subjects = [self._guard.name(username), self._guard.address(client.address)]
        async with self._turn():
            async with self._database.transaction() as connection:
                await self._guard.check(connection, subjects, now)
                policies = await store.current_policies(connection)
                user = await store.user_by_name(connection, username) if is_username(username) else None
            matches = await self._hashing.verify(None if user is None else user.password_hash, password)
            if user is not None and matches and _is_usable(user, client, now):
                return Proven(user, policies)
            async with self._database.transaction() as connection:
                locked = await self._guard.failed(connection, subjects, now, policies)
                await self._trail.failed_login(connection, user, client, now, locked)
        return None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= _LONGEST_QUEUE:
            raise Unavailable("登录的人过多，请稍后再试。", code="login-busy")
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1

    async def prepare(self, user: User, password: str, policies: AccessPolicies, *, field: str) -> str:
        """The hash of a new password that keeps all rules; Invalid if it breaks one."""
        password_rules.require_good(password, user.username, policies.password_min_length, field=field)
        async with self._database.acquire() as connection:
            former = await store.former_passwords(connection, user, policies.password_history)
        for password_hash in former:
            if await self._hashing.verify(password_hash, password):
                raise password_rules.reused(field, policies.password_history)
        return await self._hashing.hash(password)

    async def replace(
        self, connection: Connection, user: User, password_hash: str, now: datetime, client: Client
    ) -> None:
        """The person's own new password; every session but the caller's ends with the old one."""
        await store.set_password(connection, user, password_hash, now, must_change=False)
        await store.end_sessions_of(
            connection, user.id, now, EndReason.password_changed, spare=client.session_id
        )
        await self._trail.note(connection, "password.changed", now, actor=user.id, on=user, client=client)

    async def upgraded(self, user: User, password: str) -> str | None:
        """The proven password under today's cost, or None if its hash is up to date."""
        if not self._hashing.is_outdated(user.password_hash):
            return None
        return await self._hashing.hash(password)


def _is_usable(user: User, client: Client, now: datetime) -> bool:
    return user.is_active(now) and not (user.is_demo and is_beyond_loopback(client.address))
