"""Proposals and successions in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from callcenter.cities.decided import Kind
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import OrganisationId, UserId
from callcenter.kernel.queries import load_queries

from .model import DutyChange, ProposalState, Succession

_sql = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class DatedOrganisation:
    """An organisation with its dates."""

    id: OrganisationId
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None

    def is_valid(self, on: date) -> bool:
        """Both dates are inclusive."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


async def propose(
    tx: Connection,
    category: str,
    place: str,
    old_lead: str | None,
    new_lead: str,
    basis: str,
    by: UserId,
    now: datetime,
) -> int | None:
    """The id of a change that waits now; None if the same one waits already."""
    id_: int | None = await tx.fetchval(_sql.propose, category, place, old_lead, new_lead, basis, by, now)
    return id_


async def changes(
    tx: Connection, *, state: ProposalState | None = None, id_: int | None = None, most: int = 200
) -> list[DutyChange]:
    """Proposals, those that wait first."""
    return [_change(row) for row in await tx.fetch(_sql.changes, state, id_, most)]


async def decide(
    tx: Connection,
    id_: int,
    state: ProposalState,
    valid_from: date | None,
    by: UserId,
    now: datetime,
    note: str | None,
) -> bool:
    """False if it was settled before."""
    return await tx.fetchval(_sql.decide, id_, state, valid_from, by, now, note) is not None


async def prepare(
    tx: Connection, kind: Kind, old: str, new: str, from_date: date, basis: str, by: UserId, now: datetime
) -> int:
    """The id of a succession that may be applied."""
    id_: int = await tx.fetchval(_sql.prepare, kind, old, new, from_date, basis, by, now)
    return id_


async def successions(tx: Connection, *, id_: int | None = None, most: int = 200) -> list[Succession]:
    """The applied ones, the newest first; with ``id_`` that one, applied or not."""
    return [_succession(row) for row in await tx.fetch(_sql.successions, id_, most)]


async def successor(tx: Connection, kind: Kind, old: str) -> str | None:
    """By what this was succeeded already."""
    code: str | None = await tx.fetchval(_sql.successor, kind, old)
    return code


async def applied(tx: Connection, id_: int, by: UserId, now: datetime, moved: int) -> bool:
    """False if it was applied before."""
    return await tx.fetchval(_sql.applied, id_, by, now, moved) is not None


async def organisation(tx: Connection, code: str) -> DatedOrganisation | None:
    """An organisation of this code, valid or not."""
    row = None if "\x00" in code else await tx.fetchrow(_sql.organisation, code)
    if row is None:
        return None
    return DatedOrganisation(
        OrganisationId(row["id"]), row["code"], row["name"], row["valid_from"], row["valid_to"]
    )


async def people(tx: Connection, code: str, now: datetime) -> list[str]:
    """Usernames of an organisation's accounts that are in use."""
    return [row["username"] for row in await tx.fetch(_sql.people, code, now)]


async def has_staff(tx: Connection, code: str, now: datetime) -> bool:
    """Whether anybody of an organisation could work on its orders."""
    found: bool = await tx.fetchval(_sql.has_staff, code, now)
    return found


def _change(row: Record) -> DutyChange:
    return DutyChange(
        id=row["id"],
        category_code=row["category_code"],
        place_code=row["place_code"],
        old_lead=row["old_lead"],
        new_lead=row["new_lead"],
        basis=row["basis"],
        proposed_by=row["proposed_by_name"],
        proposed_at=row["proposed_at"],
        state=ProposalState(row["state"]),
        valid_from=row["valid_from"],
        decided_by=row["decided_by_name"],
        decided_at=row["decided_at"],
        note=row["note"],
    )


def _succession(row: Record) -> Succession:
    return Succession(
        id=row["id"],
        kind=Kind(row["kind"]),
        old_code=row["old_code"],
        new_code=row["new_code"],
        from_date=row["from_date"],
        basis=row["basis"],
        prepared_by=row["prepared_by_name"],
        prepared_at=row["prepared_at"],
        applied_by=row["applied_by_name"],
        applied_at=row["applied_at"],
        moved=row["moved"],
    )
