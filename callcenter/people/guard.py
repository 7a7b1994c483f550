"""Counts failures and locks, alike for names that exist and names that do not.

Source: GB/T 22239-2019 8.1.4.1 b (登录失败处理). Numbers and times are policy rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import TooManyRequests
from callcenter.kernel.ids import UserId

from . import store
from .model import AccessPolicies, GuardKind

Subject = tuple[GuardKind, str]


class LoginGuard:
    """Who has failed too often lately.

    Names are kept as keyed hashes: what people type into the field of the name is sometimes a password.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def name(self, username: str) -> Subject:
        """What counts failures of one name."""
        return GuardKind.username, self._vault.keyed_hash(username.lower().encode(), "index:login").hex()

    def address(self, client_address: str) -> Subject:
        """What counts failures from one place."""
        return GuardKind.address, client_address

    def second_factor(self, user_id: UserId) -> Subject:
        """What counts wrong codes of one person."""
        return GuardKind.second_factor, str(user_id)

    async def check(self, connection: Connection, subjects: Sequence[Subject], now: datetime) -> None:
        """Raise TooManyRequests if any of them is locked."""
        found = await store.guards(connection, subjects)
        locks = [lock for guard in found.values() if (lock := guard.remaining_lock(now)) is not None]
        if locks:
            seconds = math.ceil(max(locks).total_seconds())
            minutes = math.ceil(seconds / 60)
            raise TooManyRequests(
                f"失败次数过多，已暂时锁定，请 {minutes} 分钟后再试。",
                retry_after_s=seconds,
                code="login-locked",
            )

    async def failed(
        self, connection: Connection, subjects: Sequence[Subject], now: datetime, policies: AccessPolicies
    ) -> list[GuardKind]:
        """Count one failure for each; gives the kinds that this one locked."""
        locked: list[GuardKind] = []
        for kind, subject in subjects:
            guard = await store.count_failure(connection, kind, subject, now, policies)
            if guard.failures == policies.failure_limit(kind):
                locked.append(kind)
        return locked

    async def succeeded(self, connection: Connection, subject: Subject) -> None:
        """Forget the failures of this subject."""
        await store.clear_guard(connection, *subject)
