"""Taking items of a pool, letting go of them, giving them to another person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotAllowed
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import SessionId
from callcenter.kernel.principal import Principal, SystemActor
from callcenter.workorders.model import WorkOrder

from . import store
from .events import OrderClaimed, OrderUnclaimed
from .hands import Hands
from .model import DESKS, HEADS, POOL_NAMES, Claim, DeskPool, ReleaseReason, pool_of

_SWEEP_BATCH = 200


class Orders(Protocol):
    """Orders as a person may see them."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """NotFound if this person may not see it."""
        ...

    async def numbers_visible_to(
        self, tx: Connection, person: Principal, numbers: Sequence[str]
    ) -> frozenset[str]: ...


class Pools:
    """Claims; the database decides who is first."""

    def __init__(self, *, database: Database, orders: Orders, hands: Hands) -> None:
        self._database = database
        self._orders = orders
        self._hands = hands

    async def take(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> Claim:
        """The person has it in hand; taken again it is renewed. Conflict if another one has it."""
        held = await self._locked(tx, person, number)
        pool = _pool(held)
        if person.role not in DESKS[pool]:
            raise NotAllowed(f"您的角色不能领取{POOL_NAMES[pool]}的工单")
        mine = await self._of(tx, held, now)
        if mine is not None and mine.user_id != person.user_id:
            raise self._hands.taken(mine)
        until = self._hands.until(now)
        if mine is not None and mine.pool is pool:
            await store.renew(tx, mine, until, person.session_id)
        else:
            await store.release(tx, held.id, now, ReleaseReason.expired)
            await store.insert(tx, held.id, pool, person.user_id, person.session_id, now, until, None)
            await _tell(tx, OrderClaimed(subject=number, pool=pool, user=person.user_id), person, now, cause)
        return await self._claim(tx, held, now)

    async def release(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> None:
        """Nobody has it in hand; another person's claim is ended by a shift leader or supervisor alone."""
        held = await self._locked(tx, person, number)
        claim = await self._of(tx, held, now)
        if claim is None:
            return
        if claim.user_id != person.user_id and person.role not in HEADS:
            raise self._hands.taken(claim)
        await store.release(tx, held.id, now, ReleaseReason.released)
        told = OrderUnclaimed(subject=number, pool=claim.pool, reason=ReleaseReason.released)
        await _tell(tx, told, person, now, cause)

    async def release_all(self, tx: Connection, person: Principal, now: datetime, cause: str | None) -> int:
        """The end of a shift: the person lets go of everything; how many."""
        gone = await store.release_all(tx, person.user_id, now)
        for pool, number in gone:
            told = OrderUnclaimed(subject=number, pool=pool, reason=ReleaseReason.released)
            await _tell(tx, told, person, now, cause)
        return len(gone)

    async def reassign(
        self, tx: Connection, person: Principal, number: str, to: str, now: datetime, cause: str | None
    ) -> Claim:
        """A shift leader or supervisor gives it to a colleague of the same desk who may see it."""
        if person.role not in HEADS:
            raise NotAllowed("只有班长和中心主管可以改派领取人")
        held = await self._locked(tx, person, number)
        pool = _pool(held)
        colleague = await store.colleague(tx, to, now)
        if colleague is None or colleague.role not in DESKS[pool]:
            message = f"没有可办理{POOL_NAMES[pool]}工单的账号 {to[:40]}"
            raise Invalid(message, fields=[FieldError("to", message)], code="colleague-unfit")
        seen_by = Principal(colleague.id, to, to, colleague.role, colleague.session_id or SessionId(0))
        if not await self._orders.numbers_visible_to(tx, seen_by, [number]):
            message = f"{to[:40]} 无权查看这张工单"
            raise Invalid(message, fields=[FieldError("to", message)], code="colleague-unfit")
        await store.release(tx, held.id, now, ReleaseReason.reassigned)
        until = self._hands.until(now)
        await store.insert(tx, held.id, pool, colleague.id, colleague.session_id, now, until, person.user_id)
        await _tell(tx, OrderClaimed(subject=number, pool=pool, user=colleague.id), person, now, cause)
        return await self._claim(tx, held, now)

    async def mine(self, tx: Connection, person: Principal, now: datetime) -> list[Claim]:
        """What the person has in hand."""
        return await store.of_person(tx, person.user_id, now)

    async def sweep(self, now: datetime) -> int:
        """End claims that ran out or whose person left, and say so; how many."""
        done = 0
        while True:
            async with self._database.transaction() as tx:
                gone = await store.release_stale(tx, now, _SWEEP_BATCH)
                told = [OrderUnclaimed(subject=number, pool=pool, reason=why) for pool, number, why in gone]
                actor = Actor.system(SystemActor.scheduler)
                await outbox.append(tx, told, actor=actor, cause=None, now=now)
            done += len(gone)
            if len(gone) < _SWEEP_BATCH:
                return done

    async def _locked(self, tx: Connection, person: Principal, number: str) -> store.Held:
        """The order, if this person may see it, kept from others; its state is that of this moment."""
        order = await self._orders.order_of(tx, person, number)
        return await store.lock_order(tx, order.id)

    async def _of(self, tx: Connection, held: store.Held, now: datetime) -> Claim | None:
        return (await store.live(tx, [held.id], now)).get(held.id)

    async def _claim(self, tx: Connection, held: store.Held, now: datetime) -> Claim:
        claim = await self._of(tx, held, now)
        if claim is None:
            raise RuntimeError("a claim just made is gone")
        return claim


def _pool(held: store.Held) -> DeskPool:
    pool = pool_of(held.state)
    if pool is None:
        raise Conflict("此单不在待领取的工单池中", code="not-in-a-pool")
    return pool


async def _tell(tx: Connection, event: Event, person: Principal, now: datetime, cause: str | None) -> None:
    await outbox.append(tx, [event], actor=Actor.person(person), cause=cause, now=now)
