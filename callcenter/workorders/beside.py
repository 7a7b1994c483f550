"""What the matters that stand beside an order share: what they need of it, and one step upon one of them.

Complaints about conduct, hard matters, bad ratings and cases of enterprises each have rows, clocks and words
of their own; the order lends them its lock, its clocks and the gate for what people write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Principal

from .clock_ports import ClockSubject
from .loaded import Loaded

MatterT = TypeVar("MatterT")


class LockedOrders(Protocol):
    """The order a matter stands beside."""

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None:
        """Locked, if this person may see it; None for a person stands for the platform."""
        ...


class ClocksBeside(Protocol):
    """Clocks that are rows beside those of the order; a key tells those of one kind apart."""

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        started_at: datetime,
        now: datetime,
        *,
        subject_key: str = "",
    ) -> None: ...

    async def stop(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        reason: str,
        *,
        subject_key: str | None = None,
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

    async def dues(self, tx: Connection, order_id: WorkOrderId) -> dict[str, datetime]:
        """The due time of the latest clock of each kind, running or not."""
        ...


class WordsBeside(Protocol):
    """The gate for what people write about a matter."""

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str: ...

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with its sealed words opened."""
        ...


class Doing(Generic[MatterT]):
    """One step upon one matter: what was read for it, and the gate for its words."""

    def __init__(
        self,
        tx: Connection,
        row: Mapping[str, Any],
        matter: MatterT,
        loaded: Loaded,
        person: Principal,
        now: datetime,
        *,
        words: WordsBeside,
        area: str,
    ) -> None:
        self.tx = tx
        self.row = row
        self.matter = matter
        self.loaded = loaded
        self.person = person
        self.now = now
        self._words = words
        self._area = area

    @property
    def order(self) -> WorkOrderId:
        return self.loaded.order.id

    async def kept(self, place: str, text: str) -> str:
        """A text as it is kept; ``place`` is where it stands within the area: answer, reason."""
        person = self.person.user_id
        return await self._words.take_text(
            self.tx, self.loaded, f"{self._area}.{place}", text, self.now, person
        )
