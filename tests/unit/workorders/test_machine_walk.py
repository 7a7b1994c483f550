"""Random walks: whatever people do, an order keeps its counters straight and is never stuck."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.kernel.errors import HotlineError
from callcenter.kernel.principal import Role
from callcenter.workorders import bodies_unit as unit
from callcenter.workorders.bodies_centre import Assigning, Dispatch
from callcenter.workorders.body import CommandBody
from callcenter.workorders.commands import AttemptMethod, Command, ContactCitizen, FollowUp
from callcenter.workorders.machine import (
    PART_TABLE,
    Actor,
    Facts,
    Limits,
    Offer,
    Refused,
    acting,
    offers,
    step,
)
from callcenter.workorders.model import (
    OPEN_ASSIGNMENTS,
    ApplicationState,
    AssignmentKind,
    AssignmentState,
    State,
    WorkOrder,
)
from tests.unit.workorders.effects import applied
from tests.unit.workorders.orders import (
    BODIES,
    CITIZEN,
    FACTS,
    LEAD_STATES,
    METERS,
    PUMPS,
    ROADS,
    SYSTEM,
    UNITS,
    WATER,
    actor,
    fresh,
)

ABSTRACT = "某村反映供水问题"
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
    co_handlers=st.sampled_from([[], ["meters"]]),
    abstract=st.none() | st.just(ABSTRACT),
)
BODY_OF: dict[Command, st.SearchStrategy[CommandBody]] = {
    Command.follow_up: follow_ups,
    Command.contact: contacts,
    Command.reply: replies,
    Command.dispatch: dispatches,
    Command.delegate: st.sampled_from(["pumps", "meters"]).map(
        lambda code: unit.Delegate(version=1, organisations=[code])
    ),
    Command.conclude: st.builds(
        lambda abstract: msgspec.structs.replace(BODIES[Command.conclude], abstract=abstract),
        st.none() | st.just(ABSTRACT),
    ),
    Command.designate: st.builds(
        lambda abstract: msgspec.structs.replace(BODIES[Command.designate], abstract=abstract),
        st.none() | st.just(ABSTRACT),
    ),
}


def bodies(command: Command) -> st.SearchStrategy[CommandBody]:
    return BODY_OF.get(command, st.just(BODIES[command]))


PEOPLE = [SYSTEM, CITIZEN, *(actor(r) for r in Role if r not in UNITS)] + [
    actor(role, of) for role in sorted(UNITS) for of in (WATER, ROADS, PUMPS, METERS)
]
#: how far an order has come when the random hands get it
STARTS = [
    Command.accept,
    Command.designate,
    Command.sign_in,
    Command.contact,
    Command.delegate,
    Command.reply,
]
#: what ends an order before anything came of it, or leaves it as it is
IDLE = frozenset(
    {
        Command.refuse,
        Command.hand_over,
        Command.withdraw,
        Command.direct_close,
        Command.record_hand_over,
        Command.supplement,
        Command.urge,
        Command.instruct,
        Command.override_term,
        Command.amend,
        Command.split_off,
        Command.archive,
    }
)
#: what gives somebody a part of an order, or has to do with one
OF_PARTS = frozenset(row.command for row in PART_TABLE) | {Command.delegate, Command.add_co_handler}
AT_WORK = (State.dispatched, State.in_progress, State.suspended)
WITH_LEAD = (*AT_WORK, State.pending_review)


def moved(o: WorkOrder, command: Command, body: CommandBody, who: Actor, limits: Limits) -> WorkOrder | None:
    """The order after a command; None if the machine does not let this person give it."""
    try:
        decision = step(o, command, body, who, replace(FACTS, limits=limits))
    except HotlineError as error:
        assert error.status in (403, 409)
        return None
    return applied(decision, body)


class Life(RuleBasedStateMachine):
    """One order through the hands of everybody."""

    order: WorkOrder
    limits: Limits
    moves: int

    @initialize(
        limits=st.builds(Limits, st.integers(0, 2), st.integers(1, 3), st.integers(1, 3)),
        is_confidential=st.booleans(),
        has_phone=st.booleans(),
        no_reply_wanted=st.booleans(),
        steps=st.integers(0, len(STARTS)),
    )
    def registered(
        self, limits: Limits, is_confidential: bool, has_phone: bool, no_reply_wanted: bool, steps: int
    ) -> None:
        self.order = replace(
            fresh(), is_confidential=is_confidential, has_phone=has_phone, no_reply_wanted=no_reply_wanted
        )
        self.limits, self.moves = limits, 0
        for command in STARTS[:steps]:
            after = homeward(self.order, command, limits, 1)
            if after is not None:
                self.moves += after.version - self.order.version
                self.order = after

    @rule(command=st.sampled_from(Command), who=st.sampled_from(PEOPLE), pick=st.data())
    def anybody_tries_anything(self, command: Command, who: Actor, pick: st.DataObject) -> None:
        self.give(command, pick.draw(bodies(command)), who)

    @rule(pick=st.data())
    def somebody_does_her_work(self, pick: st.DataObject) -> None:
        self.do_one_of({k: v for k, v in self.open_now().items() if k[0] not in IDLE}, pick)

    @rule(pick=st.data())
    def something_changes_hands(self, pick: st.DataObject) -> None:
        self.do_one_of({k: v for k, v in self.open_now().items() if k[0] in OF_PARTS}, pick)

    def open_now(self) -> dict[tuple[Command, int | None], Actor]:
        """One person for everything that may be done now, by command and part."""
        return {
            (f.command, None if f.assignment is None else f.assignment.id): who
            for who, f in open_offers(self.order, self.limits)
        }

    def do_one_of(self, choices: dict[tuple[Command, int | None], Actor], pick: st.DataObject) -> None:
        if not choices:
            return
        command, part = pick.draw(st.sampled_from(list(choices)))
        body = pick.draw(bodies(command))
        if part is not None and "assignment" in body.__struct_fields__:
            body = msgspec.structs.replace(body, assignment=part)
        self.give(command, body, choices[command, part])

    def give(self, command: Command, body: CommandBody, who: Actor) -> None:
        before = self.order
        after = moved(before, command, body, who, self.limits)
        assert self.order is before
        if after is not None:
            self.order = after
            self.moves += 1

    @invariant()
    def every_move_counts(self) -> None:
        assert self.order.version == 1 + self.moves
        assert self.order.rework_count <= self.limits.rework_limit
        assert self.order.rectifications <= self.limits.rectification_limit

    @invariant()
    def somebody_owns_it_and_exactly_one_organisation_leads_where_one_must(self) -> None:
        leads = [
            a for a in self.order.assignments if a.kind is AssignmentKind.lead and a.state in OPEN_ASSIGNMENTS
        ]
        assert len(leads) == (self.order.state in WITH_LEAD)
        if self.order.lead is not None:
            leader = actor(Role.department_leader, self.order.lead.organisation_id)
            assert acting(self.order, leader) == self.order.lead
            drafted = self.order.lead.state is AssignmentState.awaiting_signature
            assert drafted or self.order.lead.state is LEAD_STATES[self.order.state]

    @invariant()
    def no_part_is_open_that_nobody_waits_for(self) -> None:
        for part in self.order.assignments:
            if part.kind is AssignmentKind.lead or part.state not in OPEN_ASSIGNMENTS:
                continue
            assert self.order.state in AT_WORK
            above = self.order.assignment(part.parent_id) if part.parent_id is not None else None
            assert above is not None
            assert above.state in (AssignmentState.pending_sign_in, AssignmentState.in_progress) or (
                above.state is AssignmentState.awaiting_signature and above.kind is AssignmentKind.lead
            )

    @invariant()
    def nobody_holds_two_parts(self) -> None:
        held = [a.organisation_id for a in self.order.assignments if a.state in OPEN_ASSIGNMENTS]
        assert len(held) == len(set(held))

    @invariant()
    def what_waits_for_a_decision_can_be_decided(self) -> None:
        lead = self.order.lead
        if lead is not None and lead.state is AssignmentState.awaiting_signature:
            return  # first her leader signs or returns it
        for waiting in self.order.applications:
            if waiting.state is ApplicationState.pending:
                body = msgspec.structs.replace(BODIES[Command.reject_request], application=waiting.id)
                assert any(
                    moved(self.order, Command.reject_request, body, who, self.limits) for who in PEOPLE
                )

    @invariant()
    def an_end_has_an_outcome(self) -> None:
        is_over = self.order.state in (State.closed, State.archived)
        assert (self.order.outcome is not None) is is_over

    @invariant()
    def no_secret_left_the_centre_without_an_abstract(self) -> None:
        sent = [a for a in self.order.assignments if a.kind is not AssignmentKind.consulted]
        assert not (self.order.is_confidential and sent) or self.order.abstract

    def teardown(self) -> None:
        if hasattr(self, "order"):
            for satisfaction in (5, 1):
                assert end_of(self.order, self.limits, satisfaction) is State.closed


LifeTest = Life.TestCase
LifeTest.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


def open_offers(o: WorkOrder, limits: Limits) -> list[tuple[Actor, Offer]]:
    """What somebody may do now, guards being content as far as they can be asked beforehand."""
    facts = replace(FACTS, limits=limits)
    return [(who, f) for who in PEOPLE for f in offers(o, who, facts) if f.objection is None]


#: what leads to an end without the citizen giving up, the most pressing first
HOMEWARD = [
    Command.accept,
    Command.conclude,
    Command.designate,
    Command.answer_with_main,
    Command.sign_in,
    Command.resume,
    Command.recall,
    Command.accept_part,
    Command.sign_reply,
    Command.return_draft,
    Command.contact,
    Command.reply,
    Command.approve,
    Command.close,
    Command.follow_up,
    Command.rework,
    Command.rectify,
    Command.unmerge,
    Command.end_supervision,
    Command.supervise,
]


def end_of(o: WorkOrder, limits: Limits, satisfaction: int) -> State:
    """Where an order comes to when everybody does the next thing that leads home."""
    for _ in range(60):
        if o.state in (State.closed, State.archived):
            return State.closed
        after = next(filter(None, (homeward(o, c, limits, satisfaction) for c in HOMEWARD)), None)
        if after is None and o.state is State.pending_supplement:
            after = moved(o, Command.supplement, BODIES[Command.supplement], CITIZEN, limits)
        assert after is not None, f"stuck in {o.state}"
        o = after
    return o.state


def homeward(o: WorkOrder, command: Command, limits: Limits, satisfaction: int) -> WorkOrder | None:
    """The order after this command by whoever may give it, if it brings anything new."""
    if command is Command.contact and o.citizen_reached:
        return None
    if command is Command.follow_up and o.feedback.is_known:
        return None
    if command in (Command.conclude, Command.designate) and o.category_code is None:
        command = Command.amend
    body = homeward_body(command, satisfaction)
    targets: list[int | None] = [None]
    if "assignment" in body.__struct_fields__:
        targets += [a.id for a in o.assignments if a.kind is not AssignmentKind.lead]
    for part in targets:
        given = body if part is None else msgspec.structs.replace(body, assignment=part)
        for who in PEOPLE:
            if after := moved(o, command, given, who, limits):
                return after
    return None


def homeward_body(command: Command, satisfaction: int) -> CommandBody:
    body = BODIES[command]
    if isinstance(body, FollowUp):
        return msgspec.structs.replace(body, satisfaction=satisfaction)
    if isinstance(body, Assigning):
        return msgspec.structs.replace(body, abstract=ABSTRACT, co_handlers=[])
    return body


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
    o = walk(o, [(Command.rectify, Role.supervisor, State.dispatched)], FACTS)
    o = walk(o, ROAD[4:], FACTS, is_solved=False, satisfaction=2)
    o = walk(o, [(Command.close, Role.supervisor, State.closed)], FACTS)
    assert (o.round, o.rework_count, o.rectifications) == (3, 1, 1)


def test_a_new_round_asks_for_a_new_talk_with_the_citizen() -> None:
    o = walk(fresh(), ROAD, FACTS, is_solved=False, satisfaction=1)
    o = walk(o, [(Command.rework, Role.supervisor, State.dispatched), ROAD[4]], FACTS)
    with pytest.raises(Refused) as refused:
        step(o, Command.reply, BODIES[Command.reply], actor(Role.department_clerk), FACTS)
    assert refused.value.code == "citizen-not-contacted"
