"""Whether a released answer reached its citizen: only then does the statutory clock stop.

By the door she came by (`answer_doors.csv`): ``released`` counts as soon as the answer lies where she looks,
on the page her number and code open; ``sent`` counts when its notice has left by her door, the short message
handed to the carrier or the message said in her conversation. Who left no way to be told, or wants no
reply, can only look. Whatever the door, it has reached her when a follow-up or her own rating shows that she
knows it; and it is settled when she was tried in vain as often as the city asks (the unreachable rule). A
notice that is given up reaches nobody: the clock runs on, and she is visited whatever the plan says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callcenter.kernel.db import Connection
from callcenter.kernel.ids import WorkOrderId
from callcenter.kernel.queries import load_queries

from .clock_ports import ClockCause, Clocks
from .model import Channel, State, WorkOrder
from .ports import AnswerRule, City, FollowUpPlan
from .subjects import FOLLOW_UP, STATUTORY, subject_of

_Q = load_queries(__package__, "reach.sql")
How = Literal["released", "sent", "follow_up", "rating", "unreachable"]
_BOUNCED = ClockCause("notice_given_up", "system:channel")


def awaited(order: WorkOrder, rule: AnswerRule) -> str:
    """What has to happen before the answer has reached her."""
    can_be_told = order.channel is Channel.wechat or order.has_phone
    if rule.reaches == "sent" and can_be_told and not order.no_reply_wanted:
        return "sent"
    return "released"


@dataclass(frozen=True, slots=True)
class AnswerReach:
    """Keeps how each round's answer fares, and stops the statutory clock when it has arrived."""

    clocks: Clocks
    city: City
    plan: FollowUpPlan

    async def release(self, tx: Connection, order: WorkOrder, now: datetime) -> None:
        """The answer of the order's present round was released."""
        rule = self.city.answer_rule(order.channel)
        awaits = awaited(order, rule)
        await tx.execute(_Q.release, order.id, order.round, now, awaits, rule.source)
        if awaits == "released":
            await self._arrived(tx, order.id, order.round, "released", now)

    async def heard_of(self, tx: Connection, order: WorkOrder, how: How, now: datetime) -> None:
        """A follow-up or a rating shows that she knows it, or she was tried in vain often enough."""
        await self._arrived(tx, order.id, order.round, how, now)

    async def sent(self, tx: Connection, order: WorkOrder, now: datetime) -> None:
        """The notice of the answer has left by her door."""
        if order.state is State.pending_follow_up:
            await self._arrived(tx, order.id, order.round, "sent", now)

    async def bounced(self, tx: Connection, order: WorkOrder, now: datetime) -> None:
        """The notice was given up: the clock runs on, and somebody has to call her."""
        if order.state is not State.pending_follow_up:
            return
        if not await tx.fetchval(_Q.bounce, order.id, order.round, now):
            return
        await self.clocks.remark(tx, order.id, (STATUTORY,), now, "reach", _BOUNCED)
        if await self.plan.insist(tx, order, now):
            await self.clocks.start(tx, subject_of(order), (FOLLOW_UP,), now, now, cause=_BOUNCED)

    async def _arrived(
        self, tx: Connection, order: WorkOrderId, round_: int, how: How, now: datetime
    ) -> None:
        if await tx.fetchval(_Q.reach, order, round_, now, how):
            await self.clocks.stop(tx, order, (STATUTORY,), now, f"answer_{how}")
