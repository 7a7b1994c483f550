"""Keeps bad ratings in step with their order, in the transaction that moved it."""

from __future__ import annotations

from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.events import CITIZEN, Actor
from callcenter.kernel.principal import SystemActor
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.model import State, WorkOrder
from callcenter.workorders.subjects import subject_of

from .events import BadRatingOpened, BadRatingRectified
from .model import BAD, CLOCKS, RECTIFICATION, VERIFICATION
from .store import BadRatingStore

_ANSWERED = frozenset({State.pending_follow_up, State.closed})
_PLATFORM = Actor.system(SystemActor.pipeline)


class RatingKeeper:
    """What work orders tell of ratings and answers."""

    def __init__(self, store: BadRatingStore, clocks: ClocksBeside) -> None:
        self._store = store
        self._clocks = clocks

    async def rated(self, tx: Connection, order: WorkOrder, score: int, now: datetime) -> None:
        """The citizen rated the present round."""
        if score > BAD:
            return
        opened = await self._store.open(tx, order.id, order.round, now)
        if opened is None:
            return
        id_, organisation = opened
        await self._clocks.start(tx, subject_of(order), CLOCKS, now, now, subject_key=str(id_))
        told = BadRatingOpened(
            subject=order.number, round=order.round, organisation=organisation, score=score, kind=VERIFICATION
        )
        await outbox.append(tx, [told], actor=CITIZEN, cause=None, now=now)

    async def moved(self, tx: Connection, before: WorkOrder, after: WorkOrder, now: datetime) -> None:
        """A command was carried out: an answer after a rating puts it right."""
        if after.round == 1 or after.state not in _ANSWERED or before.state in _ANSWERED:
            return
        for row in await self._store.answered_anew(tx, after.id, after.round, now):
            key = str(row["id"])
            await self._clocks.stop(tx, after.id, (RECTIFICATION,), now, "rectified", subject_key=key)
            told = BadRatingRectified(
                subject=after.number,
                round=row["round"],
                organisation=row["organisation"],
                in_time=row["due_at"] is None or now <= row["due_at"],
            )
            await outbox.append(tx, [told], actor=_PLATFORM, cause=None, now=now)
