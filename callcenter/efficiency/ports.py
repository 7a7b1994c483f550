"""What complaints about conduct need of the rest of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.ports import ClockSubject


class Orders(Protocol):
    """The order a complaint stands beside, locked, if this person may see it."""

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None: ...


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

    async def promise(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        until: datetime,
        now: datetime,
        reason: str,
    ) -> None: ...


class Words(Protocol):
    """The gate for what people write."""

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str: ...

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]: ...


class Rules(Protocol):
    """What the city says of these complaints."""

    def zone(self) -> ZoneInfo: ...

    def is_ground(self, code: str) -> bool:
        """True if a complaint may be refused on it."""
        ...

    def ground_name(self, code: str) -> str: ...

    def latest(self, accepted_at: datetime) -> datetime:
        """To when an extension may go at most."""
        ...

    def day_end(self, day: date) -> datetime:
        """The close of the office on a day."""
        ...

    def least(self) -> int:
        """How many results a share needs to be told."""
        ...
