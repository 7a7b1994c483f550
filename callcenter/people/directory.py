"""Who works where, for features that turn to people by their post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId

from . import store


class Directory:
    """Accounts by organisation and role."""

    async def in_post(
        self, tx: Connection, organisation: str, roles: Sequence[str], now: datetime
    ) -> Sequence[UserId]:
        """The people of an organisation in these roles whose accounts are in use."""
        return await store.in_post(tx, organisation, roles, now)
