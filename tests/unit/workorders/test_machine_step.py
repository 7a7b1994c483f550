"""A step: legal moves move, illegal ones raise and nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.kernel.errors import IllegalTransition, NotAllowed
from callcenter.kernel.principal import Role
from callcenter.workorders.commands import COMMAND_NAMES, Command
from callcenter.workorders.machine import (
    PART_TABLE,
    TABLE,
    Actor,
    Effect,
    Transition,
    check_legal,
    commands_from,
    offers,
    step,
)
from callcenter.workorders.model import (
    BEFORE_ANSWER,
    STATE_NAMES,
    AssignmentState,
    Feedback,
    Outcome,
    State,
)
from tests.unit.workorders.orders import BODIES, CITIZEN, FACTS, NOON, SYSTEM, actor, order, ready_for

EVERYBODY: list[Actor] = [SYSTEM, CITIZEN, *(actor(role) for role in Role)]
MISSING = [(s, c) for s in State for c in Command if c not in commands_from(s)]


def may(row: Transition, who: Actor) -> bool:
    if who.is_citizen:
        return row.by_citizen
    return row.by_system if who.role is None else who.role in row.roles


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r.state}-{r.command}")
def test_every_row_moves_for_its_roles_and_for_nobody_else(row: Transition) -> None:
    before = ready_for(row)
    for who in EVERYBODY:
        if not may(row, who):
            with pytest.raises(NotAllowed, match=COMMAND_NAMES[row.command]):
                step(before, row.command, BODIES[row.command], who, FACTS)
            continue
        decision = step(before, row.command, BODIES[row.command], who, FACTS)
        goes_on = row.state not in BEFORE_ANSWER and row.to in BEFORE_ANSWER
        again = Effect.assign_again in row.effects
        assert decision.transition is row
        assert decision.lead == before.lead
        assert decision.actor is who
        assert decision.order == replace(
            before,
            state=row.to,
            version=before.version + 1,
            round=before.round + goes_on,
            rework_count=before.rework_count + again,
            outcome=row.outcome,
        )


@pytest.mark.parametrize(("state", "command"), MISSING, ids=lambda v: str(v))
def test_a_command_without_a_row_is_illegal_and_tells_what_is_allowed(state: State, command: Command) -> None:
    before = order(state)
    for who in EVERYBODY:
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
    assert {"contact", "reply", "draft_reply", "delegate", "request_return"} <= set(illegal.value.allowed)
    assert not {"dispatch", "approve", "sign_reply", "grant_return"} & set(illegal.value.allowed)
    with pytest.raises(IllegalTransition) as illegal:
        step(
            order(State.in_progress),
            Command.dispatch,
            BODIES[Command.dispatch],
            actor(Role.follow_up_agent),
            FACTS,
        )
    assert illegal.value.allowed == ("record_hand_over", "supplement", "withdraw", "urge")


def test_what_a_guard_objects_to_is_not_among_the_allowed() -> None:
    untouched = replace(order(State.in_progress), citizen_reached=False)
    with pytest.raises(IllegalTransition) as illegal:
        step(untouched, Command.close, BODIES[Command.close], actor(Role.department_clerk), FACTS)
    assert "contact" in illegal.value.allowed
    assert not {"reply", "draft_reply"} & set(illegal.value.allowed)


def test_the_platform_itself_answers_ratings_closes_and_archives() -> None:
    assert {row.command for row in TABLE if row.by_system} == {
        Command.close,
        Command.dispatch,  # where a unit has earned it
        Command.rework,
        Command.rectify,
        Command.archive,
        Command.supplement,
        Command.unmerge,
        Command.answer_with_main,
        Command.direct_close,
        Command.resume,
        Command.urge,  # a card of the ladder calls for a letter
        Command.supervise,
    }
    assert step(order(State.closed), Command.archive, BODIES[Command.archive], SYSTEM, FACTS).order.state
    with pytest.raises(NotAllowed):
        step(order(), Command.accept, BODIES[Command.accept], SYSTEM, FACTS)


def test_only_a_supervisor_archives_by_hand() -> None:
    (row,) = (row for row in TABLE if row.command is Command.archive)
    assert row.roles == {Role.supervisor}


def test_an_archived_order_can_only_be_opened_again() -> None:
    assert commands_from(State.archived) == (Command.reactivate,)
    opened = step(
        replace(order(State.archived), outcome=Outcome.answered, rework_count=1),
        Command.reactivate,
        BODIES[Command.reactivate],
        actor(Role.dispatcher),
        FACTS,
    ).order
    assert (opened.state, opened.round, opened.rework_count) == (State.pending_dispatch, 2, 0)
    assert opened.outcome is None


def test_a_citizen_may_supplement_urge_and_withdraw_and_nothing_else() -> None:
    by_her = {row.command for row in TABLE if row.by_citizen}
    assert by_her == {Command.supplement, Command.urge, Command.withdraw}
    waiting = order(State.in_progress)
    for command in by_her:
        assert step(waiting, command, BODIES[command], CITIZEN, FACTS).order.version == waiting.version + 1
    with pytest.raises(NotAllowed):
        step(waiting, Command.instruct, BODIES[Command.instruct], CITIZEN, FACTS)


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r.state}-{r.command}")
def test_an_order_ends_with_an_outcome_and_goes_on_without_one(row: Transition) -> None:
    assert (row.outcome is not None) == (row.to is State.closed and row.state is not State.closed)
    outcome = Outcome.answered if row.state in (State.closed, State.archived) else None
    before = replace(ready_for(row), outcome=outcome)
    who = next(who for who in EVERYBODY if may(row, who))
    after = step(before, row.command, BODIES[row.command], who, FACTS).order
    assert (after.outcome is not None) == (after.state in (State.closed, State.archived))


def test_a_close_after_tries_in_vain_is_told_apart() -> None:
    tried = replace(order(State.pending_follow_up), feedback=Feedback((NOON,) * 3))
    closed = step(tried, Command.close, BODIES[Command.close], actor(Role.supervisor), FACTS).order
    assert closed.outcome is Outcome.unreachable


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
        (Command.approve, Effect.await_answer),
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


def test_an_end_stops_every_clock_and_frees_or_answers_what_hangs_on_it() -> None:
    for row in TABLE:
        if row.to is State.closed and row.state is not State.closed:
            assert Effect.stop_all in row.effects
            if row.state in (State.registered, State.pending_supplement, State.pending_dispatch):
                assert {Effect.answer_merged, Effect.free_merged} & set(row.effects)


def test_an_answer_leaves_only_by_review_or_on_the_spot() -> None:
    answering = {
        Effect.release_answer,
        Effect.answer_directly,
        Effect.record_refusal,
        Effect.take_answer,
        Effect.final_answer,
    }
    releasing = {r.command for r in TABLE if answering & set(r.effects)}
    assert releasing == {
        Command.approve,
        Command.direct_close,
        Command.refuse,
        Command.answer_with_main,
        Command.grant_final_answer,
    }
    assert not [row for row in PART_TABLE if answering & set(row.effects)]
