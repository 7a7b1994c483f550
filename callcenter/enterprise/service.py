"""Carries out the commands of a case: load, decide by the machine, write, tell; all in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from callcenter.cities.climbing import LadderTrigger
from callcenter.cities.in_force import CityInForce
from callcenter.kernel import outbox
from callcenter.kernel.db import Connection
from callcenter.kernel.errors import NotFound, VersionConflict
from callcenter.kernel.events import Actor, Event
from callcenter.kernel.ids import UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.beside import ClocksBeside
from callcenter.workorders.body import CommandBody
from callcenter.workorders.machine import acting
from callcenter.workorders.model import AssignmentKind
from callcenter.workorders.service import actor_of as order_actor_of
from callcenter.workorders.subjects import subject_of

from . import commands as c
from . import events
from .climbing import Climbing, Occasion
from .commands import CaseCommand
from .holders import ladder_of
from .machine import allowed_now, offers, step
from .model import (
    BY_HAND,
    CLOSING,
    CONTACT,
    OVERDUE,
    PLAN,
    REPORT,
    REPORTING,
    SCREENING,
    CaseClass,
    CloseBasis,
    Move,
    TrackCase,
)
from .ports import Orders, Words
from .pressing import Pressing
from .recognition import Recognition
from .register import Register
from .store import CaseStore
from .table import CaseActor, CaseFacts, CaseObjection, CaseSituation, Who

_OFFICE = frozenset({Role.enterprise_officer, Role.supervisor})
_PARTS = frozenset({AssignmentKind.lead, AssignmentKind.co_handling})
_UNITS = frozenset({Role.department_clerk, Role.department_leader, Role.local_dispatcher})


class CaseService:
    """Everything a person does with a case."""

    def __init__(
        self,
        *,
        store: CaseStore,
        register: Register,
        recognition: Recognition,
        clocks: ClocksBeside,
        orders: Orders,
        words: Words,
        climbing: Climbing,
        pressing: Pressing,
        city: Callable[[], CityInForce],
    ) -> None:
        self._store = store
        self._register = register
        self._recognition = recognition
        self._clocks = clocks
        self._orders = orders
        self._words = words
        self._climbing = climbing
        self._pressing = pressing
        self._city = city
        self._effects: dict[CaseCommand, Callable[[Occasion, CommandBody], Awaitable[None]]] = {
            CaseCommand.accept: self._accept,
            CaseCommand.refuse: self._refuse,
            CaseCommand.link_enterprise: self._link,
            CaseCommand.give_officer: self._give_officer,
            CaseCommand.reclassify: self._reclassify,
            CaseCommand.contact: self._contact,
            CaseCommand.set_plan: self._set_plan,
            CaseCommand.complete_milestone: self._complete_milestone,
            CaseCommand.report: self._report,
            CaseCommand.request_climb: self._request_climb,
            CaseCommand.climb: self._climb,
            CaseCommand.confirm_climb: self._confirm_climb,
            CaseCommand.decline_climb: self._decline_climb,
            CaseCommand.ask_step_down: self._ask_step_down,
            CaseCommand.approve_step_down: self._approve_step_down,
            CaseCommand.reject_step_down: self._reject_step_down,
            CaseCommand.close: self._close,
        }

    async def execute(
        self,
        tx: Connection,
        person: Principal,
        number: str,
        command: CaseCommand,
        body: CommandBody,
        now: datetime,
        cause: str | None,
    ) -> None:
        """One command of a person; raises what the machine says, NotFound or VersionConflict."""
        occasion = await self._occasion(tx, person, number, now, cause)
        case = occasion.case
        facts = await self._facts(tx, body)
        situation = CaseSituation(case, body, actor_of(person, case), facts)
        if body.version != case.version:
            raise VersionConflict(
                f"直通车事项已被他人更新（所见第 {body.version} 版，现第 {case.version} 版），请刷新后再试",
                allowed=allowed_now(situation),
            )
        row = step(situation, command)
        taken = await self._words.take(tx, occasion.loaded, f"case.{command}", body, now, person.user_id)
        await self._effects[command](occasion, taken)
        if command not in (CaseCommand.close,):
            await self._store.touch(tx, case.order.id, row.to)

    async def offered(
        self, person: Principal, case: TrackCase
    ) -> Sequence[tuple[CaseCommand, CaseObjection | None]]:
        """The commands of this person now, each with what stands against it."""
        ladder = ladder_of(self._city())
        facts = CaseFacts(ladder.top, ladder.automatic_top + 1)
        situation = CaseSituation(case, None, actor_of(person, case), facts)
        return [(o.command, o.objection) for o in offers(situation)]

    async def _occasion(
        self, tx: Connection, person: Principal, number: str, now: datetime, cause: str | None
    ) -> Occasion:
        loaded = await self._orders.locked(tx, person, number)
        found = None if loaded is None else await self._store.load(tx, loaded.order)
        if loaded is None or found is None:
            raise NotFound("没有这件直通车事项，或您无权查看", code="track-case-not-found")
        case, row = found
        of = None if case.lead is None else case.lead.organisation_id
        actor = Actor.person(person, of)
        return Occasion(tx, loaded, case, row, now, actor, person.user_id, cause, person)

    async def _facts(self, tx: Connection, body: CommandBody) -> CaseFacts:
        ladder = ladder_of(self._city())
        fault: tuple[str, str] | None = None
        if isinstance(body, c.RefuseCase) and not self._city().roads.knows_ground("screening", body.ground):
            fault = ("ground-unknown", f"没有代码为 {body.ground} 的甄别情形")
        if isinstance(body, c.LinkEnterprise) and await self._register.missing(tx, body.enterprise):
            fault = ("enterprise-not-found", "企业库里没有这家企业")
        return CaseFacts(ladder.top, ladder.automatic_top + 1, fault)

    # ---- screening ----

    async def _accept(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.AcceptCase):
            raise TypeError(body)
        order, class_ = o.case.order, body.case_class
        officer = o.case.officer_id or _person(o)
        if body.officer is not None:
            officer = await self._register.officer(o.tx, body.officer) or officer
        await self._store.accept(o.tx, order.id, class_, officer, o.now, _person(o))
        await self._clocks.stop(o.tx, order.id, (SCREENING,), o.now, "accepted")
        kinds = [CONTACT, PLAN, CLOSING[class_], *([REPORT] if class_ in REPORTING else [])]
        await self._clocks.start(o.tx, subject_of(order), kinds, o.now, o.now)
        level_clock = self._climbing.ladder.clock(o.case.level)
        if level_clock is not None:
            await self._clocks.start(o.tx, subject_of(order), (level_clock,), o.now, o.now)
        await self._tell(
            o, events.CaseAccepted(subject=o.case.number, case_class=class_.value, officer=officer)
        )

    async def _refuse(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.RefuseCase):
            raise TypeError(body)
        order = o.case.order
        await self._store.refuse(o.tx, order.id, body.ground, body.explanation, o.now, _person(o))
        await self._clocks.stop(o.tx, order.id, (SCREENING,), o.now, "refused")
        await self._orders.leave_track(o.tx, o.loaded, o.actor, o.now)
        refused = events.CaseRefused(subject=o.case.number, ground=body.ground, officer=o.case.officer_id)
        await self._tell(o, refused)

    async def _link(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.LinkEnterprise):
            raise TypeError(body)
        await self._recognition.link(o.tx, o.case.order.id, body.enterprise, o.now, _person(o))
        officer = o.case.officer_id
        if officer is None:
            officer = (await self._register.find(o.tx, body.enterprise)).fields.officer_id
            await self._store.set_officer(o.tx, o.case.order.id, officer)
        linked = events.CaseLinked(subject=o.case.number, enterprise=body.enterprise, officer=officer)
        await self._tell(o, linked)

    async def _give_officer(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.GiveOfficer):
            raise TypeError(body)
        officer = await self._register.officer(o.tx, body.officer)
        await self._store.set_officer(o.tx, o.case.order.id, officer)
        await self._tell(o, events.OfficerGiven(subject=o.case.number, officer=officer))

    async def _reclassify(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.Reclassify) or o.case.class_ is None:
            raise TypeError(body)
        order, former, class_ = o.case.order, CaseClass(o.case.class_), body.case_class
        await self._store.set_class(o.tx, order.id, class_)
        await self._clocks.stop(o.tx, order.id, (CLOSING[former], OVERDUE, REPORT), o.now, "reclassified")
        start = o.case.screened_at or o.now
        await self._clocks.start(o.tx, subject_of(order), (CLOSING[class_],), start, o.now)
        if class_ in REPORTING:
            await self._clocks.start(o.tx, subject_of(order), (REPORT,), o.now, o.now)
        changed = events.CaseReclassified(
            subject=o.case.number,
            case_class=class_.value,
            former=former.value,
            officer=o.case.officer_id,
        )
        await self._tell(o, changed)

    # ---- the work on it ----

    async def _contact(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.ContactEnterprise):
            raise TypeError(body)
        if body.reached:
            await self._pressing.contacted(o.tx, o.case.order.id, o.now)
        told = events.EnterpriseContacted(
            subject=o.case.number,
            method=body.method.value,
            reached=body.reached,
            officer=o.case.officer_id,
        )
        await self._tell(o, told)

    async def _set_plan(self, o: Occasion, body: CommandBody) -> None:
        lead = o.case.lead
        if not isinstance(body, c.SetPlan) or lead is None:
            raise TypeError(body)
        order = o.case.order
        code = lead.organisation_code
        await self._store.set_plan(o.tx, order.id, body.plan, code, body.milestones, o.now, _person(o))
        await self._clocks.stop(o.tx, order.id, (PLAN,), o.now, "planned")
        planned = events.PlanSet(
            subject=o.case.number,
            organisation=code,
            milestones=len(body.milestones),
            officer=o.case.officer_id,
        )
        await self._tell(o, planned)

    async def _complete_milestone(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.CompleteMilestone):
            raise TypeError(body)
        done = next(m for m in o.case.milestones if m.id == body.milestone)
        await self._store.complete_milestone(o.tx, done.id, o.now, _person(o), body.note)
        told = events.MilestoneDone(
            subject=o.case.number,
            organisation=done.organisation_code,
            milestone=done.id,
            officer=o.case.officer_id,
        )
        await self._tell(o, told)

    async def _report(self, o: Occasion, body: CommandBody) -> None:
        lead = o.case.lead
        if not isinstance(body, c.ReportCase) or lead is None:
            raise TypeError(body)
        order, code = o.case.order, lead.organisation_code
        await self._store.add_report(o.tx, order.id, body.progress, body.next_step, code, o.now, _person(o))
        await self._clocks.stop(o.tx, order.id, (REPORT,), o.now, "reported")
        await self._clocks.start(o.tx, subject_of(order), (REPORT,), o.now, o.now)
        reported = events.CaseReported(subject=o.case.number, organisation=code, officer=o.case.officer_id)
        await self._tell(o, reported)

    # ---- the ladder ----

    async def _request_climb(self, o: Occasion, body: CommandBody) -> None:
        lead = o.case.lead
        if not isinstance(body, c.RequestClimb) or lead is None:
            raise TypeError(body)
        asked = events.ClimbRequested(
            subject=o.case.number, organisation=lead.organisation_code, officer=o.case.officer_id
        )
        told = await outbox.append(o.tx, [asked], actor=o.actor, cause=o.cause, now=o.now)
        await self._pressing.press(o, LadderTrigger.head_request, f"event:{told[0]}", body.reason)

    async def _climb(self, o: Occasion, body: CommandBody) -> None:
        """By hand of the office, a level at a time; what it asks for above it need not confirm to itself."""
        if not isinstance(body, c.Climb):
            raise TypeError(body)
        await self._climbing.climb(o, body.to_level, BY_HAND, body.reason)

    async def _confirm_climb(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.ConfirmClimb):
            raise TypeError(body)
        await self._climbing.confirm(o, _waiting(o), body.document, body.note)

    async def _decline_climb(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.DeclineClimb):
            raise TypeError(body)
        await self._climbing.decline(o, _waiting(o), body.reason)

    async def _ask_step_down(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.AskStepDown):
            raise TypeError(body)
        await self._climbing.ask_down(o, body.to_level, body.reason)

    async def _approve_step_down(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.ApproveStepDown):
            raise TypeError(body)
        await self._climbing.step_down(o, _waiting(o), body.note)

    async def _reject_step_down(self, o: Occasion, body: CommandBody) -> None:
        if not isinstance(body, c.RejectStepDown):
            raise TypeError(body)
        await self._climbing.reject_down(o, _waiting(o), body.reason)

    # ---- the end ----

    async def _close(self, o: Occasion, body: CommandBody) -> None:
        """The case first, so that the order's own machine sees that the office has closed it."""
        person = o.principal
        if not isinstance(body, c.CloseCase) or person is None:
            raise TypeError(body)
        order = o.case.order
        if body.basis is CloseBasis.confirmed and body.satisfaction is not None:
            await self._orders.hear(
                o.tx, person, order.number, body.method, body.satisfaction, body.comment, o.now, o.cause
            )
        await self._store.close(
            o.tx, order.id, body.basis, body.explanation, body.document, o.now, _person(o)
        )
        if o.case.waiting is not None:
            await self._climbing.drop(o, o.case.waiting)
        await self._orders.close(o.tx, person, order.number, o.now, o.cause)
        closed = events.CaseClosed(
            subject=order.number,
            basis=body.basis.value,
            level=o.case.level,
            officer=o.case.officer_id,
        )
        await self._tell(o, closed)

    async def _tell(self, o: Occasion, event: Event) -> None:
        await outbox.append(o.tx, [event], actor=o.actor, cause=o.cause, now=o.now)


def actor_of(person: Principal, case: TrackCase) -> CaseActor:
    """As what a person acts on a case: the office, the lead, one that helps it."""
    roles: set[Who] = set()
    code = person.organisation_code
    if person.role in _OFFICE:
        roles.add(Who.office)
    if person.role is Role.supervisor:
        roles.add(Who.head)
    if person.role in _UNITS:
        hand = acting(case.order, order_actor_of(person))
        if hand is not None and hand.kind in _PARTS:
            roles.add(Who.unit)
        if hand is not None and hand.kind is AssignmentKind.lead:
            roles.add(Who.lead)
            if person.role is Role.department_leader:
                roles.add(Who.lead_head)
        code = None if hand is None else hand.organisation_code
    return CaseActor(frozenset(roles), person.user_id, code)


def _person(o: Occasion) -> UserId:
    if o.person is None:
        raise RuntimeError("only a person gives this command")
    return o.person


def _waiting(o: Occasion) -> Move:
    if o.case.waiting is None:
        raise RuntimeError("a guard let through what waits for nothing")
    return o.case.waiting
