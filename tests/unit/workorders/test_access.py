"""Who sees which orders, and how much of them: every role against every question."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from callcenter.kernel.ids import OrganisationId, SessionId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.workorders.access import (
    EVERYTHING,
    is_outside_centre,
    may_register,
    may_reveal,
    scope_of,
    sees_citizen,
)

SUBTREE = frozenset({OrganisationId(9), OrganisationId(7)})


@dataclass(frozen=True)
class Expected:
    """What a role may. ``reveals``: "always", "own" orders that are not confidential, or "never"."""

    sees_all: bool = False
    sees_guarded: bool = False
    tracks: tuple[str, ...] = ()
    sees_subtree: bool = False
    registers: bool = False
    reveals: str = "never"
    sees_citizen: bool = True


EXPECTED: dict[Role, Expected] = {
    Role.agent: Expected(sees_all=True, registers=True, reveals="always"),
    Role.shift_leader: Expected(sees_all=True, sees_guarded=True, registers=True, reveals="always"),
    Role.dispatcher: Expected(sees_all=True, sees_guarded=True, registers=True, reveals="always"),
    Role.local_dispatcher: Expected(sees_subtree=True, reveals="own"),
    Role.window_clerk: Expected(registers=True),
    Role.department_clerk: Expected(sees_subtree=True, reveals="own"),
    Role.department_leader: Expected(sees_subtree=True, reveals="own"),
    Role.follow_up_agent: Expected(sees_all=True, sees_guarded=True, reveals="always"),
    Role.quality_inspector: Expected(sees_all=True),
    Role.supervisor: Expected(sees_all=True, sees_guarded=True, registers=True, reveals="always"),
    Role.enterprise_officer: Expected(tracks=("enterprise", "hard_matter"), registers=True, reveals="always"),
    Role.efficiency_officer: Expected(tracks=("efficiency",), sees_guarded=True),
    Role.leader: Expected(sees_all=True, sees_citizen=False),
    Role.knowledge_editor: Expected(),
    Role.system_officer: Expected(),
    Role.security_officer: Expected(),
    Role.audit_officer: Expected(),
}
each_role = pytest.mark.parametrize("role", Role)


def person(role: Role) -> Principal:
    """Somebody of this role who, to be mean, belongs to an organisation with others below it."""
    return Principal(UserId(5), "wang", "王某", role, SessionId(1), subtree=SUBTREE)


def test_the_table_names_every_role() -> None:
    assert set(EXPECTED) == set(Role)


@each_role
def test_scope(role: Role) -> None:
    expected, scope = EXPECTED[role], scope_of(person(role))
    assert scope.sees_all is expected.sees_all
    assert scope.sees_guarded is expected.sees_guarded
    assert scope.tracks == expected.tracks
    assert scope.organisations == (SUBTREE if expected.sees_subtree else frozenset())
    # Who became an officer no longer follows what she registered in another role.
    is_officer = role in (Role.system_officer, Role.security_officer, Role.audit_officer)
    assert scope.person == (None if is_officer else UserId(5))
    assert is_outside_centre(person(role)) is expected.sees_subtree


@each_role
def test_registering(role: Role) -> None:
    assert may_register(person(role)) is EXPECTED[role].registers


@each_role
@pytest.mark.parametrize("is_confidential", [False, True])
@pytest.mark.parametrize("is_own", [False, True])
def test_revealing(role: Role, is_confidential: bool, is_own: bool) -> None:
    reveals = EXPECTED[role].reveals
    expected = reveals == "always" or (reveals == "own" and is_own and not is_confidential)
    got = may_reveal(person(role), is_confidential=is_confidential, is_own=is_own)
    assert got is expected


@each_role
@pytest.mark.parametrize("is_confidential", [False, True])
def test_seeing_the_citizen(role: Role, is_confidential: bool) -> None:
    expected = EXPECTED[role]
    hidden = is_confidential and expected.sees_subtree
    assert sees_citizen(person(role), is_confidential=is_confidential) is (
        expected.sees_citizen and not hidden
    )


@each_role
def test_who_reveals_sees_orders_at_all(role: Role) -> None:
    expected = EXPECTED[role]
    if expected.reveals != "never":
        assert expected.sees_all or expected.tracks or expected.sees_subtree


def test_arguments_stand_in_the_order_of_the_database_function() -> None:
    assert scope_of(person(Role.department_clerk)).arguments() == (False, False, [], [7, 9], 5)
    assert scope_of(person(Role.enterprise_officer)).arguments() == (
        False,
        False,
        ["enterprise", "hard_matter"],
        [],
        5,
    )
    assert EVERYTHING.arguments() == (True, True, [], [], 0)
