"""The table as data: every state has a way in and out, and every word in it is known elsewhere."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from callcenter.clocks.model import ClockState
from callcenter.kernel.principal import Role
from callcenter.workorders import commands, moves, service
from callcenter.workorders.commands import COMMAND_NAMES, AttemptMethod, Command
from callcenter.workorders.guards import GUARDS_OF_THE_STRAIGHT_ROAD
from callcenter.workorders.guards_roads import GUARDS_OF_SIDE_ROADS
from callcenter.workorders.machine import (
    FINAL,
    GUARDS,
    INITIAL,
    PART_TABLE,
    TABLE,
    Effect,
    commands_from,
)
from callcenter.workorders.model import (
    APPLICATION_NAMES,
    ASSIGNMENT_STATE_NAMES,
    OPEN_ASSIGNMENTS,
    OUTCOME_NAMES,
    STATE_NAMES,
    SUPERVISION_NAMES,
    AccusedKind,
    ApplicationKind,
    ApplicationState,
    AssignmentKind,
    AssignmentState,
    Channel,
    Outcome,
    RequestType,
    State,
    SupervisionLevel,
    SupervisionState,
    Track,
    Truth,
    Urgency,
)
from callcenter.workorders.store import WorkOrderStore
from sla.term import Unit
from tests.unit.workorders.orders import UNITS, effects

SCHEMA = Path(__file__).parents[3] / "migrations/schema.sql"


def reachable(start: State) -> set[State]:
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        for row in TABLE:
            if row.state is here and row.to not in found:
                found.add(row.to)
                edge.append(row.to)
    return found


def checked_words(table: str, column: str) -> set[str]:
    """The words the database allows in a column, by the sum of all migrations."""
    schema = SCHEMA.read_text(encoding="utf-8")
    found = re.search(rf"CONSTRAINT {table}_{column}_check CHECK \(\({column} = ANY \((.*?)\)\)\)", schema)
    assert found, f"{table}.{column} has no CHECK"
    return set(re.findall(r"'([^']+)'", found[1]))


def test_every_state_can_be_reached() -> None:
    assert reachable(INITIAL) == set(State)


def test_every_state_but_the_final_ones_can_be_left() -> None:
    leavable = {row.state for row in TABLE if row.to is not row.state}
    assert leavable == set(State)


def test_every_state_leads_to_the_archive() -> None:
    assert all(State.archived in reachable(state) for state in State)


def test_a_final_state_is_left_only_by_opening_the_order_again() -> None:
    assert {row.command for row in TABLE if row.state in FINAL} == {Command.reactivate}


def test_no_pair_of_state_and_command_stands_twice() -> None:
    pairs = [(row.state, row.command) for row in TABLE]
    assert len(pairs) == len(set(pairs))
    parts = [(row.state, row.command) for row in PART_TABLE]
    assert len(parts) == len(set(parts))


def test_every_row_can_be_walked_by_somebody() -> None:
    assert not [row for row in TABLE if not row.roles and not row.by_system]
    assert all(role in Role for row in TABLE for role in row.roles)
    assert all(row.roles and row.roles <= UNITS for row in PART_TABLE)


def test_parts_are_moved_by_their_holders_or_by_those_above_never_by_both() -> None:
    own = {row.command for row in PART_TABLE if not row.by_superior}
    above = {row.command for row in PART_TABLE if row.by_superior}
    assert not own & above
    for row in PART_TABLE:
        assert ("superior" in row.guards) is row.by_superior
        assert "part_in_order" in row.guards


def test_every_open_part_can_come_to_its_end() -> None:
    """Its own organisation or the one above can always lead it to where it holds nothing up."""
    ends = set(AssignmentState) - OPEN_ASSIGNMENTS
    for state in OPEN_ASSIGNMENTS:
        found, edge = {state}, [state]
        while edge:
            here = edge.pop()
            new = {row.to for row in PART_TABLE if row.state is here} - found
            found |= new
            edge += new
        assert found & ends
        assert [r for r in PART_TABLE if r.state is state and r.by_superior and r.to in ends]


@pytest.mark.parametrize(
    "role",
    [
        Role.quality_inspector,
        Role.knowledge_editor,
        Role.system_officer,
        Role.security_officer,
        Role.audit_officer,
    ],
)
def test_who_only_looks_on_has_no_row(role: Role) -> None:
    assert not [row for row in TABLE if role in row.roles]
    assert not [row for row in PART_TABLE if role in row.roles]


def test_a_leader_writes_on_orders_and_does_nothing_else() -> None:
    assert {row.command for row in TABLE if Role.leader in row.roles} == {Command.instruct}
    assert not [row for row in PART_TABLE if Role.leader in row.roles]


def test_every_guard_named_in_the_table_exists_and_every_guard_is_used() -> None:
    named = {name for row in TABLE for name in row.guards} | {n for row in PART_TABLE for n in row.guards}
    assert named == set(GUARDS)
    assert not set(GUARDS_OF_THE_STRAIGHT_ROAD) & set(GUARDS_OF_SIDE_ROADS)


def test_every_command_has_a_row_a_body_a_name_and_an_event() -> None:
    assert {row.command for row in TABLE} | {row.command for row in PART_TABLE} == set(Command)
    assert set(commands.BODIES) == set(Command)
    assert set(COMMAND_NAMES) == set(Command)
    assert set(moves._EVENTS) == set(Command)


def test_every_body_demands_the_version_that_was_seen() -> None:
    for body in commands.BODIES.values():
        assert "version" in body.__struct_fields__
        assert body.__struct_config__.forbid_unknown_fields


def test_names_are_complete_and_distinct() -> None:
    assert set(STATE_NAMES) == set(State)
    assert set(ASSIGNMENT_STATE_NAMES) == set(AssignmentState)
    assert set(OUTCOME_NAMES) == set(Outcome)
    assert set(APPLICATION_NAMES) == set(ApplicationKind)
    assert set(SUPERVISION_NAMES) == set(SupervisionLevel)
    for names in (STATE_NAMES.values(), COMMAND_NAMES.values(), ASSIGNMENT_STATE_NAMES.values()):
        assert len(set(names)) == len(list(names))


def test_commands_from_lists_the_rows_of_a_state() -> None:
    assert {Command.approve, Command.send_back} <= set(commands_from(State.pending_review))
    assert Command.dispatch not in commands_from(State.pending_review)
    assert commands_from(State.archived) == (Command.reactivate,)


def test_every_effect_is_carried_out_by_the_service() -> None:
    built = service.WorkOrderService(
        store=WorkOrderStore(None),  # type: ignore[arg-type]
        clocks=None,  # type: ignore[arg-type]
        city=None,  # type: ignore[arg-type]
        dispatching=None,  # type: ignore[arg-type]
        alarms=None,  # type: ignore[arg-type]
        follow_up_plan=None,  # type: ignore[arg-type]
        hands=None,  # type: ignore[arg-type]
        duties=None,  # type: ignore[arg-type]
        letters=None,  # type: ignore[arg-type]
        instructing=None,  # type: ignore[arg-type]
        answers=None,  # type: ignore[arg-type]
        ratings=None,  # type: ignore[arg-type]
        cases=None,  # type: ignore[arg-type]
    )
    stops = set(service._STOPS)
    assert stops | set(built._effects) == set(Effect)
    assert not stops & set(built._effects)


def test_every_effect_is_used_by_the_table() -> None:
    assert set(effects()) == set(Effect)


def test_the_states_are_those_of_the_database() -> None:
    assert checked_words("work_order", "state") == {state.value for state in State}
    assert checked_words("assignment", "state") == {state.value for state in AssignmentState}


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("work_order", "request_type", RequestType),
        ("work_order", "urgency", Urgency),
        ("work_order", "track", Track),
        ("work_order", "complained_of_kind", AccusedKind),
        ("contact", "channel", Channel),
        ("assignment", "kind", AssignmentKind),
        ("reply", "is_true", Truth),
        ("contact_attempt", "method", AttemptMethod),
        ("follow_up", "method", AttemptMethod),
        ("work_order", "outcome", Outcome),
        ("application", "kind", ApplicationKind),
        ("application", "state", ApplicationState),
        ("supervision", "level", SupervisionLevel),
        ("supervision", "state", SupervisionState),
        ("clock", "state", ClockState),
        ("clock", "unit", Unit),
        ("app_user", "role", Role),
    ],
)
def test_the_enumerations_are_those_of_the_database(table: str, column: str, kind: type[StrEnum]) -> None:
    assert checked_words(table, column) == {word.value for word in kind}


def test_a_lead_assignment_moves_only_where_one_is_open() -> None:
    """`lead_to` needs an open lead: rows that set it start where the road has one."""
    open_states = {State.dispatched, State.in_progress, State.suspended, State.pending_review}
    assert {row.state for row in TABLE if row.lead_to is not None} <= open_states


def test_every_body_of_a_part_may_name_the_part() -> None:
    for row in PART_TABLE:
        named = set(commands.BODIES[row.command].__struct_fields__)
        assert named & {"assignment", "application"}, row.command
