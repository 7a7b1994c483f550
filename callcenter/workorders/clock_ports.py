"""What work orders need of their clocks, and how clocks look at an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, WorkOrderId

from .model import Card
from .views import ClockView


@dataclass(frozen=True, slots=True)
class ClockMatter:
    """What a clock's policy is chosen by; ``received_at`` decides which version binds."""

    request_type: str
    urgency: str
    track: str
    category_code: str | None
    place_code: str | None
    received_at: datetime
    round: int


@dataclass(frozen=True, slots=True)
class ClockSubject(ClockMatter):
    """An order whose clocks are meant."""

    order_id: WorkOrderId
    number: str


@dataclass(frozen=True, slots=True)
class ClockCause:
    """What moves a clock, and whose hand: a command or an act, the actor as events name it."""

    name: str
    actor: str


#: the platform itself
BY_PLATFORM_ITSELF = ClockCause("system", "system:scheduler")


@dataclass(frozen=True, slots=True)
class Succession:
    """Whose clocks the new owner's follow."""

    assignment: AssignmentId
    from_code: str
    to_code: str


@dataclass(frozen=True, slots=True)
class StatutoryTerm:
    """The term a law gives one order; ``override`` is the row that says by whom and on what ground."""

    unit: str
    amount: int
    override: int | None = None


@dataclass(frozen=True, slots=True)
class MainClock:
    """The clock a desk sorts an order by, as copied to the order."""

    kind: str
    unit: str
    calendar: str
    due_at: datetime
    original_due_at: datetime
    warn_at: datetime | None
    is_provisional: bool
    card: Card | None = None


class PlannedClocks(Protocol):
    """The first clocks of an order that has no row yet."""

    @property
    def main(self) -> MainClock | None:
        """The one to sort by, written with the order itself."""
        ...

    async def begin(self, tx: Connection, order_id: WorkOrderId) -> None:
        """Write the clocks of the order that now has its row."""
        ...


class LentClocks(Protocol):
    """The statutory clocks of merged orders, whose promise the main order's clock keeps."""

    async def lend(self, tx: Connection, order_id: WorkOrderId, now: datetime, cause: ClockCause) -> None:
        """The order was merged: its statutory clock stands."""
        ...

    async def reclaim(self, tx: Connection, subject: ClockSubject, now: datetime, cause: ClockCause) -> None:
        """It runs again as if it had never stood."""
        ...

    async def bind(
        self,
        tx: Connection,
        main: ClockSubject,
        merged: Sequence[tuple[WorkOrderId, int]],
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """The main order's clock keeps the earliest promise of those, with their rounds, that hang on it."""
        ...

    async def promise(
        self,
        tx: Connection,
        subject: ClockSubject,
        until: datetime,
        now: datetime,
        reason: str,
        cause: ClockCause,
    ) -> tuple[datetime, datetime] | None:
        """What the main order was promised counts here too; both due times, None if nothing moved."""
        ...


class Clocks(Protocol):
    """The clocks of an order; every call works inside the caller's transaction."""

    @property
    def lending(self) -> LentClocks: ...

    def plan(
        self, matter: ClockMatter, kinds: Iterable[str], started_at: datetime, now: datetime
    ) -> PlannedClocks:
        """Reckon the first clocks of an order; those bound by another one are no first clocks."""
        ...

    async def start(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        started_at: datetime,
        now: datetime,
        assignment: AssignmentId | None = None,
        bound_at: datetime | None = None,
        *,
        cause: ClockCause = BY_PLATFORM_ITSELF,
        succeeds: Succession | None = None,
    ) -> None: ...

    async def pause(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        reason: str,
        cause: ClockCause,
    ) -> None:
        """Stop them for as long as something is awaited; the history says so."""
        ...

    async def stop(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        reason: str,
        assignment: AssignmentId | None = None,
    ) -> None: ...

    async def promise(
        self,
        tx: Connection,
        subject: ClockSubject,
        kinds: Iterable[str],
        until: datetime,
        now: datetime,
        reason: str,
        assignment: AssignmentId | None = None,
        *,
        cause: ClockCause,
    ) -> None:
        """An approved extension or suspension moves the due time; the first one stays known."""
        ...

    async def due_at(
        self, tx: Connection, order_id: WorkOrderId, kinds: Iterable[str], assignment: AssignmentId
    ) -> datetime | None:
        """When the running clock of one of these kinds of an assignment is due."""
        ...

    async def stop_all(self, tx: Connection, order_id: WorkOrderId, now: datetime, reason: str) -> None: ...

    async def resume(
        self,
        tx: Connection,
        subject: ClockSubject,
        kind: str,
        now: datetime,
        reason: str,
        *,
        assignment: AssignmentId | None = None,
        only: str | None = None,
        bound_at: datetime | None = None,
        cause: ClockCause,
    ) -> None:
        """A stop proved void: the time between is a pause and the clock runs on."""
        ...

    async def reconsider(
        self,
        tx: Connection,
        before: ClockMatter,
        after: ClockSubject,
        kinds: Iterable[str],
        now: datetime,
        cause: ClockCause,
    ) -> None:
        """The matter proved to be another: running clocks keep, restart or shorten as the city says."""
        ...

    async def remark(
        self,
        tx: Connection,
        order_id: WorkOrderId,
        kinds: Iterable[str],
        now: datetime,
        change: str,
        cause: ClockCause,
    ) -> None:
        """Something befell running clocks that does not move them; their history says so."""
        ...

    async def overridden_due(
        self, tx: Connection, order_id: WorkOrderId, term: StatutoryTerm, now: datetime
    ) -> tuple[datetime, datetime] | None:
        """When the running statutory clock is due and when it would be by this term; None if none runs."""
        ...

    async def override(
        self, tx: Connection, subject: ClockSubject, term: StatutoryTerm, now: datetime, cause: ClockCause
    ) -> None:
        """A law gives this order another term; what was promised first stays known."""
        ...

    async def views(self, tx: Connection, order_id: WorkOrderId, now: datetime) -> list[ClockView]: ...
