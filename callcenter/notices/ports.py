"""What notices need of the rest of the platform, and the seam their senders stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from callcenter.clocks.model import LateClock
from callcenter.kernel.db import Connection
from callcenter.kernel.ids import AssignmentId, ContactId, UserId, WorkOrderId
from callcenter.workorders.loaded import Loaded

from .model import Way


class Vault(Protocol):
    """Seals personal values and tells equal ones by a keyed hash."""

    def seal_text(self, text: str, context: str) -> bytes: ...

    def open_text(self, sealed: bytes, context: str) -> str: ...

    def blind_index(self, value: str, purpose: str) -> bytes: ...


class Orders(Protocol):
    """Orders as the platform itself reads them."""

    async def load_for_citizen(self, tx: Connection, number: str) -> Loaded | None: ...


class Deadline(Protocol):
    """One clock as notices tell of it; ``original_due_at`` is what was promised first."""

    @property
    def id(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def assignment_id(self) -> AssignmentId | None: ...

    @property
    def due_at(self) -> datetime: ...

    @property
    def original_due_at(self) -> datetime: ...


class Deadlines(Protocol):
    """When the clocks of an order run out."""

    async def of_order(self, tx: Connection, order_id: WorkOrderId) -> Sequence[Deadline]:
        """Every clock of an order, running or not, oldest first."""
        ...


class LateMarks(Protocol):
    """What fired late."""

    async def is_settled(
        self, tx: Connection, now: datetime, late_after: timedelta, quiet: timedelta, longest: timedelta
    ) -> bool: ...

    async def take(self, tx: Connection, now: datetime) -> Sequence[LateClock]: ...


class Directory(Protocol):
    """Who works where."""

    async def in_post(
        self, tx: Connection, organisation: str, roles: Sequence[str], now: datetime
    ) -> Sequence[UserId]:
        """The people of an organisation in these roles whose accounts are in use."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notice on its way out.

    ``key`` is the same at every try, for doors that can tell a repetition; ``contact_id`` is the citizen's
    contact, for doors that answer into a conversation. ``attempt`` counts from 1.
    """

    key: str
    way: Way
    subject: str
    template: str
    text: str
    phone: str | None
    contact_id: ContactId | None
    is_pressing: bool
    attempt: int


class Undeliverable(Exception):
    """The door will never take this notice; ``code`` says why and quotes nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sender(Protocol):
    """One way out. Sending the same key twice must not reach the recipient twice where the door can tell."""

    async def send(self, notice: Outgoing, now: datetime) -> None:
        """Hand it over; raises Undeliverable where no further try helps, anything else to be tried again."""
        ...
