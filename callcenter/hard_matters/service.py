"""What is done about hard matters; each step on the version that was seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from callcenter.workorders.beside import ClocksBeside, Doing, WordsBeside
from callcenter.workorders.model import BEFORE_ANSWER, Track
from callcenter.workorders.subjects import subject_of

from .events import (
    HardMatterAssigned,
    HardMatterClassified,
    HardMatterExplained,
    HardMatterFinished,
    HardMatterReclassified,
)
from .machine import INTAKE, require, require_outcome
from .model import CLOCKS, DONE, EXPLAIN, Act, Complexity, HardMatter, HardState
from .ports import Kind, Orders
from .store import Found, HardMatterStore, Wanted, matter_of
from .views import AssignOfficer, Classify, Explain, Finish, LogStep, Reclassify, Release, TakeIn

Step = Callable[[Doing[HardMatter]], Awaitable[list[Event]]]


class HardMatters:
    """Every change is a step of the machine."""

    def __init__(
        self,
        *,
        store: HardMatterStore,
        orders: Orders,
        words: WordsBeside,
        clocks: ClocksBeside,
        kinds: Callable[[], Mapping[str, Kind]],
    ) -> None:
        self._store = store
        self._orders = orders
        self._words = words
        self._clocks = clocks
        self._kinds = kinds

    async def take_in(
        self, tx: Connection, person: Principal, number: str, body: TakeIn, now: datetime
    ) -> None:
        """A registered order goes onto the track, with what the citizen says she has tried."""
        if person.role not in INTAKE:
            raise NotAllowed("您的角色不能登记难办事")
        if body.kind is not None:
            self._require_kind(body.kind)
        loaded = await self._orders.locked(tx, person, number)
        if loaded is None:
            raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")
        if loaded.order.state not in BEFORE_ANSWER:
            raise Conflict("工单已答复，不能再转入难办事直通车", code="order-answered")
        if loaded.order.track is not Track.hard_matter:
            await self._orders.change_track(tx, loaded, Track.hard_matter, Actor.person(person), now)

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            tried = await doing.kept("tried", body.tried)
            await self._store.take_in(tx, doing.order, body.kind, body.service_item, tried, body.tried_times)
            return []

        await self._do(tx, person, number, Act.take_in, None, now, step)

    async def classify(
        self, tx: Connection, person: Principal, number: str, body: Classify, now: datetime
    ) -> None:
        """Kind, length and officer; the time counts from the day it came."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            self._require_kind(body.kind)
            officer = await self._officer(tx, body.officer, person)
            await self._store.classify(
                tx,
                doing.order,
                kind=body.kind,
                complexity=body.complexity,
                can_be_done=body.can_be_done,
                officer=officer,
                service_item=body.service_item,
                now=now,
                person=person.user_id,
            )
            if body.can_be_done:
                await self._clocks.stop(tx, doing.order, (EXPLAIN,), now, "can_be_done")
            until = await self._start(doing, body.complexity)
            return [
                HardMatterClassified(subject=number, officer=officer, complexity=body.complexity, until=until)
            ]

        await self._do(tx, person, number, Act.classify, body.version, now, step)

    async def reclassify(
        self, tx: Connection, person: Principal, number: str, body: Reclassify, now: datetime
    ) -> None:
        """The citizen is told before the first date is up; both dates stay known."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            reason = await doing.kept("reclassify_reason", body.reason)
            await self._store.reclassify(tx, doing.order, reason, now, person.user_id)
            await self._clocks.stop(tx, doing.order, (DONE[Complexity.simple],), now, "reclassified")
            until = await self._start(doing, Complexity.complex)
            return [HardMatterReclassified(subject=number, officer=doing.matter.officer_id, until=until)]

        await self._do(tx, person, number, Act.reclassify, body.version, now, step)

    async def assign(
        self, tx: Connection, person: Principal, number: str, body: AssignOfficer, now: datetime
    ) -> None:
        """Another officer follows it."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            officer = await self._officer(tx, body.officer, person)
            await self._store.assign(tx, doing.order, officer)
            return [HardMatterAssigned(subject=number, officer=officer)]

        await self._do(tx, person, number, Act.assign, body.version, now, step)

    async def log(self, tx: Connection, person: Principal, number: str, body: LogStep, now: datetime) -> None:
        """What was done."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            what = await doing.kept("what", body.what)
            await self._store.log(tx, doing.order, what, now, person.user_id)
            return []

        await self._do(tx, person, number, Act.log, body.version, now, step)

    async def explain(
        self, tx: Connection, person: Principal, number: str, body: Explain, now: datetime
    ) -> None:
        """It cannot be done: why, and by what rule."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            words = (
                await doing.kept("explanation", body.explanation),
                await doing.kept("basis", body.basis),
            )
            await self._store.explain(tx, doing.order, words, now, person.user_id)
            runs, due = doing.row["explain_runs"], doing.row["explain_due"]
            in_time = not runs or due is None or now <= due
            await self._clocks.stop(tx, doing.order, (EXPLAIN,), now, "explained")
            return [HardMatterExplained(subject=number, officer=doing.matter.officer_id, in_time=in_time)]

        await self._do(tx, person, number, Act.explain, body.version, now, step)

    async def finish(
        self, tx: Connection, person: Principal, number: str, body: Finish, now: datetime
    ) -> None:
        """The citizen was told how it ended."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            require_outcome(doing.matter, body.outcome)
            await self._store.finish(
                tx,
                doing.order,
                outcome=body.outcome,
                method=body.told_method,
                words=await doing.kept("told_words", body.told_words),
                result=await doing.kept("result", body.result),
                now=now,
                person=person.user_id,
            )
            await self._clocks.stop(tx, doing.order, CLOCKS, now, "finished")
            due = doing.matter.due_at
            return [
                HardMatterFinished(
                    subject=number,
                    officer=doing.matter.officer_id,
                    outcome=body.outcome,
                    in_time=due is None or now <= due,
                )
            ]

        await self._do(tx, person, number, Act.finish, body.version, now, step)

    async def release(
        self, tx: Connection, person: Principal, number: str, body: Release, now: datetime
    ) -> None:
        """No hard matter: it goes on as an ordinary order."""

        async def step(doing: Doing[HardMatter]) -> list[Event]:
            reason = await doing.kept("what", body.reason)
            await self._store.log(tx, doing.order, reason, now, person.user_id)
            await self._store.end(tx, doing.order, HardState.released, "released")
            await self._clocks.stop(tx, doing.order, CLOCKS, now, "released")
            await self._orders.change_track(tx, doing.loaded, Track.ordinary, Actor.person(person), now)
            return []

        await self._do(tx, person, number, Act.release, body.version, now, step)

    async def _do(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        act: Act,
        version: int | None,
        now: datetime,
        step: Step,
    ) -> None:
        loaded = await self._orders.locked(tx, person, number)
        rows: list[Found] = []
        if loaded is not None:
            rows = await self._store.page(tx, scope_of(person), Wanted(number=number, limit=1))
        if loaded is None or not rows:
            raise NotFound("没有这件难办事，或您无权查看", code="hard-matter-not-found")
        doing = Doing(
            tx,
            rows[0],
            matter_of(rows[0]),
            loaded,
            person,
            now,
            words=self._words,
            area="hard_matter",
        )
        if version is not None and doing.matter.version != version:
            raise VersionConflict("该事项已被他人更新，请刷新后再试")
        require(doing.matter, act, person, now)
        told = await step(doing)
        await outbox.append(tx, told, actor=Actor.person(person), cause=None, now=now)

    async def _start(self, doing: Doing[HardMatter], complexity: Complexity) -> str | None:
        kind = DONE[complexity]
        subject = subject_of(doing.loaded.order)
        await self._clocks.start(doing.tx, subject, (kind,), doing.matter.opened_at, doing.now)
        due = (await self._clocks.dues(doing.tx, doing.order)).get(kind)
        return None if due is None else due.isoformat()

    async def _officer(self, tx: Connection, username: str | None, person: Principal) -> UserId:
        if username is None:
            return person.user_id
        found = await self._store.officer(tx, username)
        if found is None:
            raise Invalid.at("officer", f"{username} 不是可以跟办的账号", "officer-unfit")
        return found

    def _require_kind(self, code: str) -> None:
        if code not in self._kinds():
            raise Invalid.at("kind", f"没有代码为 {code} 的难办事类别", "kind-unknown")
