"""Brings a table of enterprises into the register: all of it, or nothing and every fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import HotlineError, Invalid
from callcenter.kernel.principal import Principal

from .register import Register
from .register_model import EnterpriseFields, NewContact, changed_fields
from .register_store import RegisterStore
from .sheets import LineFault, SheetRow, read_sheet


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: Sequence[LineFault] = ()
    is_applied: bool = False


class _TakeBack(Exception):
    """Ends the inner transaction of a trial."""


class Importing:
    """Imports through the register, so that the same checks, events and audit hold."""

    def __init__(self, register: Register, store: RegisterStore) -> None:
        self._register = register
        self._store = store

    async def run(
        self,
        tx: Connection,
        person: Principal,
        file_name: str,
        content: bytes,
        *,
        apply: bool,
        skip_faulty: bool,
        now: datetime,
        address: str,
    ) -> Imported:
        """Try every line; keep the lot if that is asked and no line is faulty, or the faulty are skipped."""
        rows, faults = read_sheet(file_name, content)
        done = Imported()
        try:
            async with tx.transaction():
                for row in rows:
                    done, fault = await self._line(tx, person, row, done, now, address)
                    faults.extend(fault)
                keep = apply and (skip_faulty or not faults)
                done = replace(done, faults=sorted(faults, key=lambda f: f.line), is_applied=keep)
                if not keep:
                    raise _TakeBack
        except _TakeBack:
            pass
        return done

    async def _line(
        self,
        tx: Connection,
        person: Principal,
        row: SheetRow,
        done: Imported,
        now: datetime,
        address: str,
    ) -> tuple[Imported, list[LineFault]]:
        try:
            async with tx.transaction():
                what = await self._take(tx, person, row, now, address)
        except HotlineError as error:
            field = error.fields[0].field if isinstance(error, Invalid) and error.fields else ""
            return done, [LineFault(row.line, field, error.code, error.message)]
        return replace(done, **{what: getattr(done, what) + 1}), []

    async def _take(
        self, tx: Connection, person: Principal, row: SheetRow, now: datetime, address: str
    ) -> str:
        known = await self._store.by_code(tx, row.uscc)
        fields = EnterpriseFields(
            uscc=row.uscc,
            name=row.name,
            aliases=row.aliases,
            status=row.status,
            organisation_code=row.organisation,
            place_code=row.place_code,
            officer_id=await self._register.officer(tx, row.officer),
            size=row.size,
            industry=row.industry,
        )
        contacts = [] if row.contact is None else [row.contact]
        if known is None:
            await self._register.add(tx, person, fields, contacts, now, address)
            return "added"
        fields = _over(known.fields, fields)
        is_new_number = await self._add_number(tx, person, known.id, contacts, now, address)
        if not changed_fields(known.fields, await self._register.checked(tx, fields, now)):
            return "changed" if is_new_number else "unchanged"
        await self._register.change(tx, person, known.id, known.version, fields, now, address)
        return "changed"

    async def _add_number(
        self,
        tx: Connection,
        person: Principal,
        enterprise: int,
        contacts: Sequence[NewContact],
        now: datetime,
        address: str,
    ) -> bool:
        added = False
        for contact in contacts:
            if not await self._register.has_phone(tx, enterprise, contact.phone):
                await self._register.add_contact(tx, person, enterprise, contact, now, address)
                added = True
        return added


def _over(known: EnterpriseFields, given: EnterpriseFields) -> EnterpriseFields:
    """An empty cell leaves what is known."""
    return replace(
        given,
        aliases=given.aliases or known.aliases,
        organisation_code=given.organisation_code or known.organisation_code,
        place_code=given.place_code or known.place_code,
        officer_id=given.officer_id or known.officer_id,
        size=given.size or known.size,
        industry=given.industry or known.industry,
    )
