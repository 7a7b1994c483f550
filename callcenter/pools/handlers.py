"""Inside a unit: which section or person works on its part of an order."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, FieldError, Invalid, NotFound
from callcenter.kernel.events import Actor
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.workorders.model import OPEN_ASSIGNMENTS, WorkOrder
from callcenter.workorders.views import HandlerView

from . import store
from .events import HandlerSet
from .model import UNITS


class Orders(Protocol):
    """Orders as a person may see them."""

    async def order_of(self, tx: Connection, person: Principal, number: str) -> WorkOrder:
        """NotFound if this person may not see it."""
        ...


class Handlers:
    """Who of a unit works on what."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def set(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        assignment: int,
        username: str | None,
        section: str | None,
        now: datetime,
        cause: str | None,
    ) -> HandlerView | None:
        """The unit's own affair: a person of it or of what stands below it, a section, both or nobody."""
        order = await self._orders.order_of(tx, person, number)
        await store.lock_order(tx, order.id)
        part = next((a for a in order.assignments if a.id == assignment), None)
        if part is None or person.role not in UNITS or part.organisation_id not in person.subtree:
            raise NotFound("没有这项承办，或不由您的单位办理", code="assignment-not-found")
        if part.state not in OPEN_ASSIGNMENTS:
            raise Conflict("这项承办已经结束，不能再交办", code="assignment-over")
        user: UserId | None = None
        if username is not None:
            user = await store.member(tx, username, part.organisation_id, now)
            if user is None:
                message = f"{username[:40]} 不是本单位可办理工单的人员"
                raise Invalid(message, fields=[FieldError("username", message)], code="handler-unfit")
        await store.set_handler(tx, part.id, user, section, person.user_id, now)
        told = HandlerSet(subject=number, assignment=part.id, handler=user)
        actor = Actor.person(person, part.organisation_id)
        await outbox.append(tx, [told], actor=actor, cause=cause, now=now)
        return (await store.handlers(tx, order.id)).get(part.id)
