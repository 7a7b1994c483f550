"""Brings an order to its end by the straight commands of the right people, wherever it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.commands import BODIES, Command
from callcenter.workorders.doors import can_be_asked, doors_of
from callcenter.workorders.model import (
    OPEN_ASSIGNMENTS,
    ApplicationState,
    Assignment,
    AssignmentState,
    State,
    WorkOrder,
)
from tests.api.walk_bodies import WORDS
from tests.api.walk_people import World
from tests.api.walk_tracks import leave_tracks

#: no order needs more commands than this from wherever it stands
_MOST = 60
_REPLY = {"is_true": "true", "is_solved": True, "internal_findings": WORDS, "public_answer": WORDS}


async def close(world: World, number: str) -> None:
    """Raises what the service says where a straight command is refused."""
    for _ in range(_MOST):
        order = (await world.loaded(number)).order
        appeals = [a for a in order.applications if a.state is ApplicationState.pending]
        if order.state is State.archived or (order.state is State.closed and not appeals):
            return
        if order.state is State.pending_follow_up:
            await leave_tracks(world, number)
        await _Hand(world, (await world.loaded(number)).order).go_on()
    raise AssertionError(f"{number} does not come to an end: it stands at {order.state}")


async def one_step(world: World, number: str) -> None:
    """The order goes one straight step on."""
    await _Hand(world, (await world.loaded(number)).order).go_on()


class _Hand:
    def __init__(self, world: World, order: WorkOrder) -> None:
        self._world = world
        self._order = order

    async def go_on(self) -> None:
        """One command, or two."""
        supervisor = self._world.of_role(Role.supervisor)
        straight: dict[State, tuple[Principal, Command, dict[str, Any]]] = {
            State.registered: (supervisor, Command.accept, {"category_code": "LS0101"}),
            State.pending_supplement: (supervisor, Command.supplement, {"content": WORDS}),
            State.merged: (supervisor, Command.unmerge, {"reason": WORDS}),
            State.suspended: (supervisor, Command.resume, {"reason": WORDS}),
            State.pending_review: (supervisor, Command.approve, {}),
        }
        match self._order.state:
            case State.pending_dispatch:
                await self._dispatch(supervisor)
            case State.in_consultation:
                await self._conclude(supervisor)
            case State.dispatched:
                await self._give(self._holder(), Command.sign_in)
            case State.in_progress:
                await self._settle_parts() or await self._reply()
            case State.closed:  # an appeal keeps it from the archive
                waiting = [a for a in self._order.applications if a.state is ApplicationState.pending]
                clerk = self._holder(of=self._order.last_lead)
                await self._give(clerk, Command.cancel_request, application=waiting[0].id)
            case State.pending_follow_up:
                await self._ask_her() or await self._settle_follow_up()
            case other if other in straight:
                who, command, fields = straight[other]
                await self._give(who, command, **fields)

    async def _dispatch(self, person: Principal) -> None:
        order = self._order
        if order.category_code is None:
            await self._give(person, Command.amend, category_code="LS0101")
        elif order.returns >= self._world.platform.city.limits().return_limit:
            await self._give(person, Command.designate, basis=WORDS, **self._lead())
        else:
            await self._give(person, Command.dispatch, **self._lead())

    async def _conclude(self, person: Principal) -> None:
        if self._order.category_code is None:
            await self._give(person, Command.amend, category_code="LS0101")
        else:
            await self._give(person, Command.conclude, minutes=WORDS, **self._lead())

    def _lead(self) -> dict[str, Any]:
        secret = {"abstract": "某村反映路灯问题"} if self._order.is_confidential else {}
        return {"lead": "XQ-CG", "accused_is_outside": True, **secret}

    def _holder(self, role: Role = Role.department_clerk, of: Assignment | None = None) -> Principal:
        held = of or self._order.lead
        assert held is not None
        return self._world.of_unit(held.organisation_code, role)

    async def _settle_parts(self) -> bool:
        """One part that is still open; True if there was one."""
        lead = self._order.lead
        parts = () if lead is None else self._order.below(lead.id)
        open_ = [p for p in parts if p.state in OPEN_ASSIGNMENTS]
        if not open_:
            return False
        part = open_[0]
        assert lead is not None
        if lead.state is AssignmentState.awaiting_signature:  # a part added meanwhile comes first
            await self._give(self._holder(Role.department_leader), Command.return_draft, reason=WORDS)
        elif part.state is AssignmentState.replied:
            await self._give(self._holder(), Command.accept_part, assignment=part.id)
        elif part.state is AssignmentState.awaiting_signature:
            who = self._holder(Role.department_leader, part)
            await self._give(who, Command.return_draft, assignment=part.id, reason=WORDS)
        else:
            await self._give(self._holder(), Command.recall, assignment=part.id, reason=WORDS)
        return True

    async def _reply(self) -> None:
        order, lead = self._order, self._order.lead
        assert lead is not None
        if lead.state is AssignmentState.awaiting_signature:
            await self._give(self._holder(Role.department_leader), Command.sign_reply)
        elif not order.citizen_reached:
            await self._give(self._holder(), Command.contact, method="phone", reached=True, note=WORDS)
        else:
            await self._give(self._holder(), Command.reply, **_REPLY)

    async def _ask_her(self) -> bool:
        """She is asked where she may be, and content; False where she may not or has said so already."""
        order, feedback = self._order, self._order.feedback
        if not can_be_asked(order.caller) or (feedback.is_known and not feedback.is_dissatisfied):
            return False
        door = next(d for d in doors_of(order.caller) if d != "web")
        said = {"method": door, "reached": True, "is_solved": True, "satisfaction": 5}
        await self._give(self._world.of_role(Role.follow_up_agent), Command.follow_up, **said)
        return True

    async def _settle_follow_up(self) -> None:
        order, feedback = self._order, self._order.feedback
        limits, desk = self._world.platform.city.limits(), self._world.of_role(Role.supervisor)
        if feedback.is_dissatisfied and order.rework_count < limits.rework_limit:
            await self._give(desk, Command.rework, reason=WORDS)
        elif feedback.is_dissatisfied and order.rectifications < limits.rectification_limit:
            await self._give(desk, Command.rectify, reason=WORDS)
        elif feedback.is_known:
            await self._give(desk, Command.close)
        else:
            await self._world.pass_time(timedelta(days=8))  # until a rating is given in her stead
            self._order = (await self._world.loaded(order.number)).order
            if self._order.state is State.pending_follow_up:
                await self._give(desk, Command.close)

    async def _give(self, person: Principal, command: Command, **fields: Any) -> None:
        body = msgspec.convert({"version": self._order.version, **fields}, BODIES[command])
        await self._world.give(person, self._order.number, command, body)
