"""Networks of the officers and changes of access in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Role
from callcenter.kernel.queries import load_queries

from .model import AccessChange, ChangeState, OfficerNetwork

_sql = load_queries(__package__)


async def officer_networks(connection: Connection) -> list[OfficerNetwork]:
    """Where officers may work from; empty for anywhere."""
    return [OfficerNetwork(**row) for row in await connection.fetch(_sql.officer_networks)]


async def is_officer_place(connection: Connection, address: IPv4Address | IPv6Address | None) -> bool:
    """Whether an officer may come from this address."""
    return bool(await connection.fetchval(_sql.is_officer_place, address))


async def replace_officer_networks(
    connection: Connection,
    networks: Sequence[tuple[IPv4Network | IPv6Network, str]],
    now: datetime,
    by: UserId,
) -> None:
    """The list as the security officer wants it: (network, note)."""
    await connection.execute(_sql.clear_officer_networks)
    for network, note in networks:
        await connection.execute(_sql.add_officer_network, str(network), note, now, by)


async def insert_access_change(
    connection: Connection,
    user_id: UserId,
    role: Role,
    organisation_code: str | None,
    reason: str,
    by: UserId,
    now: datetime,
) -> int | None:
    """The id of the change that waits now; None if another one of that person does."""
    id_: int | None = await connection.fetchval(
        _sql.insert_access_change, user_id, role, organisation_code, reason, by, now
    )
    return id_


async def access_changes(
    connection: Connection, *, state: ChangeState | None = None, id_: int | None = None, most: int = 1
) -> list[AccessChange]:
    """Changes of access, newest first."""
    return [_change(row) for row in await connection.fetch(_sql.access_changes, state, id_, most)]


async def decide_access_change(
    connection: Connection, id_: int, state: ChangeState, by: UserId, now: datetime
) -> bool:
    """Whether the change was still waiting."""
    return await connection.fetchval(_sql.decide_access_change, id_, state, by, now) is not None


def _change(row: Record) -> AccessChange:
    return AccessChange(
        id=row["id"],
        user_id=UserId(row["user_id"]),
        username=row["username"],
        display_name=row["display_name"],
        role=Role(row["role"]),
        former_role=Role(row["former_role"]),
        organisation_code=row["organisation_code"],
        reason=row["reason"],
        requested_by=UserId(row["requested_by"]),
        requested_by_name=row["requested_by_name"],
        requested_at=row["requested_at"],
        state=ChangeState(row["state"]),
        decided_by_name=row["decided_by_name"],
        decided_at=row["decided_at"],
    )
