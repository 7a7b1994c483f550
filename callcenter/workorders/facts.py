"""What is looked up before a step: the city's limits, clocks and codes, as far as a command needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.kernel.db import Connection
from callcenter.kernel.errors import FieldError, Invalid
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Principal

from . import bodies_centre as centre
from . import bodies_unit as unit
from .access import EVERYTHING, scope_of
from .body import CommandBody
from .clock_ports import Clocks, StatutoryTerm
from .commands import Command
from .loaded import Loaded
from .machine import Actor, Facts, MergeTarget, acting, situation_of
from .model import Assignment, AssignmentKind, State, Track
from .ports import City, Dispatching, Organisation, TrackCases
from .roads_store import RoadStore
from .store import WorkOrderStore
from .subjects import DEPARTMENT, RECTIFICATION, matter_of


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a command names: who leads, who helps, and who else is meant (copies, parts, those asked)."""

    lead: Organisation | None = None
    co_handlers: Sequence[Organisation] = ()
    others: Sequence[Organisation] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """Gathers the facts of one command."""

    store: WorkOrderStore
    roads: RoadStore
    clocks: Clocks
    city: City
    dispatching: Dispatching
    cases: TrackCases

    async def addressees(
        self, tx: Connection, loaded: Loaded, body: CommandBody, now: datetime
    ) -> Addressees:
        """Those the body names and those the rules name; Invalid for a code that is nobody's."""
        if isinstance(body, centre.Assigning):
            due = self.dispatching.due_copies(matter_of(loaded), body.lead, now)
            helpers = [c for c in dict.fromkeys(body.co_handlers) if c != body.lead]
            told = [c for c in dict.fromkeys((*body.copies, *due)) if c != body.lead and c not in helpers]
            return Addressees(
                await self.organisation(tx, body.lead, now),
                [await self.organisation(tx, c, now, "co_handlers") for c in helpers],
                [await self.organisation(tx, c, now, "copies") for c in told],
            )
        if isinstance(body, centre.Consult | unit.Delegate):
            codes = list(dict.fromkeys(body.organisations))
            return Addressees(others=[await self.organisation(tx, c, now, "organisations") for c in codes])
        if isinstance(body, unit.AddCoHandler):
            return Addressees(others=[await self.organisation(tx, body.organisation, now, "organisation")])
        return Addressees()

    async def organisation(
        self, tx: Connection, code: str, now: datetime, field: str = "lead"
    ) -> Organisation:
        """An organisation valid now."""
        organisation = await self.city.organisation(tx, code, now)
        if organisation is None:
            message = f"没有代码为 {code} 的单位"
            raise Invalid(message, code="organisation-unknown", fields=[FieldError(field, message)])
        return organisation

    async def offered(
        self, tx: Connection, loaded: Loaded, actor: Actor, now: datetime, hand: Assignment | None = None
    ) -> Facts:
        """What a desk needs to know which commands are open; nothing of any body.

        ``hand`` is the assignment the person acts by, her own if not said.
        """
        order = loaded.order
        hand = hand or acting(order, actor)
        facts = Facts(self.city.limits(), now=now)
        if order.state is State.in_consultation:
            facts = replace(facts, asked=_still_asked(loaded))
        if order.track is not Track.ordinary:
            facts = replace(facts, case=await self.cases.hold(tx, order.id))
        if hand is None:
            return facts
        due = await self.clocks.due_at(tx, order.id, (DEPARTMENT, RECTIFICATION), hand.id)
        return replace(
            facts,
            return_until=self.city.return_until(hand.dispatched_at),
            due_at=due,
            needs_signature=self.city.signs_replies(hand.organisation_code),
        )

    async def of_command(
        self,
        tx: Connection,
        loaded: Loaded,
        command: Command,
        body: CommandBody,
        person: Principal | None,
        actor: Actor,
        named: Addressees,
        now: datetime,
    ) -> Facts:
        """Everything the guards of one command may ask for."""
        order = loaded.order
        bare = situation_of(order, command, body, actor, Facts(self.city.limits()))
        facts = await self.offered(tx, loaded, actor, now, bare.hand)
        facts = replace(
            facts,
            recusal=self._recusal(loaded, body, named, now),
            unknown_code=await self._unknown(tx, body, now),
            outside_subtree=await self._outside(tx, body, bare.hand, named),
        )
        if isinstance(body, centre.OverrideTerm):
            term = StatutoryTerm(body.unit, body.amount)
            facts = replace(facts, overridden=await self.clocks.overridden_due(tx, order.id, term, now))
        if isinstance(body, centre.Merge):
            facts = replace(facts, target=await self._target(tx, body.into, person))
        if command in (Command.request_extension, Command.grant_extension):
            facts = await self._extension(tx, loaded, facts, bare.part or bare.hand or order.lead)
        if command in (Command.request_suspension, Command.grant_suspension):
            facts = replace(facts, latest_suspension=self.city.latest_suspension(now))
        return facts

    async def _extension(
        self, tx: Connection, loaded: Loaded, facts: Facts, holder: Assignment | None
    ) -> Facts:
        """When the holder is due and how far that may be moved: a part never beyond the one above it."""
        if holder is None:
            return facts
        kinds = (DEPARTMENT, RECTIFICATION)
        due = await self.clocks.due_at(tx, loaded.order.id, kinds, holder.id)
        if due is None:
            return replace(facts, due_at=None)
        latest = self.city.latest_extension(due)
        if holder.parent_id is not None:
            above = await self.clocks.due_at(tx, loaded.order.id, kinds, holder.parent_id)
            latest = latest if above is None else min(latest, above)
        return replace(facts, due_at=due, latest_extension=latest)

    async def _outside(
        self, tx: Connection, body: CommandBody, hand: Assignment | None, named: Addressees
    ) -> tuple[str, ...]:
        """Names of those a delegation names that do not stand below the one that delegates."""
        if not isinstance(body, unit.Delegate) or hand is None:
            return ()
        below = set(await self.city.below(tx, hand.organisation_code)) - {hand.organisation_id}
        return tuple(o.name for o in named.others if o.id not in below)

    def _recusal(self, loaded: Loaded, body: CommandBody, named: Addressees, now: datetime) -> str | None:
        matter = matter_of(loaded)
        everybody = [o.code for o in (*named.co_handlers, *named.others)]
        if named.lead is not None:
            return self.dispatching.recusal(matter, named.lead.code, everybody, now)
        if isinstance(body, centre.Consult | unit.AddCoHandler | unit.Delegate):
            return next(
                (
                    f"{o.name} 是被反映单位或其下属，须回避"
                    for o in named.others
                    if self.dispatching.is_barred(matter, o.code, now)
                ),
                None,
            )
        return None

    async def _unknown(self, tx: Connection, body: CommandBody, now: datetime) -> str | None:
        if isinstance(body, centre.Refuse) and not self.city.knows_ground("refusal", body.ground):
            return f"没有代码为 {body.ground} 的不予受理情形"
        if isinstance(body, unit.RequestReturn) and not self.city.knows_ground("return", body.ground):
            return f"没有代码为 {body.ground} 的退单理由"
        proper = getattr(body, "proper_organisation", None) or getattr(body, "proper_lead", None)
        if proper is not None and await self.city.organisation(tx, proper, now) is None:
            return f"没有代码为 {proper} 的单位"
        return None

    async def _target(self, tx: Connection, number: str, person: Principal | None) -> MergeTarget | None:
        scope = EVERYTHING if person is None else scope_of(person)
        found = None if "\x00" in number else await self.store.lock(tx, scope, number)
        if found is None:
            return None
        target = (await self.store.load(tx, found)).order
        return MergeTarget(target, await self.roads.attached_count(tx, found))


def _still_asked(loaded: Loaded) -> frozenset[OrganisationId]:
    """Who was asked in the present consultation and has not answered."""
    order, consultation = loaded.order, loaded.side.consultation
    if consultation is None or consultation["concluded_at"] is not None:
        return frozenset()
    answered = {o["organisation_id"] for o in loaded.side.opinions}
    return frozenset(
        a.organisation_id
        for a in order.assignments
        if a.kind is AssignmentKind.consulted
        and a.dispatched_at >= consultation["opened_at"]
        and a.organisation_id not in answered
    )
