"""Carries out commands: load, decide by the machine, save with event and clocks, all in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound, VersionConflict
from callcenter.kernel.events import CITIZEN
from callcenter.kernel.events import Actor as EventActor
from callcenter.kernel.ids import OrganisationId, WorkOrderId
from callcenter.kernel.principal import Principal, SystemActor

from . import events
from .access import EVERYTHING, scope_of
from .body import CommandBody
from .clock_ports import ClockCause, ClockMatter, Clocks
from .commands import (
    Amend,
    Command,
    Rectify,
    Rework,
)
from .corrections import Corrections
from .drafts import NewOrder
from .facts import LookUp
from .loaded import Loaded
from .machine import Actor, Effect, Facts, PartTransition, allowed_now, step
from .model import BEFORE_ANSWER, State, ToldPlace, Track
from .moves import Move, event_of
from .ports import (
    Alarms,
    City,
    Dispatching,
    DutyProposals,
    FollowUpPlan,
    Hands,
    Instructing,
    Letters,
    Ratings,
    ReadyAnswers,
    TrackCases,
)
from .rating import default_is_due
from .reach import AnswerReach
from .road_effects import CentreRoads
from .roads_store import RoadStore
from .store import WorkOrderStore
from .straight_effects import StraightRoad
from .subjects import (
    BY_MATTER,
    CONTACT,
    DEPARTMENT,
    DISPATCH,
    FOLLOW_UP,
    RECTIFICATION,
    REVIEW,
    SIGN_IN,
    STATUTORY,
    subject_of,
)
from .unit_effects import UnitRoads

_STOPS: dict[Effect, str] = {
    Effect.stop_dispatch: DISPATCH,
    Effect.stop_sign_in: SIGN_IN,
    Effect.stop_contact: CONTACT,
    Effect.stop_department: DEPARTMENT,
    Effect.stop_review: REVIEW,
    Effect.stop_follow_up: FOLLOW_UP,
    Effect.stop_rectification: RECTIFICATION,
}


#: corrections the keepers of the tracks act on
_OF_CASES = frozenset({"track", "complained_of_organisation"})
#: clocks that belong to the leading organisation's assignment
_OF_LEAD = frozenset({SIGN_IN, CONTACT, DEPARTMENT, RECTIFICATION})


class WorkOrderService:
    """Everything that changes an order."""

    def __init__(
        self,
        *,
        store: WorkOrderStore,
        clocks: Clocks,
        city: City,
        dispatching: Dispatching,
        alarms: Alarms,
        follow_up_plan: FollowUpPlan,
        hands: Hands,
        duties: DutyProposals,
        letters: Letters,
        ratings: Ratings,
        cases: TrackCases,
        instructing: Instructing,
        answers: ReadyAnswers,
    ) -> None:
        self._ratings = ratings
        self._cases = cases
        self._hands = hands
        self._store = store
        self._clocks = clocks
        self._city = city
        self._alarms = alarms
        self._roads = RoadStore()
        self.reach = AnswerReach(clocks, city, follow_up_plan)
        self.look_up = LookUp(store, self._roads, clocks, city, dispatching, cases)
        self._corrections = Corrections(store.words, city)
        unit_roads = UnitRoads(store, self._roads, clocks, city, duties)
        centre_roads = CentreRoads(
            store,
            self._roads,
            clocks,
            city,
            dispatching,
            self._again,
            self._register_more,
            self.new_number,
            letters,
            instructing,
        )
        straight_road = StraightRoad(
            store=store,
            roads=self._roads,
            clocks=clocks,
            city=city,
            plan=follow_up_plan,
            look_up=self.look_up,
            units=unit_roads,
            reach=self.reach,
            corrections=self._corrections,
            answers=answers,
        )
        self._effects: dict[Effect, Callable[[Move], Awaitable[None]]] = {
            **straight_road.effects(),
            **centre_roads.effects(),
            **unit_roads.effects(),
        }

    async def new_number(self, tx: Connection, now: datetime) -> str:
        """A number for a contact and the order that may come of it."""
        return self._city.number(await self._store.next_number(tx), now)

    async def register(
        self, tx: Connection, new: NewOrder, actor: EventActor, cause: str | None
    ) -> WorkOrderId:
        """A fresh order with its event and its first clocks (statutory and dispatch)."""
        matter = ClockMatter(
            request_type=new.request_type,
            urgency=new.urgency,
            track=new.track,
            category_code=new.category_code,
            place_code=new.place_code,
            received_at=new.received_at,
            round=1,
        )
        planned = self._clocks.plan(matter, (STATUTORY, DISPATCH), new.received_at, new.registered_at)
        order_id = await self._store.insert(tx, self._store.words.sealed_order(new), planned.main)
        await planned.begin(tx, order_id)
        await self._keep_words(tx, order_id, new)
        registered = events.OrderRegistered(
            subject=new.number,
            channel=new.channel,
            request_type=new.request_type,
            urgency=new.urgency,
            track=new.track,
            category=new.category_code,
            place=new.place_code,
            emergency_handover=new.emergency_handover,
        )
        await outbox.append(tx, [registered], actor=actor, cause=cause, now=new.registered_at)
        await self._alarms.registered(tx, order_id, new)
        await self._cases.registered(tx, order_id, new)
        return order_id

    async def _keep_words(self, tx: Connection, order_id: WorkOrderId, new: NewOrder) -> None:
        words = self._store.words
        await words.keep(tx, new.number, "registered", new.taken_out, new.registered_at, new.registered_by)
        if new.is_confidential:
            await words.conceal(tx, order_id, new.number)

    async def execute(
        self,
        tx: Connection,
        person: Principal | None,
        number: str,
        command: Command,
        body: CommandBody,
        now: datetime,
        cause: str | None,
        *,
        by_citizen: bool = False,
    ) -> WorkOrderId:
        """One command by a person, by the citizen whose order it is, or by the platform itself.

        ``person`` is None for the latter two. Raises NotFound for an order the person may not see,
        VersionConflict, IllegalTransition, NotAllowed, Refused or Invalid; then nothing has changed.
        """
        scope = EVERYTHING if person is None else scope_of(person)
        order_id = await self._store.lock(tx, scope, number)
        if order_id is None:
            raise NotFound("没有这张工单，或您无权查看", code="work-order-not-found")
        loaded = await self._store.load(tx, order_id)
        actor = actor_of(person, by_citizen=by_citizen)
        if body.version != loaded.order.version:
            raise VersionConflict(
                f"工单已被他人更新（所见第 {body.version} 版，现第 {loaded.order.version} 版），请刷新后再试",
                allowed=allowed_now(loaded.order, actor, await self.look_up.offered(tx, loaded, actor, now)),
            )
        if person is not None:
            await self._hands.check(tx, loaded.order, person, command, now)
        named = await self.look_up.addressees(tx, loaded, body, now)
        facts = await self.look_up.of_command(tx, loaded, command, body, person, actor, named, now)
        decision = step(loaded.order, command, body, actor, facts)
        body = await self._store.words.take(
            tx, loaded, command, body, now, None if person is None else person.user_id
        )
        move = Move(
            tx=tx,
            loaded=loaded,
            decision=decision,
            body=body,
            person=person,
            now=now,
            lead=named.lead,
            co_handlers=named.co_handlers,
            copies=named.others,
            changed=[],
            facts=facts,
        )
        if not await self._store.move(tx, move.before, move.after, now):
            raise VersionConflict("工单刚被他人更新，请刷新后再试")
        await self._carry_out(move)
        await self._hands.moved(tx, move.before, move.after, now)
        await self._ratings.moved(tx, move.before, move.after, now)
        await outbox.append(
            tx,
            [event_of(command, move)],
            actor=_event_actor(person, by_citizen, _held_by(move)),
            cause=cause,
            now=now,
        )
        corrected = not _OF_CASES.isdisjoint(move.changed)
        after = (await self._store.load(tx, order_id)).order if corrected else move.after
        await self._cases.moved(tx, move.before, after, now)
        return order_id

    async def locate(self, tx: Connection, number: str, told: ToldPlace, now: datetime) -> bool:
        """Where it is, told after the order was made; False where a place is known or the time is over.

        An emergency is handed over with it, so it does not wait for somebody to read the supplement.
        """
        loaded = await self._locked(tx, number)
        row, order = loaded.row, loaded.order
        if order.state not in BEFORE_ANSWER or row["place_code"] or row["town"] or row["address"]:
            return False
        body = Amend(version=order.version, place_code=told.code, address=told.address)
        body = await self._store.words.take(tx, loaded, Command.amend, body, now, None)
        values, _ = self._corrections.of(loaded, body)
        await self._store.save_fields(tx, order.id, values)
        fresh = await self._store.load(tx, order.id)
        cause = ClockCause("locate", CITIZEN.name)
        await self._clocks.reconsider(tx, subject_of(order), subject_of(fresh.order), BY_MATTER, now, cause)
        located = events.OrderLocated(
            subject=number, place=told.code, at_danger=bool(order.emergency_handover)
        )
        await outbox.append(tx, [located], actor=CITIZEN, cause=None, now=now)
        return True

    async def leave_track(self, tx: Connection, loaded: Loaded, actor: EventActor, now: datetime) -> None:
        """A locked order goes on as an ordinary one, by a decision about its track alone."""
        await self.change_track(tx, loaded, Track.ordinary, actor, now)

    async def change_track(
        self, tx: Connection, loaded: Loaded, track: Track, actor: EventActor, now: datetime
    ) -> None:
        """A locked order goes on by another road, by a decision about its track alone."""
        order = loaded.order
        moved = replace(order, track=track, version=order.version + 1)
        await self._store.set_track(tx, order.id, track)
        cause = ClockCause("leave_track", actor.name)
        await self._clocks.reconsider(tx, subject_of(order), subject_of(moved), BY_MATTER, now, cause)
        amended = events.OrderAmended(
            subject=order.number,
            changed=["track"],
            request_type=order.request_type,
            category=order.category_code,
        )
        await outbox.append(tx, [amended], actor=actor, cause=None, now=now)
        await self._cases.moved(tx, order, moved, now)

    async def _again(self, move: Move, number: str, command: Command, body: CommandBody) -> None:
        """What follows from one order for another, by the platform, in the same transaction."""
        cause = f"order:{move.before.number}"
        await self.execute(move.tx, None, number, command, body, move.now, cause)

    async def _register_more(self, move: Move, new: NewOrder) -> WorkOrderId:
        actor = _event_actor(move.person, by_citizen=False)
        return await self.register(move.tx, new, actor, f"order:{move.before.number}")

    async def rate(self, tx: Connection, loaded: Loaded, score: int, comment: str, now: datetime) -> bool:
        """The citizen's own rating of the present round; False if it has one already."""
        order = loaded.order
        comment = await self._store.words.take_text(tx, loaded, "rating.comment", comment, now, None)
        if not await self._store.rate(tx, order.id, order.round, score, comment, now):
            return False
        await self.reach.heard_of(tx, order, "rating", now)
        rated = events.OrderRated(subject=order.number, score=score, round=order.round)
        told = await outbox.append(tx, [rated], actor=CITIZEN, cause=None, now=now)
        await self._ratings.rated(tx, order, score, now)
        await self._answer_bad_rating(tx, order.number, score, now, f"event:{told[0]}")
        return True

    async def rate_by_default(
        self, tx: Connection, number: str, score: int, answered_before: datetime, now: datetime
    ) -> bool:
        """A rating in the stead of a citizen who let the time run out; False if something came between."""
        order_id = await self._store.lock(tx, EVERYTHING, number)
        if order_id is None:
            return False
        loaded = await self._store.load(tx, order_id)
        order = loaded.order
        if not default_is_due(order, loaded.row["answered_at"], answered_before):
            return False
        if not await self._store.rate_by_default(tx, order.id, order.round, score, now):
            return False
        rated = events.OrderRatedByDefault(subject=order.number, score=score, round=order.round)
        await outbox.append(tx, [rated], actor=EventActor.system(SystemActor.scheduler), cause=None, now=now)
        return True

    async def answer_noticed(self, tx: Connection, number: str, *, sent: bool, now: datetime) -> None:
        """The notice that tells a citizen of her answer has left, or was given up for good."""
        order = (await self._locked(tx, number)).order
        if sent:
            await self.reach.sent(tx, order, now)
        else:
            await self.reach.bounced(tx, order, now)

    async def unrated(self, tx: Connection, answered_before: datetime, limit: int) -> list[str]:
        """Orders answered before a moment that nobody has spoken about in their present round."""
        return await self._store.unrated(tx, answered_before, limit)

    async def settled_without_visit(self, tx: Connection, limit: int, after: str) -> list[tuple[str, int]]:
        """Number and version of orders that wait for no visit and have a rating."""
        return await self._store.settled_without_visit(tx, limit, after)

    async def _answer_bad_rating(
        self, tx: Connection, number: str, score: int, now: datetime, cause: str
    ) -> None:
        """A bad rating opens a rework, or a rectification where no rework is left, if the machine lets it."""
        order = (await self._locked(tx, number)).order
        possible = allowed_now(order, actor_of(None), Facts(self._city.limits()))
        reason = f"诉求人评价 {score} 分（差评），系统自动退回"
        if Command.rework in possible:
            body: CommandBody = Rework(version=order.version, reason=reason)
            await self.execute(tx, None, number, Command.rework, body, now, cause)
        elif Command.rectify in possible:
            body = Rectify(version=order.version, reason=reason)
            await self.execute(tx, None, number, Command.rectify, body, now, cause)

    async def _locked(self, tx: Connection, number: str) -> Loaded:
        order_id = await self._store.lock(tx, EVERYTHING, number)
        if order_id is None:
            raise NotFound("没有这张工单", code="work-order-not-found")
        return await self._store.load(tx, order_id)

    async def _carry_out(self, move: Move) -> None:
        row, decision = move.row, move.decision
        if isinstance(row, PartTransition):
            if decision.part is not None and row.to is not row.state:
                await self._store.move_assignment(
                    move.tx, decision.part.id, row.to, move.now, move.user_or_none
                )
        elif row.lead_to is not None and decision.lead is not None:
            await self._store.move_assignment(
                move.tx, decision.lead.id, row.lead_to, move.now, move.user_or_none
            )
        for effect in row.effects:
            if effect in _STOPS:
                kind = _STOPS[effect]
                holder = decision.lead.id if decision.lead and kind in _OF_LEAD else None
                await self._clocks.stop(move.tx, move.before.id, (kind,), move.now, row.command, holder)
            else:
                await self._effects[effect](move)
        if not isinstance(row, PartTransition) and row.to is State.closed and row.state is not State.closed:
            await self._roads.settle_order(move.tx, move.before.id, move.now)


def actor_of(person: Principal | None, *, by_citizen: bool = False) -> Actor:
    """As much of the person as the machine needs."""
    if person is None:
        return Actor(None, is_citizen=by_citizen)
    return Actor(person.role, person.subtree, person.organisation_id, person.user_id)


def _held_by(move: Move) -> OrganisationId | None:
    """The organisation by whose assignment the person acted."""
    return None if move.decision.hand is None else move.decision.hand.organisation_id


def _event_actor(person: Principal | None, by_citizen: bool, of: OrganisationId | None = None) -> EventActor:
    if person is not None:
        return EventActor.person(person, of)
    return CITIZEN if by_citizen else EventActor.system(SystemActor.scheduler)
