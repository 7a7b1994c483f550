"""What cases need of the rest of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId, WorkOrderId
from callcenter.kernel.principal import Principal
from callcenter.workorders.commands import AttemptMethod
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.ports import ClockSubject, Matter

BodyT = TypeVar("BodyT", bound=msgspec.Struct)


class Orders(Protocol):
    """The orders that cases stand beside."""

    async def locked(self, tx: Connection, person: Principal | None, number: str) -> Loaded | None:
        """An order this person may see, locked; None stands for the platform."""
        ...

    async def leave_track(self, tx: Connection, loaded: Loaded, actor: Actor, now: datetime) -> None:
        """It goes on as an ordinary order."""
        ...

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
        ...

    async def close(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """Close the order."""
        ...


class CaseClocks(Protocol):
    """The clocks of a case, which are rows beside those of its order."""

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


class Words(Protocol):
    """The gate for what people write."""

    async def take(
        self,
        tx: Connection,
        loaded: Loaded,
        command: str,
        body: BodyT,
        now: datetime,
        person: UserId | None,
    ) -> BodyT: ...

    async def take_text(
        self, tx: Connection, loaded: Loaded, place: str, text: str, now: datetime, person: UserId | None
    ) -> str: ...

    def opened(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """A row with its sealed words opened."""
        ...


class Recusal(Protocol):
    """Who must never have a matter in hand."""

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool: ...
