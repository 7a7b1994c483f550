"""A step: legal moves move, illegal ones raise and nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.kernel.errors import IllegalTransition, NotAllowed
from callcenter.kernel.principal import Role
from callcenter.workorders.commands import COMMAND_NAMES, Command
from callcenter.workorders.machine import TABLE, Effect, Transition, check_legal, commands_from, offers, step
from callcenter.workorders.model import STATE_NAMES, AssignmentState, Feedback, State, WorkOrder
from tests.unit.workorders.orders import BODIES, FACTS, SYSTEM, actor, order

EVERYBODY = [None, *Role]
MISSING = [(s, c) for s in State for c in Command if c not in commands_from(s)]


def ready_for(row: Transition) -> WorkOrder:
    """An order on which no guard of this row objects."""
    if row.command in (Command.rework, Command.rectify):
        spent = row.command is Command.rectify
        return replace(order(row.state), feedback=Feedback((), True, False, 1), rework_count=int(spent))
    return order(row.state)


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r.state}-{r.command}")
def test_every_row_moves_for_its_roles_and_for_nobody_else(row: Transition) -> None:
    before = ready_for(row)
    for role in EVERYBODY:
        allowed = row.by_system if role is None else role in row.roles
        if not allowed:
            with pytest.raises(NotAllowed, match=COMMAND_NAMES[row.command]):
                step(before, row.command, BODIES[row.command], actor(role), FACTS)
            continue
        decision = step(before, row.command, BODIES[row.command], actor(role), FACTS)
        again = Effect.assign_again in row.effects
        to_rectify = Effect.assign_to_rectify in row.effects
        assert decision.transition is row
        assert decision.lead == before.lead
        assert decision.order == replace(
            before,
            state=row.to,
            version=before.version + 1,
            round=before.round + (again or to_rectify),
            rework_count=before.rework_count + again,
            rectifications=before.rectifications + to_rectify,
        )


@pytest.mark.parametrize(("state", "command"), MISSING, ids=lambda v: str(v))
def test_a_command_without_a_row_is_illegal_and_tells_what_is_allowed(state: State, command: Command) -> None:
    before = order(state)
    for role in EVERYBODY:
        who = actor(role)
        with pytest.raises(IllegalTransition) as illegal:
            step(before, command, BODIES[command], who, FACTS)
        allowed = [o.command for o in offers(before, who, FACTS) if o.objection is None]
        assert list(illegal.value.allowed) == [c.value for c in allowed]
        for other in allowed:
            assert step(before, other, BODIES[other], who, FACTS).order.version == before.version + 1
        assert STATE_NAMES[state] in illegal.value.message
        assert COMMAND_NAMES[command] in illegal.value.message
        assert illegal.value.status == 409
    assert before == order(state)


def test_a_clerk_is_told_her_own_commands_only() -> None:
    with pytest.raises(IllegalTransition) as illegal:
        step(
            order(State.in_progress),
            Command.approve,
            BODIES[Command.approve],
            actor(Role.department_clerk),
            FACTS,
        )
    assert illegal.value.allowed == ("contact", "reply")
    with pytest.raises(IllegalTransition) as illegal:
        step(
            order(State.in_progress),
            Command.dispatch,
            BODIES[Command.dispatch],
            actor(Role.dispatcher),
            FACTS,
        )
    assert illegal.value.allowed == ()


def test_what_a_guard_objects_to_is_not_among_the_allowed() -> None:
    untouched = replace(order(State.in_progress), citizen_reached=False)
    with pytest.raises(IllegalTransition) as illegal:
        step(untouched, Command.close, BODIES[Command.close], actor(Role.department_clerk), FACTS)
    assert illegal.value.allowed == ("contact",)


def test_the_platform_itself_answers_ratings_closes_and_archives() -> None:
    assert {row.command for row in TABLE if row.by_system} == {
        Command.close,
        Command.rework,
        Command.rectify,
        Command.archive,
    }
    assert step(order(State.closed), Command.archive, BODIES[Command.archive], SYSTEM, FACTS).order.state
    with pytest.raises(NotAllowed):
        step(order(), Command.accept, BODIES[Command.accept], SYSTEM, FACTS)


def test_only_a_supervisor_archives_by_hand() -> None:
    (row,) = (row for row in TABLE if row.command is Command.archive)
    assert row.roles == {Role.supervisor}


def test_nothing_can_be_done_with_an_archived_order() -> None:
    for command in Command:
        for role in EVERYBODY:
            with pytest.raises(IllegalTransition) as illegal:
                step(order(State.archived), command, BODIES[command], actor(role), FACTS)
            assert illegal.value.allowed == ()


def test_check_legal_leaves_the_guards_alone() -> None:
    """A body that does not fit is judged after the state, so the guards that need it must wait."""
    uncategorised = replace(order(State.pending_dispatch), category_code=None)
    row = check_legal(uncategorised, Command.dispatch, actor(Role.dispatcher), FACTS)
    assert row.to is State.dispatched


@pytest.mark.parametrize(
    ("state", "command", "lead_to"),
    [
        (State.dispatched, Command.sign_in, AssignmentState.in_progress),
        (State.in_progress, Command.reply, AssignmentState.replied),
        (State.pending_review, Command.approve, AssignmentState.finished),
        (State.pending_review, Command.send_back, AssignmentState.in_progress),
        (State.in_progress, Command.contact, None),
    ],
)
def test_the_lead_assignment_goes_along(
    state: State, command: Command, lead_to: AssignmentState | None
) -> None:
    (row,) = (r for r in TABLE if (r.state, r.command) == (state, command))
    assert row.lead_to is lead_to


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        (Command.approve, Effect.stop_statutory),
        (Command.approve, Effect.release_answer),
        (Command.direct_close, Effect.stop_all),
        (Command.close, Effect.stop_all),
        (Command.rework, Effect.start_statutory),
        (Command.send_back, Effect.resume_department),
        (Command.dispatch, Effect.start_dispatch_clocks),
        (Command.accept, Effect.reconsider_statutory),
        (Command.amend, Effect.reconsider_statutory),
    ],
)
def test_clocks_and_answers_hang_on_the_right_moves(command: Command, effect: Effect) -> None:
    assert all(effect in row.effects for row in TABLE if row.command is command)


def test_an_answer_leaves_only_by_review_or_on_the_spot() -> None:
    releasing = {r.command for r in TABLE if {Effect.release_answer, Effect.answer_directly} & set(r.effects)}
    assert releasing == {Command.approve, Command.direct_close}
