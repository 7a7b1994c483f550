"""Decides which answered orders are visited, and ends what no visit will end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from callcenter.kernel.db import Connection, Database
from callcenter.kernel.errors import HotlineError
from callcenter.workorders.commands import Close, Command
from callcenter.workorders.doors import can_be_asked
from callcenter.workorders.model import WorkOrder
from callcenter.workorders.ports import AnsweredReply
from callcenter.workorders.service import WorkOrderService

from .sampling import Answered, Choice, PlanRow, choose, draw_of, nobody_to_ask
from .store import FollowUpStore

log = logging.getLogger(__name__)

_BATCH = 200
_PURPOSE = "follow-up-draw"


class PlanInForce(Protocol):
    """The plan of the city."""

    def follow_up_plan(self) -> Sequence[PlanRow]: ...

    def organisations_above(self, code: str) -> Sequence[str]:
        """An organisation's code and those above it."""
        ...


class KeyedHash(Protocol):
    """A hash that nobody without the key can foresee."""

    def keyed_hash(self, message: bytes, purpose: str) -> bytes: ...


class VisitPlan:
    """The plan as work orders ask it: one decision for each answered round, kept for good."""

    def __init__(self, *, store: FollowUpStore, city: PlanInForce, hashes: KeyedHash) -> None:
        self._store = store
        self._city = city
        self._hashes = hashes

    async def choose(
        self, tx: Connection, order: WorkOrder, reply: AnsweredReply | None, now: datetime
    ) -> bool:
        """Decide for the order's present round; True if a visit is wanted."""
        late = await self._store.was_late(tx, order.id, order.round, now)
        choice = self._decide(order, reply, is_late=late)
        await self._store.keep_choice(tx, order.id, order.round, choice, now)
        return choice.is_chosen

    async def insist(self, tx: Connection, order: WorkOrder, now: datetime) -> bool:
        """Her notice did not reach her: she is visited whatever was drawn, if anybody may ask her."""
        if order.no_reply_wanted or not can_be_asked(order.caller):
            return False
        return await self._store.insist(tx, order.id, order.round)

    def _decide(self, order: WorkOrder, reply: AnsweredReply | None, *, is_late: bool) -> Choice:
        plan = self._city.follow_up_plan()
        lead = order.last_lead
        above = () if lead is None else self._city.organisations_above(lead.organisation_code)
        held = {
            "rework": order.round > 1,
            "unsolved": reply is not None and not reply.is_solved,
            "untrue": reply is not None and reply.is_true == "false",
            "late": is_late,
        }
        answered = Answered(
            request_type=order.request_type,
            urgency=order.urgency,
            track=order.track,
            category_code=order.category_code or "",
            organisations=frozenset(above),
            triggers=frozenset(name for name, holds in held.items() if holds),
        )
        if order.no_reply_wanted:
            return nobody_to_ask(plan, answered, "no-reply-wanted")
        if not can_be_asked(order.caller):
            return nobody_to_ask(plan, answered, "no-door")
        message = f"{order.number}:{order.round}".encode()
        return choose(plan, answered, draw_of(self._hashes.keyed_hash(message, _PURPOSE)))


class RatingTime(Protocol):
    """How long a citizen has to rate, and what stands for her word after it."""

    def answered_before(self, now: datetime) -> datetime:
        """What was answered before this has had its natural days."""
        ...

    def default_score(self) -> int: ...


class FollowUpEnd:
    """What the platform does by itself: ratings by default, and closing orders that wait for no visit."""

    def __init__(
        self, *, database: Database, orders: WorkOrderService, rating_time: Callable[[], RatingTime]
    ) -> None:
        self._database = database
        self._orders = orders
        self._rating_time = rating_time

    async def end(self, now: datetime) -> tuple[int, int]:
        """How many ratings were given by default, and how many orders closed."""
        return await self._rate_by_default(now), await self._close(now)

    async def _rate_by_default(self, now: datetime) -> int:
        time = self._rating_time()
        before, score = time.answered_before(now), time.default_score()
        given = 0
        while True:
            async with self._database.acquire() as connection:
                numbers = await self._orders.unrated(connection, before, _BATCH)
            done = 0
            for number in numbers:
                async with self._database.transaction() as tx:
                    done += await self._orders.rate_by_default(tx, number, score, before, now)
            given += done
            if len(numbers) < _BATCH or not done:
                return given

    async def _close(self, now: datetime) -> int:
        closed, after = 0, ""
        while True:
            async with self._database.acquire() as connection:
                found = await self._orders.settled_without_visit(connection, _BATCH, after)
            for number, version in found:
                closed += await self._close_one(number, version, now)
            if len(found) < _BATCH:
                return closed
            after = found[-1][0]

    async def _close_one(self, number: str, version: int, now: datetime) -> bool:
        try:
            async with self._database.transaction() as tx:
                await self._orders.execute(
                    tx, None, number, Command.close, Close(version=version), now, cause=None
                )
        except HotlineError as refused:
            # Dissatisfied ones are for people; somebody may have been quicker with another.
            log.info("not closed", extra={"action": "follow-up.close", "reason": refused.code})
            return False
        return True
