"""Orders locked for features that stand beside them."""

from __future__ import annotations

from callcenter.kernel.db import Connection
from callcenter.kernel.principal import Principal

from .access import EVERYTHING, scope_of
from .loaded import Loaded
from .store import WorkOrderStore


class LockedOrders:
    """One order at a time, held until the transaction ends."""

    def __init__(self, store: WorkOrderStore) -> None:
        self._store = store

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None:
        """An order this person may see, locked; None stands for the platform."""
        scope = EVERYTHING if person is None else scope_of(person)
        found = None if "\x00" in number else await self._store.lock(tx, scope, number)
        return None if found is None else await self._store.load(tx, found)
