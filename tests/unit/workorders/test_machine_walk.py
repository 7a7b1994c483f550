"""Random walks: whatever people do, an order keeps its counters straight and is never stuck."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.kernel.errors import HotlineError
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Role
from callcenter.workorders.bodies_centre import Dispatch
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import AttemptMethod, Command, ContactCitizen, FollowUp
from callcenter.workorders.machine import TABLE, Actor, Facts, Limits, Refused, Transition, offers, step
from callcenter.workorders.model import AssignmentKind, AssignmentState, State, WorkOrder
from tests.unit.workorders.orders import BODIES, FACTS, LEAD_STATES, ROADS, WATER, actor, applied, fresh

ROLES: list[Role | None] = [None, *Role]
follow_ups = st.builds(
    FollowUp,
    version=st.just(1),
    method=st.sampled_from(AttemptMethod),
    reached=st.booleans(),
    is_solved=st.none() | st.booleans(),
    satisfaction=st.none() | st.integers(1, 5),
)
contacts = st.builds(
    ContactCitizen,
    version=st.just(1),
    method=st.sampled_from(AttemptMethod),
    reached=st.booleans(),
    note=st.just("联系情况"),
)
replies = st.builds(
    lambda solved, reason: msgspec.structs.replace(
        BODIES[Command.reply], is_solved=solved, unsolved_reason=reason
    ),
    st.booleans(),
    st.none() | st.just("待管网改造"),
)
dispatches = st.builds(
    Dispatch,
    version=st.just(1),
    lead=st.just("water"),
    copies=st.sampled_from([[], ["roads"]]),
    abstract=st.none() | st.just("某村反映供水问题"),
)
BODY_OF: dict[Command, st.SearchStrategy[CommandBody]] = {
    Command.follow_up: follow_ups,
    Command.contact: contacts,
    Command.reply: replies,
    Command.dispatch: dispatches,
}


def bodies(command: Command) -> st.SearchStrategy[CommandBody]:
    return BODY_OF.get(command, st.just(BODIES[command]))


def somebody(role: Role | None, *, of: OrganisationId) -> Actor:
    who = actor(role)
    return Actor(role, frozenset({of})) if who.subtree else who


class Life(RuleBasedStateMachine):
    """One order through the hands of everybody."""

    order: WorkOrder
    facts: Facts
    moves: int
    reworks: int
    rectified: int

    @initialize(
        limits=st.builds(Limits, st.integers(0, 2), st.integers(1, 3), st.integers(1, 3)),
        is_confidential=st.booleans(),
        has_phone=st.booleans(),
        no_reply_wanted=st.booleans(),
    )
    def registered(
        self, limits: Limits, is_confidential: bool, has_phone: bool, no_reply_wanted: bool
    ) -> None:
        self.order = replace(
            fresh(), is_confidential=is_confidential, has_phone=has_phone, no_reply_wanted=no_reply_wanted
        )
        self.facts = Facts(limits)
        self.moves = self.reworks = self.rectified = 0

    @rule(command=st.sampled_from(Command), role=st.sampled_from(ROLES), inside=st.booleans(), pick=st.data())
    def anybody_tries_anything(
        self, command: Command, role: Role | None, inside: bool, pick: st.DataObject
    ) -> None:
        self.give(command, pick.draw(bodies(command)), somebody(role, of=WATER if inside else ROADS))

    @rule(pick=st.data())
    def somebody_does_her_work(self, pick: st.DataObject) -> None:
        if rows := self.open_rows():
            row = pick.draw(st.sampled_from(rows))
            role = min(row.roles) if row.roles else None
            self.give(row.command, pick.draw(bodies(row.command)), somebody(role, of=WATER))

    def give(self, command: Command, body: CommandBody, who: Actor) -> None:
        before = self.order
        try:
            decision = step(before, command, body, who, self.facts)
        except HotlineError as error:
            assert error.status in (403, 409)
            assert self.order is before
            return
        self.order = applied(decision, body)
        self.moves += 1
        self.reworks += command is Command.rework
        self.rectified += command is Command.rectify

    def open_rows(self) -> list[Transition]:
        """What somebody may do now, guards being content as far as they can be asked beforehand."""
        found = []
        for row in TABLE:
            role = min(row.roles) if row.roles else None
            if row.state is not self.order.state:
                continue
            told = {o.command: o.objection for o in offers(self.order, actor(role), self.facts)}
            if told[row.command] is None:
                found.append(row)
        return found

    @invariant()
    def somebody_can_go_on(self) -> None:
        assert self.open_rows() or self.order.state is State.archived

    @invariant()
    def counters_are_straight(self) -> None:
        assert self.order.version == 1 + self.moves
        assert self.order.rework_count == self.reworks <= self.facts.limits.rework_limit
        assert self.order.rectifications == self.rectified <= self.facts.limits.rectification_limit
        assert self.order.round == 1 + self.reworks + self.rectified

    @invariant()
    def at_most_one_lead_is_open_and_it_stands_where_the_order_stands(self) -> None:
        leads = [a for a in self.order.assignments if a.kind is AssignmentKind.lead]
        is_open = [a for a in leads if a.state not in (AssignmentState.finished, AssignmentState.ended)]
        assert len(is_open) <= 1
        assert len(leads) - self.reworks - self.rectified in (0, 1)
        expected = LEAD_STATES.get(self.order.state)
        last = self.order.last_lead
        if last is not None and expected is not None:
            assert last.state is expected
            assert last.round == self.order.round

    @invariant()
    def no_secret_left_the_centre_without_an_abstract(self) -> None:
        assert not (self.order.is_confidential and self.order.assignments) or self.order.abstract


LifeTest = Life.TestCase
LifeTest.settings = settings(max_examples=40, stateful_step_count=30)


ROAD: list[tuple[Command, Role, State]] = [
    (Command.amend, Role.agent, State.registered),
    (Command.accept, Role.agent, State.pending_dispatch),
    (Command.amend, Role.dispatcher, State.pending_dispatch),
    (Command.dispatch, Role.dispatcher, State.dispatched),
    (Command.sign_in, Role.department_clerk, State.in_progress),
    (Command.contact, Role.department_clerk, State.in_progress),
    (Command.reply, Role.department_leader, State.pending_review),
    (Command.send_back, Role.dispatcher, State.in_progress),
    (Command.reply, Role.department_clerk, State.pending_review),
    (Command.approve, Role.supervisor, State.pending_follow_up),
    (Command.follow_up, Role.follow_up_agent, State.pending_follow_up),
]


def walk(o: WorkOrder, road: list[tuple[Command, Role, State]], facts: Facts, **said: object) -> WorkOrder:
    """Give the commands one after the other; ``said`` is what the citizen says when followed up."""
    for command, role, state in road:
        body = BODIES[command]
        if isinstance(body, FollowUp):
            body = msgspec.structs.replace(body, **said)
        o = applied(step(o, command, body, actor(role), facts), body)
        assert o.state is state
    return o


def test_the_whole_straight_life() -> None:
    o = walk(fresh(), ROAD, FACTS)
    o = walk(o, [(Command.close, Role.follow_up_agent, State.closed)], FACTS)
    o = walk(o, [(Command.archive, Role.supervisor, State.archived)], FACTS)
    assert (o.round, o.rework_count, o.version) == (1, 0, 1 + len(ROAD) + 2)
    assert [a.state for a in o.assignments] == [AssignmentState.finished, AssignmentState.informed]


def test_a_life_with_its_one_rework() -> None:
    o = walk(fresh(), ROAD, FACTS, is_solved=False, satisfaction=1)
    o = walk(o, [(Command.rework, Role.follow_up_agent, State.dispatched)], FACTS)
    assert o.last_lead is not None
    assert o.last_lead.organisation_id == WATER
    assert o.feedback.failed_at == ()
    o = walk(o, ROAD[4:], FACTS, is_solved=False, satisfaction=2)
    o = walk(o, [(Command.close, Role.supervisor, State.closed)], FACTS)
    assert (o.round, o.rework_count) == (2, 1)


def test_a_new_round_asks_for_a_new_talk_with_the_citizen() -> None:
    o = walk(fresh(), ROAD, FACTS, is_solved=False, satisfaction=1)
    o = walk(o, [(Command.rework, Role.supervisor, State.dispatched), ROAD[4]], FACTS)
    with pytest.raises(Refused) as refused:
        step(o, Command.reply, BODIES[Command.reply], actor(Role.department_clerk), FACTS)
    assert refused.value.code == "citizen-not-contacted"
