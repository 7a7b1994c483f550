"""The parts of an order: who acts by which assignment, on which part, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from callcenter.kernel.errors import HotlineError, IllegalTransition, NotAllowed
from callcenter.kernel.ids import OrganisationId
from callcenter.kernel.principal import Role
from callcenter.workorders.commands import Command
from callcenter.workorders.machine import (
    PART_TABLE,
    Actor,
    Decision,
    PartTransition,
    Refused,
    acting,
    allowed_now,
    offers,
    step,
)
from callcenter.workorders.model import (
    OPEN_ASSIGNMENTS,
    ApplicationKind,
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
    METERS,
    PUMPS,
    ROADS,
    SUBTREES,
    SYSTEM,
    UNITS,
    WATER,
    actor,
    application,
    assignment,
    order,
    ready_for_part,
)

A, K = AssignmentState, AssignmentKind
LEADER = Role.department_leader
each_part_row = pytest.mark.parametrize("row", PART_TABLE, ids=lambda r: f"{r.state}-{r.command}")


def give(o: WorkOrder, command: Command, who: Actor, **changed: Any) -> Decision:
    """Give a command; what is passed down goes to somebody who holds nothing yet."""
    if command is Command.delegate:
        changed = {"organisations": ["meters"], **changed}
    return step(o, command, msgspec.structs.replace(BODIES[command], **changed), who, FACTS)


def shared(*parts: tuple[int, OrganisationId, AssignmentState, int]) -> WorkOrder:
    """An order the water company leads, with parts (id, organisation, state, the assignment above)."""
    o = order(State.in_progress)
    below = [
        assignment(n, state, kind=K.co_handling if of == ROADS else K.second_level, of=of, parent=parent)
        for n, of, state, parent in parts
    ]
    return replace(o, assignments=(*o.assignments, *below))


@each_part_row
def test_every_row_of_a_part_is_given_by_its_holder_or_the_one_above(row: PartTransition) -> None:
    before = ready_for_part(row)
    right, wrong = (WATER, PUMPS) if row.by_superior else (PUMPS, WATER)
    for role in sorted(row.roles):
        decision = give(before, row.command, actor(role, right))
        assert decision.transition is row
        assert decision.part is not None
        assert (decision.part.id, decision.part.organisation_id) == (2, PUMPS)
        assert decision.hand is not None
        assert decision.hand.organisation_id == right
        assert decision.order == replace(before, version=before.version + 1)
        body = BODIES[row.command]
        if row.command is Command.delegate:
            body = msgspec.structs.replace(body, organisations=["meters"])
        after = applied(decision, body)
        moved = after.assignment(decision.part.id)
        assert moved is not None
        assert moved.state is row.to
        assert after.state is State.in_progress
        assert after.lead == before.lead
    for role in sorted(UNITS):
        for of in (wrong, ROADS, METERS):
            before_it = replace(before)
            try:
                done = give(before, row.command, actor(role, of))
            except HotlineError:
                assert before == before_it
            else:
                assert done.transition is not row or done.part is None


@each_part_row
def test_nobody_of_the_centre_and_no_clerk_for_her_leader_moves_a_part(row: PartTransition) -> None:
    before = ready_for_part(row)
    for who in (SYSTEM, CITIZEN, *(actor(r) for r in Role if r not in UNITS)):
        try:
            decision = give(before, row.command, who)
        except HotlineError:
            continue
        assert decision.part is None
    for role in UNITS - row.roles:
        with pytest.raises(NotAllowed):
            give(before, row.command, actor(role, WATER if row.by_superior else PUMPS))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("command", [Command.accept_part, Command.recall])
def test_parts_move_only_while_the_order_is_at_work(state: State, command: Command) -> None:
    row = next(r for r in PART_TABLE if r.command is command)
    before = replace(ready_for_part(row), state=state)
    at_work = state in (State.dispatched, State.in_progress, State.suspended)
    if at_work:
        assert give(before, command, actor(LEADER)).order.version == before.version + 1
    else:
        with pytest.raises(Refused) as refused:
            give(before, command, actor(LEADER))
        assert refused.value.code == "order-not-in-progress"


def test_one_acts_by_ones_own_assignment_before_one_below() -> None:
    o = shared((2, PUMPS, A.in_progress, 1), (3, ROADS, A.in_progress, 1))
    held = {of: acting(o, actor(LEADER, of)) for of in (WATER, PUMPS, ROADS, METERS)}
    assert {of: a and int(a.id) for of, a in held.items()} == {WATER: 1, PUMPS: 2, ROADS: 3, METERS: None}


def test_whoever_stands_above_acts_for_a_unit_when_nothing_is_her_own() -> None:
    o = replace(order(State.in_progress), assignments=(assignment(1, A.in_progress, of=PUMPS),))
    above = acting(o, actor(LEADER, WATER))
    assert above is not None
    assert above.organisation_id == PUMPS
    assert acting(o, actor(LEADER, METERS)) is None


def test_of_several_below_the_lead_comes_first_then_the_topmost() -> None:
    lead = assignment(5, A.in_progress, of=PUMPS)
    helper = assignment(2, A.in_progress, kind=K.co_handling, of=METERS, parent=5)
    above = Actor(LEADER, SUBTREES[WATER], WATER)
    o = replace(order(State.in_progress), assignments=(helper, lead))
    assert acting(o, above) == lead
    o = replace(o, assignments=(replace(helper, id=helper.id), replace(lead, state=A.finished)))
    assert acting(o, above) == helper


@pytest.mark.parametrize("state", AssignmentState)
def test_what_is_over_or_only_told_gives_no_hand(state: AssignmentState) -> None:
    o = replace(order(State.in_progress), assignments=(assignment(1, state),))
    assert (acting(o, actor(LEADER)) is not None) is (state in OPEN_ASSIGNMENTS)


def test_a_named_part_is_the_one_meant() -> None:
    o = shared((2, PUMPS, A.replied, 1), (3, METERS, A.replied, 1))
    boss = actor(LEADER)
    with pytest.raises(IllegalTransition):
        give(o, Command.accept_part, boss)  # which of the two?
    for number in (2, 3):
        part = give(o, Command.accept_part, boss, assignment=number).part
        assert part is not None
        assert part.id == number
    with pytest.raises(IllegalTransition):
        give(o, Command.accept_part, boss, assignment=1)  # the lead is no part
    with pytest.raises(IllegalTransition):
        give(o, Command.accept_part, boss, assignment=99)


def test_a_superior_moves_only_what_answers_to_her() -> None:
    o = shared((2, ROADS, A.in_progress, 1), (3, PUMPS, A.replied, 2))
    with pytest.raises(Refused) as refused:
        give(o, Command.accept_part, actor(LEADER, WATER), assignment=3)
    assert refused.value.code == "not-superior"
    assert give(o, Command.accept_part, actor(LEADER, ROADS)).part == o.assignments[2]


def test_a_helper_replies_for_her_part_and_leaves_the_order_where_it_is() -> None:
    o = shared((2, ROADS, A.in_progress, 1))
    decision = give(o, Command.reply, actor(LEADER, ROADS))
    assert decision.order.state is State.in_progress
    after = applied(decision, BODIES[Command.reply])
    assert [a.state for a in after.assignments] == [A.in_progress, A.replied]
    with pytest.raises(Refused) as refused:
        give(after, Command.reply, actor(LEADER, WATER))
    assert refused.value.code == "parts-open"
    taken = applied(give(after, Command.accept_part, actor(LEADER)), BODIES[Command.accept_part])
    assert give(taken, Command.reply, actor(LEADER)).order.state is State.pending_review


def test_a_part_comes_back_with_all_below_it() -> None:
    o = shared((2, PUMPS, A.in_progress, 1), (3, METERS, A.in_progress, 2))
    o = replace(o, applications=(application(1, ApplicationKind.return_, of=2),))
    after = applied(give(o, Command.grant_return, actor(LEADER)), BODIES[Command.grant_return])
    assert [a.state for a in after.assignments] == [A.in_progress, A.returned, A.ended]
    assert after.state is State.in_progress


def test_a_part_whose_leader_does_not_sign_can_be_called_back() -> None:
    o = shared((2, PUMPS, A.awaiting_signature, 1))
    after = applied(give(o, Command.recall, actor(LEADER)), BODIES[Command.recall])
    assert [a.state for a in after.assignments] == [A.in_progress, A.ended]


def test_offers_name_the_part_they_are_about() -> None:
    o = shared((2, PUMPS, A.replied, 1), (3, ROADS, A.in_progress, 1))
    told = {(f.command, f.assignment and int(f.assignment.id)) for f in offers(o, actor(LEADER), FACTS)}
    assert {(Command.accept_part, 2), (Command.send_back_part, 2), (Command.recall, 3)} <= told
    assert (Command.reply, None) in told


def test_a_helper_is_offered_her_part_and_not_the_order() -> None:
    o = shared((2, ROADS, A.in_progress, 1))
    told = [(f.command, f.assignment) for f in offers(o, actor(LEADER, ROADS), FACTS)]
    for command, part in told:
        if command in {row.command for row in PART_TABLE}:
            assert part == o.assignments[1]
    assert "reply" in allowed_now(o, actor(LEADER, ROADS), FACTS)
    assert not {"request_suspension", "accept_part"} & set(allowed_now(o, actor(LEADER, ROADS), FACTS))
