"""What the office of a track does with the order its case stands beside."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.principal import Principal

from .access import EVERYTHING, scope_of
from .commands import AttemptMethod, Close, Command, FollowUp
from .loaded import Loaded
from .model import Track
from .service import WorkOrderService
from .store import WorkOrderStore


class TrackActs:
    """Gives commands on the order as it stands now; the case has a version of its own."""

    def __init__(self, service: WorkOrderService, store: WorkOrderStore) -> None:
        self._service = service
        self._store = store

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None:
        """An order this person may see, locked; None stands for the platform."""
        scope = EVERYTHING if person is None else scope_of(person)
        found = None if "\x00" in number else await self._store.lock(tx, scope, number)
        return None if found is None else await self._store.load(tx, found)

    async def leave_track(self, tx: Connection, loaded: Loaded, actor: Actor, now: datetime) -> None:
        """It goes on as an ordinary order."""
        await self._service.leave_track(tx, loaded, actor, now)

    async def change_track(
        self, tx: Connection, loaded: Loaded, track: Track, actor: Actor, now: datetime
    ) -> None:
        """It goes on by another road."""
        await self._service.change_track(tx, loaded, track, actor, now)

    async def hear(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        method: AttemptMethod,
        satisfaction: int,
        comment: str,
        now: datetime,
        cause: str | None,
    ) -> None:
        """Keep what the enterprise said, as a follow-up of the order."""
        body = FollowUp(
            version=await self._version(tx, person, number),
            method=method,
            reached=True,
            is_solved=True,
            satisfaction=satisfaction,
            comment=comment,
        )
        await self._service.execute(tx, person, number, Command.follow_up, body, now, cause)

    async def close(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """Close the order."""
        body = Close(version=await self._version(tx, person, number))
        await self._service.execute(tx, person, number, Command.close, body, now, cause)

    async def _version(self, tx: Connection, person: Principal, number: str) -> int:
        loaded = await self.locked(tx, person, number)
        if loaded is None:
            raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")
        return loaded.order.version
