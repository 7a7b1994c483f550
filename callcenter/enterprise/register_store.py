"""The register of enterprises in PostgreSQL; the only module with its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.queries import load_queries

from .names import keys_of
from .register_model import Contact, Enterprise, EnterpriseFields, EnterpriseStatus, RecognisedBy, Size

_Q = load_queries(__package__, "register.sql")
Scope = tuple[bool, bool, list[str], list[int], int]


@dataclass(frozen=True, slots=True)
class Known:
    """An enterprise as recognition needs it."""

    id: int
    officer_id: UserId | None


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact about to be written; what is personal is sealed."""

    public_id: UUID
    post: str
    name_sealed: bytes | None
    name_masked: str | None
    phone_sealed: bytes
    phone_index: bytes
    phone_masked: str


class RegisterStore:
    """Reads and writes enterprises and their contacts."""

    async def insert(
        self, tx: Connection, fields: EnterpriseFields, now: datetime, person: UserId
    ) -> int | None:
        """Its id; None where the code is in the register already."""
        found: int | None = await tx.fetchval(_Q.insert_enterprise, *_values(fields), now, person)
        return found

    async def update(
        self,
        tx: Connection,
        enterprise: int,
        version: int,
        fields: EnterpriseFields,
        now: datetime,
        person: UserId,
    ) -> bool:
        """False where somebody was quicker; Conflict where the code is another enterprise's."""
        try:
            async with tx.transaction():
                done = await tx.fetchval(
                    _Q.update_enterprise, enterprise, version, *_values(fields), now, person
                )
        except UniqueViolationError as error:
            raise Conflict("这个统一社会信用代码已登记在另一家企业名下", code="uscc-taken") from error
        return done is not None

    async def find(self, tx: Connection, enterprise: int) -> Enterprise | None:
        """One enterprise with its contacts."""
        row = await tx.fetchrow(_Q.enterprise, enterprise)
        return None if row is None else _enterprise(row, await tx.fetch(_Q.contacts, enterprise))

    async def by_code(self, tx: Connection, uscc: str) -> Enterprise | None:
        """The enterprise of a code, without its contacts."""
        row = await tx.fetchrow(_Q.enterprise_by_code, uscc)
        return None if row is None else _enterprise(row, ())

    async def page(
        self,
        tx: Connection,
        *,
        key: str | None,
        code: str | None,
        status: str | None,
        officer: UserId | None,
        after: tuple[str, int] | None,
        limit: int,
    ) -> list[tuple[Enterprise, int]]:
        """Enterprises by name, each with the number of its open matters."""
        name, last = after or (None, None)
        rows = await tx.fetch(_Q.enterprises, key, code, status, officer, name, last, limit)
        return [(_enterprise(row, ()), row["open_cases"]) for row in rows]

    async def contact(self, tx: Connection, enterprise: int, contact: int) -> Record | None:
        """One contact with its sealed values, locked."""
        return await tx.fetchrow(_Q.contact, enterprise, contact)

    async def add_contact(
        self, tx: Connection, enterprise: int, contact: SealedContact, now: datetime, person: UserId
    ) -> int:
        """A contact more; its id."""
        made: int = await tx.fetchval(
            _Q.insert_contact,
            contact.public_id,
            enterprise,
            contact.post,
            contact.name_sealed,
            contact.name_masked,
            contact.phone_sealed,
            contact.phone_index,
            contact.phone_masked,
            now,
            person,
        )
        return made

    async def delete_contact(self, tx: Connection, contact: int) -> None:
        """A contact is taken out."""
        await tx.execute(_Q.delete_contact, contact)

    async def has_phone(self, tx: Connection, enterprise: int, indexes: Sequence[bytes]) -> bool:
        """Whether the enterprise has this number already."""
        held: bool = await tx.fetchval(_Q.has_phone, enterprise, list(indexes))
        return held

    async def officer(self, tx: Connection, username: str) -> UserId | None:
        """A service officer whose account is in use."""
        found: int | None = await tx.fetchval(_Q.officer, username)
        return None if found is None else UserId(found)

    async def officers(self, tx: Connection) -> list[tuple[str, str]]:
        """User and display names of the service officers."""
        return [(r["username"], r["display_name"]) for r in await tx.fetch(_Q.officers)]

    # ---- recognition ----

    async def of_code(self, tx: Connection, uscc: str) -> list[Known]:
        """The enterprise of a code, in a list."""
        return _known(await tx.fetch(_Q.by_code, uscc))

    async def of_phone(self, tx: Connection, indexes: Sequence[bytes]) -> list[Known]:
        """Enterprises of a number, at most two: two are as good as none."""
        return _known(await tx.fetch(_Q.by_phone, list(indexes)))

    async def of_name(self, tx: Connection, key: str) -> list[Known]:
        """Enterprises of a name or alias, at most two."""
        return _known(await tx.fetch(_Q.by_name, key))

    async def recognise(
        self,
        tx: Connection,
        order: WorkOrderId,
        enterprise: int,
        by: RecognisedBy,
        now: datetime,
        person: UserId | None,
    ) -> None:
        """Whose order it is from now on."""
        await tx.execute(_Q.recognise, order, enterprise, by, now, person)

    async def recognised(self, tx: Connection, order: WorkOrderId) -> Known | None:
        """Whose order it is."""
        row = await tx.fetchrow(_Q.recognised, order)
        return None if row is None else Known(row["enterprise_id"], _user(row["officer_id"]))

    async def queue(self, tx: Connection, scope: Scope, states: Sequence[str], limit: int) -> list[Record]:
        """Open orders of enterprises that a person may see."""
        return await tx.fetch(_Q.queue, *scope, list(states), limit)

    async def matters(self, tx: Connection, scope: Scope, enterprise: int, limit: int) -> list[Record]:
        """The matters of an enterprise that a person may see."""
        return await tx.fetch(_Q.matters, *scope, enterprise, limit)


def _values(fields: EnterpriseFields) -> tuple[object, ...]:
    return (
        fields.uscc,
        fields.name,
        list(fields.aliases),
        keys_of(fields.name, fields.aliases),
        fields.status,
        fields.organisation_code,
        fields.place_code,
        fields.officer_id,
        fields.size,
        fields.industry,
    )


def _enterprise(row: Record, contacts: Sequence[Record]) -> Enterprise:
    fields = EnterpriseFields(
        uscc=row["uscc"],
        name=row["name"],
        aliases=tuple(row["aliases"]),
        status=EnterpriseStatus(row["status"]),
        organisation_code=row["organisation_code"],
        place_code=row["place_code"],
        officer_id=_user(row["officer_id"]),
        size=None if row["size"] is None else Size(row["size"]),
        industry=row["industry"],
    )
    return Enterprise(
        id=row["id"],
        fields=fields,
        version=row["version"],
        changed_at=row["changed_at"],
        officer_username=row["officer_username"],
        officer_name=row["officer_name"],
        contacts=[
            Contact(c["id"], str(c["public_id"]), c["post"], c["name_masked"], c["phone_masked"])
            for c in contacts
        ],
    )


def _known(rows: Sequence[Record]) -> list[Known]:
    return [Known(row["id"], _user(row["officer_id"])) for row in rows]


def _user(found: int | None) -> UserId | None:
    return None if found is None else UserId(found)
