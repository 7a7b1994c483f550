"""What the worker does for this feature now and then, and what a city pack sets once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.kernel.crypto import Vault
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid

from . import store
from .second_factor import seal_context

_GUARDS_KEPT = timedelta(days=2)  # longer than any window or lock can be


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a city pack; ``unit`` as in ``access_policy`` (count, character, minute, natural_day)."""

    value: int
    unit: str
    source: str


async def tidy(connection: Connection, now: datetime) -> None:
    """Write the end of lapsed sessions; drop old sessions and counters. Harmless at any time."""
    policies = await store.current_policies(connection)
    await store.close_lapsed_sessions(connection, now, policies)
    await store.purge(connection, sessions_before=now - policies.logs_kept, guards_before=now - _GUARDS_KEPT)


async def reseal(connection: Connection, vault: Vault) -> int:
    """After a rotation: every second factor under the newest key; gives how many accounts changed."""
    return await store.reseal_second_factors(
        connection, lambda username, sealed: vault.resealed(sealed, seal_context(username))
    )


async def ship_policies(connection: Connection, limits: Mapping[str, Limit]) -> list[str]:
    """Set the rules of access a pack names, and give their names; those an officer has set stay his.

    Limits about other matters are left alone. Raises Invalid for a wrong unit or a value out of bounds.
    """
    shipped: list[str] = []
    for policy in await store.list_policies(connection):
        limit = limits.get(policy.name)
        if limit is None:
            continue
        if limit.unit != policy.unit or not policy.minimum <= limit.value <= policy.maximum:
            raise Invalid(
                f"{policy.name}（{policy.title}）应为 {policy.minimum} 至 {policy.maximum}"
                f" {policy.unit}，城市包给出 {limit.value} {limit.unit}。"
            )
        if await store.ship_policy(connection, policy.name, limit.value, limit.source):
            shipped.append(policy.name)
    return shipped
