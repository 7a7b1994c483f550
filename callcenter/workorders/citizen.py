"""What a citizen does with her own order: adds to it, urges it, takes it back."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection

from .access import EVERYTHING
from .bodies_centre import Supplement, Urge, Withdraw
from .body import CommandBody
from .commands import Command
from .model import ToldPlace
from .service import WorkOrderService
from .store import WorkOrderStore


class CitizenActs:
    """Gives a citizen's commands on the order as it stands now; she sees no versions."""

    def __init__(self, service: WorkOrderService, store: WorkOrderStore) -> None:
        self._service = service
        self._store = store

    async def supplement(self, tx: Connection, number: str, content: str, now: datetime) -> bool:
        """Add what she says; False where the order is over and takes nothing any more."""
        version = await self._open_version(tx, number)
        if version is None:
            return False
        body = Supplement(version=version, content=content)
        await self._give(tx, number, Command.supplement, body, now)
        return True

    async def urge(self, tx: Connection, number: str, reason: str, now: datetime) -> None:
        """Ask where the answer stays. Raises what the machine says to it."""
        version = await self._version(tx, number)
        await self._give(tx, number, Command.urge, Urge(version=version, reason=reason), now)

    async def withdraw(self, tx: Connection, number: str, reason: str, now: datetime) -> None:
        """Take it back. Raises what the machine says to it."""
        version = await self._version(tx, number)
        await self._give(tx, number, Command.withdraw, Withdraw(version=version, reason=reason), now)

    async def received(
        self, tx: Connection, number: str, text: str, now: datetime, place: ToldPlace | None
    ) -> bool:
        """A conversation's later words; those to a finished order stay with the conversation alone.

        True if they told where it is and nobody had known.
        """
        taken = await self.supplement(tx, number, text, now)
        return taken and place is not None and await self._service.locate(tx, number, place, now)

    async def _give(
        self, tx: Connection, number: str, command: Command, body: CommandBody, now: datetime
    ) -> None:
        await self._service.execute(tx, None, number, command, body, now, None, by_citizen=True)

    async def _version(self, tx: Connection, number: str) -> int:
        order = await self._store.lock(tx, EVERYTHING, number)
        if order is None:
            raise RuntimeError("an order vanished behind its tracking code")
        return (await self._store.load(tx, order)).order.version

    async def _open_version(self, tx: Connection, number: str) -> int | None:
        order_id = await self._store.lock(tx, EVERYTHING, number)
        if order_id is None:
            return None
        order = (await self._store.load(tx, order_id)).order
        return order.version if order.outcome is None else None
