"""Knows the enterprise that asks: by the code it names, else by the number it calls from, else by its name.

What is confidential, or reports something, is left alone: who asks must not come out by a telephone number.
Two enterprises that fit are as good as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcenter.conversations.masking import plain_phone
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.workorders.drafts import NewOrder
from callcenter.workorders.model import RequestType

from .names import key_of
from .register import Vault
from .register_model import RecognisedBy
from .register_store import Known, RegisterStore
from .uscc import compact, fault_of


@dataclass(frozen=True, slots=True)
class Clues:
    """What an order says of the enterprise behind it, in clear."""

    uscc: str | None
    company: str | None
    phones: tuple[str, ...]


class Recognition:
    """Looks enterprises up and keeps whose order it is."""

    def __init__(self, store: RegisterStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def of_order(self, tx: Connection, order: WorkOrderId, new: NewOrder) -> Known | None:
        """The enterprise of a fresh order, kept beside it; None where none is known for sure."""
        if new.is_confidential or new.request_type is RequestType.report:
            return None
        found = await self._find(tx, self._clues(new))
        if found is None:
            return None
        known, by = found
        await self._store.recognise(tx, order, known.id, by, new.registered_at, None)
        return known

    async def link(
        self, tx: Connection, order: WorkOrderId, enterprise: int, now: datetime, person: UserId
    ) -> None:
        """A person says whose order it is."""
        await self._store.recognise(tx, order, enterprise, RecognisedBy.person, now, person)

    def _clues(self, new: NewOrder) -> Clues:
        sealed = (("phone_sealed", new.phone_sealed), ("calling_phone_sealed", new.calling_phone_sealed))
        phones = (
            ()
            if new.is_anonymous
            else tuple(
                self._vault.open_text(value, f"contact:{new.contact_id}:{column}")
                for column, value in sealed
                if value is not None
            )
        )
        return Clues(new.uscc, new.company, phones)

    async def _find(self, tx: Connection, clues: Clues) -> tuple[Known, RecognisedBy] | None:
        if clues.uscc and fault_of(clues.uscc) is None:
            one = _sure(await self._store.of_code(tx, compact(clues.uscc)))
            if one is not None:
                return one, RecognisedBy.code
        for phone in clues.phones:
            indexes = self._vault.blind_indexes(plain_phone(phone), "phone")
            one = _sure(await self._store.of_phone(tx, indexes))
            if one is not None:
                return one, RecognisedBy.number
        if clues.company and key_of(clues.company):
            one = _sure(await self._store.of_name(tx, key_of(clues.company)))
            if one is not None:
                return one, RecognisedBy.name
        return None


def _sure(found: list[Known]) -> Known | None:
    return found[0] if len(found) == 1 else None
