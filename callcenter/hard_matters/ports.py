"""What hard matters need of the rest of the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.workorders.beside import LockedOrders
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import Track


class Orders(LockedOrders, Protocol):
    """The order a matter stands beside."""

    async def change_track(
        self, tx: Connection, loaded: Loaded, track: Track, actor: Actor, now: datetime
    ) -> None:
        """It goes on by another road."""
        ...


class Kind(Protocol):
    """One kind of things that cannot be done, of the city pack."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def source(self) -> str: ...
