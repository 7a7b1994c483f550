"""The table of roles: three officers apart, second factors where they must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.kernel.errors import NotAllowed
from callcenter.kernel.ids import SessionId, UserId
from callcenter.kernel.principal import Principal, Role
from callcenter.people.permissions import (
    ADMINISTERS,
    OFFICERS,
    PERMISSIONS,
    SECOND_FACTOR_AT_LOGIN,
    Permission,
    require,
    require_administers,
    require_step_up,
    roles_with,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def person(role: Role, until: datetime | None = None) -> Principal:
    return Principal(UserId(1), "wang", "王", role, SessionId(1), step_up_until=until)


def test_every_role_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_no_permission_is_shared_by_two_officers_but_seeing_accounts() -> None:
    for one in OFFICERS:
        for other in OFFICERS - {one}:
            assert PERMISSIONS[one] & PERMISSIONS[other] <= {Permission.users_read}


def test_officers_see_no_orders_and_nobody_else_administers() -> None:
    ours = {p for p in Permission if p.value.startswith(("users.", "policies.", "audit."))}
    for role, held in PERMISSIONS.items():
        assert bool(held & ours) is (role in OFFICERS)
        assert role not in OFFICERS or held <= ours | {Permission.exports_approve}


def test_whoever_may_export_or_administer_logs_in_with_a_second_factor() -> None:
    # the others that export prove a second factor each time, which the exports' own tests show
    assert roles_with(Permission.orders_export) <= SECOND_FACTOR_AT_LOGIN | {Role.department_leader}
    assert roles_with(Permission.exports_approve) <= SECOND_FACTOR_AT_LOGIN
    assert roles_with(Permission.audit_read) == {Role.audit_officer}
    assert OFFICERS <= SECOND_FACTOR_AT_LOGIN


def test_every_account_is_administered_by_exactly_one_officer_role() -> None:
    for role in Role:
        assert len([officer for officer, theirs in ADMINISTERS.items() if role in theirs]) == 1


def test_a_missing_permission_is_refused() -> None:
    require(person(Role.audit_officer), Permission.audit_read)
    with pytest.raises(NotAllowed):
        require(person(Role.supervisor), Permission.audit_read)


def test_step_up_is_open_until_its_end() -> None:
    require_step_up(person(Role.agent, NOW + timedelta(seconds=1)), NOW)
    for until in (None, NOW, NOW - timedelta(days=1)):
        with pytest.raises(NotAllowed) as refusal:
            require_step_up(person(Role.agent, until), NOW)
        assert refusal.value.code == "step-up-required"


def test_nobody_administers_the_own_account_or_another_officers_charge() -> None:
    require_administers(person(Role.system_officer), "li", Role.agent)
    require_administers(person(Role.security_officer), "li", Role.system_officer)
    with pytest.raises(NotAllowed) as refusal:
        require_administers(person(Role.security_officer), "WANG", Role.security_officer)
    assert refusal.value.code == "own-account"
    for role, whose in [
        (Role.system_officer, Role.audit_officer),
        (Role.security_officer, Role.agent),
        (Role.audit_officer, Role.agent),
        (Role.supervisor, Role.agent),
    ]:
        with pytest.raises(NotAllowed) as refusal:
            require_administers(person(role), "li", whose)
        assert refusal.value.code == "duty-separation"
