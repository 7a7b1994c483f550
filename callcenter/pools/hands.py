"""Claims as work orders meet them: they keep others off, are renewed by acting and end with the pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import AssignmentId, WorkOrderId
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.workorders.model import WorkOrder
from callcenter.workorders.views import ClaimedBy, HandlerView

from . import store
from .events import OrderUnclaimed
from .model import DESKS, Claim, ReleaseReason, is_in_the_way, pool_of

LocalTime = Callable[[datetime], datetime]


class Hands:
    """Who has which order in hand."""

    def __init__(self, *, minutes: Callable[[], int], local: LocalTime) -> None:
        self._minutes = minutes
        self._local = local

    def until(self, now: datetime) -> datetime:
        """When a claim of this moment runs out."""
        return now + timedelta(minutes=self._minutes())

    async def check(
        self, tx: Connection, order: WorkOrder, person: Principal, command: str, now: datetime
    ) -> None:
        """Raise Conflict (`claimed-by-other`) where another has it in hand; renew the person's own claim."""
        claim = (await store.live(tx, [order.id], now)).get(order.id)
        if is_in_the_way(claim, person.role, person.user_id, order.state, command) and claim is not None:
            raise self.taken(claim)
        if claim is not None and claim.user_id == person.user_id:
            await store.renew(tx, claim, self.until(now), person.session_id)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A claim ends when its order leaves the pool."""
        left = pool_of(before.state)
        if left is None or left is pool_of(after.state):
            return
        pool = await store.release(tx, before.id, now, ReleaseReason.moved_on)
        if pool is not None:
            told = OrderUnclaimed(subject=before.number, pool=pool, reason=ReleaseReason.moved_on)
            actor = Actor.system(SystemActor.scheduler)
            await outbox.append(tx, [told], actor=actor, cause=None, now=now)

    async def holders(
        self, tx: Connection, person: Principal, orders: Sequence[WorkOrderId], now: datetime
    ) -> Mapping[WorkOrderId, ClaimedBy]:
        """Who has these orders in hand, as this person is told."""
        held = await store.live(tx, orders, now)
        return {
            order_id: ClaimedBy(c.username, c.display_name, c.expires_at, c.user_id == person.user_id)
            for order_id, c in held.items()
        }

    def may_claim(self, person: Principal, order_state: str) -> bool:
        """Whether an order of this state waits in a pool of this person's desk."""
        pool = pool_of(order_state)
        return pool is not None and person.role in DESKS[pool]

    async def handlers(self, tx: Connection, order: WorkOrderId) -> Mapping[AssignmentId, HandlerView]:
        """Who of its unit works on each part of an order."""
        return await store.handlers(tx, order)

    def taken(self, claim: Claim) -> Conflict:
        """The refusal that names who has it and until when."""
        until = self._local(claim.expires_at).strftime("%H:%M")
        return Conflict(
            f"此单已由{claim.display_name}领取（至 {until}），其释放或到时后方可办理",
            code="claimed-by-other",
        )
