"""What the office does about complaints about conduct; each step on the version that was seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import Invalid, NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal
from callcenter.workorders.access import scope_of
from callcenter.workorders.beside import ClocksBeside, Doing, LockedOrders, WordsBeside
from callcenter.workorders.subjects import subject_of

from .events import (
    EfficiencyAccusedNamed,
    EfficiencyConcluded,
    EfficiencyDecided,
    EfficiencyExtensionMoved,
)
from .keeper import EfficiencyKeeper
from .machine import require, require_extension, require_handler, require_measures
from .model import DECIDE, FINISH, Act, Efficiency
from .ports import Rules
from .store import EfficiencyStore, Wanted, efficiency_of
from .views import AcceptComplaint, AskExtension, Conclude, DecideExtension, NameAccused, RefuseComplaint

Step = Callable[[Doing[Efficiency]], Awaitable[list[Event]]]


class EfficiencyService:
    """Every change is a step of the machine."""

    def __init__(
        self,
        *,
        store: EfficiencyStore,
        keeper: EfficiencyKeeper,
        orders: LockedOrders,
        words: WordsBeside,
        clocks: ClocksBeside,
        rules: Rules,
    ) -> None:
        self._store = store
        self._keeper = keeper
        self._orders = orders
        self._words = words
        self._clocks = clocks
        self._rules = rules

    async def name_accused(
        self, tx: Connection, person: Principal, number: str, body: NameAccused, now: datetime
    ) -> None:
        """From here on the accused and her unit are kept from it."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            found = await self._keeper.barred(tx, body.organisation)
            if found is None:
                raise Invalid.at(
                    "organisation", f"没有代码为 {body.organisation} 的单位", "organisation-unknown"
                )
            account = None
            if body.username is not None:
                account = await self._store.account(tx, body.username)
                if account is None:
                    raise Invalid.at("username", "没有这个账号", "account-unknown")
            await self._store.accuse(tx, doing.order, *found)
            await self._store.accuse_person(tx, doing.order, account)
            await self._store.name_in_order(tx, doing.order, body.organisation)
            return [EfficiencyAccusedNamed(subject=number)]

        await self._do(tx, person, number, Act.name_accused, body.version, now, step)

    async def accept(
        self, tx: Connection, person: Principal, number: str, body: AcceptComplaint, now: datetime
    ) -> None:
        """It is looked into, and the time to finish begins."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            handler: OrganisationId | None = None
            if body.organisation is not None:
                handler = await self._store.organisation(tx, body.organisation)
                if handler is None:
                    raise Invalid.at("organisation", "没有这个单位", "organisation-unknown")
            require_handler(doing.matter, body.handling, handler)
            await self._store.accept(tx, doing.order, body.handling, handler, now, person.user_id)
            await self._clocks.stop(tx, doing.order, (DECIDE,), now, "accepted")
            await self._clocks.start(tx, subject_of(doing.loaded.order), (FINISH,), now, now)
            return [EfficiencyDecided(subject=number, decision="accepted", ground=None)]

        await self._do(tx, person, number, Act.accept, body.version, now, step)

    async def refuse(
        self, tx: Connection, person: Principal, number: str, body: RefuseComplaint, now: datetime
    ) -> None:
        """It is not looked into, on a ground of the city's, and the complainant is told why."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            if not self._rules.is_ground(body.ground):
                raise Invalid.at("ground", f"没有代码为 {body.ground} 的不予受理理由", "ground-unknown")
            explanation = await doing.kept("explanation", body.explanation)
            await self._store.refuse(tx, doing.order, body.ground, explanation, now, person.user_id)
            await self._clocks.stop(tx, doing.order, (DECIDE,), now, "refused")
            return [EfficiencyDecided(subject=number, decision="refused", ground=body.ground)]

        await self._do(tx, person, number, Act.refuse, body.version, now, step)

    async def ask_extension(
        self, tx: Connection, person: Principal, number: str, body: AskExtension, now: datetime
    ) -> None:
        """More time is wished for; nothing moves until another person agrees."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            zone, due, accepted = self._rules.zone(), doing.row["finish_due"], doing.matter.decided_at
            if due is None or accepted is None:
                raise RuntimeError("accepted without a clock")
            latest = self._rules.latest(accepted).astimezone(zone).date()
            require_extension(body.until, due.astimezone(zone).date(), latest)
            reason = await doing.kept("extension_reason", body.reason)
            await self._store.ask_extension(tx, doing.order, body.until, reason, person.user_id)
            until = body.until.isoformat()
            return [EfficiencyExtensionMoved(subject=number, action="asked", until=until)]

        await self._do(tx, person, number, Act.ask_extension, body.version, now, step)

    async def decide_extension(
        self, tx: Connection, person: Principal, number: str, body: DecideExtension, now: datetime
    ) -> None:
        """A granted one moves the clock; the date that was first set stays known."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            asked = doing.matter.asked_until
            assert asked is not None  # the machine has looked
            note = await doing.kept("extension_note", body.note)
            await self._store.decide_extension(
                tx, doing.order, is_granted=body.grant, note=note, person=person.user_id
            )
            until = self._rules.day_end(asked)
            if body.grant:
                subject = subject_of(doing.loaded.order)
                await self._clocks.promise(tx, subject, (FINISH,), until, now, "延期")
            action = "granted" if body.grant else "rejected"
            told = until.isoformat() if body.grant else None
            return [EfficiencyExtensionMoved(subject=number, action=action, until=told)]

        await self._do(tx, person, number, Act.decide_extension, body.version, now, step)

    async def conclude(
        self, tx: Connection, person: Principal, number: str, body: Conclude, now: datetime
    ) -> None:
        """A finding, with what was done, told to the complainant."""

        async def step(doing: Doing[Efficiency]) -> list[Event]:
            require_measures(body.finding, body.measures)
            measures = await doing.kept("measures", body.measures) if body.measures.strip() else None
            await self._store.conclude(
                tx,
                doing.order,
                finding=body.finding,
                findings=await doing.kept("findings", body.findings),
                measures=measures,
                answer=await doing.kept("answer", body.answer),
                now=now,
                person=person.user_id,
            )
            await self._clocks.stop(tx, doing.order, (FINISH,), now, "concluded")
            due = doing.row["finish_due"]
            in_time = due is None or now <= due
            return [EfficiencyConcluded(subject=number, finding=body.finding, in_time=in_time)]

        await self._do(tx, person, number, Act.conclude, body.version, now, step)

    async def _do(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        act: Act,
        version: int,
        now: datetime,
        step: Step,
    ) -> None:
        loaded = await self._orders.locked(tx, person, number)
        rows = (
            []
            if loaded is None
            else await self._store.page(tx, scope_of(person), Wanted(number=number, limit=1))
        )
        if loaded is None or not rows:
            raise NotFound("没有这件效能投诉，或您无权查看", code="efficiency-not-found")
        doing = Doing(
            tx,
            rows[0],
            efficiency_of(rows[0]),
            loaded,
            person,
            now,
            words=self._words,
            area="efficiency",
        )
        if doing.matter.version != version:
            raise VersionConflict("该效能投诉已被他人更新，请刷新后再试")
        require(doing.matter, act, person)
        told = await step(doing)
        await outbox.append(tx, told, actor=Actor.person(person), cause=None, now=now)
