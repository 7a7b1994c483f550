"""What hard matters need of the rest of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.model import Track
from callcenter.workorders.ports import ClockSubject


class Orders(Protocol):
    """The order a matter stands beside."""

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None:
        """Locked, if this person may see it."""
        ...

    async def change_track(
        self, tx: Connection, loaded: Loaded, track: Track, actor: Actor, now: datetime
    ) -> None:
        """It goes on by another road."""
        ...


class CaseClocks(Protocol):
    """Clocks beside those of the order."""

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        started_at: datetime,
        now: datetime,
    ) -> None: ...

    async def stop(
        self, tx: Connection, order_id: WorkOrderId, kinds: Iterable[str], now: datetime, reason: str
    ) -> None: ...

    async def dues(self, tx: Connection, order_id: WorkOrderId) -> dict[str, datetime]:
        """The due time of the latest clock of each kind, running or not."""
        ...


class Words(Protocol):
    """The gate for what people write."""

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str: ...

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]: ...


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
