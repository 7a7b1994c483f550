"""Claims in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, OrganisationId, SessionId, UserId, WorkOrderId
from callcenter.kernel.principal import Role
from callcenter.kernel.queries import load_queries
from callcenter.workorders.views import HandlerView

from .model import Claim, DeskPool, ReleaseReason

_sql = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class Held:
    """An order locked for this transaction."""

    id: WorkOrderId
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account in use; ``session_id`` is its newest live session, None while nobody is logged in."""

    id: UserId
    role: Role
    session_id: SessionId | None


async def lock_order(tx: Connection, order_id: WorkOrderId) -> Held:
    """The order, kept from others until the transaction ends."""
    row = await tx.fetchrow(_sql.lock_order, order_id)
    if row is None:
        raise RuntimeError("an order vanished between look-up and lock")
    return Held(WorkOrderId(row["id"]), row["number"], row["state"])


async def live(tx: Connection, orders: Sequence[WorkOrderId], now: datetime) -> dict[WorkOrderId, Claim]:
    """The claims that hold now, by order."""
    rows = await tx.fetch(_sql.live_claims, list(orders), now) if orders else []
    return {WorkOrderId(row["work_order_id"]): _claim(row) for row in rows}


async def of_person(tx: Connection, person: UserId, now: datetime) -> list[Claim]:
    """A person's claims that hold now."""
    return [_claim(row) for row in await tx.fetch(_sql.claims_of, person, now)]


async def insert(
    tx: Connection,
    order_id: WorkOrderId,
    pool: DeskPool,
    person: UserId,
    session: SessionId | None,
    now: datetime,
    until: datetime,
    assigned_by: UserId | None,
) -> bool:
    """False if somebody has it already."""
    made = await tx.fetchval(_sql.insert_claim, order_id, pool, person, session, now, until, assigned_by)
    return made is not None


async def renew(tx: Connection, claim: Claim, until: datetime, session: SessionId) -> None:
    """It holds until then, and as long as this session lives."""
    await tx.execute(_sql.renew, claim.id, until, session)


async def release(
    tx: Connection, order_id: WorkOrderId, now: datetime, reason: ReleaseReason
) -> DeskPool | None:
    """End whatever claim the order has; the pool it was in, None if it had none."""
    row = await tx.fetchrow(_sql.release_order, order_id, now, reason)
    return None if row is None else DeskPool(row["pool"])


async def release_all(tx: Connection, person: UserId, now: datetime) -> list[tuple[DeskPool, str]]:
    """End all claims of a person; pool and number of each."""
    rows = await tx.fetch(_sql.release_person, person, now)
    return [(DeskPool(row["pool"]), row["number"]) for row in rows]


async def release_stale(
    tx: Connection, now: datetime, most: int
) -> list[tuple[DeskPool, str, ReleaseReason]]:
    """End claims that hold no longer; pool, number and why."""
    rows = await tx.fetch(_sql.release_stale, now, most)
    return [(DeskPool(row["pool"]), row["number"], ReleaseReason(row["release_reason"])) for row in rows]


async def colleague(tx: Connection, username: str, now: datetime) -> Colleague | None:
    """The account of this name, if it is in use."""
    row = None if "\x00" in username else await tx.fetchrow(_sql.person_by_name, username, now)
    if row is None:
        return None
    session = row["session_id"]
    return Colleague(UserId(row["id"]), Role(row["role"]), None if session is None else SessionId(session))


async def member(tx: Connection, username: str, organisation: OrganisationId, now: datetime) -> UserId | None:
    """The account of this name, if it works for the organisation or for what stands below it."""
    found = None if "\x00" in username else await tx.fetchval(_sql.member, username, organisation, now)
    return None if found is None else UserId(found)


async def set_handler(
    tx: Connection,
    assignment: AssignmentId,
    user: UserId | None,
    section: str | None,
    by: UserId,
    now: datetime,
) -> None:
    """From now on she or that section works on it."""
    await tx.execute(_sql.set_handler, assignment, user, section, now, by)


async def handlers(tx: Connection, order: WorkOrderId) -> dict[AssignmentId, HandlerView]:
    """Who works on the parts of an order; parts given to nobody are left out."""
    rows = await tx.fetch(_sql.handlers, order)
    return {
        AssignmentId(r["assignment_id"]): HandlerView(
            r["username"], r["display_name"], r["section"], r["set_at"]
        )
        for r in rows
        if r["username"] is not None or r["section"] is not None
    }


def _claim(row: Record) -> Claim:
    session = row["session_id"]
    return Claim(
        id=row["id"],
        number=row["number"],
        pool=DeskPool(row["pool"]),
        user_id=UserId(row["user_id"]),
        username=row["username"],
        display_name=row["display_name"],
        session_id=None if session is None else SessionId(session),
        claimed_at=row["claimed_at"],
        expires_at=row["expires_at"],
    )
