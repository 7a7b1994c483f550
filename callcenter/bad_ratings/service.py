"""What people do about bad ratings; each step on the version that was seen, told as an event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid, NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from callcenter.workorders.beside import ClocksBeside, Doing, LockedOrders, WordsBeside

from .events import (
    BadRatingExclusionAsked,
    BadRatingExclusionDecided,
    BadRatingFollowedUp,
    BadRatingRectified,
    BadRatingVerified,
)
from .machine import require, require_heard
from .model import RECTIFICATION, VERIFICATION, Act, BadRating, Ground, Verdict
from .store import BadRatingStore, Wanted, rating_of
from .views import Appeal, DecideExclusion, HearAgain, RectifyByHand, Verify


class BadRatings:
    """Every change is a step of the machine."""

    def __init__(
        self,
        *,
        store: BadRatingStore,
        orders: LockedOrders,
        words: WordsBeside,
        clocks: ClocksBeside,
        tries: Callable[[], int],
    ) -> None:
        self._store = store
        self._orders = orders
        self._words = words
        self._clocks = clocks
        self._tries = tries

    async def verify(self, tx: Connection, person: Principal, id_: int, body: Verify, now: datetime) -> None:
        """The centre called back; a rating found wrong waits for a second person."""

        async def step(doing: Doing[BadRating]) -> list[Event]:
            require_heard(body.verdict, reached=body.reached)
            words = await doing.kept("words", body.words)
            await self._called(doing, "verification", body.method, body.reached, None, words)
            await self._store.verify(tx, id_, body.verdict, now, person.user_id)
            await self._stop(doing, VERIFICATION, "verified")
            r = doing.matter
            told: list[Event] = [
                BadRatingVerified(
                    subject=r.number, round=r.round, organisation=_unit(doing), verdict=body.verdict
                )
            ]
            if body.verdict is not Verdict.valid and r.waiting is None:
                told.append(await self._ask(doing, Ground(body.verdict.value), words, by_unit=False))
            return told

        await self._do(tx, person, id_, Act.verify, body.version, now, step)

    async def appeal(self, tx: Connection, person: Principal, id_: int, body: Appeal, now: datetime) -> None:
        """The unit asks that it should not count."""

        async def step(doing: Doing[BadRating]) -> list[Event]:
            reason = await doing.kept("reason", body.reason)
            return [await self._ask(doing, body.ground, reason, by_unit=True)]

        await self._do(tx, person, id_, Act.appeal, body.version, now, step)

    async def decide(
        self, tx: Connection, person: Principal, id_: int, body: DecideExclusion, now: datetime
    ) -> None:
        """Somebody who neither verified nor asked says whether it counts."""

        async def step(doing: Doing[BadRating]) -> list[Event]:
            r = doing.matter
            assert r.waiting is not None  # the machine has looked
            note = await doing.kept("decision_note", body.note)
            await self._store.decide(
                tx, id_, r.waiting.id, is_granted=body.grant, note=note, now=now, person=person.user_id
            )
            if body.grant:
                await self._stop(doing, RECTIFICATION, "excluded")
            decision = "granted" if body.grant else "rejected"
            return [
                BadRatingExclusionDecided(
                    subject=r.number, round=r.round, organisation=_unit(doing), decision=decision
                )
            ]

        await self._do(tx, person, id_, Act.decide, body.version, now, step)

    async def rectify(
        self, tx: Connection, person: Principal, id_: int, body: RectifyByHand, now: datetime
    ) -> None:
        """What was done about one whose order was not opened again."""

        async def step(doing: Doing[BadRating]) -> list[Event]:
            r, due = doing.matter, doing.row["rectification_due"]
            await self._store.rectify(
                tx, id_, await doing.kept("measures", body.measures), now, person.user_id
            )
            await self._stop(doing, RECTIFICATION, "rectified")
            in_time = due is None or now <= due
            return [
                BadRatingRectified(
                    subject=r.number, round=r.round, organisation=_unit(doing), in_time=in_time
                )
            ]

        await self._do(tx, person, id_, Act.rectify, body.version, now, step)

    async def follow_up(
        self, tx: Connection, person: Principal, id_: int, body: HearAgain, now: datetime
    ) -> None:
        """She is asked whether it was put right."""
        if body.reached != (body.satisfaction is not None):
            raise Invalid.at("satisfaction", "联系上评价人的须填写满意度，没有联系上的不填")

        async def step(doing: Doing[BadRating]) -> list[Event]:
            r, words = doing.matter, await doing.kept("words", body.words)
            await self._called(doing, "follow_up", body.method, body.reached, body.satisfaction, words)
            return [
                BadRatingFollowedUp(
                    subject=r.number, round=r.round, organisation=_unit(doing), reached=body.reached
                )
            ]

        await self._do(tx, person, id_, Act.follow_up, body.version, now, step)

    async def _do(
        self,
        tx: Connection,
        person: Principal,
        id_: int,
        act: Act,
        version: int,
        now: datetime,
        step: Callable[[Doing[BadRating]], Awaitable[list[Event]]],
    ) -> None:
        doing = await self._begin(tx, person, id_, now)
        if doing.matter.version != version:
            raise VersionConflict("该差评已被他人更新，请刷新后再试")
        require(doing.matter, act, person)
        told = await step(doing)
        await self._store.touch(tx, id_, version)
        await outbox.append(tx, told, actor=Actor.person(person), cause=None, now=now)

    async def _begin(self, tx: Connection, person: Principal, id_: int, now: datetime) -> Doing[BadRating]:
        """The order's lock keeps two people from deciding at once."""
        number = await self._store.number_of(tx, id_)
        loaded = None if number is None else await self._orders.locked(tx, person, number)
        rows = await self._store.page(tx, scope_of(person), Wanted(id=id_, limit=1), self._tries())
        if loaded is None or not rows:
            raise NotFound("没有这件差评，或您无权查看", code="bad-rating-not-found")
        return Doing(
            tx,
            rows[0],
            rating_of(rows[0]),
            loaded,
            person,
            now,
            words=self._words,
            area="bad_rating",
        )

    async def _called(
        self,
        doing: Doing[BadRating],
        purpose: str,
        method: str,
        reached: bool,
        satisfaction: int | None,
        words: str,
    ) -> None:
        await self._store.add_call(
            doing.tx,
            doing.matter.id,
            doing.loaded.order.id,
            purpose=purpose,
            method=method,
            reached=reached,
            satisfaction=satisfaction,
            words=words,
            now=doing.now,
            person=doing.person.user_id,
        )

    async def _ask(self, doing: Doing[BadRating], ground: Ground, reason: str, *, by_unit: bool) -> Event:
        await self._store.ask_exclusion(
            doing.tx,
            doing.matter.id,
            doing.loaded.order.id,
            by_unit=by_unit,
            ground=ground,
            reason=reason,
            now=doing.now,
            person=doing.person.user_id,
        )
        r = doing.matter
        return BadRatingExclusionAsked(
            subject=r.number, round=r.round, organisation=_unit(doing), by_unit=by_unit
        )

    async def _stop(self, doing: Doing[BadRating], kind: str, reason: str) -> None:
        key = str(doing.matter.id)
        await self._clocks.stop(doing.tx, doing.loaded.order.id, (kind,), doing.now, reason, subject_key=key)


def _unit(doing: Doing[BadRating]) -> str | None:
    """The code of the unit that was rated."""
    code: str | None = doing.row["organisation_code"]
    return code
