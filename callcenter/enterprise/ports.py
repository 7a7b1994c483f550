"""What cases need of the rest of the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from callcenter.kernel.db import Connection
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.workorders.beside import LockedOrders, WordsBeside
from callcenter.workorders.commands import AttemptMethod
from callcenter.workorders.loaded import Loaded
from callcenter.workorders.ports import Matter

BodyT = TypeVar("BodyT", bound=msgspec.Struct)


class Orders(LockedOrders, Protocol):
    """The orders that cases stand beside."""

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


class Words(WordsBeside, Protocol):
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


class Recusal(Protocol):
    """Who must never have a matter in hand."""

    def is_barred(self, matter: Matter, code: str, now: datetime) -> bool: ...
